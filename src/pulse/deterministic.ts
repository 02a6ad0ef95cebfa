import { ENCODER_DETERMINISTIC } from '../kernel/layout.js';
import type { Encoder } from './encoder.js';

/** Integers above 2²³ have no f32 fraction: adding and taking away 1.5·2²³ rounds half to even. */
const ROUND = 12582912;

/**
 * n = round-half-even(η·x·δ/step). Idealised: no pair of separable trains overlaps in just this many pulses,
 * so it stands for the best that rounding can do. It lasts as long as its busiest crossing.
 */
export const deterministic: Encoder = {
  name: 'deterministic',
  title: 'rounded pulse count (idealised)',
  citation: 'Choi et al., Front. Neurosci. 2021, as reconstructed in docs/REPRODUCING.md',
  code: ENCODER_DETERMINISTIC,
  busiest(peakX, peakDelta, scale) {
    const pulses = Math.fround(Math.fround(peakX * scale) * peakDelta);
    return Math.fround(Math.fround(pulses + ROUND) - ROUND);
  },
};
