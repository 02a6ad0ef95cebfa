/**
 * eˣ − 1 in f64 by additions, multiplications and one division, so that a fit gives the same preset on every
 * machine and Node version; `Math.expm1` differs between them.
 */
const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;
const LIMIT = 700;
/** Terms of the Taylor series; at |r| ≤ ln 2/2 the first one left out is below 1e-17. */
const TERMS = 15;

/** eˣ − 1; x is taken to −700 … 700. Relative error below 1e-15. */
export function expm1(x: number): number {
  const v = Math.min(Math.max(x, -LIMIT), LIMIT);
  const n = Math.round(v / LN2_HIGH);
  const r = v - n * LN2_HIGH - n * LN2_LOW;
  let series = 1;
  for (let k = TERMS; k >= 2; k--) series = 1 + (r / k) * series;
  const small = r * series;
  if (n === 0) return small;
  let scale = 1;
  for (let i = 0; i < Math.abs(n); i++) scale *= n > 0 ? 2 : 0.5;
  return scale * small + (scale - 1);
}
