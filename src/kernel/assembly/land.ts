/** Pulses land: the devices of a list of hits change, and with them the weights. */
import {
  DEVICE_BINARY,
  DEVICE_DRIVE,
  DEVICE_EXPONENTIAL_STEP,
  DEVICE_FULL_AT,
  DEVICE_LINEAR_STEP,
  DEVICE_NOISE,
  DEVICE_NOISE_CHANGE,
  DEVICE_SATURATING,
  DEVICE_TABULATED,
  DRIVE_ONE_OF_PAIR,
  DRIVE_PUSH_PULL,
  PAIR_C2C,
  PAIR_G_MIN,
  PAIR_MARGIN,
  PAIR_MODEL,
  STREAM_C2C,
  TILE_HITS,
  TILE_METER,
  TILE_SERIES,
  TILE_PLANE_BYTES,
  TILE_PULSES,
} from '../layout';
import { drawDeviates, drawUniforms } from './deviates';
import { pulseBinary } from './device-binary';
import { pulseIterated } from './device-iterated';
import { pulseLinearStep } from './device-linear-step';
import { pulseSaturating } from './device-saturating';
import { deviceOf, fullLanes, offsetsBehind, pairOf, planesOf, uppersBehind } from './devices';
import { listFull } from './full';
import { passHits } from './gate';
import { HIT_AFTER, HIT_BEFORE, HIT_CELL, HIT_PULSES, padHits } from './hits';
import { ROUTE_MINUS, ROUTE_OWN, ROUTE_PLUS } from './routes';
import { meterHits, noteDevices } from './meter';
import { moveReadSumsOfHits } from './meter-series';
import { gather } from './vector';
import { refreshHits } from './weights';

/** Lets a padded list of hits land on the devices of a route, with the noise of a stream. Unknown device models trap. */
function pulse(tile: usize, pair: i32, scratch: usize, count: i32, stream: i32, route: i32): void {
  const at = pairOf(tile, pair);
  const device = deviceOf(at);
  const model = load<i32>(at, PAIR_MODEL);
  if (model == DEVICE_LINEAR_STEP) {
    if (load<f32>(at, PAIR_C2C) != 0) drawDeviates(tile, pair, scratch, count, stream, route);
    pulseLinearStep(tile, pair, scratch, count, route);
    return;
  }
  if (model == DEVICE_BINARY) {
    drawUniforms(tile, pair, scratch, count, stream, route);
    pulseBinary(tile, pair, scratch, count, route);
    return;
  }
  const noisy = load<f32>(device, DEVICE_NOISE) != 0 || load<f32>(device, DEVICE_NOISE_CHANGE) != 0;
  if (noisy) drawDeviates(tile, pair, scratch, count, stream, route);
  switch (model) {
    case DEVICE_SATURATING:
      pulseSaturating(tile, pair, scratch, count, route);
      break;
    case DEVICE_EXPONENTIAL_STEP:
    case DEVICE_TABULATED:
      pulseIterated(tile, pair, scratch, count, stream, route, model);
      break;
    default:
      unreachable();
  }
}

/** The same, measured where somebody wants to know the energy. */
function pulseMeasured(tile: usize, pair: i32, scratch: usize, count: i32, stream: i32, route: i32): void {
  const metered = load<usize>(tile, TILE_METER) != 0;
  // Linear steps note it themselves.
  const notes = metered && load<i32>(pairOf(tile, pair), PAIR_MODEL) != DEVICE_LINEAR_STEP;
  if (notes) noteDevices(tile, pair, scratch, count, route, HIT_BEFORE);
  pulse(tile, pair, scratch, count, stream, route);
  if (!metered) return;
  if (notes) noteDevices(tile, pair, scratch, count, route, HIT_AFTER);
  meterHits(tile, pair, scratch, count, stream, route);
  if (load<usize>(tile, TILE_SERIES) != 0) moveReadSumsOfHits(tile, pair, scratch, count, route);
}

/** Lets `count` hits of scratch land on a pair, with the noise of a stream. */
export function land(tile: usize, pair: i32, scratch: usize, count: i32, stream: i32): void {
  if (count == 0) return;
  padHits(scratch, count);
  const drive = load<i32>(deviceOf(pairOf(tile, pair)), DEVICE_DRIVE);
  if (drive == DRIVE_ONE_OF_PAIR) {
    pulseMeasured(tile, pair, scratch, count, stream, ROUTE_OWN);
  } else {
    pulseMeasured(tile, pair, scratch, count, stream, ROUTE_PLUS);
    if (drive == DRIVE_PUSH_PULL) pulseMeasured(tile, pair, scratch, count, stream, ROUTE_MINUS);
  }
  refreshHits(tile, scratch, count);
}

/** The same for those update pulses that pass (`gate.ts`): they count, and pairs that are full now are listed. */
export function landUpdate(tile: usize, pair: i32, scratch: usize, found: i32): void {
  const count = passHits(tile, pair, scratch, found);
  land(tile, pair, scratch, count, STREAM_C2C);
  const at = pairOf(tile, pair);
  const planes = planesOf(tile, pair);
  const planeBytes = load<usize>(tile, TILE_PLANE_BYTES);
  const offsets = offsetsBehind(tile);
  const uppers = uppersBehind(tile);
  const gMin = v128.load_splat<f32>(at, PAIR_G_MIN);
  const end = v128.load_splat<f32>(deviceOf(at), DEVICE_FULL_AT);
  const margin = v128.load_splat<f32>(at, PAIR_MARGIN);
  let pulses = i32x4.splat(0);
  let lowerPlus = gMin;
  let lowerMinus = gMin;
  let endPlus = end;
  let endMinus = end;
  for (let i = 0; i < count; i += 4) {
    const hit = scratch + ((<usize>i) << 2);
    pulses = i32x4.add(pulses, i32x4.trunc_sat_f32x4_s(f32x4.abs(v128.load(hit, HIT_PULSES))));
    const bytes = i32x4.shl(v128.load(hit, HIT_CELL), 2);
    const o0: usize = i32x4.extract_lane(bytes, 0);
    const o1: usize = i32x4.extract_lane(bytes, 1);
    const o2: usize = i32x4.extract_lane(bytes, 2);
    const o3: usize = i32x4.extract_lane(bytes, 3);
    if (offsets != 0) {
      lowerPlus = f32x4.add(gMin, gather(planes + offsets, o0, o1, o2, o3));
      lowerMinus = f32x4.add(gMin, gather(planes + offsets + planeBytes, o0, o1, o2, o3));
      endPlus = f32x4.add(end, gather(planes + uppers, o0, o1, o2, o3));
      endMinus = f32x4.add(end, gather(planes + uppers + planeBytes, o0, o1, o2, o3));
    }
    const plus = gather(planes, o0, o1, o2, o3);
    const minus = gather(planes + planeBytes, o0, o1, o2, o3);
    let full = fullLanes(plus, minus, lowerPlus, lowerMinus, endPlus, endMinus, margin);
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
