/** From the text of a study file to a checked study: axes as lists of options, each a set of settings. Reads no file. */
import type { z } from 'zod';
import { fieldDoc } from '../config/field.js';
import { type ConfigFile, parseConfigFile } from '../config/file.js';
import { type Config, ContradictionError, type Layer, resolveConfig, type Tree } from '../config/index.js';
import { type Issue, raise } from '../config/issues.js';
import { dotted, isTree, merge, plainCopy, show } from '../config/layer.js';
import { nearestName } from '../registry.js';
import { MEASURES, type Measure } from './measures.js';
import type { Choice, Space } from './search/index.js';
import { searchMethods } from './search/index.js';
import { sizeOf } from './search/method.js';
import {
  limitFields,
  listAxis,
  MOST_POINTS,
  type ParsedStudy,
  rangeAxis,
  setsAxis,
  studyFields,
  studyGroups,
  studySchema,
} from './study-schema.js';

const DEFAULT_PRESET = 'choi2021';

export type Label = string | number | boolean;

export interface Option {
  /** As tables name it. */
  readonly label: Label;
  readonly settings: Layer;
}

export interface Axis {
  readonly name: string;
  readonly options: readonly Option[];
  /** All labels are numbers: neighbours are alike. */
  readonly isNumeric: boolean;
}

export interface Objective {
  readonly measure: Measure;
  readonly aim: 'min' | 'max';
}

export interface Limit {
  readonly along: string;
  readonly measure: Measure;
  readonly factor: number;
}

export interface Study {
  readonly title: string;
  readonly base: Layer;
  readonly axes: readonly Axis[];
  readonly seeds: readonly number[];
  readonly data: ParsedStudy['data'];
  readonly search: ParsedStudy['search'] & { readonly points: number };
  readonly budget: ParsedStudy['budget'];
  readonly objectives: readonly Objective[];
  readonly limits: readonly Limit[];
}

/** The objectives of a study that names none. */
const STANDARD: Readonly<Record<string, 'min' | 'max'>> = {
  test_accuracy_percent: 'max',
  training_time_per_sample_us: 'min',
};

/** @throws InputError with one line: place, key, value, what was expected. */
export function parseStudy(file: ConfigFile): Study {
  const layer = parseConfigFile(file);
  const tree = plainCopy(layer.tree, layer.place, new Set(['base', ...Object.keys(studyGroups)]));
  const { place } = layer;
  const parsed = studySchema.safeParse(tree);
  if (!parsed.success) raise(describe(parsed.error, tree), place);
  const study = parsed.data;
  const complain = (path: readonly PropertyKey[], message: string): never =>
    raise([{ path, message: `${dotted(path)} ${message}` }], place);

  const base = settingsAt(study.base, ['base'], place);
  const names = Object.keys(study.axes);
  if (names.length === 0) complain(['axes'], 'names nothing; expected at least one axis');
  const axes = names.map((name) => axisOf(name, study.axes[name], place));
  const method = searchMethods.get(study.search.method);
  const size = sizeOf(spaceOf(axes));
  const { points } = study.search;
  if (points === undefined && method.needsPoints) {
    complain(['search'], `has no points, which ${method.name} needs; expected the number of points to evaluate`);
  }
  if ((points ?? size) > MOST_POINTS) {
    complain(['axes'], `make ${size} points; expected at most ${MOST_POINTS}, or search.points`);
  }
  for (const [i, { along }] of study.limits.entries()) {
    const axis = axes.find(({ name }) => name === along);
    if (axis === undefined) {
      const near = nearestName(along, names);
      complain(
        ['limits', i, 'along'],
        `is '${along}', no axis; ${near ? `did you mean '${near}'?` : `known: ${names.join(', ')}`}`,
      );
    } else if (!axis.isNumeric) {
      complain(['limits', i, 'along'], `is '${along}'; expected an axis of numbers`);
    }
  }
  const result: Study = {
    title: study.title ?? file.name,
    ...{ base, axes, data: study.data, budget: study.budget },
    seeds:
      typeof study.seeds === 'number'
        ? Array.from({ length: study.seeds }, (_, i) => i + 1)
        : [...new Set(study.seeds)],
    search: { ...study.search, points: Math.min(points ?? size, size) },
    objectives: Object.entries((study.objectives ?? STANDARD) as typeof STANDARD).map(([name, aim]) => ({
      measure: MEASURES.get(name),
      aim,
    })),
    limits: study.limits.map(({ along, measure, factor }) => ({ along, measure: MEASURES.get(measure), factor })),
  };
  checkOptions(result);
  return result;
}

export const spaceOf = (axes: readonly Axis[]): Space => ({
  axes: axes.map(({ options, isNumeric }) => ({ size: options.length, ordered: isNumeric })),
});

/**
 * Configuration of a point with a seed.
 * @throws ContradictionError when its settings do not go together, InputError when one of them is wrong.
 */
export function configAt({ base, axes }: Pick<Study, 'base' | 'axes'>, choice: Choice, seed: number): Config {
  const chosen = axes.map(({ options }, axis) => options[choice[axis]].settings);
  const layers = [base, ...chosen];
  const preset = layers.some(({ tree }) => 'preset' in tree) ? undefined : DEFAULT_PRESET;
  return resolveConfig({ preset, layers, overrides: { seed } });
}

/** Every option by itself must be fine; what does not go together with options of other axes is known only later. */
function checkOptions(study: Study): void {
  const first = study.axes.map(() => 0);
  study.axes.forEach(({ options }, axis) => {
    options.forEach((_, option) => {
      try {
        configAt(study, first.with(axis, option), study.seeds[0]);
      } catch (error) {
        if (!(error instanceof ContradictionError)) throw error;
      }
    });
  });
}

function axisOf(name: string, given: ParsedStudy['axes'][string], place: Layer['place']): Axis {
  const path = ['axes', name];
  if (!Array.isArray(given) && 'sets' in given) {
    const options = Object.entries(given.sets).map(([label, settings]) => ({
      label,
      settings: settingsAt(settings, [...path, 'sets', label], place),
    }));
    if (options.length === 0) raise([{ path, message: `${dotted(path)} has no sets; expected at least one` }], place);
    return { name, options, isNumeric: false };
  }
  if (!Array.isArray(given) && given.scale === 'log' && !(given.from > 0 && given.to > 0)) {
    raise(
      [{ path, message: `${dotted(path)} goes from ${given.from} to ${given.to}; expected numbers > 0 for log` }],
      place,
    );
  }
  const values = Array.isArray(given) ? given : valuesOf(given);
  const labels = values.map(labelOf);
  const twice = labels.find((label, i) => labels.indexOf(label) < i);
  if (twice !== undefined) raise([{ path, message: `${dotted(path)} names ${show(twice)} twice` }], place);
  const options = values.map((value, i) => ({
    label: labels[i],
    settings: settingsAt({ [name]: value }, path, place),
  }));
  return { name, options, isNumeric: labels.every((label) => typeof label === 'number') };
}

function labelOf(value: unknown): Label {
  return typeof value === 'number' || typeof value === 'boolean' || typeof value === 'string'
    ? value
    : JSON.stringify(value);
}

/** Values of a range, both ends included; logarithmic and whole ones are rounded, so that no last bit of a logarithm matters. */
function valuesOf({ from, to, steps, scale, whole }: z.output<typeof rangeAxis>): number[] {
  const values = Array.from({ length: steps }, (_, i) => {
    const share = i / (steps - 1);
    const value = scale === 'log' ? from * (to / from) ** share : from + (to - from) * share;
    return whole ? Math.round(value) : Number(value.toPrecision(scale === 'log' ? 4 : 12));
  });
  return [...new Set(values)];
}

/** Settings given with dots or nested, as one layer of a configuration; `at` is their place in the study. */
function settingsAt(given: Tree, at: readonly string[], place: Layer['place']): Layer {
  let tree: Tree = {};
  for (const [key, value] of Object.entries(given)) {
    const path = key.split('.');
    if (path[0] === 'seed')
      raise([{ path: at, message: `${dotted(at)}: seed is no setting of points; use seeds` }], place);
    const nested = path.reduceRight<unknown>((inner, name) => ({ [name]: inner }), value) as Tree;
    tree = merge(
      tree,
      plainCopy(nested, () => place(at), new Set()),
    );
  }
  const isSet = at.at(-1) !== undefined && Object.hasOwn(given, at.at(-1) as string);
  return {
    tree,
    place: (path) => {
      if (isSet) return place(at);
      const whole = path
        .map((_, i) => path.slice(0, path.length - i).join('.'))
        .find((key) => Object.hasOwn(given, key));
      return place(whole === undefined ? [...at, ...path] : [...at, whole]);
    },
  };
}

// --- what is wrong with a file ---------------------------------------------------------------------

const KEYS = [...Object.keys(studyFields), ...Object.keys(studyGroups)];

function describe(error: z.ZodError, tree: Tree): Issue[] {
  return error.issues.flatMap((issue) => {
    const path = issue.path as (string | number)[];
    if (path[0] === 'axes' && path.length > 1) return [axisIssue(path.slice(0, 2), valueAt(tree, path.slice(0, 2)))];
    if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey([...path, key], keysBelow(path)));
    if (path[0] === 'objectives' && path.length > 1 && !MEASURES.has(String(path[1])))
      return [unknownKey(path, MEASURES.names())];
    const expected = expectedAt(path) ?? issue.message;
    const shown = path.slice(0, depthOf(path));
    return [{ path: shown, message: `${dotted(shown)} is ${show(valueAt(tree, shown))}; expected ${expected}` }];
  });
}

function unknownKey(path: readonly (string | number)[], known: readonly string[]): Issue {
  const near = nearestName(String(path.at(-1)), known);
  const hint = near === undefined ? `known here: ${known.join(', ')}` : `did you mean ${near}?`;
  return { path, message: `unknown key ${dotted(path)}; ${hint}` };
}

/** An axis has one of three forms: judged by the one that was meant. */
function axisIssue(path: readonly (string | number)[], value: unknown): Issue {
  const [form, expected] = Array.isArray(value)
    ? [listAxis, 'values: numbers, texts, lists of them']
    : isTree(value) && 'sets' in value
      ? [setsAxis, '{ sets: { label: { settings } } }']
      : [rangeAxis, 'a list of values, { from, to, steps } or { sets }'];
  const issues = (form as z.ZodType).safeParse(value).error?.issues ?? [];
  const unknown = issues.find((issue) => issue.code === 'unrecognized_keys');
  if (unknown !== undefined) return unknownKey([...path, unknown.keys[0]], Object.keys(rangeAxis.shape));
  const [issue] = issues;
  const inner = [...path, ...((isTree(value) && issue?.path ? issue.path : []) as string[])];
  const what = inner.length > path.length ? (issue?.message ?? expected) : `expected ${expected}`;
  return {
    path: inner,
    message: `${dotted(inner)} is ${show(valueAt({ value }, ['value', ...inner.slice(path.length)]))}; ${what}`,
  };
}

function keysBelow(path: readonly (string | number)[]): readonly string[] {
  if (path.length === 0) return KEYS;
  if (path[0] === 'limits') return Object.keys(limitFields);
  if (path[0] === 'objectives') return MEASURES.names();
  const group = studyGroups[path[0] as keyof typeof studyGroups];
  return group === undefined ? [] : Object.keys(group.shape);
}

/** How many keys lead to the field that a path lies in. */
function depthOf([top]: readonly (string | number)[]): number {
  if (typeof top === 'string' && Object.hasOwn(studyGroups, top)) return 2;
  return top === 'limits' ? 3 : 1;
}

function expectedAt(path: readonly (string | number)[]): string | undefined {
  const [top, key, inner] = path;
  let fields: Readonly<Record<string, z.ZodType>> = studyFields;
  let name = top;
  if (Object.hasOwn(studyGroups, top)) {
    if (key === undefined) return 'a group of keys';
    fields = studyGroups[top as keyof typeof studyGroups].shape;
    name = key;
  } else if (top === 'limits' && inner !== undefined) {
    fields = limitFields;
    name = inner;
  }
  const schema = fields[name];
  return schema === undefined ? undefined : fieldDoc(schema).expected;
}

function valueAt(tree: unknown, path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (typeof value === 'object' && value !== null ? (value as Tree)[key] : undefined),
    tree,
  );
}
