/** manifest.json: what a run is, whether it came to its end, and what came out. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { type Config, configHash, resolveConfig } from '../config/index.js';
import { InputError } from '../errors.js';
import { machineModules } from '../plugins.js';
import { MANIFEST, reason, writeWhole } from './files.js';

/** Of the folder and its manifest; a folder of another format is refused. */
const FORMAT = 1;

const resultSchema = z.object({
  /** Fractions; of the last epoch. */
  test_accuracy: z.number(),
  train_accuracy: z.number(),
  /** Over all epochs; never used to choose. */
  best_test_accuracy: z.number(),
  epochs: z.int(),
  /** 1-based epoch after which the controller switched, or null. */
  switch_epoch: z.int().nullable(),
  /** Decimal string. */
  sim_time_ps: z.string(),
  events: z.int(),
  /** What energy.csv comes to; null where no ledger was kept. */
  energy: z
    .object({
      total_J: z.number(),
      samples: z.number(),
      inference_J: z.number(),
      inference_ps: z.number(),
      step_J: z.number(),
      step_ps: z.number(),
      epoch_J: z.number(),
      epoch_ps: z.number(),
      shares: z.array(z.object({ group: z.string(), energy_J: z.number(), share: z.number() })),
      // Runs from before time and area were summed up do not say.
      phases: z
        .array(z.object({ phase: z.string(), energy_J: z.number(), time_ps: z.number().nullable() }))
        .default([]),
      resetting_ps: z.number().default(0),
      area_mm2: z.number().nullable().default(null),
      areas: z
        .array(z.object({ component: z.string(), count: z.number(), area_mm2: z.number().nullable() }))
        .default([]),
      operations_per_inference: z.number(),
      inference_TOPS_per_W: z.number(),
      // Runs from before spikes were priced do not say.
      spiking: z
        .object({
          input_spikes: z.number(),
          hidden_spikes: z.number(),
          spike_J: z.number(),
          neurons_J: z.number(),
        })
        .nullable()
        .default(null),
      library: z.string(),
    })
    .nullable()
    .default(null),
  /** User + system of the process with all its threads, from its start; the last process when resumed. */
  cpu_s: z.number(),
  wall_s: z.number(),
  /** SHA-256 over all conductances. */
  state_hash: z.string(),
  seed: z.int(),
  preset: z.string().nullable(),
  engine: z.string(),
  threads: z.union([z.int(), z.literal('auto')]),
});

const manifestSchema = z.object({
  format: z.literal(FORMAT),
  /** Of synapulse. */
  version: z.string(),
  node: z.string(),
  platform: z.string(),
  /** Arguments as typed. */
  command: z.array(z.string()),
  status: z.enum(['running', 'finished', 'interrupted', 'failed']),
  /** Process that trains it, while running. */
  process: z.int().nullable(),
  /** ISO 8601. */
  started: z.string(),
  ended: z.string().nullable(),
  /** Every time the run was taken up again. */
  resumed: z.array(z.object({ started: z.string(), command: z.array(z.string()) })),
  error: z.string().nullable(),
  preset: z.string().nullable(),
  seed: z.int(),
  config_hash: z.string(),
  config: z.record(z.string(), z.unknown()),
  data: z.object({
    name: z.string(),
    /** As given; null = the embedded digits. */
    dir: z.string().nullable(),
    train_limit: z.int().nullable(),
    test_limit: z.int().nullable(),
    /** Null until the data is loaded. */
    fingerprint: z.string().nullable(),
    train_samples: z.int().nullable(),
    test_samples: z.int().nullable(),
  }),
  /** The user's own modules and their SHA-256. */
  plugins: z.array(z.object({ path: z.string(), sha256: z.string() })),
  result: resultSchema.nullable(),
});

export type Manifest = z.output<typeof manifestSchema>;
export type RunResult = z.output<typeof resultSchema>;

export interface RunDescription {
  readonly version: string;
  readonly command: readonly string[];
  readonly config: Config;
  readonly dataDir?: string;
  readonly trainLimit?: number;
  readonly testLimit?: number;
}

/** Manifest of a run that is about to load its data. */
export function newManifest(run: RunDescription): Manifest {
  const { config } = run;
  return {
    format: FORMAT,
    version: run.version,
    node: process.version,
    platform: `${process.platform}-${process.arch}`,
    command: [...run.command],
    status: 'running',
    process: process.pid,
    started: new Date().toISOString(),
    ended: null,
    resumed: [],
    error: null,
    ...configFields(config),
    data: {
      name: run.dataDir === undefined ? 'embedded digits' : 'IDX files',
      dir: run.dataDir ?? null,
      train_limit: run.trainLimit ?? null,
      test_limit: run.testLimit ?? null,
      fingerprint: null,
      train_samples: null,
      test_samples: null,
    },
    plugins: modulesOf(config),
    result: null,
  };
}

export function configFields(config: Config): Pick<Manifest, 'preset' | 'seed' | 'config_hash' | 'config'> {
  return { preset: config.preset, seed: config.seed, config_hash: configHash(config), config: { ...config } };
}

/** Manifest of a run that has ended. */
export function ended(manifest: Manifest, change: Partial<Manifest>): Manifest {
  return { ...manifest, process: null, ended: new Date().toISOString(), ...change };
}

/** The configuration that a manifest holds. */
export function configOf(manifest: Manifest, where: string): Config {
  try {
    return resolveConfig({ overrides: manifest.config });
  } catch (cause) {
    if (cause instanceof InputError) throw new InputError(`${where}: ${cause.message}`);
    throw cause;
  }
}

type PluginHash = Manifest['plugins'][number];

/** @throws InputError when the modules of a run are not the ones it was started with. */
export const checkPlugins = (manifest: Manifest): void => checkPluginHashes(manifest.plugins);

/** @throws InputError when a module is not the one that was hashed. */
export function checkPluginHashes(plugins: readonly PluginHash[]): void {
  for (const { path, sha256 } of plugins) {
    const found = fileHash(path);
    if (found !== sha256) {
      throw new InputError(
        `plugins: '${path}' has changed since the run was started: SHA-256 ${found}; expected ${sha256}`,
      );
    }
  }
}

/** The user's own modules that a configuration names, with their hashes. @throws InputError when one cannot be read. */
export function modulesOf(config: Config): Manifest['plugins'] {
  const { components } = config.energy;
  const prices = components === '' ? [] : [components];
  const paths = new Set([...config.plugins, ...machineModules(config).map(({ path }) => path), ...prices]);
  return [...paths].map((path) => ({ path, sha256: fileHash(path) }));
}

function fileHash(path: string): string {
  try {
    return createHash('sha256').update(readFileSync(path)).digest('hex');
  } catch (cause) {
    throw new InputError(`plugins: cannot read '${path}': ${reason(cause)}`);
  }
}

export function writeManifest(dir: string, manifest: Manifest): void {
  writeWhole(join(dir, MANIFEST), `${JSON.stringify(manifest, undefined, 2)}\n`);
}

/** @throws InputError when there is none or it cannot be understood. */
export function readManifest(dir: string): Manifest {
  const path = join(dir, MANIFEST);
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    throw new InputError(`${path}: cannot be read: ${reason(cause)}; expected the folder of a run`);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new InputError(`${path}: damaged: ${(cause as Error).message.replace(/\s+/g, ' ')}`);
  }
  const { success, data, error } = manifestSchema.safeParse(value);
  if (success) return data;
  const { path: key, message } = error.issues[0];
  throw new InputError(`${path}: not a manifest of format ${FORMAT}: ${key.join('.') || 'its content'}: ${message}`);
}
