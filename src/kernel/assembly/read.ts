/** Forward and backward reads of a tile. */
import {
  LAYER_ADC_TOP,
  LAYER_BITS,
  LAYER_DAC_TOP,
  LAYER_DELTA,
  LAYER_X,
  TILE_ACTIVE_COUNT,
  TILE_ACTIVE_ROW,
  TILE_ACTIVE_X,
  TILE_BACKWARD,
  TILE_COL0,
  TILE_COLS,
  TILE_DRIVE,
  TILE_DRIVE_PEAK,
  TILE_FORWARD,
  TILE_HELD,
  TILE_LAYER,
  TILE_ROW0,
  TILE_ROWS,
  TILE_SPREAD,
  TILE_STRIDE,
  TILE_WEIGHTS,
} from '../layout';
import { driveBit, driveErrors, driveInputs } from './converters';
import { noiseBackward, noiseForward } from './noise';
import { loadPart } from './vector';

/** Lists the rows with x ≠ 0, ascending, and their x; returns how many. */
export function gatherActive(tile: usize): i32 {
  const x = load<usize>(load<usize>(tile, TILE_LAYER), LAYER_X) + (load<usize>(tile, TILE_ROW0) << 2);
  const rows = load<i32>(tile, TILE_ROWS);
  const outRow = load<usize>(tile, TILE_ACTIVE_ROW);
  const outX = load<usize>(tile, TILE_ACTIVE_X);
  const zero = f32x4.splat(0);
  let active: usize = 0;
  const whole = rows & ~3;
  for (let r = 0; r < rows; r += 4) {
    const at = x + (r << 2);
    const v = r < whole ? v128.load(at) : loadPart(at, rows - r);
    let nonZero = i32x4.bitmask(f32x4.ne(v, zero));
    while (nonZero != 0) {
      const row = r + ctz(nonZero);
      store<i32>(outRow + active, row);
      store<f32>(outX + active, load<f32>(x + (row << 2)));
      active += 4;
      nonZero &= nonZero - 1;
    }
  }
  const count = <i32>(active >>> 2);
  store<i32>(tile, count, TILE_ACTIVE_COUNT);
  return count;
}

// @ts-ignore: decorator
@inline
function row(weights: usize, rowBytes: usize, list: usize, i: i32): usize {
  return weights + load<usize>(list + (i << 2)) * rowBytes;
}

// @ts-ignore: decorator
@inline
function addTerm(sum: v128, x: v128, weights: usize): v128 {
  return f32x4.add(sum, f32x4.mul(x, v128.load(weights)));
}

export function readForward(tile: usize): void {
  const active = gatherActive(tile);
  const layer = load<usize>(tile, TILE_LAYER);
  const dacTop = load<f32>(layer, LAYER_DAC_TOP);
  const xs = dacTop == 0 ? load<usize>(tile, TILE_ACTIVE_X) : driveInputs(tile, active, dacTop);
  if (load<i32>(layer, LAYER_BITS) > 0) return;
  sumColumns(tile, active, xs, load<usize>(tile, TILE_FORWARD));
  if (load<usize>(tile, TILE_SPREAD) != 0) noiseForward(tile, xs);
}

/** Sums of one bit of a read, held for the ADCs. */
export function readForwardBit(tile: usize, bit: i32): void {
  const active = load<i32>(tile, TILE_ACTIVE_COUNT);
  sumColumns(tile, active, driveBit(tile, active, bit), load<usize>(tile, TILE_HELD));
}

export function readBackwardBit(tile: usize, bit: i32): void {
  sumRows(tile, driveBit(tile, load<i32>(tile, TILE_COLS), bit), load<usize>(tile, TILE_HELD));
}

/**
 * out[c] = Σ x[r]·w[r,c]. Four rows by two vectors of columns at a time: a running sum goes through memory
 * once for four rows, which are added to it one after the other.
 */
function sumColumns(tile: usize, active: i32, xs: usize, out: usize): void {
  const rowBytes = load<usize>(tile, TILE_STRIDE) << 2;
  const weights = load<usize>(tile, TILE_WEIGHTS);
  const list = load<usize>(tile, TILE_ACTIVE_ROW);
  const pairs = rowBytes & ~31;
  for (let c: usize = 0; c < rowBytes; c += 16) v128.store(out + c, f32x4.splat(0));
  let i = 0;
  for (const whole = active & ~3; i < whole; i += 4) {
    const w0 = row(weights, rowBytes, list, i);
    const w1 = row(weights, rowBytes, list, i + 1);
    const w2 = row(weights, rowBytes, list, i + 2);
    const w3 = row(weights, rowBytes, list, i + 3);
    const x0 = v128.load_splat<f32>(xs + (i << 2), 0);
    const x1 = v128.load_splat<f32>(xs + (i << 2), 4);
    const x2 = v128.load_splat<f32>(xs + (i << 2), 8);
    const x3 = v128.load_splat<f32>(xs + (i << 2), 12);
    let c: usize = 0;
    for (; c < pairs; c += 32) {
      let a = addTerm(v128.load(out + c), x0, w0 + c);
      let b = addTerm(v128.load(out + c, 16), x0, w0 + c + 16);
      a = addTerm(a, x1, w1 + c);
      b = addTerm(b, x1, w1 + c + 16);
      a = addTerm(a, x2, w2 + c);
      b = addTerm(b, x2, w2 + c + 16);
      a = addTerm(a, x3, w3 + c);
      b = addTerm(b, x3, w3 + c + 16);
      v128.store(out + c, a);
      v128.store(out + c, b, 16);
    }
    if (c < rowBytes) {
      let a = addTerm(v128.load(out + c), x0, w0 + c);
      a = addTerm(a, x1, w1 + c);
      a = addTerm(a, x2, w2 + c);
      a = addTerm(a, x3, w3 + c);
      v128.store(out + c, a);
    }
  }
  for (; i < active; i++) {
    const w = row(weights, rowBytes, list, i);
    const x = v128.load_splat<f32>(xs + (i << 2));
    for (let c: usize = 0; c < rowBytes; c += 16) v128.store(out + c, addTerm(v128.load(out + c), x, w + c));
  }
}

export function readBackward(tile: usize): void {
  const layer = load<usize>(tile, TILE_LAYER);
  const isDriven = load<usize>(tile, TILE_DRIVE) != 0;
  const delta = isDriven ? driveErrors(tile) : load<usize>(layer, LAYER_DELTA) + (load<usize>(tile, TILE_COL0) << 2);
  if (load<i32>(layer, LAYER_BITS) > 0) return;
  const out = load<usize>(tile, TILE_BACKWARD);
  sumRows(tile, delta, out);
  if (load<usize>(tile, TILE_SPREAD) != 0) noiseBackward(tile, delta);
  if (isDriven && load<f32>(layer, LAYER_ADC_TOP) == 0) {
    const rows = load<i32>(tile, TILE_ROWS);
    const peak = load<f32>(tile, TILE_DRIVE_PEAK);
    for (let r = 0; r < rows; r++) store<f32>(out + (r << 2), load<f32>(out + (r << 2)) * peak);
  }
}

/**
 * out[r] = Σ_c w[r,c]·δ[c], the columns congruent modulo 4 in a lane each; four rows at a time.
 */
function sumRows(tile: usize, delta: usize, out: usize): void {
  const rows = load<i32>(tile, TILE_ROWS);
  const cols = load<i32>(tile, TILE_COLS);
  const rowBytes = load<usize>(tile, TILE_STRIDE) << 2;
  const whole: usize = (cols & ~3) << 2;
  // Zeros behind the last column: what follows δ in memory is another tile's.
  const rest = (cols & 3) != 0 ? loadPart(delta + whole, cols & 3) : f32x4.splat(0);
  let w = load<usize>(tile, TILE_WEIGHTS);
  let r = 0;
  for (const wholeRows = rows & ~3; r < wholeRows; r += 4) {
    const w1 = w + rowBytes;
    const w2 = w1 + rowBytes;
    const w3 = w2 + rowBytes;
    let a = f32x4.splat(0);
    let b = f32x4.splat(0);
    let c = f32x4.splat(0);
    let d = f32x4.splat(0);
    let k: usize = 0;
    for (; k < whole; k += 16) {
      const e = v128.load(delta + k);
      a = addTerm(a, e, w + k);
      b = addTerm(b, e, w1 + k);
      c = addTerm(c, e, w2 + k);
      d = addTerm(d, e, w3 + k);
    }
    if (k < rowBytes) {
      a = addTerm(a, rest, w + k);
      b = addTerm(b, rest, w1 + k);
      c = addTerm(c, rest, w2 + k);
      d = addTerm(d, rest, w3 + k);
    }
    const ab = f32x4.add(v128.shuffle<f32>(a, b, 0, 2, 4, 6), v128.shuffle<f32>(a, b, 1, 3, 5, 7));
    const cd = f32x4.add(v128.shuffle<f32>(c, d, 0, 2, 4, 6), v128.shuffle<f32>(c, d, 1, 3, 5, 7));
    const sums = f32x4.add(v128.shuffle<f32>(ab, cd, 0, 2, 4, 6), v128.shuffle<f32>(ab, cd, 1, 3, 5, 7));
    v128.store(out + (r << 2), sums);
    w = w3 + rowBytes;
  }
  for (; r < rows; r++) {
    let a = f32x4.splat(0);
    let k: usize = 0;
    for (; k < whole; k += 16) a = addTerm(a, v128.load(delta + k), w + k);
    if (k < rowBytes) a = addTerm(a, rest, w + k);
    const low = f32x4.extract_lane(a, 0) + f32x4.extract_lane(a, 1);
    const high = f32x4.extract_lane(a, 2) + f32x4.extract_lane(a, 3);
    store<f32>(out + (r << 2), low + high);
    w += rowBytes;
  }
}
