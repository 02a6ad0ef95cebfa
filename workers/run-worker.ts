/**
 * The piscina task that trains one run. It writes metrics and checkpoints itself, so that a run folder is
 * valid whatever becomes of the main thread; between slices it looks at the stop flag and reports.
 */
import { setImmediate } from 'node:timers/promises';
import { ShardBoard } from '../src/chip/shard-board.js';
import { loadData } from '../src/data/index.js';
import {
  identityOf,
  loadCheckpoint,
  readInitialWeights,
  saveCheckpoint,
  WeightTraces,
  writeEnergy,
  writeMetrics,
} from '../src/runs/index.js';
import { programChip } from '../src/synapse/program-chip.js';
import { createTraining } from '../src/train/create.js';
import type { ChipTraining } from '../src/train/training.js';
import { Pacer } from './pacer.js';
import { SaveSchedule } from './save-schedule.js';
import { portable } from './portable-error.js';
import type { LoadOutcome, LoadTask, RunMessage, RunOutcome, RunTask } from './protocol.js';

/** Loads a data set into shared memory. */
export async function load(task: LoadTask): Promise<LoadOutcome> {
  try {
    return { kind: 'loaded', data: loadData(task) };
  } catch (error) {
    return { kind: 'failed', error: portable(error) };
  }
}

/** Trains a run to its end, or until it is told to stop. */
export async function train(task: RunTask): Promise<RunOutcome> {
  const board = task.shards && new ShardBoard(task.shards.board);
  try {
    const shards = task.shards && board && { memory: task.shards.memory, board };
    const training = await createTraining(task.config, task.data, { shards });
    try {
      board?.awaitShards();
      return await trainRun(training, task);
    } finally {
      training.stop();
    }
  } catch (error) {
    return { kind: 'failed', error: portable(error) };
  } finally {
    board?.close();
    task.port.postMessage({ kind: 'ended' } satisfies RunMessage);
  }
}

/** energy.csv, where a ledger is kept. */
function writeLedger(dir: string, { ledger }: ChipTraining): void {
  if (ledger !== undefined) writeEnergy(dir, ledger.rows());
}

async function trainRun(
  training: ChipTraining,
  { dir, config, data, resume, stop, port }: RunTask,
): Promise<RunOutcome> {
  const tell = (message: RunMessage) => port.postMessage(message);
  const identity = identityOf(config, data);
  const given = readInitialWeights(dir, config.network.layers);
  if (given !== undefined) programChip(training.analog, config, given, 'ideal');
  if (resume) {
    const state = loadCheckpoint(dir, identity, (text) => tell({ kind: 'warning', text }));
    if (state === undefined) tell({ kind: 'warning', text: `${dir} has no checkpoint: starting at sample 0` });
    else training.restore(state);
  }
  // A killed run may have written a row whose checkpoint it never wrote.
  writeMetrics(dir, training.history);
  writeLedger(dir, training);
  const traces = new WeightTraces(dir, training, resume);
  tell({ kind: 'started' });

  const pacer = new Pacer();
  const save = () => {
    traces.write();
    saveCheckpoint(dir, training.snapshot(), identity);
  };
  let saved = { epoch: training.epoch, sample: training.sample };
  const schedule = new SaveSchedule(config.run);
  const { samplesPerEpoch } = training;
  while (training.epoch < config.train.epochs) {
    if (Atomics.load(stop, 0) !== 0) {
      tell({ kind: 'stopping' });
      const { epoch, sample } = training;
      if (epoch !== saved.epoch || sample !== saved.sample) save();
      writeLedger(dir, training);
      return { kind: 'stopped', history: training.history, epoch, sample };
    }
    const before = performance.now();
    const trained = training.trainSamples(Math.min(pacer.next, traces.until, schedule.until));
    if (trained === 0) {
      const result = training.endEpoch();
      writeMetrics(dir, training.history);
      writeLedger(dir, training);
      save();
      saved = { epoch: training.epoch, sample: 0 };
      schedule.saved();
      tell({ kind: 'epoch', result, samples_per_s: pacer.samples_per_s });
    } else {
      traces.look();
      if (schedule.isDue(trained)) {
        save();
        saved = { epoch: training.epoch, sample: training.sample };
        schedule.saved();
      }
      pacer.took(trained, performance.now() - before);
      const { epoch, sample, phase, runningAccuracy: train_accuracy, sim_time_ps } = training;
      tell({
        kind: 'progress',
        ...{ epoch, sample, samplesPerEpoch, phase, train_accuracy },
        sim_time_ps: sim_time_ps.toString(),
        energy_J: training.energy()?.total_J ?? null,
        samples_per_s: pacer.samples_per_s,
      });
    }
    await setImmediate();
  }
  if (config.snn.rule !== 'off') {
    // The plot library is loaded only where it is needed.
    const { writeSpikes } = await import('../src/runs/spikes.js');
    writeSpikes(dir, training);
  }
  training.finish();
  return {
    kind: 'finished',
    history: training.history,
    switch_epoch: training.switchEpoch,
    sim_time_ps: training.sim_time_ps.toString(),
    events: training.events,
    energy: training.energy() ?? null,
    state_hash: training.stateHash(),
  };
}
