/** Series that several panels draw: values over epochs or over a swept setting, as means over the seeds. */
import type { Point, Series } from '../report/chart.js';
import { mean, type Results, spread } from './panel.js';
import type { RunRecord } from '../batch/record.js';
import type { RunSpec } from './run.js';

export type Epoch = RunRecord['history'][number];

/** Mean and spread over the seeds of a value of each epoch. */
export function overEpochs(records: readonly RunRecord[], value: (epoch: Epoch) => number): Point[] {
  const [first] = records;
  return first.history.map(({ epoch }, i) => {
    const values = records.map(({ history }) => value(history[i]));
    return { x: epoch, y: mean(values), spread: spread(values) };
  });
}

/** Mean and spread over the seeds of a value of each of several runs. */
export function overRuns(
  results: Results,
  runs: readonly { readonly x: number; readonly run: RunSpec }[],
  value: (record: RunRecord) => number,
): Point[] {
  return runs.map(({ x, run }) => {
    const values = results.of(run).map(value);
    return { x, y: mean(values), spread: spread(values) };
  });
}

/** Switches of the runs, one rule each epoch in which one happened. */
export function switchRules(records: readonly RunRecord[]): { x: number; text: string }[] {
  const epochs = new Set(records.flatMap(({ switch_epoch }) => (switch_epoch === null ? [] : [switch_epoch])));
  return [...epochs].sort((a, b) => a - b).map((x, i) => ({ x: x + 0.5, text: i === 0 ? 'switch' : '' }));
}

export const epochAxis = (records: readonly RunRecord[]) => ({
  label: 'epoch',
  domain: [0.5, records[0].history.length + 0.5] as const,
});

/** Whole percents around the points of some series, and around published values. */
export function percentRange(series: readonly Series[], published: readonly number[] = []): [number, number] {
  const values = [...series.flatMap(({ points }) => points.map(({ y }) => y)).filter(Number.isFinite), ...published];
  const low = Math.max(0, Math.floor(Math.min(...values) - 0.5));
  const high = Math.min(100, Math.ceil(Math.max(...values) + 0.5));
  return [low, Math.max(high, low + 2)];
}
