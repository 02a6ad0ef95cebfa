/**
 * exp, log, cos and the sigmoid in f32 with one rounding per operation: the same polynomials, in the same
 * order, as `assembly/math.ts`, so that results do not depend on a machine's or a browser's math library.
 * exp and log after Cephes (Moshier), `expf.c` and `logf.c`.
 */
const f = Math.fround;

const bits = new ArrayBuffer(4);
const asFloat = new Float32Array(bits);
const asInt = new Int32Array(bits);

/** eˣ for −87 ≤ x ≤ 88; x outside is taken to the nearer end. Relative error below 2e-7. */
export function exp32(x: number): number {
  const v = Math.min(Math.max(f(x), -87), 88);
  const n = Math.floor(f(f(v * f(1.44269504088896341)) + f(0.5)));
  const r = f(f(v - f(n * f(0.693359375))) - f(n * f(-2.12194440e-4)));
  let y = f(1.9875691500e-4);
  y = f(f(y * r) + f(1.3981999507e-3));
  y = f(f(y * r) + f(8.3334519073e-3));
  y = f(f(y * r) + f(4.1665795894e-2));
  y = f(f(y * r) + f(1.6666665459e-1));
  y = f(f(y * r) + f(5.0000001201e-1));
  y = f(f(f(y * f(r * r)) + r) + 1);
  asInt[0] = (n + 127) << 23;
  return f(y * asFloat[0]);
}

/** ln x for normal x > 0. Relative error below 2e-7. */
export function log32(x: number): number {
  asFloat[0] = x;
  const i = asInt[0];
  let e = (i >> 23) - 126;
  asInt[0] = (i & 0x007fffff) | 0x3f000000;
  let m = asFloat[0]; // 0.5 ≤ m < 1
  if (m < f(0.707106781186547524)) {
    e -= 1;
    m = f(f(m + m) - 1);
  } else {
    m = f(m - 1);
  }
  const z = f(m * m);
  let y = f(7.0376836292e-2);
  y = f(f(y * m) + f(-1.1514610310e-1));
  y = f(f(y * m) + f(1.1676998740e-1));
  y = f(f(y * m) + f(-1.2420140846e-1));
  y = f(f(y * m) + f(1.4249322787e-1));
  y = f(f(y * m) + f(-1.6668057665e-1));
  y = f(f(y * m) + f(2.0000714765e-1));
  y = f(f(y * m) + f(-2.4999993993e-1));
  y = f(f(y * m) + f(3.3333331174e-1));
  y = f(f(y * m) * z);
  y = f(y + f(e * f(-2.12194440e-4)));
  y = f(y - f(0.5 * z));
  return f(f(m + y) + f(e * f(0.693359375)));
}

/** cos(2π·turns) for |turns| ≤ 2²². Absolute error below 3e-7. */
export function cosTurns32(turns: number): number {
  // Nearest whole turn; ties to even, as the vector instruction does.
  const whole = f(f(turns + 12582912) - 12582912);
  const a = Math.abs(f(turns - whole)); // 0 … ½
  const b = Math.min(a, f(0.5 - a)); // 0 … ¼
  const y = f(f(b * b) * f(39.478417604357434));
  let c = f(2.08767569878681e-9);
  c = f(f(c * y) - f(2.755731922398589e-7));
  c = f(f(c * y) + f(2.48015873015873e-5));
  c = f(f(c * y) - f(1.388888888888889e-3));
  c = f(f(c * y) + f(4.1666666666666664e-2));
  c = f(f(c * y) - 0.5);
  c = f(f(c * y) + 1);
  return a > 0.25 ? -c : c;
}

/** 1/(1 + e⁻ᶻ), z taken to −87 … 87. */
export function sigmoid32(z: number): number {
  const clamped = Math.min(Math.max(z, -87), 87);
  return f(1 / f(1 + exp32(-clamped)));
}

/** Round half to even for |v| < 2²². */
export function roundHalfEven32(v: number): number {
  return f(f(v + 12582912) - 12582912);
}
