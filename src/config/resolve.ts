/** From what the user gives to one complete, checked, frozen configuration. Pure: reads no file. */
import { InputError } from '../errors.js';
import { contradictions } from './check.js';
import type { ConfigFile } from './file.js';
import { parseConfigFile } from './file.js';
import { ContradictionError, describeIssues, gives, raise } from './issues.js';
import type { Layer, Tree } from './layer.js';
import { merge, plainCopy } from './layer.js';
import { presets } from './presets/index.js';
import { devicePresets } from '../device/presets.js';
import type { Config, PartialConfig } from './schema.js';
import { configSchema, groups } from './schema.js';
import { parseSetting } from './settings.js';

export interface ConfigSources {
  /** Name of a preset; lowest precedence. */
  readonly preset?: string;
  /** Text of a YAML or JSON file, which may name its preset. */
  readonly file?: ConfigFile;
  /** Further settings with their places, in order. */
  readonly layers?: readonly Layer[];
  /** 'key.path=value', in order. */
  readonly sets?: readonly string[];
  /** What options of a command stand for, or a configuration as saved; highest precedence. */
  readonly overrides?: PartialConfig;
}

const groupNames: ReadonlySet<string> = new Set(Object.keys(groups));
const nowhere = (): string => '';

/**
 * Configuration of preset < file < layers < sets < overrides, defaults below all.
 * @throws InputError with one line: place, key, value, what was expected; ContradictionError when each setting is fine
 *   and their combination is not.
 */
export function resolveConfig(sources: ConfigSources = {}): Config {
  const given: Layer[] = [];
  if (sources.file !== undefined) given.push(parseConfigFile(sources.file));
  given.push(...(sources.layers ?? []));
  for (const text of sources.sets ?? []) given.push(parseSetting(text));
  if (sources.overrides !== undefined) given.push({ tree: sources.overrides as Tree, place: nowhere });
  // Each source is checked alone, so that its mistakes are blamed on it, even where a later one would mask them.
  const layers = given.map(checkedLayer);

  const preset = chosenPreset(sources.preset, layers);
  let tree: Tree = { preset };
  if (preset !== null) {
    const base = checkedLayer({ tree: presets.get(preset).config as Tree, place: () => `preset ${preset}: ` });
    tree = merge(withDevice(base), tree);
  }
  for (const layer of layers) tree = merge(tree, withDevice(layer));
  const config = complete(merge(tree, { preset }));

  const issues = contradictions(config);
  if (issues.length > 0) {
    const blamed = layers.findLast((layer) => gives(layer.tree, issues[0].path));
    raise(issues, blamed?.place ?? nowhere, ContradictionError);
  }
  return freeze(config);
}

function checkedLayer(layer: Layer): Layer {
  const tree = plainCopy(layer.tree, layer.place, groupNames);
  const { success, error } = configSchema.safeParse(tree);
  if (!success) raise(describeIssues(error, tree), layer.place);
  return { tree, place: layer.place };
}

/** A source's settings over those of the device that it names: a device named later replaces what came before. */
function withDevice({ tree, place }: Layer): Tree {
  const name = (tree.device as Tree | undefined)?.preset;
  if (typeof name !== 'string') return tree;
  try {
    return merge({ device: { ...devicePresets.get(name).device } }, tree);
  } catch (error) {
    throw error instanceof InputError ? new InputError(`${place(['device', 'preset'])}${error.message}`) : error;
  }
}

function chosenPreset(argument: string | undefined, layers: readonly Layer[]): string | null {
  let chosen: { name: string; place: string } | undefined;
  const named = layers
    .filter((layer) => typeof layer.tree.preset === 'string')
    .map((layer) => ({ name: layer.tree.preset as string, place: layer.place(['preset']) }));
  if (argument !== undefined) named.unshift({ name: argument, place: '' });
  for (const { name, place } of named) {
    try {
      presets.get(name);
    } catch (error) {
      throw error instanceof InputError ? new InputError(`${place}${error.message}`) : error;
    }
    if (chosen !== undefined && chosen.name !== name) {
      throw new InputError(`${place}preset is '${name}', but '${chosen.name}' was chosen already; expected one preset`);
    }
    chosen ??= { name, place };
  }
  return chosen?.name ?? null;
}

function complete(tree: Tree): Config {
  const { $schema: _, ...parsed } = configSchema.parse(tree);
  const { device, pulse } = parsed;
  return {
    ...parsed,
    device: {
      ...device,
      small_states: device.small_states ?? device.states,
      depression_states: device.depression_states ?? device.states,
    },
    pulse: { ...pulse, fine_encoder: pulse.fine_encoder ?? pulse.encoder },
  };
}

function freeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.values(value).forEach(freeze);
    Object.freeze(value);
  }
  return value;
}
