/** Carries out a study: the search names points, each is trained with every seed, their measures are compared. */
import type { PlannedRun } from '../batch/train.js';
import type { RunRecord } from '../batch/record.js';
import { type Config, configHash, ContradictionError } from '../config/index.js';
import { type Choice, searchMethods, type Worth } from './search/index.js';
import { keyOf } from './search/method.js';
import { configAt, spaceOf, type Study } from './study.js';

/** What became of a point with a seed. */
export type Trial = { readonly seed: number } & (
  | { readonly status: 'finished'; readonly config: Config; readonly record: RunRecord }
  /** Its settings do not go together. */
  | { readonly status: 'impossible'; readonly why: string }
  | { readonly status: 'failed'; readonly why: string }
  /** The budget was used up before. */
  | { readonly status: 'open' }
);

export interface Point {
  /** From 1, in the order in which the search named them. */
  readonly number: number;
  readonly choice: Choice;
  /** By seed. */
  readonly trials: readonly Trial[];
}

/** Trains runs: the record of each by its key, undefined when it was stopped or not begun; rejected when it failed. */
export type Train = (runs: readonly PlannedRun[]) => ReadonlyMap<string, Promise<RunRecord | undefined>>;

/** @returns all points that the search named; some of them unfinished when the study was stopped. */
export async function explore(study: Study, train: Train): Promise<readonly Point[]> {
  const points: Point[] = [];
  await searchMethods.get(study.search.method).search(spaceOf(study.axes), study.search, async (choices) => {
    const named = choices.map((choice, i) => ({ number: points.length + i + 1, choice }));
    const evaluated = await evaluate(study, named, train);
    points.push(...evaluated);
    if (evaluated.some(({ trials }) => trials.some(({ status }) => status === 'open'))) return undefined;
    return evaluated.map((point) => worthOf(study, point));
  });
  return points;
}

type Named = Pick<Point, 'number' | 'choice'>;

/** Points with the same configuration (an axis that plays no part) share their runs. */
async function evaluate(study: Study, points: readonly Named[], train: Train): Promise<Point[]> {
  const runs = new Map<string, PlannedRun>();
  const planned = study.seeds.flatMap((seed) =>
    points.map((point) => ({ point, seed, run: plan(study, point, seed, runs) })),
  );
  const started = train([...runs.values()]);
  const records = new Map([...runs].map(([hash, { key }]) => [hash, settled(started.get(key))]));
  const trials = new Map<string, Trial[]>();
  for (const { point, seed, run } of planned) {
    const of = trials.get(keyOf(point.choice)) ?? [];
    trials.set(keyOf(point.choice), of);
    if ('why' in run) of.push({ seed, status: 'impossible', why: run.why });
    else of.push({ seed, ...(await records.get(run.hash)), ...{ config: run.config } } as Trial);
  }
  return points.map((point) => ({ ...point, trials: trials.get(keyOf(point.choice)) as Trial[] }));
}

type Plan = { readonly hash: string; readonly config: Config } | { readonly why: string };

function plan(study: Study, { number, choice }: Named, seed: number, runs: Map<string, PlannedRun>): Plan {
  let config: Config;
  try {
    config = configAt(study, choice, seed);
  } catch (error) {
    if (error instanceof ContradictionError) return { why: error.message };
    throw error;
  }
  const hash = configHash(config);
  if (!runs.has(hash)) {
    runs.set(hash, { key: `point ${number}, seed ${seed}`, name: 'run', seed, config, probes: [] });
  }
  return { hash, config };
}

type Outcome = { status: 'finished'; record: RunRecord } | { status: 'failed'; why: string } | { status: 'open' };

async function settled(training: Promise<RunRecord | undefined> | undefined): Promise<Outcome> {
  try {
    const record = await training;
    return record === undefined ? { status: 'open' } : { status: 'finished', record };
  } catch (error) {
    return { status: 'failed', why: (error as Error).message };
  }
}

/** Objectives of a point, to be made small; undefined when a run of it failed or does not know one. */
export function worthOf({ objectives }: Study, { trials }: Pick<Point, 'trials'>): Worth {
  const values = objectives.map(({ measure, aim }) => {
    const mean = meanOf(trials.map((trial) => measured(trial, measure)));
    return mean === null ? null : aim === 'max' ? -mean : mean;
  });
  return values.every((value) => value !== null) ? values : undefined;
}

export function measured(trial: Trial, { of }: Study['objectives'][number]['measure']): number | null {
  return trial.status === 'finished' ? of(trial.record, trial.config) : null;
}

/** Null when one is missing: a mean over fewer seeds would be another quantity. */
export function meanOf(values: readonly (number | null)[]): number | null {
  if (values.length === 0 || values.some((value) => value === null)) return null;
  return (values as number[]).reduce((sum, value) => sum + value, 0) / values.length;
}
