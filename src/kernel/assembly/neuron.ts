/** What neuron banks compute: inputs, sums of tiles, activation, errors, and measures of them. */
import {
  ERROR_DERIVATIVE,
  ERROR_DIFFERENCE,
  LAYER_BELOW,
  LAYER_COLS,
  LAYER_COL_TILES,
  LAYER_DELTA,
  LAYER_ERROR_FORM,
  LAYER_ROW_TILES,
  LAYER_TILES,
  LAYER_TILE_COLS,
  LAYER_TILE_ROWS,
  LAYER_X,
  LAYER_Y,
  LAYER_Z,
  TILE_BACKWARD,
  TILE_FORWARD,
} from '../layout';
import { sigmoid4 } from './math';
import { loadPart, peakOf, storePart } from './vector';

export function present(layer: usize, bytes: usize, count: i32): void {
  const x = load<usize>(layer, LAYER_X);
  const full = f32x4.splat(255);
  let i = 0;
  for (const whole = count & ~7; i < whole; i += 8) {
    // Images are mostly background, and a division is dear.
    if (load<u64>(bytes + i) == 0) {
      v128.store(x + (i << 2), f32x4.splat(0), 0);
      v128.store(x + (i << 2), f32x4.splat(0), 16);
      continue;
    }
    const words = v128.load_ext<u8>(bytes + i);
    const low = f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_u(words));
    const high = f32x4.convert_i32x4_s(i32x4.extend_high_i16x8_u(words));
    v128.store(x + (i << 2), f32x4.div(low, full), 0);
    v128.store(x + (i << 2), f32x4.div(high, full), 16);
  }
  for (; i < count; i++) store<f32>(x + (i << 2), <f32>load<u8>(bytes + i) / 255);
}

/**
 * out[j] = Σ over `tiles` tiles of their vector `field`[j], j < count. Tile structures are pointed to by a table
 * at `table`, `tableStep` bytes apart.
 */
// @ts-ignore: decorator
@inline
export function sumTiles(table: usize, tableStep: usize, tiles: i32, field: usize, at: usize, count: i32): v128 {
  let sum = f32x4.splat(0);
  for (let t = 0; t < tiles; t++) {
    const values = load<usize>(load<usize>(table) + field) + at;
    sum = f32x4.add(sum, count < 4 ? loadPart(values, count) : v128.load(values));
    table += tableStep;
  }
  return sum;
}

export function integrate(layer: usize, lo: i32, hi: i32): void {
  const tiles = load<usize>(layer, LAYER_TILES);
  const rowTiles = load<i32>(layer, LAYER_ROW_TILES);
  const tableStep = load<usize>(layer, LAYER_COL_TILES) << 2;
  const tileCols = load<i32>(layer, LAYER_TILE_COLS);
  const z = load<usize>(layer, LAYER_Z);
  let j = lo;
  while (j < hi) {
    const colTile = j / tileCols;
    const first = colTile * tileCols;
    const end = min(hi, first + tileCols);
    const table = tiles + (colTile << 2);
    for (; j < end; j += 4) {
      const count = end - j;
      const sum = sumTiles(table, tableStep, rowTiles, TILE_FORWARD, (j - first) << 2, count);
      if (count < 4) storePart(z + (j << 2), sum, count);
      else v128.store(z + (j << 2), sum);
    }
    j = end;
  }
}

export function fire(layer: usize, lo: i32, hi: i32): void {
  const z = load<usize>(layer, LAYER_Z);
  const y = load<usize>(layer, LAYER_Y);
  let j = lo;
  for (; j + 4 <= hi; j += 4) v128.store(y + (j << 2), sigmoid4(v128.load(z + (j << 2))));
  if (j < hi) storePart(y + (j << 2), sigmoid4(loadPart(z + (j << 2), hi - j)), hi - j);
}

export function error(layer: usize, lo: i32, hi: i32, label: i32): void {
  const y = load<usize>(layer, LAYER_Y);
  const delta = load<usize>(layer, LAYER_DELTA);
  const form = load<i32>(layer, LAYER_ERROR_FORM);
  if (form != ERROR_DIFFERENCE && form != ERROR_DERIVATIVE) unreachable();
  for (let j = lo; j < hi; j++) {
    const o = load<f32>(y + (j << 2));
    const difference = <f32>(j == label ? 1 : 0) - o;
    store<f32>(delta + (j << 2), form == ERROR_DERIVATIVE ? difference * o * (1 - o) : difference);
  }
}

export function backpropagate(layer: usize, lo: i32, hi: i32): void {
  const below = load<usize>(layer, LAYER_BELOW);
  if (below == 0) unreachable();
  const tiles = load<usize>(layer, LAYER_TILES);
  const colTiles = load<i32>(layer, LAYER_COL_TILES);
  const tileRows = load<i32>(layer, LAYER_TILE_ROWS);
  const y = load<usize>(layer, LAYER_X);
  const delta = load<usize>(below, LAYER_DELTA);
  const one = f32x4.splat(1);
  let j = lo;
  while (j < hi) {
    const rowTile = j / tileRows;
    const first = rowTile * tileRows;
    const end = min(hi, first + tileRows);
    const table = tiles + ((rowTile * colTiles) << 2);
    for (; j < end; j += 4) {
      const count = end - j;
      const sum = sumTiles(table, 4, colTiles, TILE_BACKWARD, (j - first) << 2, count);
      const o = count < 4 ? loadPart(y + (j << 2), count) : v128.load(y + (j << 2));
      const d = f32x4.mul(f32x4.mul(sum, o), f32x4.sub(one, o));
      if (count < 4) storePart(delta + (j << 2), d, count);
      else v128.store(delta + (j << 2), d);
    }
    j = end;
  }
}

export function peak(values: usize, count: i32): f32 {
  return peakOf(values, count);
}

export function squaredError(layer: usize): f64 {
  const delta = load<usize>(layer, LAYER_DELTA);
  const cols = load<i32>(layer, LAYER_COLS);
  let sum: f64 = 0;
  for (let j = 0; j < cols; j++) {
    const d = <f64>load<f32>(delta + (j << 2));
    sum += d * d;
  }
  return sum;
}

export function classify(layer: usize): i32 {
  const y = load<usize>(layer, LAYER_Y);
  const cols = load<i32>(layer, LAYER_COLS);
  let best = 0;
  let largest = load<f32>(y);
  for (let j = 1; j < cols; j++) {
    const value = load<f32>(y + (j << 2));
    if (value > largest) {
      best = j;
      largest = value;
    }
  }
  return best;
}
