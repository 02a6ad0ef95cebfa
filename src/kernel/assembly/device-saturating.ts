/**
 * Devices whose step falls (or rises) linearly with the conductance: with h = G − Gmin and m pulses, m < 0 in depression,
 *
 *   ΔG = (s − λ·h)·(1 − e^(−λm))/λ
 *
 * which is exact for m pulses at once. Constants of a direction: s (S per pulse at Gmin), λ (1 per pulse), −1/λ.
 * Exponential curves (Chen et al. 2018) and soft bounds are both of this form. One draw a train: σ = noise·√n +
 * noiseChange·|ΔG|/√n.
 */
import {
  DEVICE_DOWN_0,
  DEVICE_DOWN_1,
  DEVICE_DOWN_2,
  DEVICE_NOISE,
  DEVICE_NOISE_CHANGE,
  DEVICE_PULSES_DOWN,
  DEVICE_PULSES_UP,
  DEVICE_RANGE,
  DEVICE_UP_0,
  DEVICE_UP_1,
  DEVICE_UP_2,
  PAIR_G_MAX,
  PAIR_G_MIN,
  TILE_BEND,
  TILE_DOWN,
  TILE_PLANE_BYTES,
  TILE_UP,
} from '../layout';
import { behind, deviceOf, offsetsBehind, pairOf, planesOf, uppersBehind } from './devices';
import { HIT_CELL, HIT_DEVIATE, HIT_PULSES } from './hits';
import { expm1x4 } from './math';
import { depresses, toMinus } from './routes';
import { gather, scatter } from './vector';

/** Lets the pulses of a padded hit list land on the conductances. */
export function pulseSaturating(tile: usize, pair: i32, scratch: usize, count: i32, route: i32): void {
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
  const allUp = v128.load_splat<f32>(device, DEVICE_PULSES_UP);
  const allDown = v128.load_splat<f32>(device, DEVICE_PULSES_DOWN);
  const noise = v128.load_splat<f32>(device, DEVICE_NOISE);
  const noiseChange = v128.load_splat<f32>(device, DEVICE_NOISE_CHANGE);
  const noisy = load<f32>(device, DEVICE_NOISE) != 0 || load<f32>(device, DEVICE_NOISE_CHANGE) != 0;
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
    let s = v128.bitselect(v128.load_splat<f32>(device, DEVICE_DOWN_0), v128.load_splat<f32>(device, DEVICE_UP_0), falls);
    let rate = v128.bitselect(
      v128.load_splat<f32>(device, DEVICE_DOWN_1),
      v128.load_splat<f32>(device, DEVICE_UP_1),
      falls,
    );
    let inverse = v128.bitselect(
      v128.load_splat<f32>(device, DEVICE_DOWN_2),
      v128.load_splat<f32>(device, DEVICE_UP_2),
      falls,
    );
    let m = v128.xor(n, v128.and(falls, sign));
    let lower = gMin;
    let upper = gMax;
    if (offsets != 0) {
      lower = f32x4.add(lower, gather(planes + offsets, o0, o1, o2, o3));
      upper = f32x4.add(upper, gather(planes + uppers, o0, o1, o2, o3));
      const own = f32x4.sub(upper, lower);
      if (bend != 0) {
        // The curve of all pulses still spans the device's own range.
        const by = gather(planes + bend, o0, o1, o2, o3);
        rate = f32x4.mul(rate, by);
        inverse = f32x4.div(inverse, by);
        const all = v128.bitselect(allDown, allUp, falls);
        s = f32x4.div(f32x4.mul(f32x4.neg(rate), own), expm1x4(f32x4.neg(f32x4.mul(rate, all))));
      } else {
        s = f32x4.mul(s, f32x4.div(own, range));
      }
    }
    if (up != 0) {
      const factor = v128.bitselect(
        gather(planes + down, o0, o1, o2, o3),
        gather(planes + up, o0, o1, o2, o3),
        falls,
      );
      m = f32x4.mul(m, factor);
    }
    const before = gather(planes, o0, o1, o2, o3);
    const reach = f32x4.mul(expm1x4(f32x4.neg(f32x4.mul(rate, m))), inverse);
    let change = f32x4.mul(f32x4.sub(s, f32x4.mul(rate, f32x4.sub(before, lower))), reach);
    if (noisy) {
      const root = f32x4.sqrt(n);
      const mean = f32x4.div(f32x4.abs(change), f32x4.max(root, f32x4.splat(1e-15)));
      const sigma = f32x4.add(f32x4.mul(noise, root), f32x4.mul(noiseChange, mean));
      change = f32x4.add(change, f32x4.mul(sigma, v128.load(hit, HIT_DEVIATE)));
    }
    const g = f32x4.add(before, change);
    scatter(planes, o0, o1, o2, o3, f32x4.min(f32x4.max(g, lower), upper));
  }
}
