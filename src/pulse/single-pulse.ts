import { ENCODER_SINGLE_PULSE } from '../kernel/layout.js';
import type { Encoder, PulseSettings } from './encoder.js';

/** Integers above 2²³ have no f32 fraction: adding and taking away 1.5·2²³ rounds half to even. */
const ROUND = 12582912;
const roundHalfEven = (v: number) => Math.fround(Math.fround(v + ROUND) - ROUND);

/** Height or width of the busiest crossing's pulse, in pulses: v in `levels` levels, at most `max`. */
function tallest(peakX: number, peakDelta: number, scale: number, { levels, max }: PulseSettings): number {
  const v = Math.fround(Math.fround(peakX * scale) * peakDelta);
  return Math.min(levels === 0 ? v : roundHalfEven(Math.fround(v * levels)) / levels, max);
}

/**
 * One pulse a cell whose height says how far the conductance goes: n = v, a fraction, in `pulse.levels` heights, at most
 * `pulse.max`. Idealised twice: a product of x and δ is not what two drivers make of heights that add up, and the change
 * of real devices is not proportional to height.
 */
export const amplitude: Encoder = {
  name: 'amplitude',
  title: 'one pulse, its height scales the step (idealised)',
  citation: 'baseline: continuous step; an assumption, not a published circuit',
  code: ENCODER_SINGLE_PULSE,
  isHeight: true,
  busiest: (peakX, peakDelta, scale, pulse) => (tallest(peakX, peakDelta, scale, pulse) > 0 ? 1 : 0),
};

/**
 * One pulse a cell whose width is v pulse widths, in `pulse.levels` levels a pulse width, at most `pulse.max`: the change
 * goes with the width, as that of equal pulses with their number. Idealised: the widths that two lines give overlap in
 * their minimum, not in their product. It lasts as long as its widest pulse.
 */
export const width: Encoder = {
  name: 'width',
  title: 'one pulse, its width scales the step (idealised)',
  citation: 'Kadetotad et al., "Parallel architecture with resistive crosspoint array", IEEE JETCAS 5 (2015)',
  code: ENCODER_SINGLE_PULSE,
  busiest: tallest,
};
