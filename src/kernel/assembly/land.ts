/** Pulses land: the devices of a list of hits change, and with them the weights. */
import {
  DEVICE_LINEAR_STEP,
  PAIR_C2C,
  PAIR_G_MAX,
  PAIR_G_MIN,
  PAIR_MARGIN,
  PAIR_MODEL,
  STREAM_C2C,
  TILE_HITS,
  TILE_PLANE_BYTES,
  TILE_PULSES,
} from '../layout';
import { drawDeviates } from './deviates';
import { pulseLinearStep } from './device-linear-step';
import { fullLanes, offsetsBehind, pairOf, planesOf } from './devices';
import { listFull } from './full';
import { HIT_CELL, HIT_PULSES, padHits } from './hits';
import { gather } from './vector';
import { refreshHits } from './weights';

/** Lets `count` hits of scratch land on a pair, with the noise of a stream. Unknown device models trap. */
export function land(tile: usize, pair: i32, scratch: usize, count: i32, stream: i32): void {
  if (count == 0) return;
  const at = pairOf(tile, pair);
  padHits(scratch, count);
  if (load<f32>(at, PAIR_C2C) != 0) drawDeviates(tile, pair, scratch, count, stream);
  switch (load<i32>(at, PAIR_MODEL)) {
    case DEVICE_LINEAR_STEP:
      pulseLinearStep(tile, pair, scratch, count);
      break;
    default:
      unreachable();
  }
  refreshHits(tile, scratch, count);
}

/** The same for update pulses: they count, and pairs that are full now are listed. */
export function landUpdate(tile: usize, pair: i32, scratch: usize, count: i32): void {
  land(tile, pair, scratch, count, STREAM_C2C);
  const at = pairOf(tile, pair);
  const planes = planesOf(tile, pair);
  const planeBytes = load<usize>(tile, TILE_PLANE_BYTES);
  const offsets = offsetsBehind(tile);
  const gMin = v128.load_splat<f32>(at, PAIR_G_MIN);
  const gMax = v128.load_splat<f32>(at, PAIR_G_MAX);
  const margin = v128.load_splat<f32>(at, PAIR_MARGIN);
  let pulses = i32x4.splat(0);
  let offsetPlus = f32x4.splat(0);
  let offsetMinus = f32x4.splat(0);
  for (let i = 0; i < count; i += 4) {
    const hit = scratch + ((<usize>i) << 2);
    pulses = i32x4.add(pulses, i32x4.trunc_sat_f32x4_s(f32x4.abs(v128.load(hit, HIT_PULSES))));
    const bytes = i32x4.shl(v128.load(hit, HIT_CELL), 2);
    const o0: usize = i32x4.extract_lane(bytes, 0);
    const o1: usize = i32x4.extract_lane(bytes, 1);
    const o2: usize = i32x4.extract_lane(bytes, 2);
    const o3: usize = i32x4.extract_lane(bytes, 3);
    if (offsets != 0) {
      offsetPlus = gather(planes + offsets, o0, o1, o2, o3);
      offsetMinus = gather(planes + offsets + planeBytes, o0, o1, o2, o3);
    }
    const plus = gather(planes, o0, o1, o2, o3);
    const minus = gather(planes + planeBytes, o0, o1, o2, o3);
    let full = fullLanes(plus, minus, offsetPlus, offsetMinus, gMin, gMax, margin);
    if (full == 0) continue;
    if (count - i < 4) full &= (1 << (count - i)) - 1;
    while (full != 0) {
      listFull(tile, at, planes, offsets, load<i32>(hit + (ctz(full) << 2), HIT_CELL));
      full &= full - 1;
    }
  }
  const sum =
    i32x4.extract_lane(pulses, 0) +
    i32x4.extract_lane(pulses, 1) +
    i32x4.extract_lane(pulses, 2) +
    i32x4.extract_lane(pulses, 3);
  store<i32>(tile, load<i32>(tile, TILE_PULSES) + sum, TILE_PULSES);
  store<i32>(tile, load<i32>(tile, TILE_HITS) + count, TILE_HITS);
}
