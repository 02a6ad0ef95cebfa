/** Resets of full pairs with write-back of their difference, and the search for such pairs. */
import {
  DEVICE_FULL_AT,
  LAYER_COLS,
  PAIR_G_MIN,
  PAIR_MARGIN,
  STREAM_RESET,
  TILE_COL0,
  TILE_COLS,
  TILE_FULL,
  TILE_FULL_COUNT,
  TILE_LAYER,
  TILE_METER,
  TILE_PLANE_BYTES,
  TILE_ROW0,
  TILE_ROWS,
  TILE_STRIDE,
} from '../layout';
import { deviceOf, fullLanes, offsetsBehind, pairOf, planesOf, uppersBehind } from './devices';
import { carriedPulses, differenceOf, emptyFullList, listFull, pulsesTo, restOf } from './full';
import { HITS_MAX, putHit } from './hits';
import { land } from './land';
import { meterSearch, moveLines } from './meter';

/** Takes a device to its lower bound. */
// @ts-ignore: decorator
@inline
function clear(device: usize, gMin: f32, offsets: usize): void {
  store<f32>(device, offsets == 0 ? gMin : gMin + load<f32>(device + offsets));
}

/**
 * Works the list of full pairs off, as hits on `target`: on the pair itself its reset and the write-back of what is not
 * carried, on another pair the pulses that carry into it. `larger` is a step of that pair, 0 where nothing is carried. A
 * difference that rounds to 0 is a hit of no pulse.
 */
export function landResets(tile: usize, pair: i32, target: i32, larger: f32, scratch: usize): void {
  const at = pairOf(tile, pair);
  const gMin = load<f32>(at, PAIR_G_MIN);
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
      pulses = pulsesTo(at, abs(rest));
      if (rest < 0) negative = !negative;
      const before = load<f32>(plus);
      const beforeMinus = load<f32>(plus + planeBytes);
      clear(plus, gMin, offsets);
      clear(plus + planeBytes, gMin, offsets);
      if (load<usize>(tile, TILE_METER) != 0) {
        moveLines(tile, 4 * pair + 1, cell, before, load<f32>(plus));
        moveLines(tile, 4 * pair + 3, cell, beforeMinus, load<f32>(plus + planeBytes));
      }
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

export function reset(tile: usize, pair: i32, scratch: usize): void {
  landResets(tile, pair, pair, 0, scratch);
  emptyFullList(tile);
}

export function findFull(tile: usize, pair: i32): void {
  const at = pairOf(tile, pair);
  const planes = planesOf(tile, pair);
  const planeBytes = load<usize>(tile, TILE_PLANE_BYTES);
  const offsets = offsetsBehind(tile);
  const gMin = v128.load_splat<f32>(at, PAIR_G_MIN);
  const uppers = uppersBehind(tile);
  const end = v128.load_splat<f32>(deviceOf(at), DEVICE_FULL_AT);
  const margin = v128.load_splat<f32>(at, PAIR_MARGIN);
  const rows = load<i32>(tile, TILE_ROWS);
  const cols = load<i32>(tile, TILE_COLS);
  const stride = load<i32>(tile, TILE_STRIDE);
  let lowerPlus = gMin;
  let lowerMinus = gMin;
  let endPlus = end;
  let endMinus = end;
  meterSearch(tile);
  emptyFullList(tile);
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < cols; c += 4) {
      const cell = r * stride + c;
      const plus = planes + (<usize>cell << 2);
      if (offsets != 0) {
        lowerPlus = f32x4.add(gMin, v128.load(plus + offsets));
        lowerMinus = f32x4.add(gMin, v128.load(plus + offsets + planeBytes));
        endPlus = f32x4.add(end, v128.load(plus + uppers));
        endMinus = f32x4.add(end, v128.load(plus + uppers + planeBytes));
      }
      const gPlus = v128.load(plus);
      const gMinus = v128.load(plus + planeBytes);
      let full = fullLanes(gPlus, gMinus, lowerPlus, lowerMinus, endPlus, endMinus, margin);
      if (full == 0) continue;
      if (cols - c < 4) full &= (1 << (cols - c)) - 1;
      while (full != 0) {
        listFull(tile, at, planes, offsets, cell + ctz(full));
        full &= full - 1;
      }
    }
  }
}
