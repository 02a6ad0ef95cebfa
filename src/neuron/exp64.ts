/**
 * exp and ln in f64 with plain arithmetic, so that spike times do not depend on a machine's math library. Relative
 * error below 1e-14 (test/neuron). Reduction by ln 2 in two parts (W. Cody, W. Waite, "Software Manual for the
 * Elementary Functions", 1980).
 */
const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;

/** eˣ for −700 ≤ x ≤ 700; x outside is taken to the nearer end. */
export function exp64(x: number): number {
  const v = Math.min(Math.max(x, -700), 700);
  const n = Math.round(v / Math.LN2);
  const r = v - n * LN2_HIGH - n * LN2_LOW;
  // Taylor's series: |r| ≤ ln 2 / 2, so the 15th term is below 1e-18.
  let sum = 1;
  for (let k = 15; k > 0; k--) sum = 1 + (r / k) * sum;
  return scaled(sum, n);
}

/** ln x for normal x > 0. */
export function log64(x: number): number {
  let exponent = 0;
  let m = x;
  for (let power = 512; power >= 1; power /= 2) {
    const up = scaled(1, power);
    if (m >= up) {
      m /= up;
      exponent += power;
    }
    if (m * up < 2) {
      m *= up;
      exponent -= power;
    }
  }
  if (m > Math.SQRT2) {
    m /= 2;
    exponent++;
  }
  // ln m = 2·artanh s, |s| ≤ 0.172.
  const s = (m - 1) / (m + 1);
  let sum = 0;
  for (let k = 25; k > 0; k -= 2) sum = sum * s * s + 1 / k;
  return exponent * LN2_HIGH + (2 * s * sum + exponent * LN2_LOW);
}

/** value · 2^n, exact for normal results. */
function scaled(value: number, n: number): number {
  let result = value;
  let left = n;
  while (left > 0) {
    const step = Math.min(left, 30);
    result *= 1 << step;
    left -= step;
  }
  while (left < 0) {
    const step = Math.min(-left, 30);
    result /= 1 << step;
    left += step;
  }
  return result;
}
