// What neuron banks compute: inputs, sums of tiles, activation, errors, and measures of them.
import * as L from '../layout';
import { sigmoid4 } from './math';

// @ts-ignore: decorator
@inline
function ptr(field: usize): usize {
  return <usize>load<u32>(field);
}

export function present(layer: usize, bytes: usize, count: i32): void {
  const x = ptr(layer + L.LAYER_X);
  let i = 0;
  for (; i + 4 <= count; i += 4) {
    const four = v128.load32_zero(bytes + i);
    const wide = i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(four));
    v128.store(x + (<usize>i << 2), f32x4.div(f32x4.convert_i32x4_u(wide), f32x4.splat(255)));
  }
  for (; i < count; i++) store<f32>(x + (<usize>i << 2), <f32>load<u8>(bytes + i) / 255);
}

/** Runs of columns that share a column of tiles are added four at a time. */
export function integrate(layer: usize, lo: i32, hi: i32): void {
  const tiles = ptr(layer + L.LAYER_TILES);
  const rowTiles = load<i32>(layer, L.LAYER_ROW_TILES);
  const colTiles = load<i32>(layer, L.LAYER_COL_TILES);
  const tileCols = load<i32>(layer, L.LAYER_TILE_COLS);
  const z = ptr(layer + L.LAYER_Z);
  let j = lo;
  while (j < hi) {
    const colTile = j / tileCols;
    const first = colTile * tileCols;
    const end = min(hi, first + tileCols);
    for (; j + 4 <= end; j += 4) {
      let sum = f32x4.splat(0);
      for (let i = 0; i < rowTiles; i++) {
        const tile = ptr(tiles + (<usize>(i * colTiles + colTile) << 2));
        sum = f32x4.add(sum, v128.load(ptr(tile + L.TILE_FORWARD) + (<usize>(j - first) << 2)));
      }
      v128.store(z + (<usize>j << 2), sum);
    }
    for (; j < end; j++) {
      let sum: f32 = 0;
      for (let i = 0; i < rowTiles; i++) {
        const tile = ptr(tiles + (<usize>(i * colTiles + colTile) << 2));
        sum += load<f32>(ptr(tile + L.TILE_FORWARD) + (<usize>(j - first) << 2));
      }
      store<f32>(z + (<usize>j << 2), sum);
    }
  }
}

export function fire(layer: usize, lo: i32, hi: i32): void {
  const z = ptr(layer + L.LAYER_Z);
  const y = ptr(layer + L.LAYER_Y);
  let j = lo;
  for (; j + 4 <= hi; j += 4) v128.store(y + (<usize>j << 2), sigmoid4(v128.load(z + (<usize>j << 2))));
  for (; j < hi; j++) {
    const one = sigmoid4(f32x4.splat(load<f32>(z + (<usize>j << 2))));
    store<f32>(y + (<usize>j << 2), f32x4.extract_lane(one, 0));
  }
}

export function error(layer: usize, lo: i32, hi: i32, label: i32): void {
  const y = ptr(layer + L.LAYER_Y);
  const delta = ptr(layer + L.LAYER_DELTA);
  const derivative = load<i32>(layer, L.LAYER_ERROR_FORM) == L.ERROR_DERIVATIVE;
  for (let j = lo; j < hi; j++) {
    const o = load<f32>(y + (<usize>j << 2));
    const target: f32 = j == label ? 1 : 0;
    const difference = target - o;
    store<f32>(delta + (<usize>j << 2), derivative ? difference * o * (<f32>1 - o) : difference);
  }
}

export function backpropagate(layer: usize, lo: i32, hi: i32): void {
  const tiles = ptr(layer + L.LAYER_TILES);
  const colTiles = load<i32>(layer, L.LAYER_COL_TILES);
  const tileRows = load<i32>(layer, L.LAYER_TILE_ROWS);
  const x = ptr(layer + L.LAYER_X);
  const delta = ptr(ptr(layer + L.LAYER_BELOW) + L.LAYER_DELTA);
  let j = lo;
  while (j < hi) {
    const rowTile = j / tileRows;
    const first = rowTile * tileRows;
    const end = min(hi, first + tileRows);
    for (; j < end; j++) {
      let sum: f32 = 0;
      for (let t = 0; t < colTiles; t++) {
        const tile = ptr(tiles + (<usize>(rowTile * colTiles + t) << 2));
        sum += load<f32>(ptr(tile + L.TILE_BACKWARD) + (<usize>(j - first) << 2));
      }
      const y = load<f32>(x + (<usize>j << 2));
      store<f32>(delta + (<usize>j << 2), sum * y * (<f32>1 - y));
    }
  }
}

export function peak(values: usize, count: i32): f32 {
  let largest4 = f32x4.splat(0);
  let i = 0;
  for (; i + 4 <= count; i += 4) largest4 = f32x4.max(largest4, f32x4.abs(v128.load(values + (<usize>i << 2))));
  let largest = max(
    max(f32x4.extract_lane(largest4, 0), f32x4.extract_lane(largest4, 1)),
    max(f32x4.extract_lane(largest4, 2), f32x4.extract_lane(largest4, 3)),
  );
  for (; i < count; i++) largest = max(largest, abs(load<f32>(values + (<usize>i << 2))));
  return largest;
}

export function squaredError(layer: usize): f64 {
  const delta = ptr(layer + L.LAYER_DELTA);
  const cols = load<i32>(layer, L.LAYER_COLS);
  let sum: f64 = 0;
  for (let j = 0; j < cols; j++) {
    const d = <f64>load<f32>(delta + (<usize>j << 2));
    sum += d * d;
  }
  return sum;
}

export function classify(layer: usize): i32 {
  const y = ptr(layer + L.LAYER_Y);
  const cols = load<i32>(layer, L.LAYER_COLS);
  let best = 0;
  let largest = load<f32>(y);
  for (let j = 1; j < cols; j++) {
    const v = load<f32>(y + (<usize>j << 2));
    if (v > largest) {
      largest = v;
      best = j;
    }
  }
  return best;
}
