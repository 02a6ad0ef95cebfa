/**
 * The pool's task that trains one run, so that the main thread stays free for signals and progress. It writes
 * the run's files itself: a main thread that dies leaves a valid folder.
 */
import { configHash } from '../src/config/index.js';
import { ShardBoard } from '../src/chip/shard-board.js';
import { saveCheckpoint } from '../src/runs/checkpoint.js';
import { metricsCsv } from '../src/runs/metrics.js';
import { RunFolder } from '../src/runs/run-folder.js';
import { createTraining } from '../src/train/create.js';
import type { ChipTraining } from '../src/train/training.js';
import type { RunMessage, RunOutcome, RunTask } from './messages.js';

/** Time between two looks at the stop flag. */
const SLICE_ms = 50;

export default async function run(task: RunTask): Promise<RunOutcome> {
  const board = task.shards && new ShardBoard(task.shards.board);
  try {
    const training = await createTraining(task.config, task.data, {
      shards: task.shards && board ? { memory: task.shards.memory, board } : undefined,
    });
    if (task.resume) training.restore(task.resume);
    board?.awaitShards();
    return train(task, training);
  } finally {
    board?.close();
  }
}

function train(task: RunTask, training: ChipTraining): RunOutcome {
  const { config } = task;
  const folder = new RunFolder(task.out);
  const stop = new Int32Array(task.stop);
  const hash = configHash(config);
  const report = (message: RunMessage) => task.port.postMessage(message);
  let slice = 1;
  while (training.epoch < config.train.epochs) {
    const begun = performance.now();
    const did = training.trainSamples(slice);
    if (did === 0) {
      const result = training.endEpoch();
      saveCheckpoint(folder.checkpoints, training.snapshot(), hash);
      folder.write('metrics.csv', metricsCsv(training.history));
      report({ type: 'epoch', result });
    } else {
      report(progressOf(training));
    }
    if (Atomics.load(stop, 0) !== 0) {
      if (training.sample > 0) saveCheckpoint(folder.checkpoints, training.snapshot(), hash);
      return outcomeOf(training, false);
    }
    const took_ms = performance.now() - begun;
    slice = Math.max(1, Math.min(2 * slice, Math.floor((slice * SLICE_ms) / Math.max(took_ms, 0.01))));
  }
  training.finish();
  return outcomeOf(training, true);
}

function progressOf(training: ChipTraining): RunMessage {
  return {
    type: 'progress',
    epoch: training.epoch + 1,
    phase: training.phase,
    sample: training.sample,
    samplesPerEpoch: training.samplesPerEpoch,
    runningAccuracy: training.runningAccuracy,
    sim_time_ps: training.sim_time_ps.toString(),
    events: training.events,
  };
}

function outcomeOf(training: ChipTraining, finished: boolean): RunOutcome {
  const outcome = {
    finished,
    history: training.history,
    switchEpoch: training.switchEpoch,
    sim_time_ps: training.sim_time_ps.toString(),
    events: training.events,
    stateHash: training.stateHash(),
  };
  training.stop();
  return outcome;
}
