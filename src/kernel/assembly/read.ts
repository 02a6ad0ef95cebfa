// Forward and backward reads of a tile.
import * as L from '../layout';

// @ts-ignore: decorator
@inline
function ptr(field: usize): usize {
  return <usize>load<u32>(field);
}

/**
 * Gathers the rows with x ≠ 0, ascending. Four rows are looked at together; images are mostly background.
 */
// @ts-ignore: decorator
@inline
function gatherActive(tile: usize, x: usize, rows: i32): i32 {
  let row = ptr(tile + L.TILE_ACTIVE_ROW);
  let value = ptr(tile + L.TILE_ACTIVE_X);
  const first = row;
  for (let r = 0; r < rows; r += 4) {
    const four = v128.load(x + (<usize>r << 2));
    let mask = i32x4.bitmask(f32x4.ne(four, f32x4.splat(0)));
    if (rows - r < 4) mask &= (1 << (rows - r)) - 1;
    while (mask) {
      const i = r + ctz(mask);
      mask &= mask - 1;
      store<i32>(row, i);
      store<f32>(value, load<f32>(x + (<usize>i << 2)));
      row += 4;
      value += 4;
    }
  }
  return <i32>((row - first) >> 2);
}

/** forward[c] = Σ x[r]·w[r,c]: four active rows by two vectors of columns at a time, added row by row. */
export function readForward(tile: usize): void {
  const layer = ptr(tile + L.TILE_LAYER);
  const rows = load<i32>(tile, L.TILE_ROWS);
  const strideBytes = <usize>load<i32>(tile, L.TILE_STRIDE) << 2;
  const x = ptr(layer + L.LAYER_X) + (<usize>load<i32>(tile, L.TILE_ROW0) << 2);
  const active = gatherActive(tile, x, rows);
  store<i32>(tile, active, L.TILE_ACTIVE_COUNT);

  const activeRow = ptr(tile + L.TILE_ACTIVE_ROW);
  const activeX = ptr(tile + L.TILE_ACTIVE_X);
  const weights = ptr(tile + L.TILE_WEIGHTS);
  const out = ptr(tile + L.TILE_FORWARD);
  for (let c: usize = 0; c < strideBytes; c += 16) v128.store(out + c, f32x4.splat(0));

  const wide = strideBytes & ~31;
  let a = 0;
  for (; a + 4 <= active; a += 4) {
    const at = activeRow + (<usize>a << 2);
    const xs = v128.load(activeX + (<usize>a << 2));
    const x0 = v128.shuffle<f32>(xs, xs, 0, 0, 0, 0);
    const x1 = v128.shuffle<f32>(xs, xs, 1, 1, 1, 1);
    const x2 = v128.shuffle<f32>(xs, xs, 2, 2, 2, 2);
    const x3 = v128.shuffle<f32>(xs, xs, 3, 3, 3, 3);
    let w0 = weights + <usize>load<i32>(at) * strideBytes;
    let w1 = weights + <usize>load<i32>(at, 4) * strideBytes;
    let w2 = weights + <usize>load<i32>(at, 8) * strideBytes;
    let w3 = weights + <usize>load<i32>(at, 12) * strideBytes;
    let o = out;
    const end = out + wide;
    while (o < end) {
      let sumA = f32x4.add(v128.load(o), f32x4.mul(x0, v128.load(w0)));
      let sumB = f32x4.add(v128.load(o, 16), f32x4.mul(x0, v128.load(w0, 16)));
      sumA = f32x4.add(sumA, f32x4.mul(x1, v128.load(w1)));
      sumB = f32x4.add(sumB, f32x4.mul(x1, v128.load(w1, 16)));
      sumA = f32x4.add(sumA, f32x4.mul(x2, v128.load(w2)));
      sumB = f32x4.add(sumB, f32x4.mul(x2, v128.load(w2, 16)));
      sumA = f32x4.add(sumA, f32x4.mul(x3, v128.load(w3)));
      sumB = f32x4.add(sumB, f32x4.mul(x3, v128.load(w3, 16)));
      v128.store(o, sumA);
      v128.store(o, sumB, 16);
      o += 32;
      w0 += 32;
      w1 += 32;
      w2 += 32;
      w3 += 32;
    }
    if (wide < strideBytes) {
      let sum = f32x4.add(v128.load(o), f32x4.mul(x0, v128.load(w0)));
      sum = f32x4.add(sum, f32x4.mul(x1, v128.load(w1)));
      sum = f32x4.add(sum, f32x4.mul(x2, v128.load(w2)));
      sum = f32x4.add(sum, f32x4.mul(x3, v128.load(w3)));
      v128.store(o, sum);
    }
  }
  for (; a < active; a++) {
    const xa = f32x4.splat(load<f32>(activeX + (<usize>a << 2)));
    const w = weights + <usize>load<i32>(activeRow + (<usize>a << 2)) * strideBytes;
    for (let c: usize = 0; c < strideBytes; c += 16) {
      v128.store(out + c, f32x4.add(v128.load(out + c), f32x4.mul(xa, v128.load(w + c))));
    }
  }
}

/** backward[r] = Σ_c w[r,c]·δ[c]; columns beyond the tile meet weights that are 0. */
export function readBackward(tile: usize): void {
  const layer = ptr(tile + L.TILE_LAYER);
  const rows = load<i32>(tile, L.TILE_ROWS);
  const strideBytes = <usize>load<i32>(tile, L.TILE_STRIDE) << 2;
  const delta = ptr(layer + L.LAYER_DELTA) + (<usize>load<i32>(tile, L.TILE_COL0) << 2);
  const out = ptr(tile + L.TILE_BACKWARD);
  let w = ptr(tile + L.TILE_WEIGHTS);
  for (let r = 0; r < rows; r++) {
    let sum = f32x4.splat(0);
    for (let c: usize = 0; c < strideBytes; c += 16) {
      sum = f32x4.add(sum, f32x4.mul(v128.load(w + c), v128.load(delta + c)));
    }
    store<f32>(
      out + (<usize>r << 2),
      f32x4.extract_lane(sum, 0) + f32x4.extract_lane(sum, 1) +
        (f32x4.extract_lane(sum, 2) + f32x4.extract_lane(sum, 3)),
    );
    w += strideBytes;
  }
}
