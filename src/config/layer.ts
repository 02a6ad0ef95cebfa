/** One source of settings: a preset, a file, a --set, the options of a command. */
import { InputError } from '../errors.js';

export type Tree = { [key: string]: unknown };

export interface Layer {
  readonly tree: Tree;
  /** Where the value of a path stands, as errors begin: 'my.yaml:3:5: '; '' when there is no place to name. */
  readonly place: (path: readonly PropertyKey[]) => string;
}

// Keys that would reach the prototype of a plain object.
const FORBIDDEN = new Set(['__proto__', 'constructor', 'prototype']);
const MAX_DEPTH = 8;

export const isTree = (value: unknown): value is Tree =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A path as users write it; a key that is no plain word in quotes. */
export const dotted = (path: readonly PropertyKey[]): string =>
  path.map((key) => (/^[\w$-]{1,60}$/.test(String(key)) ? String(key) : show(String(key)))).join('.');

/** A value as a message shows it: on one line, and not too long. */
export function show(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? String(value));
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

/**
 * Plain copy of a source's tree: own keys only, values left out dropped, and an empty group (nothing after 'device:')
 * an empty object, as YAML users mean it.
 * @throws InputError on keys that reach a prototype, and on what nests deeper than any setting.
 */
export function plainCopy(source: Tree, place: Layer['place'], groupNames: ReadonlySet<string>): Tree {
  const copy = (value: unknown, path: readonly PropertyKey[]): unknown => {
    if (typeof value !== 'object' || value === null) {
      return value === null && path.length === 1 && groupNames.has(String(path[0])) ? {} : value;
    }
    if (path.length > MAX_DEPTH) throw new InputError(`${place(path)}${dotted(path)} nests too deeply`);
    if (Array.isArray(value)) return value.map((item, index) => copy(item, [...path, index]));
    const result: Tree = {};
    for (const key of Object.keys(value)) {
      const inner = [...path, key];
      if (FORBIDDEN.has(key)) throw new InputError(`${place(inner)}${dotted(inner)} is not allowed as a setting`);
      const item = (value as Tree)[key];
      if (item !== undefined) result[key] = copy(item, inner);
    }
    return result;
  };
  return copy(source, []) as Tree;
}

/** `over` laid over `base`: objects are joined key by key, anything else is replaced. */
export function merge(base: Tree, over: Tree): Tree {
  const result: Tree = { ...base };
  for (const [key, value] of Object.entries(over)) {
    const below = result[key];
    result[key] = isTree(below) && isTree(value) ? merge(below, value) : value;
  }
  return result;
}
