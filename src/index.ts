/**
 * Synapulse as a library, under the names that the command line uses.
 *
 * ```ts
 * import { createTraining, loadData, resolveConfig } from 'synapulse';
 *
 * const config = resolveConfig({ preset: 'choi2021', sets: ['synapse.k=20'] });
 * const training = await createTraining(config, loadData());
 * while (training.trainSamples(1000) > 0);
 * console.log(training.endEpoch().test_accuracy);
 * ```
 */
export {
  type Config,
  configHash,
  jsonSchema,
  type PartialConfig,
  presets,
  printConfig,
  resolveConfig,
} from './config/index.js';
export { type DataSet, type DigitSet, heldOut, limited, loadData } from './data/index.js';
export { type DeviceModel, deviceModels } from './device/index.js';
export { type Engine, EventBus, type EventRecord } from './engine/index.js';
export { InputError } from './errors.js';
export { type Plugin, type Registries, registries } from './plugins.js';
export { type Encoder, encoders, type UpdateScheme, updateSchemes } from './pulse/index.js';
export { type Architecture, architectures, type PairSpec } from './synapse/index.js';
export { type CreateOptions, createTraining } from './train/create.js';
export { DeadlockError } from './train/deadlock.js';
export type { EpochResult, PairActivity, RunState, Training } from './train/types.js';
export { version } from './version.js';
