/**
 * Devices whose mean step is the same at every state: ΔG = ±step·(n + c2c·√n·ξ), then clipped to the range of
 * the device. Constant 0 of a direction is its step (S). See `../kernels.ts`, `update`.
 */
import {
  DEVICE_DOWN_0,
  DEVICE_UP_0,
  PAIR_C2C,
  PAIR_G_MAX,
  PAIR_G_MIN,
  TILE_DOWN,
  TILE_PLANE_BYTES,
  TILE_UP,
} from '../layout';
import { behind, deviceOf, offsetsBehind, pairOf, planesOf, uppersBehind } from './devices';
import { HIT_AFTER, HIT_BEFORE, HIT_CELL, HIT_DEVIATE, HIT_PULSES } from './hits';
import { depresses, toMinus } from './routes';
import { gather, scatter } from './vector';

/** Lets the pulses of a padded hit list land on the conductances, and notes these before and after. */
export function pulseLinearStep(tile: usize, pair: i32, scratch: usize, count: i32, route: i32): void {
  const at = pairOf(tile, pair);
  const device = deviceOf(at);
  const planes = planesOf(tile, pair);
  const planeBytes = i32x4.splat(load<i32>(tile, TILE_PLANE_BYTES));
  const offsets = offsetsBehind(tile);
  const uppers = uppersBehind(tile);
  const up = behind(tile, TILE_UP);
  const down = behind(tile, TILE_DOWN);
  const gMin = v128.load_splat<f32>(at, PAIR_G_MIN);
  const gMax = v128.load_splat<f32>(at, PAIR_G_MAX);
  const rise = v128.load_splat<f32>(device, DEVICE_UP_0);
  const fall = f32x4.neg(v128.load_splat<f32>(device, DEVICE_DOWN_0));
  const noisy = load<f32>(at, PAIR_C2C) != 0;
  const c2c = v128.load_splat<f32>(at, PAIR_C2C);
  for (let i = 0; i < count; i += 4) {
    const hit = scratch + ((<usize>i) << 2);
    const signed = v128.load(hit, HIT_PULSES);
    const n = f32x4.abs(signed);
    let pulses = n;
    if (noisy) {
      pulses = f32x4.add(n, f32x4.mul(f32x4.mul(c2c, f32x4.sqrt(n)), v128.load(hit, HIT_DEVIATE)));
    }
    const falls = depresses(signed, route);
    let step = v128.bitselect(fall, rise, falls);
    const bytes = i32x4.add(i32x4.shl(v128.load(hit, HIT_CELL), 2), v128.and(toMinus(signed, route), planeBytes));
    const o0: usize = i32x4.extract_lane(bytes, 0);
    const o1: usize = i32x4.extract_lane(bytes, 1);
    const o2: usize = i32x4.extract_lane(bytes, 2);
    const o3: usize = i32x4.extract_lane(bytes, 3);
    let lower = gMin;
    let upper = gMax;
    if (offsets != 0) {
      lower = f32x4.add(lower, gather(planes + offsets, o0, o1, o2, o3));
      upper = f32x4.add(upper, gather(planes + uppers, o0, o1, o2, o3));
    }
    if (up != 0) {
      const factor = v128.bitselect(
        gather(planes + down, o0, o1, o2, o3),
        gather(planes + up, o0, o1, o2, o3),
        falls,
      );
      step = f32x4.mul(step, factor);
    }
    const before = gather(planes, o0, o1, o2, o3);
    const after = f32x4.min(f32x4.max(f32x4.add(before, f32x4.mul(step, pulses)), lower), upper);
    scatter(planes, o0, o1, o2, o3, after);
    v128.store(hit, before, HIT_BEFORE);
    v128.store(hit, after, HIT_AFTER);
  }
}
