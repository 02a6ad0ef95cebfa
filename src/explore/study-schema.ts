/** A study file: what is varied, how points are chosen, what is compared. Declared once; checks files and makes the JSON Schema. */
import { z } from 'zod';
import { field, integer } from '../config/field.js';
import { MEASURES } from './measures.js';
import { searchMethods } from './search/index.js';

const MOST_SEEDS = 1000;
export const MOST_POINTS = 100_000;

const scalar = z.union([z.number(), z.string(), z.boolean(), z.null()]);
const settingValue = z.union([scalar, z.array(scalar)]);
const settings = z.record(z.string().min(1), z.unknown());

export const listAxis = z.array(settingValue).min(1).max(1000);
export const rangeAxis = z.strictObject({
  from: z.number(),
  to: z.number(),
  steps: z.int().min(2).max(1000),
  scale: z.enum(['linear', 'log']).default('linear'),
  whole: z.boolean().default(false),
});
export const setsAxis = z.strictObject({ sets: z.record(z.string().min(1).max(100), settings) });

/** Groups of keys below a key of their own. */
export const studyGroups = {
  data: z
    .strictObject({
      dir: field(
        z.string().min(1).max(4096).optional(),
        'a folder',
        'Folder with IDX files, as seen from the working folder; --data overrides it. Absent: the embedded digits.',
      ),
      train_limit: field(z.int().min(1).optional(), 'an integer ≥ 1', 'Use only the first n training samples.'),
      test_limit: field(z.int().min(1).optional(), 'an integer ≥ 1', 'Use only the first n test samples.'),
    })
    .describe('The data that every point is trained on.'),
  search: z
    .strictObject({
      method: field(
        z.enum(searchMethods.names() as [string, ...string[]]).default('grid'),
        `one of ${searchMethods.names().join(', ')}`,
        'How points are chosen: grid = all combinations; random = some of them, drawn with a seed; pareto = NSGA-II ' +
          '(Deb et al. 2002) on the objectives.',
      ),
      points: field(
        z.int().min(1).max(MOST_POINTS).optional(),
        `an integer from 1 to ${MOST_POINTS}`,
        'Points to evaluate at most; random and pareto need it.',
      ),
      population: integer(12, { min: 4, max: 1000 }, 'Points of a generation of the pareto search.'),
      seed: integer(1, { min: 0, max: 4_294_967_295 }, 'Seed of the choice of points.'),
    })
    .describe('How points are chosen.'),
  budget: z
    .strictObject({
      hours: field(
        z.number().gt(0).optional(),
        'a number > 0',
        'Wall time after which no further run is begun; the same command goes on later.',
      ),
    })
    .describe('When to stop.'),
} as const;

const limit = z.strictObject({
  along: field(z.string().min(1), 'the name of an axis of numbers', 'Axis that is followed, from its first value on.'),
  measure: field(
    z.enum(MEASURES.names() as [string, ...string[]]),
    'a measure',
    'Measure that must not grow too much.',
  ),
  factor: field(z.number().gt(0), 'a number > 0', 'Times the value at the first option of the axis.'),
});

export const studyFields = {
  title: field(z.string().min(1).max(200).optional(), 'a text', 'Heading of plots.'),
  base: field(
    settings.default({}),
    'settings, such as { preset: choi2021, train.epochs: 3 }',
    'Settings of every point: keys as in a configuration file, nested or with dots.',
  ),
  axes: field(
    z.record(z.string().min(1).max(200), z.union([listAxis, rangeAxis, setsAxis])),
    'axes, such as { tile.rows: [64, 128] }',
    'What is varied, by setting: a list of values; { from, to, steps, scale: linear or log, whole: true for integers }; ' +
      'or, under a name of your own, { sets: { label: { settings } } }.',
  ),
  seeds: field(
    z.union([z.int().min(1).max(MOST_SEEDS), z.array(z.int().min(0)).min(1).max(MOST_SEEDS)]).default(1),
    `an integer n (seeds 1 to n), at most ${MOST_SEEDS}, or a list of seeds`,
    'Every point is trained with each of these seeds; measures of a point are means.',
  ),
  objectives: field(
    z.partialRecord(z.enum(MEASURES.names() as [string, ...string[]]), z.enum(['min', 'max'])).optional(),
    `measures with 'min' or 'max', of: ${MEASURES.names().join(', ')}`,
    'What a good point is. A point that is no better in any of them than another, and worse in one, is dominated.',
  ),
  limits: field(
    z.array(limit).max(20).default([]),
    'a list of { along, measure, factor }',
    'Questions: how far may an axis go before a measure has grown by a factor, and what is saved there?',
  ),
} as const;

export const limitFields = limit.shape;

export const studySchema = z.strictObject({
  $schema: z.string().max(4096).optional().describe('Where editors find the JSON Schema of this file.'),
  ...studyFields,
  data: studyGroups.data.prefault({}),
  search: studyGroups.search.prefault({}),
  budget: studyGroups.budget.prefault({}),
});

export type ParsedStudy = z.output<typeof studySchema>;
