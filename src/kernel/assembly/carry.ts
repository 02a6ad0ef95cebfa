/** Resets full pairs and carries what they held into a larger pair. */
import {
  DEVICE_FULL_AT,
  PAIR_CARRY,
  PAIR_CARRY_INTO,
  PAIR_G_MIN,
  PAIR_MARGIN,
  TILE_FULL,
  TILE_FULL_COUNT,
  TILE_PLANE_BYTES,
} from '../layout';
import { deviceOf, fullLanes, offsetsBehind, pairOf, planesOf, uppersBehind } from './devices';
import { emptyFullList, listFull } from './full';
import { landResets } from './reset';

/**
 * Two passes over the list, as each cell brings a hit to both pairs: first the pulses that carry, while the pair
 * still holds the difference, then its reset and the rest.
 */
export function carry(tile: usize, pair: i32, scratch: usize): void {
  const at = pairOf(tile, pair);
  const into = load<i32>(at, PAIR_CARRY_INTO);
  const larger = load<f32>(at, PAIR_CARRY);
  landResets(tile, pair, into, larger, scratch);
  landResets(tile, pair, pair, larger, scratch);
  listFullOf(tile, into);
}

/** Leaves on the list those of its cells where another pair is full. */
function listFullOf(tile: usize, pair: i32): void {
  const at = pairOf(tile, pair);
  const planes = planesOf(tile, pair);
  const planeBytes = load<usize>(tile, TILE_PLANE_BYTES);
  const offsets = offsetsBehind(tile);
  const gMin = v128.load_splat<f32>(at, PAIR_G_MIN);
  const uppers = uppersBehind(tile);
  const end = v128.load_splat<f32>(deviceOf(at), DEVICE_FULL_AT);
  const margin = v128.load_splat<f32>(at, PAIR_MARGIN);
  const full = load<usize>(tile, TILE_FULL);
  const count = load<i32>(tile, TILE_FULL_COUNT);
  let lowerPlus = gMin;
  let lowerMinus = gMin;
  let endPlus = end;
  let endMinus = end;
  emptyFullList(tile);
  for (let i = 0; i < count; i++) {
    // What is listed never overtakes what is read.
    const cell = load<i32>(full + (<usize>i << 2));
    const plus = planes + (<usize>cell << 2);
    if (offsets != 0) {
      lowerPlus = f32x4.add(gMin, v128.load_splat<f32>(plus + offsets));
      lowerMinus = f32x4.add(gMin, v128.load_splat<f32>(plus + offsets + planeBytes));
      endPlus = f32x4.add(end, v128.load_splat<f32>(plus + uppers));
      endMinus = f32x4.add(end, v128.load_splat<f32>(plus + uppers + planeBytes));
    }
    const gPlus = v128.load_splat<f32>(plus);
    const gMinus = v128.load_splat<f32>(plus + planeBytes);
    if (fullLanes(gPlus, gMinus, lowerPlus, lowerMinus, endPlus, endMinus, margin) != 0) {
      listFull(tile, at, planes, offsets, cell);
    }
  }
}
