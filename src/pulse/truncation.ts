import { ENCODER_TRUNCATION } from '../kernel/layout.js';
import type { Encoder } from './encoder.js';

/**
 * n = η·x·δ/step toward zero: a pulse only where a whole step is due. Idealised as rounding is; loses more of the
 * small updates than rounding does.
 */
export const truncation: Encoder = {
  name: 'truncation',
  title: 'truncated pulse count (idealised)',
  citation: 'baseline: quantisation toward zero',
  code: ENCODER_TRUNCATION,
  busiest: (peakX, peakDelta, scale) => Math.floor(Math.fround(Math.fround(peakX * scale) * peakDelta)),
};
