/** What a manifest keeps of the data and of the end of a run. */
import type { Config } from '../config/index.js';
import type { DataSet } from '../data/index.js';
import type { EnergySummary } from '../energy/summary.js';
import type { EpochResult } from '../train/types.js';
import type { Manifest, RunResult } from './manifest.js';

/** A training that came to its end, as its thread tells it. */
export interface FinishedTraining {
  readonly history: readonly EpochResult[];
  readonly switch_epoch: number | null;
  readonly sim_time_ps: string;
  readonly events: number;
  /** Null where no ledger is kept. */
  readonly energy: EnergySummary | null;
  readonly state_hash: string;
}

export function dataFields(manifest: Manifest, data: DataSet): Manifest['data'] {
  const { name, fingerprint, train, test } = data;
  return { ...manifest.data, name, fingerprint, train_samples: train.count, test_samples: test.count };
}

/** @param threads of the run. CPU and wall time are those of this process so far. */
export function resultOf(config: Config, threads: number, end: FinishedTraining): RunResult {
  const { history } = end;
  const last = history[history.length - 1];
  const cpu_us = process.cpuUsage();
  return {
    test_accuracy: last.test_accuracy,
    train_accuracy: last.train_accuracy,
    best_test_accuracy: Math.max(...history.map((epoch) => epoch.test_accuracy)),
    epochs: history.length,
    switch_epoch: end.switch_epoch,
    sim_time_ps: end.sim_time_ps,
    events: end.events,
    energy: end.energy && {
      ...end.energy,
      shares: [...end.energy.shares],
      phases: [...end.energy.phases],
      areas: [...end.energy.areas],
    },
    cpu_s: (cpu_us.user + cpu_us.system) / 1e6,
    wall_s: performance.now() / 1000,
    state_hash: end.state_hash,
    seed: config.seed,
    preset: config.preset,
    engine: config.run.engine,
    threads,
  };
}
