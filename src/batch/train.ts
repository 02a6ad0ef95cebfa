/** Trains the runs of a batch, each once, those kept from earlier not at all. */
import type { Config } from '../config/index.js';
import type { DataSet } from '../data/index.js';
import type { BatchPool } from '../../workers/batch-pool.js';
import type { ProbeName, RunRecord } from './record.js';
import { identityOfRun, type RunIdentity, type RunStore } from './store.js';

/** A run ready to train. */
export interface PlannedRun {
  /** Unique in the batch, and said of it in messages: 'hybrid, seed 1'. */
  readonly key: string;
  /** Begins the name of the file that it is kept in. */
  readonly name: string;
  readonly seed: number;
  readonly config: Config;
  readonly probes: readonly ProbeName[];
}

/** Told what happens to runs. */
export interface Listener {
  kept(run: PlannedRun): void;
  /** Samples trained so far. */
  progress(run: PlannedRun, samples: number): void;
  finished(run: PlannedRun, record: RunRecord): void;
}

export interface TrainingHall {
  readonly pool: Pick<BatchPool, 'train'>;
  readonly store: RunStore;
  readonly data: DataSet;
  readonly version: string;
  /** Train even what was kept. */
  readonly fresh: boolean;
  readonly listener: Listener;
}

/**
 * Starts the runs; each promise gives the record, or undefined when the run was stopped.
 * Runs that were kept are read first, so that the listener knows what is left before anything trains.
 */
export function startRuns(
  runs: readonly PlannedRun[],
  hall: TrainingHall,
): Map<string, Promise<RunRecord | undefined>> {
  const { pool, store, data, version, fresh, listener } = hall;
  const identities = new Map<PlannedRun, RunIdentity>();
  const started = new Map<string, Promise<RunRecord | undefined>>();
  const missing: PlannedRun[] = [];
  for (const run of runs) {
    const identity = identityOfRun(version, run.config, data.fingerprint, run.probes);
    identities.set(run, identity);
    const record = fresh ? undefined : store.read(run.name, run.seed, identity);
    if (record === undefined) {
      missing.push(run);
    } else {
      listener.kept(run);
      started.set(run.key, Promise.resolve(record));
    }
  }
  for (const run of missing) {
    const { key, name, seed, config, probes } = run;
    const training = pool
      .train({ name: key, config, data, probes }, (samples) => listener.progress(run, samples))
      .then((record) => {
        if (record === undefined) return undefined;
        store.write(name, seed, identities.get(run) as RunIdentity, record);
        listener.finished(run, record);
        return record;
      });
    // Whoever waits for it hears of a failure; nobody may be waiting yet.
    training.catch(() => {});
    started.set(key, training);
  }
  return started;
}
