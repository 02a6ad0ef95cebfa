/** Philox4x32-10 and Box–Muller, four blocks at a time; see `../philox.ts`. */
import { cosTurns4, log4 } from './math';

const M0: i32 = <i32>0xd2511f53;
const M1: i32 = <i32>0xcd9e8d57;
const W0: i32 = <i32>0x9e3779b9;
const W1: i32 = <i32>0xbb67ae85;

/** Four blocks, one a lane, with one key. Word w of the blocks goes to `out + 16·w`. */
// @ts-ignore: decorator
@inline
export function philox4(out: usize, c0: v128, c1: v128, c2: v128, c3: v128, key0: i32, key1: i32): void {
  const m0 = i32x4.splat(M0);
  const m1 = i32x4.splat(M1);
  let k0 = i32x4.splat(key0);
  let k1 = i32x4.splat(key1);
  for (let round = 0; round < 10; round++) {
    const low0 = i64x2.extmul_low_i32x4_u(c0, m0);
    const high0 = i64x2.extmul_high_i32x4_u(c0, m0);
    const low1 = i64x2.extmul_low_i32x4_u(c2, m1);
    const high1 = i64x2.extmul_high_i32x4_u(c2, m1);
    c0 = v128.xor(v128.xor(v128.shuffle<i32>(low1, high1, 1, 3, 5, 7), c1), k0);
    c1 = v128.shuffle<i32>(low1, high1, 0, 2, 4, 6);
    c2 = v128.xor(v128.xor(v128.shuffle<i32>(low0, high0, 1, 3, 5, 7), c3), k1);
    c3 = v128.shuffle<i32>(low0, high0, 0, 2, 4, 6);
    k0 = i32x4.add(k0, i32x4.splat(W0));
    k1 = i32x4.add(k1, i32x4.splat(W1));
  }
  v128.store(out, c0, 0);
  v128.store(out, c1, 16);
  v128.store(out, c2, 32);
  v128.store(out, c3, 48);
}

/** Normal deviates from words a and b of the blocks of four key cells. */
// @ts-ignore: decorator
@inline
export function boxMuller4(a: v128, b: v128, cell: v128): v128 {
  const scale = f32x4.splat(5.9604644775390625e-8); // 2⁻²⁴
  const u1 = f32x4.mul(f32x4.convert_i32x4_s(i32x4.add(i32x4.shr_u(a, 8), i32x4.splat(1))), scale);
  const u2 = f32x4.mul(f32x4.convert_i32x4_s(i32x4.shr_u(b, 8)), scale);
  const odd = f32x4.mul(f32x4.convert_i32x4_s(v128.and(cell, i32x4.splat(1))), f32x4.splat(0.25));
  const radius = f32x4.sqrt(f32x4.mul(f32x4.splat(-2), log4(u1)));
  return f32x4.mul(radius, cosTurns4(f32x4.sub(u2, odd)));
}
