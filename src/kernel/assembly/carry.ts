/** Resets full pairs and carries what they held into a larger pair. */
import {
  LAYER_COLS,
  PAIR_CARRY,
  PAIR_CARRY_INTO,
  PAIR_G_MAX,
  PAIR_G_MIN,
  PAIR_MARGIN,
  PAIR_STEP,
  STREAM_RESET,
  TILE_COL0,
  TILE_FULL,
  TILE_FULL_COUNT,
  TILE_LAYER,
  TILE_PLANE_BYTES,
  TILE_ROW0,
  TILE_STRIDE,
} from '../layout';
import { fullLanes, offsetsBehind, pairOf, planesOf } from './devices';
import { carriedPulses, differenceOf, emptyFullList, listFull, restOf } from './full';
import { HITS_MAX, putHit } from './hits';
import { land } from './land';
import { clear } from './reset';

/**
 * Two passes over the list, as each cell brings a hit to both pairs: first the pulses that carry, while the pair
 * still holds the difference, then its reset and the rest.
 */
export function carry(tile: usize, pair: i32, scratch: usize): void {
  const into = load<i32>(pairOf(tile, pair), PAIR_CARRY_INTO);
  landResets(tile, pair, into, scratch);
  landResets(tile, pair, pair, scratch);
  listFullOf(tile, into);
}

/** The hits on one of the two pairs. Clears the devices of the pair that is reset once they are known. */
function landResets(tile: usize, pair: i32, target: i32, scratch: usize): void {
  const at = pairOf(tile, pair);
  const gMin = load<f32>(at, PAIR_G_MIN);
  const step = load<f32>(at, PAIR_STEP);
  const larger = load<f32>(at, PAIR_CARRY);
  const planes = planesOf(tile, pair);
  const planeBytes = load<usize>(tile, TILE_PLANE_BYTES);
  const offsets = offsetsBehind(tile);
  const stride = load<i32>(tile, TILE_STRIDE);
  const layerCols = load<i32>(load<usize>(tile, TILE_LAYER), LAYER_COLS);
  const key0 = load<i32>(tile, TILE_ROW0) * layerCols + load<i32>(tile, TILE_COL0);
  const full = load<usize>(tile, TILE_FULL);
  const count = load<i32>(tile, TILE_FULL_COUNT);
  let hits = 0;
  for (let i = 0; i < count; i++) {
    const cell = load<i32>(full + (<usize>i << 2));
    const row = cell / stride;
    const plus = planes + (<usize>cell << 2);
    const difference = differenceOf(plus, planeBytes, offsets);
    const carried = carriedPulses(difference, larger);
    let pulses = carried;
    let negative = difference < 0;
    if (target == pair) {
      const rest = restOf(difference, carried, larger);
      pulses = nearest(abs(rest) / step);
      if (rest < 0) negative = !negative;
      clear(plus, gMin, offsets);
      clear(plus + planeBytes, gMin, offsets);
    }
    const key = key0 + row * layerCols + (cell - row * stride);
    putHit(scratch, hits++, cell, key, negative ? -pulses : pulses);
    if (hits == HITS_MAX) {
      land(tile, target, scratch, hits, STREAM_RESET);
      hits = 0;
    }
  }
  land(tile, target, scratch, hits, STREAM_RESET);
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
