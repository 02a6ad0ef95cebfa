/**
 * exp, log, cos and the sigmoid in f32 with one rounding per operation: the same polynomials, in the same
 * order, as `assembly/math.ts`, so that results do not depend on a machine's or a browser's math library.
 */
import * as C from './coefficients.js';

const f = Math.fround;

const bits = new ArrayBuffer(4);
const asFloat = new Float32Array(bits);
const asInt = new Int32Array(bits);

const [log2e, ln2High, ln2Low] = [C.LOG2_E, C.LN2_HIGH, C.LN2_LOW].map(f);
const [e0, e1, e2, e3, e4, e5] = [C.EXP_0, C.EXP_1, C.EXP_2, C.EXP_3, C.EXP_4, C.EXP_5].map(f);
const [l0, l1, l2, l3, l4, l5, l6, l7, l8] = [
  C.LOG_0,
  C.LOG_1,
  C.LOG_2,
  C.LOG_3,
  C.LOG_4,
  C.LOG_5,
  C.LOG_6,
  C.LOG_7,
  C.LOG_8,
].map(f);
const [s0, s1, s2, s3, s4] = [C.SIN_0, C.SIN_1, C.SIN_2, C.SIN_3, C.SIN_4].map(f);

/** Bits of √½: what lies above it, below √2 and times a power of two is what the polynomial of log32 takes. */
const SQRT_HALF_BITS = 0x3f3504f3;

/** eˣ for −87 ≤ x ≤ 88; x outside is taken to the nearer end. Relative error below 2e-7. */
export function exp32(x: number): number {
  const v = Math.min(Math.max(f(x), -87), 88);
  const n = Math.floor(f(f(v * log2e) + 0.5));
  const r = f(f(v - f(n * ln2High)) - f(n * ln2Low));
  let y = e5;
  y = f(f(y * r) + e4);
  y = f(f(y * r) + e3);
  y = f(f(y * r) + e2);
  y = f(f(y * r) + e1);
  y = f(f(y * r) + e0);
  y = f(f(f(y * f(r * r)) + r) + 1);
  asInt[0] = (n + 127) << 23;
  return f(y * asFloat[0]);
}

/** eˣ − 1 for −87 ≤ x ≤ 88; x outside is taken to the nearer end. Relative error below 3e-7, near 0, too. */
export function expm1x32(x: number): number {
  const v = Math.min(Math.max(f(x), -87), 88);
  const n = Math.floor(f(f(v * log2e) + 0.5));
  const r = f(f(v - f(n * ln2High)) - f(n * ln2Low));
  let y = e5;
  y = f(f(y * r) + e4);
  y = f(f(y * r) + e3);
  y = f(f(y * r) + e2);
  y = f(f(y * r) + e1);
  y = f(f(y * r) + e0);
  y = f(f(y * f(r * r)) + r);
  asInt[0] = (n + 127) << 23;
  const power = asFloat[0];
  return f(f(y * power) + f(power - 1));
}

/** ln x for normal x > 0. Relative error below 2e-7. */
export function log32(x: number): number {
  asFloat[0] = x;
  const above = asInt[0] - SQRT_HALF_BITS;
  const e = above >> 23;
  asInt[0] = (above & 0x007fffff) + SQRT_HALF_BITS;
  const m = f(asFloat[0] - 1); // √½ − 1 ≤ m < √2 − 1
  const z = f(m * m);
  let y = l8;
  y = f(f(y * m) + l7);
  y = f(f(y * m) + l6);
  y = f(f(y * m) + l5);
  y = f(f(y * m) + l4);
  y = f(f(y * m) + l3);
  y = f(f(y * m) + l2);
  y = f(f(y * m) + l1);
  y = f(f(y * m) + l0);
  y = f(f(y * m) * z);
  y = f(y + f(e * ln2Low));
  y = f(y - f(0.5 * z));
  return f(f(m + y) + f(e * ln2High));
}

/**
 * cos(2π·turns) for |turns| ≤ 1, as sin(2πt) with t = ||turns| − ½| − ¼: three exact operations where turns is
 * a multiple of 2⁻²⁴. Absolute error below 3e-7.
 */
export function cosTurns32(turns: number): number {
  const t = f(Math.abs(f(Math.abs(turns) - 0.5)) - 0.25);
  const z = f(t * t);
  let y = s4;
  y = f(f(y * z) + s3);
  y = f(f(y * z) + s2);
  y = f(f(y * z) + s1);
  y = f(f(y * z) + s0);
  return f(y * t);
}

/** 1/(1 + e⁻ᶻ), z taken to −87 … 87. */
export function sigmoid32(z: number): number {
  const clamped = Math.min(Math.max(f(z), -87), 87);
  return f(1 / f(1 + exp32(-clamped)));
}

/** Round half to even, as `f32.nearest`. */
export function roundHalfEven32(v: number): number {
  const below = Math.floor(v);
  const rest = v - below;
  if (rest === 0.5) return below % 2 === 0 ? below : below + 1;
  return rest > 0.5 ? below + 1 : below;
}
