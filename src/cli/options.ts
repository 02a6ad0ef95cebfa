/** Options that several commands share, turned into configurations and choices of data. */
import { type Config, type PartialConfig, resolveConfig } from '../config/index.js';
import { readConfigFile } from '../config/read-file.js';
import { N_MNIST_LINES } from '../data/n-mnist.js';
import { isNMnist } from '../data/n-mnist-folder.js';
import { InputError } from '../errors.js';

export interface ConfigOptions {
  readonly preset?: string;
  readonly config?: string;
  readonly set?: readonly string[];
  readonly epochs?: string;
  readonly seed?: string;
  readonly engine?: string;
  readonly threads?: string;
}

export interface DataOptions {
  readonly data?: string;
  readonly trainLimit?: string;
  readonly testLimit?: string;
}

const DEFAULT_PRESET = 'choi2021';
const ENGINES = ['compiled', 'interpreted'];

/** @throws InputError naming the option. */
export function wholeNumber(option: string, text: string, least: number): number {
  const value = Number(text);
  if (!/^[+-]?\d+$/.test(text.trim()) || !Number.isSafeInteger(value) || value < least) {
    throw new InputError(`${option} ${text}: expected a whole number, at least ${least}`);
  }
  return value;
}

/** Preset < file < --set < options of their own. */
export function configFrom(options: ConfigOptions, defaultPreset: string = DEFAULT_PRESET): Config {
  const { config, set: sets = [] } = options;
  const file = config === undefined ? undefined : readConfigFile(config);
  const isNamedElsewhere = file !== undefined || sets.some((setting) => /^\s*preset\s*=/.test(setting));
  const preset = options.preset ?? (isNamedElsewhere ? undefined : defaultPreset);
  return resolveConfig({ preset, file, sets, overrides: overridesOf(options) });
}

/**
 * The configuration for data of a folder: a spiking network that meets recordings takes their spikes on lines of their
 * own, unless settings say otherwise.
 */
export function configFor(options: ConfigOptions & DataOptions, defaultPreset?: string): Config {
  const config = configFrom(options, defaultPreset);
  if (options.data === undefined || config.snn.rule === 'off' || !isNMnist(options.data)) return config;
  const layers = [N_MNIST_LINES, ...config.network.layers.slice(1)];
  const sets = ['snn.coding=trains', `network.layers=[${layers}]`, ...(options.set ?? [])];
  return configFrom({ ...options, set: sets }, defaultPreset);
}

/** A configuration as saved, with the options that may change it. */
export function configWith(saved: Config, options: ConfigOptions): Config {
  const over = overridesOf(options);
  const overrides = {
    ...saved,
    train: { ...saved.train, ...over.train },
    run: { ...saved.run, ...over.run },
  } as PartialConfig;
  return resolveConfig({ overrides });
}

function overridesOf({ seed, epochs, engine, threads }: ConfigOptions): PartialConfig {
  if (engine !== undefined && !ENGINES.includes(engine)) {
    throw new InputError(`--engine ${engine}: expected ${ENGINES.join(' or ')}`);
  }
  const run = {
    ...(engine !== undefined && { engine }),
    ...(threads !== undefined && { threads: threads === 'auto' ? threads : wholeNumber('--threads', threads, 1) }),
  };
  return {
    ...(seed !== undefined && { seed: wholeNumber('--seed', seed, 0) }),
    ...(epochs !== undefined && { train: { epochs: wholeNumber('--epochs', epochs, 1) } }),
    ...(Object.keys(run).length > 0 && { run }),
  } as PartialConfig;
}

/** What to load: undefined = the embedded digits, all of them. */
export interface DataChoice {
  readonly dir?: string;
  readonly trainLimit?: number;
  readonly testLimit?: number;
}

export function dataFrom({ data: dir, trainLimit, testLimit }: DataOptions): DataChoice {
  return {
    dir,
    trainLimit: trainLimit === undefined ? undefined : wholeNumber('--train-limit', trainLimit, 1),
    testLimit: testLimit === undefined ? undefined : wholeNumber('--test-limit', testLimit, 1),
  };
}
