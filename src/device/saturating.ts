/**
 * Laws whose step falls or rises linearly with the conductance, dG/dn = s − λ·(G − Gmin), and what n pulses make of it:
 * ΔG = (s − λ·(G − Gmin))·(1 − e^(−λm))/λ, m = n in potentiation and −n in depression.
 */
import type { DeviceLaw, LawConstants } from './device-model.js';
import { expm1 } from './expm1.js';

/** One direction: step per pulse at Gmin (as a share of the range) and λ per pulse, of m. */
export interface Branch {
  readonly s: number;
  readonly lambda: number;
}

/** Below it the curve is a straight line to f32, and 1/λ still is a number. */
const STRAIGHT = 1e-20;

/** A branch of one step less than a whole: `first` at the end it starts from, smaller by the factor 1 − q each pulse. */
export const decaying = (q: number): number => (q < 1 ? -log1p(-q) : 88);

/** ln(1 + x) for x > −1: Newton's method on e^y = 1 + x. */
export function log1p(x: number): number {
  let y = x > 1 ? 1 : x < -0.9 ? -2 : x;
  for (let i = 0; i < 60; i++) {
    const e = expm1(y);
    const step = (x - e) / (1 + e);
    y += step;
    if (step > -1e-17 && step < 1e-17) break;
  }
  return y;
}

export function saturatingLaw(up: Branch, down: Branch, range_S: number): DeviceLaw {
  const constants = ({ s, lambda }: Branch): LawConstants => {
    const rate = lambda > -STRAIGHT && lambda < STRAIGHT ? STRAIGHT : lambda;
    return [range_S * s, rate, -1 / rate];
  };
  const change = ({ s, lambda }: Branch, u: number, m: number) => {
    const reach = lambda > -STRAIGHT && lambda < STRAIGHT ? m : -expm1(-lambda * m) / lambda;
    return (s - lambda * u) * reach;
  };
  return {
    up: constants(up),
    down: constants(down),
    meanChange: (u, direction) => (direction === 'up' ? change(up, u, 1) : change(down, u, -1)),
  };
}
