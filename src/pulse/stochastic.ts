import { ENCODER_STOCHASTIC } from '../kernel/layout.js';
import type { Encoder } from './encoder.js';

/**
 * n = ⌊|v|⌋ + 1 with probability |v| − ⌊|v|⌋, v = η·x·δ/step: the mean number of pulses is |v|, its variance
 * frac(|v|)·(1 − frac(|v|)), every cell on its own. Idealised: no pair of separable trains rounds crossings
 * independently. It lasts as long as its busiest crossing may take.
 */
export const stochastic: Encoder = {
  name: 'stochastic',
  title: 'stochastically rounded pulse count (idealised)',
  citation: 'Gupta, Agrawal, Gopalakrishnan, Narayanan, "Deep learning with limited numerical precision", ICML 2015',
  code: ENCODER_STOCHASTIC,
  busiest: (peakX, peakDelta, scale) => Math.ceil(Math.fround(Math.fround(peakX * scale) * peakDelta)),
};
