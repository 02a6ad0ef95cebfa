/** What came out of a study: measures of its points, which of them are on the front, and what dominates the others. */
import type { Table } from '../report/csv.js';
import { type Largest, largestOf, MEASURES } from './measures.js';
import { dominates } from './pareto.js';
import { meanOf, type Point, measured, worthOf } from './explore.js';
import type { Label, Study } from './study.js';

export interface ComparedPoint {
  readonly number: number;
  /** By axis. */
  readonly options: Readonly<Record<string, Label>>;
  readonly status: 'finished' | 'impossible' | 'failed' | 'open';
  /** Of what is not finished. */
  readonly why?: string;
  /** By measure: mean over seeds; null = not known. */
  readonly mean: Readonly<Record<string, number | null>>;
  /** By measure: sample standard deviation over seeds; 0 with one seed. */
  readonly spread: Readonly<Record<string, number | null>>;
  /** Null when an objective is not known. */
  readonly isOnFront: boolean | null;
  /** What takes most of its energy and time, of its first seed. */
  readonly largest: Largest;
  /** Numbers of the points on the front that dominate it. */
  readonly dominatedBy: readonly number[];
}

export function compare(study: Study, points: readonly Point[]): ComparedPoint[] {
  const worths = points.map((point) => worthOf(study, point));
  const isDominated = (i: number) => worths.some((other) => other && dominates(other, worths[i] as readonly number[]));
  const front = points.map((_, i) => worths[i] !== undefined && !isDominated(i));
  return points.map((point, i) => {
    const { number, choice, trials } = point;
    const worth = worths[i];
    const unfinished = trials.find(({ status }) => status !== 'finished');
    const values = MEASURES.names().map(
      (name) => [name, trials.map((trial) => measured(trial, MEASURES.get(name)))] as const,
    );
    return {
      number,
      options: Object.fromEntries(study.axes.map(({ name, options }, axis) => [name, options[choice[axis]].label])),
      status: unfinished?.status ?? 'finished',
      ...(unfinished && 'why' in unfinished && { why: unfinished.why }),
      mean: Object.fromEntries(values.map(([name, of]) => [name, meanOf(of)])),
      spread: Object.fromEntries(values.map(([name, of]) => [name, spreadOf(of)])),
      largest: trials[0]?.status === 'finished' ? largestOf(trials[0].record) : { energy: null, time: null },
      isOnFront: worth === undefined ? null : front[i],
      dominatedBy:
        worth === undefined
          ? []
          : points
              .filter((_, j) => front[j] && dominates(worths[j] as readonly number[], worth))
              .map((other) => other.number),
    };
  });
}

function spreadOf(values: readonly (number | null)[]): number | null {
  const mean = meanOf(values);
  if (mean === null) return null;
  if (values.length < 2) return 0;
  const squares = (values as number[]).reduce((sum, value) => sum + (value - mean) * (value - mean), 0);
  return Math.sqrt(squares / (values.length - 1));
}

const LARGEST = ['most_energy', 'most_time'];
const cellsOf = ({ energy, time }: Largest) => [energy, time];

/** The long table: a row for each point and seed. */
export function runsTable(study: Study, points: readonly Point[]): Table {
  const measures = MEASURES.names();
  return {
    columns: ['point', 'seed', 'status', ...study.axes.map(({ name }) => name), ...measures, ...LARGEST, 'state_hash'],
    rows: points.flatMap(({ number, choice, trials }) =>
      trials.map((trial) => [
        ...[number, trial.seed, trial.status],
        ...study.axes.map(({ options }, axis) => options[choice[axis]].label),
        ...measures.map((name) => measured(trial, MEASURES.get(name))),
        ...(trial.status === 'finished' ? cellsOf(largestOf(trial.record)) : [null, null]),
        trial.status === 'finished' ? trial.record.state_hash : null,
      ]),
    ),
  };
}

/** A row for each point: means and spreads over seeds, and where it stands. */
export function pointsTable(study: Study, compared: readonly ComparedPoint[]): Table {
  const measures = MEASURES.names();
  return {
    columns: [
      ...['point', 'status', ...study.axes.map(({ name }) => name)],
      ...measures.flatMap((name) => [`${name}_mean`, `${name}_spread`]),
      ...[...LARGEST, 'on_front', 'dominated_by'],
    ],
    rows: compared.map((point) => [
      ...[point.number, point.status, ...study.axes.map(({ name }) => point.options[name])],
      ...measures.flatMap((name) => [point.mean[name], point.spread[name]]),
      ...[...cellsOf(point.largest), point.isOnFront, point.dominatedBy.join(' ')],
    ]),
  };
}

/** Options of a point as people read them: only axes that vary. */
export function described({ axes }: Study, { options }: ComparedPoint): string {
  return axes
    .filter((axis) => axis.options.length > 1)
    .map(({ name }) => `${name} ${options[name]}`)
    .join(', ');
}
