/** `synapulse snn train`: `train` for spiking networks. */
import { presets } from '../../config/index.js';
import { isNMnist } from '../../data/n-mnist-folder.js';
import { InputError } from '../../errors.js';
import { configFrom } from '../options.js';
import { type TrainOptions, train } from './train.js';

const DEFAULT_PRESET = 'snn-hybrid';
/** For recordings. */
const RECORDINGS_PRESET = 'snn-n-mnist';

/** @throws InputError when the network has no spikes. */
export async function snnTrain(options: TrainOptions): Promise<void> {
  const preset = options.data !== undefined && isNMnist(options.data) ? RECORDINGS_PRESET : DEFAULT_PRESET;
  if (options.resume === undefined && configFrom(options, preset).snn.rule === 'off') {
    const spiking = presets.names().filter((name) => (presets.get(name).config.snn?.rule ?? 'off') !== 'off');
    throw new InputError(`snn.rule is off; expected a spiking network, such as --preset ${spiking.join(', ')}`);
  }
  await train(options, preset);
}
