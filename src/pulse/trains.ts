import type { PulseSettings, Trains } from './encoder.js';

/**
 * Gains of separable trains: A·B·BL = PAIR_SCALE (= η/step), so that BL·(A·|x|)·(B·|δ|) pulses are due at a crossing.
 * Update management makes the busiest row and the busiest column equally busy, A/B = max|δ|/max|x|. With `adaptive_bl`
 * the train is only as long as the largest update needs, BL = ⌈η·max|x|·max|δ|/step⌉, at most `bl`.
 */
export function trainsOf(peakX: number, peakDelta: number, scale: number, pulse: PulseSettings): Trains {
  const due = Math.ceil(scale * peakX * peakDelta);
  const slots = pulse.adaptive_bl === 'on' ? Math.min(Math.max(due, 1), pulse.bl) : pulse.bl;
  const gain = Math.sqrt(scale / slots);
  const balance = pulse.update_management === 'on' && due > 0 ? Math.sqrt(peakDelta / peakX) : 1;
  return { slots, rowGain: gain * balance, colGain: gain / balance };
}

/** BL where any line fires. */
export function trainSlots(peakX: number, peakDelta: number, scale: number, pulse: PulseSettings): number {
  return peakX > 0 && peakDelta > 0 ? trainsOf(peakX, peakDelta, scale, pulse).slots : 0;
}
