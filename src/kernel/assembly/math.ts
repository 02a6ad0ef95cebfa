/** exp, log, cos and the sigmoid of four numbers at a time; see `../math.ts` for what each does and how well. */
import {
  EXP_0,
  EXP_1,
  EXP_2,
  EXP_3,
  EXP_4,
  EXP_5,
  LN2_HIGH,
  LN2_LOW,
  LOG2_E,
  LOG_0,
  LOG_1,
  LOG_2,
  LOG_3,
  LOG_4,
  LOG_5,
  LOG_6,
  LOG_7,
  LOG_8,
  SIN_0,
  SIN_1,
  SIN_2,
  SIN_3,
  SIN_4,
} from '../coefficients';

/** Bits of √½. */
const SQRT_HALF_BITS: i32 = 0x3f3504f3;

// @ts-ignore: decorator
@inline
function c4(value: f64): v128 {
  return f32x4.splat(<f32>value);
}

/** y·x + c, rounded twice. */
// @ts-ignore: decorator
@inline
function horner(y: v128, x: v128, c: f64): v128 {
  return f32x4.add(f32x4.mul(y, x), c4(c));
}

// @ts-ignore: decorator
@inline
export function exp4(x: v128): v128 {
  const v = f32x4.min(f32x4.max(x, c4(-87)), c4(88));
  const n = f32x4.floor(f32x4.add(f32x4.mul(v, c4(LOG2_E)), c4(0.5)));
  const r = f32x4.sub(f32x4.sub(v, f32x4.mul(n, c4(LN2_HIGH))), f32x4.mul(n, c4(LN2_LOW)));
  let y = horner(c4(EXP_5), r, EXP_4);
  y = horner(y, r, EXP_3);
  y = horner(y, r, EXP_2);
  y = horner(y, r, EXP_1);
  y = horner(y, r, EXP_0);
  y = f32x4.add(f32x4.add(f32x4.mul(y, f32x4.mul(r, r)), r), c4(1));
  const power = i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(n), i32x4.splat(127)), 23);
  return f32x4.mul(y, power);
}

// @ts-ignore: decorator
@inline
export function expm1x4(x: v128): v128 {
  const v = f32x4.min(f32x4.max(x, c4(-87)), c4(88));
  const n = f32x4.floor(f32x4.add(f32x4.mul(v, c4(LOG2_E)), c4(0.5)));
  const r = f32x4.sub(f32x4.sub(v, f32x4.mul(n, c4(LN2_HIGH))), f32x4.mul(n, c4(LN2_LOW)));
  let y = horner(c4(EXP_5), r, EXP_4);
  y = horner(y, r, EXP_3);
  y = horner(y, r, EXP_2);
  y = horner(y, r, EXP_1);
  y = horner(y, r, EXP_0);
  y = f32x4.add(f32x4.mul(y, f32x4.mul(r, r)), r);
  const power = i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(n), i32x4.splat(127)), 23);
  return f32x4.add(f32x4.mul(y, power), f32x4.sub(power, c4(1)));
}

// @ts-ignore: decorator
@inline
export function log4(x: v128): v128 {
  const above = i32x4.sub(x, i32x4.splat(SQRT_HALF_BITS));
  const e = f32x4.convert_i32x4_s(i32x4.shr_s(above, 23));
  const m = f32x4.sub(i32x4.add(v128.and(above, i32x4.splat(0x007fffff)), i32x4.splat(SQRT_HALF_BITS)), c4(1));
  const z = f32x4.mul(m, m);
  let y = horner(c4(LOG_8), m, LOG_7);
  y = horner(y, m, LOG_6);
  y = horner(y, m, LOG_5);
  y = horner(y, m, LOG_4);
  y = horner(y, m, LOG_3);
  y = horner(y, m, LOG_2);
  y = horner(y, m, LOG_1);
  y = horner(y, m, LOG_0);
  y = f32x4.mul(f32x4.mul(y, m), z);
  y = f32x4.add(y, f32x4.mul(e, c4(LN2_LOW)));
  y = f32x4.sub(y, f32x4.mul(c4(0.5), z));
  return f32x4.add(f32x4.add(m, y), f32x4.mul(e, c4(LN2_HIGH)));
}

// @ts-ignore: decorator
@inline
export function cosTurns4(turns: v128): v128 {
  const t = f32x4.sub(f32x4.abs(f32x4.sub(f32x4.abs(turns), c4(0.5))), c4(0.25));
  const z = f32x4.mul(t, t);
  let y = horner(c4(SIN_4), z, SIN_3);
  y = horner(y, z, SIN_2);
  y = horner(y, z, SIN_1);
  y = horner(y, z, SIN_0);
  return f32x4.mul(y, t);
}

// @ts-ignore: decorator
@inline
export function sigmoid4(z: v128): v128 {
  const clamped = f32x4.min(f32x4.max(z, c4(-87)), c4(87));
  return f32x4.div(c4(1), f32x4.add(c4(1), exp4(f32x4.neg(clamped))));
}
