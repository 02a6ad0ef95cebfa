/**
 * A user's own modules. `plugins: [./mine.mjs]` loads a module whose default export is called with the
 * registries and adds to them; `machines.tile: mine` then takes a machine by its registered name. A module that exports
 * a machine as default needs no plug-in: `machines.tile: ./mine.mjs`.
 */
import { circuitsOf, type MachineName } from '../machines/index.js';
import type { MachineSet } from './chip/wiring.js';
import type { Config } from './config/index.js';
import { type DeviceModel, deviceModels } from './device/index.js';
import { type DevicePreset, devicePresets } from './device/presets.js';
import { type NeuronModel, neurons } from './neuron/index.js';
import { type Encoder, encoders, type UpdateScheme, updateSchemes } from './pulse/index.js';
import { InputError } from './errors.js';
import { Registry } from './registry.js';
import { type Coding, codings } from './snn/coding.js';
import { type StdpRule, stdpRules } from './snn/stdp/index.js';
import { type Architecture, architectures } from './synapse/index.js';

/** Machines that may take the place of the chip's own, by name. */
export const machines = new Registry<unknown>('machine');

export interface Registries {
  readonly architectures: Registry<Architecture>;
  readonly deviceModels: Registry<DeviceModel>;
  readonly devicePresets: Registry<DevicePreset>;
  readonly encoders: Registry<Encoder>;
  readonly updateSchemes: Registry<UpdateScheme>;
  readonly machines: Registry<unknown>;
  readonly neurons: Registry<NeuronModel>;
  readonly codings: Registry<Coding>;
  readonly stdpRules: Registry<StdpRule>;
}

/**
 * What a plug-in module exports as default. `circuits` is what `synapulse/machines` exports: the chip's machines, their
 * setups to build others from, and xstate's `setup`; so a module that lies anywhere needs no import.
 */
export type Plugin = (registries: Registries, circuits: typeof import('../machines/index.js')) => void;

/** Machines that are named by the module that exports them: setting and path. */
export function machineModules(
  config: Pick<Config, 'machines'>,
): { readonly circuit: string; readonly path: string }[] {
  return Object.entries(config.machines).flatMap(([circuit, name]) =>
    name !== undefined && /[/\\]|\.[mc]?js$/.test(name) ? [{ circuit, path: name }] : [],
  );
}

export const registries: Registries = {
  architectures,
  deviceModels,
  devicePresets,
  encoders,
  updateSchemes,
  machines,
  neurons,
  codings,
  stdpRules,
};

/** The chip's machines, with those that the config names in their places. */
export function machinesOf(config: Config): MachineSet {
  const chosen: Partial<Record<MachineName, unknown>> = {};
  for (const [circuit, name] of Object.entries(config.machines)) {
    if (name !== undefined) chosen[circuit as MachineName] = machineNamed(circuit, name);
  }
  return { ...circuitsOf(config), ...chosen };
}

function machineNamed(circuit: string, name: string): unknown {
  try {
    return machines.get(name);
  } catch (cause) {
    throw cause instanceof InputError ? new InputError(`machines.${circuit}: ${cause.message}`) : cause;
  }
}
