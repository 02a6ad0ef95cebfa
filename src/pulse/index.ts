/** Pulse encoders and update schemes by name. A new one is a module and a line here. */
import type { Config } from '../config/index.js';
import { Registry } from '../registry.js';
import { burr } from './burr.js';
import { deterministic } from './deterministic.js';
import type { Encoder } from './encoder.js';
import { elementByElement, fullyParallel, rowByRow, type UpdateScheme } from './scheme.js';
import { amplitude, width } from './single-pulse.js';
import { stochasticTrain } from './stochastic-train.js';
import { stochastic } from './stochastic.js';
import { truncation } from './truncation.js';

export type { Encoder, Trains } from './encoder.js';
export { lineMode } from './line-pulses.js';
export type { TileLines, UpdateScheme } from './scheme.js';

export const encoders = new Registry<Encoder>('pulse encoder');
for (const encoder of [deterministic, truncation, stochastic, stochasticTrain, burr, amplitude, width]) {
  encoders.register(encoder.name, encoder);
}

export const updateSchemes = new Registry<UpdateScheme>('update scheme');
for (const scheme of [fullyParallel, rowByRow, elementByElement]) updateSchemes.register(scheme.name, scheme);

/** The encoder of the pulses on a device pair: that of fine tuning has one of its own. */
export function encoderOf(config: Config, pair: number, finePair: number): Encoder {
  return encoders.get(pair === finePair ? config.pulse.fine_encoder : config.pulse.encoder);
}
