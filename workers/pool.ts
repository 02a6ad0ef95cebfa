/** The piscina pool: whole runs first; inside one run, tile shards that meet at a barrier. */
import { availableParallelism } from 'node:os';
import { MessageChannel } from 'node:worker_threads';
import { Piscina } from 'piscina';
import { MemoryPlan, WASM_PAGE } from '../src/chip/memory.js';
import { ShardBoard } from '../src/chip/shard-board.js';
import { describeChip } from '../src/chip/structure.js';
import type { Config } from '../src/config/index.js';
import type { RunMessage, RunOutcome, RunTask, ShardSetup } from './messages.js';

const RUN = new URL('./run-worker.js', import.meta.url).href;
const SHARD = new URL('./tile-shard-worker.js', import.meta.url).href;

/** Cells of the largest layer from which a second thread pays (see docs/performance.md). */
const CELLS_WORTH_A_THREAD = 1_000_000;
const THREADS_AT_MOST = 16;

/** Threads that a run takes: as configured, or by the size of its layers and the machine. */
export function threadsOf(config: Config): number {
  if (config.run.threads !== 'auto') return config.run.threads;
  const largest = Math.max(...describeChip(config).layers.map(({ rows, cols }) => rows * cols));
  return largest < CELLS_WORTH_A_THREAD ? 1 : Math.min(availableParallelism(), THREADS_AT_MOST);
}

export interface RunHandle {
  readonly outcome: Promise<RunOutcome>;
  /** Asks the run to stop between two samples and leave a checkpoint. */
  stop(): void;
}

export class RunPool {
  private readonly piscina: Piscina;

  /** @param threads threads of all runs that go on at the same time. */
  constructor(threads: number = availableParallelism()) {
    this.piscina = new Piscina({ filename: RUN, minThreads: 0, maxThreads: threads, concurrentTasksPerWorker: 1 });
  }

  /** Starts a run, or queues it until a thread is free. */
  start(task: Omit<RunTask, 'stop' | 'port' | 'shards'>, listen: (message: RunMessage) => void): RunHandle {
    const stop = new SharedArrayBuffer(4);
    const { port1, port2 } = new MessageChannel();
    port1.on('message', listen);
    const shards = this.startShards(task);
    const outcome = this.piscina
      .run({ ...task, stop, port: port2, shards } satisfies RunTask, { transferList: [port2] })
      .finally(() => {
        if (shards) new ShardBoard(shards.board).close();
        port1.close();
      });
    return { outcome, stop: () => Atomics.store(new Int32Array(stop), 0, 1) };
  }

  private startShards(task: Pick<RunTask, 'config' | 'data'>): ShardSetup | undefined {
    const threads = threadsOf(task.config);
    if (threads === 1) return undefined;
    const chip = describeChip(task.config);
    const pages = Math.ceil(new MemoryPlan(chip, task.config, threads).bytes / WASM_PAGE);
    const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
    const board = ShardBoard.allocate(threads - 1, chip.tiles.length);
    const setup = { memory, board: board.buffer };
    for (let shard = 1; shard < threads; shard++) {
      const { config, data } = task;
      // A shard that dies takes its tiles along: the engine must not wait for it.
      this.piscina.run({ ...setup, config, data, shard }, { filename: SHARD }).catch(() => board.lost());
    }
    return setup;
  }

  /** Ends all threads at once. */
  async destroy(): Promise<void> {
    await this.piscina.destroy();
  }
}
