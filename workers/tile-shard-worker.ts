/** The pool's task that owns a shard of one run's tiles: carries out jobs on them until the run is over. */
import { MemoryPlan } from '../src/chip/memory.js';
import { ShardBoard } from '../src/chip/shard-board.js';
import { describeChip } from '../src/chip/structure.js';
import { carryOut, EVALUATE_JOB } from '../src/chip/tile-jobs.js';
import { createReader } from '../src/snn/create.js';
import { kernelFactory, loadPlugins } from '../src/train/create.js';
import type { ShardTask } from './protocol.js';

export default async function serveShard(task: ShardTask): Promise<void> {
  const { config, shard, memory, data } = task;
  await loadPlugins(config.plugins);
  const board = new ShardBoard(task.board);
  const chip = describeChip(config);
  const at = new MemoryPlan(chip, config, board.shards + 1).addresses();
  const kernels = (await kernelFactory(config.run.kernels))(memory);
  const reader = createReader(kernels, chip, at.readers[shard], config, at.scratch[shard]);
  board.serve((code, first, second) => {
    if (code === EVALUATE_JOB) {
      board.addResult(reader.countRight(data.test.images, data.test.labels, first, second));
    } else {
      carryOut(kernels, code, first, second, at.scratch[shard]);
    }
  });
}
