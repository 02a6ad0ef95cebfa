/** Updates of a tile: pulses on one pair of devices, or the arithmetic of ideal weights. */
import {
  ENCODER_ACCUMULATE,
  ENCODER_DETERMINISTIC,
  ENCODER_OVERLAP,
  ENCODER_SINGLE_PULSE,
  ENCODER_STOCHASTIC,
  ENCODER_STOCHASTIC_TRAIN,
  ENCODER_TRUNCATION,
  LAYER_DELTA,
  LAYER_PAIRS,
  LAYER_RATE,
  PAIR_ENCODER,
  TILE_ACTIVE_COUNT,
  TILE_ACTIVE_ROW,
  TILE_ACTIVE_X,
  TILE_COL0,
  TILE_COLS,
  TILE_HITS,
  TILE_LAYER,
  TILE_METER,
  TILE_PULSES,
  TILE_STRIDE,
  TILE_WEIGHTS,
} from '../layout';
import { landStaged } from './arbitrate';
import { pairOf } from './devices';
import { encodeAccumulate } from './encode-accumulate';
import { encodeCells } from './encode-cells';
import { encodeOverlap } from './encode-overlap';
import { encodeStochastic } from './encode-stochastic';
import { emptyFullList } from './full';
import { isCellwise } from './gate';
import { meterUpdate } from './meter';
import { meterTrains } from './meter-trains';
import { loadPart } from './vector';

/** The encoder finds the hits and lets them land (`land.ts`). Unknown encoders trap. */
export function update(tile: usize, pair: i32, scratch: usize): void {
  emptyFullList(tile);
  store<i32>(tile, 0, TILE_HITS);
  store<i32>(tile, 0, TILE_PULSES);
  switch (load<i32>(pairOf(tile, pair), PAIR_ENCODER)) {
    case ENCODER_DETERMINISTIC:
    case ENCODER_TRUNCATION:
    case ENCODER_SINGLE_PULSE:
      encodeCells(tile, pair, scratch);
      break;
    case ENCODER_STOCHASTIC:
      encodeStochastic(tile, pair, scratch);
      break;
    case ENCODER_STOCHASTIC_TRAIN:
    case ENCODER_OVERLAP:
      // Cell by cell, a train is one device's, not a line's.
      if (load<usize>(tile, TILE_METER) != 0 && !isCellwise(tile)) meterTrains(tile, pair);
      encodeOverlap(tile, pair, scratch);
      break;
    case ENCODER_ACCUMULATE:
      encodeAccumulate(tile, pair, scratch);
      break;
    default:
      unreachable();
  }
  const cellwise = isCellwise(tile);
  if (cellwise) landStaged(tile, scratch);
  if (load<usize>(tile, TILE_METER) == 0) return;
  // Cell by cell, trains go to any pair.
  if (cellwise) meterUpdate(tile, 0, load<i32>(load<usize>(tile, TILE_LAYER), LAYER_PAIRS) - 1);
  else meterUpdate(tile, pair, pair);
}

/** The first `count` floats of a vector at `at`, the rest 0; none when count ≤ 0. */
// @ts-ignore: decorator
@inline
function loadUpTo(at: usize, count: i32): v128 {
  if (count >= 4) return v128.load(at);
  return count > 0 ? loadPart(at, count) : f32x4.splat(0);
}

/** The same on rows of at most three vectors, such as those of an output layer: δ stays in registers. */
function updateNarrow(
  weights: usize,
  rowBytes: usize,
  delta: usize,
  cols: i32,
  active: i32,
  activeRow: usize,
  activeX: usize,
  rate: f32,
): void {
  const d0 = loadUpTo(delta, cols);
  const d1 = loadUpTo(delta + 16, cols - 4);
  const d2 = loadUpTo(delta + 32, cols - 8);
  for (const end = activeRow + ((<usize>active) << 2); activeRow < end; activeRow += 4, activeX += 4) {
    const row = weights + load<usize>(activeRow) * rowBytes;
    const x = f32x4.splat(rate * load<f32>(activeX));
    v128.store(row, f32x4.add(v128.load(row), f32x4.mul(x, d0)));
    if (rowBytes > 16) v128.store(row, f32x4.add(v128.load(row, 16), f32x4.mul(x, d1)), 16);
    if (rowBytes > 32) v128.store(row, f32x4.add(v128.load(row, 32), f32x4.mul(x, d2)), 32);
  }
}

/** w[r,c] += (η·x[r])·δ[c] */
export function updateIdeal(tile: usize): void {
  const layer = load<usize>(tile, TILE_LAYER);
  const delta = load<usize>(layer, LAYER_DELTA) + (load<usize>(tile, TILE_COL0) << 2);
  const cols = load<i32>(tile, TILE_COLS);
  const rowBytes = load<usize>(tile, TILE_STRIDE) << 2;
  const weights = load<usize>(tile, TILE_WEIGHTS);
  const active = load<i32>(tile, TILE_ACTIVE_COUNT);
  store<i32>(tile, active * cols, TILE_HITS);
  store<i32>(tile, 0, TILE_PULSES);
  const activeRow = load<usize>(tile, TILE_ACTIVE_ROW);
  const activeX = load<usize>(tile, TILE_ACTIVE_X);
  const rate = load<f32>(layer, LAYER_RATE);
  const whole: usize = (cols & ~3) << 2;
  const rest = (cols & 3) != 0 ? loadPart(delta + whole, cols & 3) : f32x4.splat(0);
  if (rowBytes <= 48) {
    updateNarrow(weights, rowBytes, delta, cols, active, activeRow, activeX, rate);
    return;
  }
  for (let i = 0; i < active; i++) {
    const row = weights + load<usize>(activeRow + ((<usize>i) << 2)) * rowBytes;
    const x = f32x4.splat(rate * load<f32>(activeX + ((<usize>i) << 2)));
    let w = row;
    let d = delta;
    for (const end = row + (whole & ~63); w < end; w += 64, d += 64) {
      v128.store(w, f32x4.add(v128.load(w), f32x4.mul(x, v128.load(d))));
      v128.store(w, f32x4.add(v128.load(w, 16), f32x4.mul(x, v128.load(d, 16))), 16);
      v128.store(w, f32x4.add(v128.load(w, 32), f32x4.mul(x, v128.load(d, 32))), 32);
      v128.store(w, f32x4.add(v128.load(w, 48), f32x4.mul(x, v128.load(d, 48))), 48);
    }
    for (const end = row + whole; w < end; w += 16, d += 16) {
      v128.store(w, f32x4.add(v128.load(w), f32x4.mul(x, v128.load(d))));
    }
    if (whole < rowBytes) {
      v128.store(row + whole, f32x4.add(v128.load(row + whole), f32x4.mul(x, rest)));
    }
  }
}
