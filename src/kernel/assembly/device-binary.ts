/**
 * Devices of two states: n pulses switch one wholly with probability 1 − e^(−λn), λ = −ln(1 − p) of its direction
 * (constant 0), p the probability of one pulse.
 */
import { DEVICE_DOWN_0, DEVICE_UP_0, PAIR_G_MAX, PAIR_G_MIN, TILE_DOWN, TILE_PLANE_BYTES, TILE_UP } from '../layout';
import { behind, deviceOf, offsetsBehind, pairOf, planesOf, uppersBehind } from './devices';
import { HIT_CELL, HIT_DEVIATE, HIT_PULSES } from './hits';
import { expm1x4 } from './math';
import { depresses, toMinus } from './routes';
import { gather, scatter } from './vector';

/** Lets the pulses of a padded hit list land; HIT_DEVIATE holds uniform deviates. */
export function pulseBinary(tile: usize, pair: i32, scratch: usize, count: i32, route: i32): void {
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
  const fall = v128.load_splat<f32>(device, DEVICE_DOWN_0);
  for (let i = 0; i < count; i += 4) {
    const hit = scratch + ((<usize>i) << 2);
    const signed = v128.load(hit, HIT_PULSES);
    const n = f32x4.abs(signed);
    const falls = depresses(signed, route);
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
    let rate = v128.bitselect(fall, rise, falls);
    if (up != 0) {
      const factor = v128.bitselect(
        gather(planes + down, o0, o1, o2, o3),
        gather(planes + up, o0, o1, o2, o3),
        falls,
      );
      rate = f32x4.mul(rate, factor);
    }
    const chance = f32x4.neg(expm1x4(f32x4.neg(f32x4.mul(rate, n))));
    const switches = f32x4.lt(v128.load(hit, HIT_DEVIATE), chance);
    const end = v128.bitselect(lower, upper, falls);
    scatter(planes, o0, o1, o2, o3, v128.bitselect(end, gather(planes, o0, o1, o2, o3), switches));
  }
}
