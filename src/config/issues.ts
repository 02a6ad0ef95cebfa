/** From the schema's issues to one clear line. */
import type { z } from 'zod';
import { InputError } from '../errors.js';
import { nearestName } from '../registry.js';
import { fieldDoc } from './field.js';
import type { Layer, Tree } from './layer.js';
import { dotted, isTree, show } from './layer.js';
import { groups, topFields } from './schema.js';

export interface Issue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** Path of every setting, 'device.states', with its schema, in the order in which they are printed. */
export const fields: ReadonlyMap<string, z.ZodType> = new Map<string, z.ZodType>([
  ...Object.entries(topFields),
  ...Object.entries(groups).flatMap(([group, schema]) =>
    Object.entries(schema.shape).map(([key, field]): [string, z.ZodType] => [`${group}.${key}`, field]),
  ),
]);

function valueAt(tree: Tree, path: readonly PropertyKey[]): unknown {
  let value: unknown = tree;
  for (const key of path)
    value = typeof value === 'object' && value !== null ? (value as Tree)[key as string] : undefined;
  return value;
}

function unknownKey(path: readonly PropertyKey[]): Issue {
  const typed = dotted(path);
  const key = String(path[path.length - 1]);
  const [top] = path;
  const siblings =
    path.length === 1
      ? [...Object.keys(topFields), ...Object.keys(groups)]
      : [...fields.keys()].filter((name) => name.startsWith(`${String(top)}.`)).map((name) => name.split('.')[1]);
  const sibling = nearestName(key, siblings);
  let suggestion = sibling === undefined ? undefined : dotted([...path.slice(0, -1), sibling]);
  // The right key in the wrong group is a better guess than a similar word.
  const elsewhere = [...fields.keys()].find((name) => name.split('.').at(-1) === key);
  suggestion = elsewhere ?? suggestion ?? nearestName(typed, fields.keys());
  const hint = suggestion === undefined ? `known here: ${siblings.join(', ')}` : `did you mean ${suggestion}?`;
  return { path, message: `unknown setting ${typed}; ${hint}` };
}

/** What is wrong with a tree, setting by setting, in our own words. */
export function describeIssues(error: z.ZodError, tree: Tree): Issue[] {
  const seen = new Set<string>();
  const result: Issue[] = [];
  for (const issue of error.issues) {
    if (issue.code === 'unrecognized_keys') {
      for (const key of issue.keys) result.push(unknownKey([...issue.path, key]));
      continue;
    }
    const [top] = issue.path;
    const isGroup = typeof top === 'string' && Object.hasOwn(groups, top);
    const path = issue.path.slice(0, isGroup ? 2 : 1);
    const name = dotted(path);
    if (seen.has(name)) continue;
    seen.add(name);
    const field = fields.get(name);
    const expected = field !== undefined ? fieldDoc(field).expected : isGroup ? 'a group of settings' : 'a text';
    result.push({ path, message: `${name} is ${show(valueAt(tree, path))}; expected ${expected}` });
  }
  return result;
}

/** Settings that are allowed one by one, but not together. */
export class ContradictionError extends InputError {}

/** @throws InputError always: the first issue with its place, and how many there are besides. */
export function raise(issues: readonly Issue[], place: Layer['place'], Kind = InputError): never {
  const more = issues.length > 1 ? ` … and ${issues.length - 1} more` : '';
  throw new Kind(`${place(issues[0].path)}${issues[0].message}${more}`);
}

/** True when the tree gives a value at the path. */
export function gives(tree: Tree, path: readonly PropertyKey[]): boolean {
  let value: unknown = tree;
  for (const key of path) {
    if (!isTree(value) || !Object.hasOwn(value, key)) return false;
    value = value[key as string];
  }
  return true;
}
