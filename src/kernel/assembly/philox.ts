// Philox4x32-10 and Box–Muller for four cells at a time; defined in ../philox.ts.
import { cosTurns4, log4 } from './math';

const M0: i32 = 0xd2511f53;
const M1: i32 = 0xcd9e8d57;
const W0: i32 = 0x9e3779b9;
const W1: i32 = 0xbb67ae85;

// @ts-ignore: decorator
@inline
function mulHigh(even: v128, odd: v128): v128 {
  // Of two pairs of 64-bit products, the four high words.
  return v128.shuffle<i32>(even, odd, 1, 3, 5, 7);
}

// @ts-ignore: decorator
@inline
function mulLow(even: v128, odd: v128): v128 {
  return v128.shuffle<i32>(even, odd, 0, 2, 4, 6);
}

/**
 * Normal deviates of four cells. `cell` are key cells, `stream` is counter word 2 of each lane
 * (stream << 24 | layer << 16 | plane).
 */
// @ts-ignore: decorator
@inline
export function normal4(seedLo: i32, seedHi: i32, step: i32, stream: v128, cell: v128): v128 {
  let x0 = i32x4.shr_u(cell, 2);
  let x1 = i32x4.splat(step);
  let x2 = stream;
  let x3 = i32x4.splat(0);
  let k0 = seedLo;
  let k1 = seedHi;
  const m0 = i32x4.splat(M0);
  const m1 = i32x4.splat(M1);
  for (let round = 0; round < 10; round++) {
    const a0 = i64x2.extmul_low_i32x4_u(x0, m0);
    const a1 = i64x2.extmul_high_i32x4_u(x0, m0);
    const b0 = i64x2.extmul_low_i32x4_u(x2, m1);
    const b1 = i64x2.extmul_high_i32x4_u(x2, m1);
    x0 = v128.xor(v128.xor(mulHigh(b0, b1), x1), i32x4.splat(k0));
    x2 = v128.xor(v128.xor(mulHigh(a0, a1), x3), i32x4.splat(k1));
    x1 = mulLow(b0, b1);
    x3 = mulLow(a0, a1);
    k0 += W0;
    k1 += W1;
  }
  // Cells 2 and 3 of a quad use the second pair of words, odd cells the sine: cos(2π(u − ¼)).
  const second = i32x4.ne(v128.and(cell, i32x4.splat(2)), i32x4.splat(0));
  const a = v128.bitselect(x2, x0, second);
  const b = v128.bitselect(x3, x1, second);
  const scale = f32x4.splat(5.9604644775390625e-8);
  const u1 = f32x4.mul(f32x4.convert_i32x4_s(i32x4.add(i32x4.shr_u(a, 8), i32x4.splat(1))), scale);
  const u2 = f32x4.mul(f32x4.convert_i32x4_s(i32x4.shr_u(b, 8)), scale);
  const quarter = f32x4.mul(f32x4.convert_i32x4_s(v128.and(cell, i32x4.splat(1))), f32x4.splat(0.25));
  const radius = f32x4.sqrt(f32x4.mul(f32x4.splat(-2), log4(u1)));
  return f32x4.mul(radius, cosTurns4(f32x4.sub(u2, quarter)));
}
