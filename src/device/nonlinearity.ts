/**
 * The shape of a saturating branch and its nonlinearity label.
 *
 *   G(u) = Gmin + (Gmax − Gmin)·shape(u, κ),   shape(u, κ) = (1 − e^(−κu))/(1 − e^(−κ)),   u = pulses/N
 *
 * with κ = 1/a = N/A, which passes through 0 where a and A are infinite: a straight line. κ > 0 rises fast at
 * first, κ < 0 at last.
 */
import { expm1 } from './expm1.js';

/** Largest |deviation from the straight line| of a curve labelled 1, as MLP+NeuroSim V3.0 (Chen et al. 2018) has it. */
const DEVIATION_OF_LABEL_1 = 0.07 * Math.SQRT2;
const LINEAR = 1e-9;

/** Part of the range reached at u of the way, for any u; u itself where |κ| < 1e-9. */
export function shape(u: number, kappa: number): number {
  return Math.abs(kappa) < LINEAR ? u : expm1(-kappa * u) / expm1(-kappa);
}

/** NL of a curve: its largest deviation from the straight line over u in [0, 1], over 0.07·√2; signed as κ. */
export function labelOf(kappa: number): number {
  const strength = Math.abs(kappa);
  const deviation = (u: number) => shape(u, strength) - u;
  // The deviation is concave in u: ternary search.
  let [low, high] = [0, 1];
  for (let i = 0; i < 100; i++) {
    const third = (high - low) / 3;
    if (deviation(low + third) < deviation(high - third)) low += third;
    else high -= third;
  }
  const label = deviation((low + high) / 2) / DEVIATION_OF_LABEL_1;
  return kappa < 0 ? -label : label;
}

/** Largest |NL| that a curve can come near: that of a step. */
export const LARGEST_LABEL = 1 / DEVIATION_OF_LABEL_1;

const STEEPEST = 600;
const solved = new Map<number, number>();

/** κ = N/A of a nonlinearity label, signed as the label: the inverse of `labelOf` by bisection, to 1e-12. */
export function curvatureOf(label: number): number {
  const known = solved.get(label);
  if (known !== undefined) return known;
  const strength = Math.abs(label);
  let [low, high] = [0, STEEPEST];
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (labelOf(middle) < strength) low = middle;
    else high = middle;
  }
  const kappa = strength === 0 ? 0 : label < 0 ? -low : low;
  solved.set(label, kappa);
  return kappa;
}
