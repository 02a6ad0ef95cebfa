/** A panel of a figure: the runs it needs, and what it makes of them. A new one is a module and a registry line. */
import type { Chart } from '../report/chart.js';
import type { Table } from '../report/csv.js';
import type { RunRecord } from '../batch/record.js';
import type { RunSpec } from './run.js';

/** By name: a value for each seed, or one value where no seed plays a part. */
export type Measures = Readonly<Record<string, readonly number[]>>;

export interface PanelResult {
  readonly measures: Measures;
  /** data.csv of the panel. */
  readonly table: Table;
  readonly charts: readonly Chart[];
}

export interface Results {
  readonly seeds: readonly number[];
  /** Records of a run, in the order of the seeds. */
  of(spec: RunSpec): readonly RunRecord[];
}

export interface Panel {
  /** As in the paper: '4a'. */
  readonly id: string;
  readonly title: string;
  /** Trained for each seed. */
  readonly runs: readonly RunSpec[];
  /** Values are NaN where a run is too short to tell, e.g. before any switch. */
  evaluate(results: Results): PanelResult;
}

// --- small statistics -----------------------------------------------------------------------------

export const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Sample standard deviation; 0 for a single value. */
export function spread(values: readonly number[]): number {
  if (values.length < 2) return 0;
  const centre = mean(values);
  return Math.sqrt(values.reduce((sum, v) => sum + (v - centre) * (v - centre), 0) / (values.length - 1));
}

/** The value at a share of the sorted values, 0 … 1. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const at = share * (sorted.length - 1);
  const low = Math.floor(at);
  return sorted[low] + (at - low) * ((sorted[low + 1] ?? sorted[low]) - sorted[low]);
}

/** Last epoch's accuracies in percent. */
export const testPercent = ({ history }: RunRecord) => 100 * history[history.length - 1].test_accuracy;
export const trainPercent = ({ history }: RunRecord) => 100 * history[history.length - 1].train_accuracy;
