/** Trains the runs that panels ask for, each once, those kept from earlier not at all. */
import { type Config, type PartialConfig, resolveConfig } from '../config/index.js';
import type { DataSet } from '../data/index.js';
import type { FigurePool } from '../../workers/figure-pool.js';
import type { Panel, Results } from './panel.js';
import type { RunRecord, RunSpec } from './run.js';
import { identityOfRun, type RunIdentity, type RunStore } from './store.js';

export interface Effort {
  readonly seeds: readonly number[];
  /** Absent = as the preset has it. */
  readonly epochs?: number;
}

/** A run with its seed, ready to train. */
export interface PlannedRun {
  readonly key: string;
  readonly spec: RunSpec;
  readonly seed: number;
  readonly config: Config;
}

const keyOf = (spec: RunSpec, seed: number) => `${spec.name}, seed ${seed}`;

/** The runs of some panels, seed by seed, each once. */
export function planRuns(panels: readonly Panel[], { seeds, epochs }: Effort): readonly PlannedRun[] {
  const specs = new Map(panels.flatMap(({ runs }) => runs.map((spec) => [spec.name, spec] as const)));
  return seeds.flatMap((seed) =>
    [...specs.values()].map((spec) => {
      const overrides: PartialConfig = { seed, ...(epochs !== undefined && { train: { epochs } }) };
      const config = resolveConfig({ preset: spec.preset, sets: [...spec.sets], overrides });
      return { key: keyOf(spec, seed), spec, seed, config };
    }),
  );
}

/** Told what happens to runs. */
export interface Listener {
  kept(run: PlannedRun): void;
  /** Samples trained so far. */
  progress(run: PlannedRun, samples: number): void;
  finished(run: PlannedRun, record: RunRecord): void;
}

export interface TrainingHall {
  readonly pool: FigurePool;
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
    const identity = identityOfRun(version, run.config, data.fingerprint, run.spec.probes);
    identities.set(run, identity);
    const record = fresh ? undefined : store.read(run.spec.name, run.seed, identity);
    if (record === undefined) {
      missing.push(run);
    } else {
      listener.kept(run);
      started.set(run.key, Promise.resolve(record));
    }
  }
  for (const run of missing) {
    const { key, spec, seed, config } = run;
    const task = { name: key, config, data, probes: spec.probes };
    const training = pool
      .train(task, (samples) => listener.progress(run, samples))
      .then((record) => {
        if (record === undefined) return undefined;
        store.write(spec.name, seed, identities.get(run) as RunIdentity, record);
        listener.finished(run, record);
        return record;
      });
    // Whoever waits for it hears of a failure; nobody may be waiting yet.
    training.catch(() => {});
    started.set(key, training);
  }
  return started;
}

/** The records of a panel's runs, once they are all there; undefined when one was stopped. */
export async function resultsOf(
  panel: Panel,
  seeds: readonly number[],
  started: ReadonlyMap<string, Promise<RunRecord | undefined>>,
): Promise<Results | undefined> {
  const records = new Map<string, RunRecord[]>();
  for (const spec of panel.runs) {
    const found = await Promise.all(seeds.map((seed) => started.get(keyOf(spec, seed))));
    if (found.some((record) => record === undefined)) return undefined;
    records.set(spec.name, found as RunRecord[]);
  }
  return {
    seeds,
    of: ({ name }) => {
      const found = records.get(name);
      if (found === undefined) throw new Error(`panel ${panel.id} does not list the run '${name}'`);
      return found;
    },
  };
}
