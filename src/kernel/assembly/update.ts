// Update pulses on one pair of a tile: find the cells that get pulses, then let them land.
import * as L from '../layout';
import { peak } from './neuron';
import { CHUNK, emptyList, landHits, ptr, pulsesOf, setHit } from './pair';

/**
 * Deterministic counts along one row, appended to the list: n = round-half-even(xs·δ), which differs from 0
 * just where |xs·δ| > ½. Returns the length of the list.
 */
// @ts-ignore: decorator
@inline
function encodeRowDeterministic(xs: f32, delta: usize, cols: i32, cell: i32, key: i32, hits: usize, count: i32): i32 {
  const x4 = f32x4.splat(xs);
  const half = f32x4.splat(0.5);
  let length = count;
  for (let c = 0; c < cols; c += 4) {
    const v = f32x4.mul(x4, v128.load(delta + (<usize>c << 2)));
    let mask = i32x4.bitmask(f32x4.gt(f32x4.abs(v), half));
    if (mask == 0) continue;
    if (cols - c < 4) mask &= (1 << (cols - c)) - 1;
    while (mask) {
      const at = c + ctz(mask);
      mask &= mask - 1;
      setHit(hits, length++, cell + at, key + at, nearest(xs * load<f32>(delta + (<usize>at << 2))));
    }
  }
  return length;
}

export function update(tile: usize, pair: i32, scratch: usize): void {
  const layer = ptr(tile + L.TILE_LAYER);
  const pairAt = ptr(layer + L.LAYER_PAIR) + <usize>pair * L.PAIR_BYTES;
  if (load<i32>(pairAt, L.PAIR_ENCODER) != L.ENCODER_DETERMINISTIC) unreachable();
  const scale = load<f32>(pairAt, L.PAIR_SCALE);
  const cols = load<i32>(tile, L.TILE_COLS);
  const stride = load<i32>(tile, L.TILE_STRIDE);
  const layerCols = load<i32>(layer, L.LAYER_COLS);
  const col0 = load<i32>(tile, L.TILE_COL0);
  const key0 = load<i32>(tile, L.TILE_ROW0) * layerCols + col0;
  const delta = ptr(layer + L.LAYER_DELTA) + (<usize>col0 << 2);
  const largest = peak(delta, cols);
  const active = load<i32>(tile, L.TILE_ACTIVE_COUNT);
  const activeRow = ptr(tile + L.TILE_ACTIVE_ROW);
  const activeX = ptr(tile + L.TILE_ACTIVE_X);
  let length = 0;
  let hits = 0;
  let pulses = 0;
  emptyList(tile);
  for (let a = 0; a < active; a++) {
    const xs = load<f32>(activeX + (<usize>a << 2)) * scale;
    // Rounding keeps order: if the largest product of the row rounds to 0, all do.
    if (abs(xs) * largest <= 0.5) continue;
    const row = load<i32>(activeRow + (<usize>a << 2));
    length = encodeRowDeterministic(xs, delta, cols, row * stride, key0 + row * layerCols, scratch, length);
    if (length >= CHUNK) {
      hits += length;
      pulses += pulsesOf(scratch, length);
      landHits(tile, pair, scratch, length, L.STREAM_C2C, true);
      length = 0;
    }
  }
  hits += length;
  pulses += pulsesOf(scratch, length);
  landHits(tile, pair, scratch, length, L.STREAM_C2C, true);
  store<i32>(tile, hits, L.TILE_HITS);
  store<i32>(tile, pulses, L.TILE_PULSES);
}

/** w += (η·x)·δ on the active rows. */
export function updateIdeal(tile: usize): void {
  const layer = ptr(tile + L.TILE_LAYER);
  const cols = load<i32>(tile, L.TILE_COLS);
  const strideBytes = <usize>load<i32>(tile, L.TILE_STRIDE) << 2;
  const weights = ptr(tile + L.TILE_WEIGHTS);
  const delta = ptr(layer + L.LAYER_DELTA) + (<usize>load<i32>(tile, L.TILE_COL0) << 2);
  const rate = load<f32>(layer, L.LAYER_RATE);
  const active = load<i32>(tile, L.TILE_ACTIVE_COUNT);
  const activeRow = ptr(tile + L.TILE_ACTIVE_ROW);
  const activeX = ptr(tile + L.TILE_ACTIVE_X);
  const whole = <usize>(cols & ~3) << 2;
  for (let a = 0; a < active; a++) {
    const xs = rate * load<f32>(activeX + (<usize>a << 2));
    const x4 = f32x4.splat(xs);
    const row = weights + <usize>load<i32>(activeRow + (<usize>a << 2)) * strideBytes;
    let c: usize = 0;
    for (; c < whole; c += 16) {
      v128.store(row + c, f32x4.add(v128.load(row + c), f32x4.mul(x4, v128.load(delta + c))));
    }
    for (; c < <usize>cols << 2; c += 4) store<f32>(row + c, load<f32>(row + c) + xs * load<f32>(delta + c));
  }
  store<i32>(tile, active * cols, L.TILE_HITS);
  store<i32>(tile, 0, L.TILE_PULSES);
}
