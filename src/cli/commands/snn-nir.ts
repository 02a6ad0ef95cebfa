/** `synapulse snn nir`: spiking networks to and from the Neuromorphic Intermediate Representation. */
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { DataSet, DigitSet } from '../../data/index.js';
import { InputError } from '../../errors.js';
import { nirOf } from '../../nir/export.js';
import { readNir, writeNir } from '../../nir/file.js';
import { chainOf } from '../../nir/graph.js';
import { type ImportedNetwork, networkOf } from '../../nir/import.js';
import { configOf, identityOf, loadCheckpoint, readManifest, reason, writeWhole } from '../../runs/index.js';
import { gridOf } from '../../snn/sample.js';
import { createTraining } from '../../train/create.js';
import { arraysOf } from '../../weights/layers.js';
import { writeNpz } from '../../weights/npz.js';
import { Output, type OutputOptions } from '../output.js';

export interface NirExportOptions extends OutputOptions {
  readonly out: string;
  readonly force?: boolean;
}

/** Weights of a run's newest checkpoint, as a NIR file. */
export async function nirExport(run: string, options: NirExportOptions): Promise<void> {
  const out = new Output(options);
  const manifest = readManifest(run);
  const config = configOf(manifest, run);
  if (config.snn.rule !== 'surrogate') {
    throw new InputError(`${run}: snn.rule is ${config.snn.rule}; expected a run with snn.rule surrogate`);
  }
  if (existsSync(options.out) && !options.force) {
    throw new InputError(`--out ${options.out}: the file exists; expected a new one, or --force to overwrite`);
  }
  const grid = gridOf(config);
  const none: DigitSet = {
    images: new Uint8Array(0),
    labels: new Uint8Array(0),
    count: 0,
    pixels: config.network.layers[0],
    classes: 0,
    ...(grid && { trains: { ...grid, lines: config.network.layers[0] } }),
  };
  const data: DataSet = { name: 'none', train: none, test: none, fingerprint: manifest.data.fingerprint ?? '' };
  const state = loadCheckpoint(run, identityOf(config, data), (text) => out.warn(text));
  if (state === undefined) throw new InputError(`${run}: no checkpoint; expected a run that was trained`);
  const training = await createTraining(config, data);
  try {
    training.restore(state);
    const weights = training.analog.structure.layers.map(({ index }) => training.analog.weights(index));
    await writeNir(options.out, nirOf(config, weights));
  } finally {
    training.stop();
  }
  out.say(`wrote ${options.out}: ${config.network.layers.join('-')}, ${config.snn.neuron} neurons`);
  out.document({ out: options.out, layers: config.network.layers, neuron: config.snn.neuron });
}

export interface NirImportOptions extends OutputOptions {
  readonly out?: string;
  readonly force?: boolean;
}

const WEIGHTS = 'weights.npz';
const SETTINGS = 'network.json';

/** Checks a NIR file, says what network it holds, and writes it as weights and settings. */
export async function nirImport(file: string, options: NirImportOptions): Promise<void> {
  const out = new Output(options);
  const graph = await readNir(file);
  const chain = chainOf(file, graph);
  const layers = chain.map(({ inputs, neurons, weights, neuron }) => ({
    inputs,
    neurons,
    neuron: neuron?.type ?? null,
    tau_s: neuron === null ? null : (neuron.tensors.tau ?? neuron.tensors.tau_mem)?.values[0],
    threshold: neuron?.tensors.v_threshold?.values[0] ?? null,
    largest_weight: weights.reduce((most, weight) => Math.max(most, Math.abs(weight)), 0),
  }));
  const network = options.out === undefined ? undefined : networkOf(file, graph, chain);
  if (network !== undefined) writeNetwork(options.out as string, network, options.force ?? false);
  out.say(`${file}: NIR ${graph.version}${graph.dt_s === undefined ? '' : `, time step ${graph.dt_s} s`}`);
  for (const { inputs, neurons, neuron, tau_s } of layers) {
    out.say(`  ${inputs} → ${neurons} ${neuron === null ? 'without neurons' : `${neuron}, τ ${tau_s} s`}`);
  }
  for (const note of network?.notes ?? []) out.warn(`${file}: ${note}`);
  if (network !== undefined) {
    const files = `--weights ${join(options.out as string, WEIGHTS)} --config ${join(options.out as string, SETTINGS)}`;
    out.say(`wrote ${options.out}: put it on arrays with  synapulse eval --preset snn-hybrid ${files}`);
  }
  const written = network && { out: options.out, settings: network.settings, notes: network.notes };
  out.document({ version: graph.version, dt_s: graph.dt_s ?? null, layers, ...written });
}

/** @throws InputError when the folder is there already, or cannot be written. */
function writeNetwork(dir: string, { layers, settings }: ImportedNetwork, force: boolean): void {
  if (existsSync(dir) && !force) {
    throw new InputError(`--out ${dir}: is there already; expected a new folder, or --force to write into it`);
  }
  try {
    mkdirSync(dir, { recursive: true });
    writeWhole(join(dir, WEIGHTS), writeNpz(arraysOf(layers)));
    writeWhole(join(dir, SETTINGS), `${JSON.stringify(settings, undefined, 2)}\n`);
  } catch (cause) {
    throw new InputError(`--out ${dir}: cannot be written: ${reason(cause)}`);
  }
}
