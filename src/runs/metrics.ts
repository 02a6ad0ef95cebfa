/** metrics.csv: a row per epoch, which is trained in one phase; the unit is in the column's name. */
import { join } from 'node:path';
import type { EpochResult } from '../train/types.js';
import { METRICS, writeWhole } from './files.js';

const COLUMNS = {
  epoch: (row) => row.epoch,
  phase: (row) => row.phase,
  /** 1 when the controller switched at the end of the epoch. */
  switched: (row) => (row.switched ? 1 : 0),
  samples: (row) => row.samples,
  train_accuracy_fraction: (row) => row.train_accuracy,
  train_loss_mean_half_square: (row) => row.train_loss,
  test_accuracy_fraction: (row) => row.test_accuracy,
  sim_time_ps: (row) => row.sim_time_ps,
  events: (row) => row.events,
  energy_J: (row) => row.energy_J ?? '',
} satisfies Record<string, (row: EpochResult) => string | number>;

const ACTIVITY = ['updates', 'pulses', 'resets', 'writeback_pulses'] as const;

const SPIKES = ['input', 'hidden'] as const;

/** metrics.csv of several runs that differ in their seed only, which stands before each row. */
export function seedMetricsCsv(runs: readonly { readonly seed: number; readonly history: readonly EpochResult[] }[]) {
  const lines = runs.flatMap(({ seed, history }, i) => {
    const [header, ...rows] = metricsCsv(history).trimEnd().split('\n');
    return [...(i === 0 ? [`seed,${header}`] : []), ...rows.map((row) => `${seed},${row}`)];
  });
  return lines.map((line) => `${line}\n`).join('');
}

/** The whole file; device pairs have columns of their own ('big_pulses', 'small_pulses'). */
export function metricsCsv(history: readonly EpochResult[]): string {
  const pairs = history[0]?.activity.map(({ name }) => name) ?? [];
  const spikes = history[0]?.spikes_per_sample === undefined ? [] : SPIKES;
  const header = [
    ...Object.keys(COLUMNS),
    ...pairs.flatMap((pair) => ACTIVITY.map((what) => `${pair}_${what}`)),
    ...spikes.map((where) => `${where}_spikes_per_sample`),
  ];
  const rows = history.map((row) => [
    ...Object.values(COLUMNS).map((value) => value(row)),
    ...row.activity.flatMap((pair) => ACTIVITY.map((what) => pair[what])),
    ...spikes.map((where) => row.spikes_per_sample?.[where] ?? 0),
  ]);
  return [header, ...rows].map((cells) => `${cells.join(',')}\n`).join('');
}

export function writeMetrics(dir: string, history: readonly EpochResult[]): void {
  writeWhole(join(dir, METRICS), metricsCsv(history));
}
