/** Pulse encoders by name. A new one is a module and a line here. */
import type { Config } from '../config/index.js';
import { Registry } from '../registry.js';
import { deterministic } from './deterministic.js';
import type { Encoder } from './encoder.js';
import { stochastic } from './stochastic.js';

export type { Encoder } from './encoder.js';

export const encoders = new Registry<Encoder>('pulse encoder');
for (const encoder of [deterministic, stochastic]) encoders.register(encoder.name, encoder);

/** The encoder of the pulses on a device pair: that of fine tuning has one of its own. */
export function encoderOf(config: Config, pair: number, finePair: number): Encoder {
  return encoders.get(pair === finePair ? config.pulse.fine_encoder : config.pulse.encoder);
}
