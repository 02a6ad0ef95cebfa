// The functions of ../math.ts on four lanes: same polynomials, same order, one rounding per operation.

// @ts-ignore: decorator
@inline
function mulAdd(y: v128, x: v128, c: f32): v128 {
  return f32x4.add(f32x4.mul(y, x), f32x4.splat(c));
}

// @ts-ignore: decorator
@inline
export function exp4(x: v128): v128 {
  const v = f32x4.min(f32x4.max(x, f32x4.splat(-87)), f32x4.splat(88));
  const n = f32x4.floor(mulAdd(v, f32x4.splat(1.44269504088896341), 0.5));
  const r = f32x4.sub(
    f32x4.sub(v, f32x4.mul(n, f32x4.splat(0.693359375))),
    f32x4.mul(n, f32x4.splat(-2.12194440e-4)),
  );
  let y = f32x4.splat(1.9875691500e-4);
  y = mulAdd(y, r, 1.3981999507e-3);
  y = mulAdd(y, r, 8.3334519073e-3);
  y = mulAdd(y, r, 4.1665795894e-2);
  y = mulAdd(y, r, 1.6666665459e-1);
  y = mulAdd(y, r, 5.0000001201e-1);
  y = f32x4.add(f32x4.add(f32x4.mul(y, f32x4.mul(r, r)), r), f32x4.splat(1));
  const power = i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(n), i32x4.splat(127)), 23);
  return f32x4.mul(y, power);
}

// @ts-ignore: decorator
@inline
export function log4(x: v128): v128 {
  let e = i32x4.sub(i32x4.shr_s(x, 23), i32x4.splat(126));
  const m0 = v128.or(v128.and(x, i32x4.splat(0x007fffff)), i32x4.splat(0x3f000000));
  const small = f32x4.lt(m0, f32x4.splat(0.707106781186547524));
  e = i32x4.add(e, small); // a true lane is −1
  const m = f32x4.sub(v128.bitselect(f32x4.add(m0, m0), m0, small), f32x4.splat(1));
  const ef = f32x4.convert_i32x4_s(e);
  const z = f32x4.mul(m, m);
  let y = f32x4.splat(7.0376836292e-2);
  y = mulAdd(y, m, -1.1514610310e-1);
  y = mulAdd(y, m, 1.1676998740e-1);
  y = mulAdd(y, m, -1.2420140846e-1);
  y = mulAdd(y, m, 1.4249322787e-1);
  y = mulAdd(y, m, -1.6668057665e-1);
  y = mulAdd(y, m, 2.0000714765e-1);
  y = mulAdd(y, m, -2.4999993993e-1);
  y = mulAdd(y, m, 3.3333331174e-1);
  y = f32x4.mul(f32x4.mul(y, m), z);
  y = f32x4.add(y, f32x4.mul(ef, f32x4.splat(-2.12194440e-4)));
  y = f32x4.sub(y, f32x4.mul(f32x4.splat(0.5), z));
  return f32x4.add(f32x4.add(m, y), f32x4.mul(ef, f32x4.splat(0.693359375)));
}

// @ts-ignore: decorator
@inline
export function cosTurns4(turns: v128): v128 {
  const a = f32x4.abs(f32x4.sub(turns, f32x4.nearest(turns)));
  const b = f32x4.min(a, f32x4.sub(f32x4.splat(0.5), a));
  const y = f32x4.mul(f32x4.mul(b, b), f32x4.splat(39.478417604357434));
  let c = f32x4.splat(2.08767569878681e-9);
  c = mulAdd(c, y, -2.755731922398589e-7);
  c = mulAdd(c, y, 2.48015873015873e-5);
  c = mulAdd(c, y, -1.388888888888889e-3);
  c = mulAdd(c, y, 4.1666666666666664e-2);
  c = mulAdd(c, y, -0.5);
  c = mulAdd(c, y, 1);
  const negative = v128.and(f32x4.gt(a, f32x4.splat(0.25)), i32x4.splat(0x80000000));
  return v128.xor(c, negative);
}

// @ts-ignore: decorator
@inline
export function sigmoid4(z: v128): v128 {
  const clamped = f32x4.min(f32x4.max(z, f32x4.splat(-87)), f32x4.splat(87));
  return f32x4.div(f32x4.splat(1), f32x4.add(f32x4.splat(1), exp4(f32x4.neg(clamped))));
}
