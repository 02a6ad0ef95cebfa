/** Configuration files: YAML or JSON text to a tree of settings, with the place of each. */
import { isMap, isNode } from 'yaml';
import { InputError } from '../errors.js';
import type { Layer, Tree } from './layer.js';
import { readYaml } from './yaml.js';

export interface ConfigFile {
  readonly text: string;
  /** As errors call it: a path or 'stdin'. */
  readonly name: string;
}

/** Longest configuration text, in characters: far above any real one, and quick to parse. */
export const MAX_CONFIG_CHARACTERS = 1 << 18;

/**
 * Settings of a YAML or JSON text, not yet checked against the schema.
 * @throws InputError with file:line:column when the text cannot be read.
 */
export function parseConfigFile({ text, name }: ConfigFile): Layer {
  if (text.length > MAX_CONFIG_CHARACTERS) {
    throw new InputError(
      `${name}: ${text.length} characters; expected a configuration of at most ${MAX_CONFIG_CHARACTERS}`,
    );
  }
  const complain = (problem: string, position?: string): string =>
    position === undefined ? `${name}: ${problem}` : `${name}:${position}: ${problem}`;
  const { document, value, position } = readYaml(text, complain);
  const root = document.contents;
  if (value !== null && !isMap(root)) {
    const start = isNode(root) ? (root.range?.[0] ?? 0) : 0;
    throw new InputError(complain("expected settings, such as 'train: { epochs: 5 }'", position(start)));
  }

  // A path below a list or an unset group is placed at the nearest key above it.
  const place = (path: readonly PropertyKey[]): string => {
    for (let depth = path.length; depth > 0; depth -= 1) {
      const parent = depth === 1 ? root : document.getIn(path.slice(0, depth - 1), true);
      if (!isMap(parent)) continue;
      const key = parent.items.find((item) => String(item.key) === String(path[depth - 1]))?.key;
      if (isNode(key) && key.range) return `${name}:${position(key.range[0])}: `;
    }
    return `${name}: `;
  };
  return { tree: (value ?? {}) as Tree, place };
}
