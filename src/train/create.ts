/** Makes a training run from a config and data, under Node: loads kernels and the user's modules. */
import { pathToFileURL } from 'node:url';
import type { Config } from '../config/index.js';
import { readConfigFile } from '../config/read-file.js';
import { type OwnPrices, parseOwnPrices } from '../energy/component-file.js';
import type { DataSet } from '../data/dataset.js';
import type { EventBus } from '../engine/bus.js';
import { InputError } from '../errors.js';
import { twin } from '../kernel/twin/index.js';
import { loadWasm } from '../kernel/wasm.js';
import { wasmModule } from '../kernel/wasm-node.js';
import * as circuits from '../../machines/index.js';
import { machineModules, machines, machinesOf, type Plugin, registries } from '../plugins.js';
import { gridOf } from '../snn/sample.js';
import { ChipTraining, type KernelFactory, type Shards } from './training.js';

export interface CreateOptions {
  readonly bus?: EventBus;
  /** Memory and board that the threads of a sharded run share. */
  readonly shards?: Shards;
  /** Reads alone count. */
  readonly isEvaluation?: boolean;
}

export async function createTraining(
  config: Config,
  data: DataSet,
  options: CreateOptions = {},
): Promise<ChipTraining> {
  await loadModules(config);
  checkFit(config, data);
  return new ChipTraining(config, data, {
    kernels: await kernelFactory(config.run.kernels),
    machines: machinesOf(config),
    bus: options.bus,
    shards: options.shards,
    isEvaluation: options.isEvaluation,
    prices: ownPrices(config),
  });
}

/** The user's own prices, from the file that the configuration names. @throws InputError */
function ownPrices({ energy }: Config): OwnPrices | undefined {
  return energy.components === '' ? undefined : parseOwnPrices(readConfigFile(energy.components));
}

/** Kernels of a kind, on any memory. */
export async function kernelFactory(kind: Config['run']['kernels']): Promise<KernelFactory> {
  if (kind === 'typescript') return twin;
  const module = await wasmModule();
  return (memory) => loadWasm(memory, module);
}

/** Loads the user's modules that a configuration names: plug-ins, and machines by their path. @throws InputError */
export async function loadModules(config: Pick<Config, 'plugins' | 'machines'>): Promise<void> {
  await loadPlugins(config.plugins);
  for (const { circuit, path } of machineModules(config)) if (!machines.has(path)) await loadMachine(circuit, path);
}

async function loadMachine(circuit: string, path: string): Promise<void> {
  let machine: { getStateNodeById?: unknown } | undefined;
  try {
    machine = (await import(pathToFileURL(path).href)).default;
  } catch (cause) {
    throw new InputError(`machines.${circuit}: cannot load '${path}': ${(cause as Error).message}`);
  }
  if (typeof machine?.getStateNodeById !== 'function') {
    throw new InputError(
      `machines.${circuit}: '${path}' exports no machine as default; expected what xstate's setup(…).createMachine(…) ` +
        'makes (a module that exports a function belongs into plugins)',
    );
  }
  // Loaded a second time while this waited: it is the same module.
  if (!machines.has(path)) machines.register(path, machine);
}

const loaded = new Map<string, Promise<void>>();

/** Loads each module once per thread. */
export async function loadPlugins(paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    let loading = loaded.get(path);
    if (loading === undefined) {
      loading = loadPlugin(path);
      loaded.set(path, loading);
    }
    await loading;
  }
}

async function loadPlugin(path: string): Promise<void> {
  let plugin: Plugin;
  try {
    plugin = (await import(pathToFileURL(path).href)).default;
  } catch (cause) {
    throw new InputError(`plugins: cannot load '${path}': ${(cause as Error).message}`);
  }
  if (typeof plugin !== 'function') {
    throw new InputError(`plugins: '${path}' has no default export to call with the registries`);
  }
  plugin(registries, circuits);
}

function checkFit(config: Config, data: DataSet): void {
  const sizes = config.network.layers;
  checkTrains(config, data);
  if (data.train.trains !== undefined && sizes[0] !== data.train.trains.lines) {
    throw new InputError(
      `network.layers: ${sizes[0]} inputs, but the recordings of '${data.name}' have ${data.train.trains.lines} lines`,
    );
  }
  if (data.train.trains === undefined && sizes[0] !== data.train.pixels) {
    throw new InputError(
      `network.layers: ${sizes[0]} inputs, but the images of '${data.name}' have ${data.train.pixels} pixels`,
    );
  }
  const outputs = sizes[sizes.length - 1];
  if (outputs < data.train.classes) {
    throw new InputError(
      `network.layers: ${outputs} outputs, but the labels of '${data.name}' need ${data.train.classes}`,
    );
  }
}

/** Spike trains are sorted into the steps of one configuration. */
function checkTrains(config: Config, { name, train }: DataSet): void {
  const wanted = gridOf(config);
  const { trains } = train;
  if (wanted === undefined && trains !== undefined) {
    throw new InputError(`snn.coding is ${config.snn.coding}, but '${name}' are spike trains; expected trains`);
  }
  if (wanted !== undefined && trains === undefined) {
    throw new InputError(`snn.coding is trains, but '${name}' are images; expected recordings, such as N-MNIST`);
  }
  if (wanted === undefined || trains === undefined) return;
  if (wanted.steps !== trains.steps || wanted.step_us !== trains.step_us) {
    throw new InputError(
      `snn.steps and snn.recording_step_us are ${wanted.steps} and ${wanted.step_us}, but '${name}' were sorted into ` +
        `${trains.steps} steps of ${trains.step_us} µs; expected the same`,
    );
  }
}
