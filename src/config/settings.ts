/** Single settings as typed on the command line: key.path=value. */
import { InputError } from '../errors.js';
import type { Layer, Tree } from './layer.js';
import { isTree, show } from './layer.js';
import { readYaml } from './yaml.js';

const MAX_CHARACTERS = 10_000;

/**
 * Setting of one 'key.path=value'; the value is read as a YAML scalar or list.
 * @throws InputError when it has another form.
 */
export function parseSetting(text: string): Layer {
  const shown = text.length > 80 ? `${text.slice(0, 77)}…` : text;
  const origin = `--set ${shown.replace(/[\s\p{Cc}]+/gu, ' ')}: `;
  if (text.length > MAX_CHARACTERS) throw new InputError(`${origin}expected at most ${MAX_CHARACTERS} characters`);
  const equals = text.indexOf('=');
  const path = (equals < 0 ? text : text.slice(0, equals)).trim().split('.');
  if (equals < 0 || path.some((key) => key === '')) {
    throw new InputError(`${origin}expected key.path=value, such as train.rate=0.05`);
  }
  const given = text.slice(equals + 1);
  if (given.trim() === '') throw new InputError(`${origin}nothing after '='; expected a value`);
  const { value } = readYaml(given, (problem) => `${origin}the value is no YAML scalar or list: ${problem}`);
  if (isTree(value)) throw new InputError(`${origin}${show(value)} is a group; set its keys one by one`);

  const tree = path.reduceRight<unknown>((inner, key) => {
    // No prototype: a key '__proto__' stays a key, to be refused by name.
    const group: Tree = Object.create(null);
    group[key] = inner;
    return group;
  }, value);
  return { tree: tree as Tree, place: () => origin };
}
