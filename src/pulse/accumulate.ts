import { ENCODER_ACCUMULATE } from '../kernel/layout.js';
import type { Encoder } from './encoder.js';

/**
 * χ += η·x·δ/ε in a digital accumulator of every cell; the whole part of a |χ| ≥ 1 leaves it as pulses. Belongs to
 * architectures with a digital accumulator, so it is not in the registry of encoders. Rows are programmed one after
 * another; how long that takes is known when they are.
 */
export const accumulate: Encoder = {
  name: 'accumulate',
  title: 'digital accumulator',
  citation: 'Nandakumar et al., Front. Neurosci. 14, 406 (2020)',
  code: ENCODER_ACCUMULATE,
  busiest: (peakX, peakDelta) => (peakX > 0 && peakDelta > 0 ? 1 : 0),
};
