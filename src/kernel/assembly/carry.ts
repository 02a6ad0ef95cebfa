/** Resets full pairs and carries what they held into a larger pair. */
import {
  PAIR_CARRY,
  PAIR_CARRY_INTO,
  PAIR_G_MAX,
  PAIR_G_MIN,
  PAIR_MARGIN,
  TILE_FULL,
  TILE_FULL_COUNT,
  TILE_PLANE_BYTES,
} from '../layout';
import { fullLanes, offsetsBehind, pairOf, planesOf } from './devices';
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
  const gMax = v128.load_splat<f32>(at, PAIR_G_MAX);
  const margin = v128.load_splat<f32>(at, PAIR_MARGIN);
  const full = load<usize>(tile, TILE_FULL);
  const count = load<i32>(tile, TILE_FULL_COUNT);
  let offsetPlus = f32x4.splat(0);
  let offsetMinus = f32x4.splat(0);
  emptyFullList(tile);
  for (let i = 0; i < count; i++) {
    // What is listed never overtakes what is read.
    const cell = load<i32>(full + (<usize>i << 2));
    const plus = planes + (<usize>cell << 2);
    if (offsets != 0) {
      offsetPlus = v128.load_splat<f32>(plus + offsets);
      offsetMinus = v128.load_splat<f32>(plus + offsets + planeBytes);
    }
    const gPlus = v128.load_splat<f32>(plus);
    const gMinus = v128.load_splat<f32>(plus + planeBytes);
    if (fullLanes(gPlus, gMinus, offsetPlus, offsetMinus, gMin, gMax, margin) != 0) {
      listFull(tile, at, planes, offsets, cell);
    }
  }
}
