/**
 * Devices whose trains are worked off pulse by pulse, each with a draw of its own:
 *
 *   G ← G ± (µ(G)·w + (noise + noiseChange·µ(G))·√w·ξ),   then clipped
 *
 * w = 1, less for the last part of a fractional train. Exponential step: µ = α·exp(−β·u), u what lies between G and the
 * bound that the direction leaves; constants of a direction: α (S), β (1/S). Tabulated: µ from DEVICE_TABLE, linear
 * between its entries.
 */
import {
  DEVICE_DOWN_0,
  DEVICE_DOWN_1,
  DEVICE_EXPONENTIAL_STEP,
  DEVICE_NOISE,
  DEVICE_NOISE_CHANGE,
  DEVICE_RANGE,
  DEVICE_TABLE,
  DEVICE_TABLE_LAST,
  DEVICE_UP_0,
  DEVICE_UP_1,
  PAIR_G_MAX,
  PAIR_G_MIN,
  TILE_BEND,
  TILE_DOWN,
  TILE_PLANE_BYTES,
  TILE_UP,
} from '../layout';
import { deviatesOfPulse } from './deviates';
import { behind, deviceOf, offsetsBehind, pairOf, planesOf, uppersBehind } from './devices';
import { HIT_CELL, HIT_DEVIATE, HIT_PULSES } from './hits';
import { exp4 } from './math';
import { depresses, toMinus } from './routes';
import { gather, scatter } from './vector';

/** Mean |ΔG| of a pulse at the table position `at` (0 … last), of the branch that a lane takes. */
function tabulated(table: usize, last: i32, at: v128, falls: v128): v128 {
  const position = f32x4.min(f32x4.max(at, f32x4.splat(0)), f32x4.splat(<f32>last));
  const whole = f32x4.min(f32x4.floor(position), f32x4.splat(<f32>(last - 1)));
  const part = f32x4.sub(position, whole);
  const branch = v128.and(falls, i32x4.splat((last + 1) << 2));
  const bytes = i32x4.add(i32x4.shl(i32x4.trunc_sat_f32x4_s(whole), 2), branch);
  const o0: usize = i32x4.extract_lane(bytes, 0);
  const o1: usize = i32x4.extract_lane(bytes, 1);
  const o2: usize = i32x4.extract_lane(bytes, 2);
  const o3: usize = i32x4.extract_lane(bytes, 3);
  const left = gather(table, o0, o1, o2, o3);
  const right = gather(table + 4, o0, o1, o2, o3);
  return f32x4.add(left, f32x4.mul(part, f32x4.sub(right, left)));
}

/** Lets the pulses of a padded hit list land on the conductances. */
export function pulseIterated(
  tile: usize,
  pair: i32,
  scratch: usize,
  count: i32,
  stream: i32,
  route: i32,
  model: i32,
): void {
  const at = pairOf(tile, pair);
  const device = deviceOf(at);
  const planes = planesOf(tile, pair);
  const planeBytes = i32x4.splat(load<i32>(tile, TILE_PLANE_BYTES));
  const offsets = offsetsBehind(tile);
  const uppers = uppersBehind(tile);
  const up = behind(tile, TILE_UP);
  const down = behind(tile, TILE_DOWN);
  const bend = behind(tile, TILE_BEND);
  const gMin = v128.load_splat<f32>(at, PAIR_G_MIN);
  const gMax = v128.load_splat<f32>(at, PAIR_G_MAX);
  const range = v128.load_splat<f32>(device, DEVICE_RANGE);
  const noise = v128.load_splat<f32>(device, DEVICE_NOISE);
  const noiseChange = v128.load_splat<f32>(device, DEVICE_NOISE_CHANGE);
  const noisy = load<f32>(device, DEVICE_NOISE) != 0 || load<f32>(device, DEVICE_NOISE_CHANGE) != 0;
  const table = load<usize>(device, DEVICE_TABLE);
  const last = load<i32>(device, DEVICE_TABLE_LAST);
  const sign = i32x4.splat(<i32>0x80000000);
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
    let share = f32x4.splat(1);
    let factor = share;
    let by = share;
    if (offsets != 0) {
      lower = f32x4.add(lower, gather(planes + offsets, o0, o1, o2, o3));
      upper = f32x4.add(upper, gather(planes + uppers, o0, o1, o2, o3));
      // A device of another range has the same curve, stretched; a stuck one stays where it is clipped to.
      share = f32x4.max(f32x4.div(f32x4.sub(upper, lower), range), f32x4.splat(1e-6));
    }
    if (up != 0) {
      factor = v128.bitselect(gather(planes + down, o0, o1, o2, o3), gather(planes + up, o0, o1, o2, o3), falls);
    }
    if (bend != 0) by = gather(planes + bend, o0, o1, o2, o3);
    const alpha = v128.bitselect(
      v128.load_splat<f32>(device, DEVICE_DOWN_0),
      v128.load_splat<f32>(device, DEVICE_UP_0),
      falls,
    );
    const beta = f32x4.mul(
      v128.bitselect(v128.load_splat<f32>(device, DEVICE_DOWN_1), v128.load_splat<f32>(device, DEVICE_UP_1), falls),
      by,
    );
    const scale = f32x4.div(f32x4.splat(<f32>last), range);
    const stretch = f32x4.mul(share, factor);
    let g = gather(planes, o0, o1, o2, o3);
    let deviate = v128.load(hit, HIT_DEVIATE);
    for (let pulse = 0; ; pulse++) {
      const left = f32x4.sub(n, f32x4.splat(<f32>pulse));
      if (!v128.any_true(f32x4.gt(left, f32x4.splat(0)))) break;
      if (noisy && pulse > 0) deviate = deviatesOfPulse(tile, pair, scratch, hit, stream, route, pulse);
      const weight = f32x4.min(f32x4.max(left, f32x4.splat(0)), f32x4.splat(1));
      let mean: v128;
      if (model == DEVICE_EXPONENTIAL_STEP) {
        const way = v128.bitselect(f32x4.sub(upper, g), f32x4.sub(g, lower), falls);
        mean = f32x4.mul(alpha, exp4(f32x4.neg(f32x4.mul(beta, f32x4.div(way, share)))));
      } else {
        mean = tabulated(table, last, f32x4.mul(f32x4.div(f32x4.sub(g, lower), share), scale), falls);
      }
      mean = f32x4.mul(mean, stretch);
      let change = f32x4.mul(mean, weight);
      if (noisy) {
        const sigma = f32x4.add(noise, f32x4.mul(noiseChange, mean));
        change = f32x4.add(change, f32x4.mul(f32x4.mul(sigma, f32x4.sqrt(weight)), deviate));
      }
      g = f32x4.min(f32x4.max(f32x4.add(g, v128.xor(change, v128.and(falls, sign))), lower), upper);
    }
    scatter(planes, o0, o1, o2, o3, g);
  }
}
