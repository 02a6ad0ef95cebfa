/** `synapulse snn train`: `train` for spiking networks. */
import { presets } from '../../config/index.js';
import { InputError } from '../../errors.js';
import { configFrom } from '../options.js';
import { type TrainOptions, train } from './train.js';

const DEFAULT_PRESET = 'snn-hybrid';

/** @throws InputError when the network has no spikes. */
export async function snnTrain(options: TrainOptions): Promise<void> {
  if (options.resume === undefined && configFrom(options, DEFAULT_PRESET).snn.rule === 'off') {
    const spiking = presets.names().filter((name) => (presets.get(name).config.snn?.rule ?? 'off') !== 'off');
    throw new InputError(`snn.rule is off; expected a spiking network, such as --preset ${spiking.join(', ')}`);
  }
  await train(options, DEFAULT_PRESET);
}
