/**
 * n = ⌊|v|⌋ + 1 with probability |v| − ⌊|v|⌋, v = (x·scale)·δ: every cell rounds on its own, and the mean is |v|.
 *
 * Most |v| are far below 1: instead of a random number for every cell, gaps between candidates are drawn, and a
 * candidate becomes a pulse with the probability that is left. The layer's matrix is cut into blocks of
 * ROUNDING_BLOCK² key cells, whatever the tiles; in a block the columns are sorted into classes g by the power of two
 * below which |v| stays for the block's largest x: |v| < 2⁻ᵍ. The block's lit rows × the columns of a class, row by
 * row, are the places of a chain that skips with probability P = 1 − e^(−λ) ≥ 2⁻ᵍ a place, λ = 2⁻ᵍ + 4⁻ᵍ. Class 0,
 * |v| ≥ ½, is visited cell by cell. So the work goes with the number of pulses, not with the number of cells. A tile
 * takes from the blocks it shares what lies within it.
 */
import {
  LAYER_COLS,
  LAYER_DELTA,
  LAYER_INDEX,
  LAYER_ROWS,
  LAYER_RUN,
  LAYER_X,
  PAIR_SCALE,
  ROUNDING_BLOCK,
  ROUNDING_CLASSES,
  ROUNDING_WORTH,
  RUN_SEED_HI,
  RUN_SEED_LO,
  RUN_STEP,
  STREAM_ROUNDING,
  TILE_COL0,
  TILE_COLS,
  TILE_LAYER,
  TILE_ROW0,
  TILE_ROWS,
  TILE_STRIDE,
} from '../layout';
import { pairOf } from './devices';
import { CANDIDATES, HITS_MAX, putHit } from './hits';
import { landUpdate } from './land';
import { log4 } from './math';
import { philox4 } from './philox';
import { gather } from './vector';

const VECTOR: usize = 4 * (ROUNDING_BLOCK + 4);
/** f32: x·scale of the block's rows with x ≠ 0, i32: those rows of the layer. */
const X: usize = CANDIDATES;
const ROW: usize = X + VECTOR;
/** f32: δ of the block's columns, class by class, i32: those columns of the layer. */
const DELTA: usize = ROW + VECTOR;
const COLUMN: usize = DELTA + VECTOR;
/** i32: class of every column, in order of columns. */
const CLASS: usize = COLUMN + VECTOR;
/** i32: where each class ends in DELTA and COLUMN; behind the last, the columns without error. */
const END: usize = CLASS + VECTOR;
/** u32[16]: random words. */
const WORDS: usize = END + 4 * (ROUNDING_CLASSES + 3);

/** All hits of the tile, landed on the pair. */
export function encodeStochastic(tile: usize, pair: i32, scratch: usize): void {
  const layer = load<usize>(tile, TILE_LAYER);
  const row0 = load<i32>(tile, TILE_ROW0);
  const col0 = load<i32>(tile, TILE_COL0);
  const rowEnd = row0 + load<i32>(tile, TILE_ROWS);
  const colEnd = col0 + load<i32>(tile, TILE_COLS);
  const scale = load<f32>(pairOf(tile, pair), PAIR_SCALE);
  const blocksAcross = (load<i32>(layer, LAYER_COLS) + ROUNDING_BLOCK - 1) / ROUNDING_BLOCK;
  let hits = 0;
  for (let r = row0 / ROUNDING_BLOCK; r * ROUNDING_BLOCK < rowEnd; r++) {
    const active = listRows(layer, r * ROUNDING_BLOCK, scale, scratch);
    if (active == 0) continue;
    for (let c = col0 / ROUNDING_BLOCK; c * ROUNDING_BLOCK < colEnd; c++) {
      sortColumns(layer, c * ROUNDING_BLOCK, peakOfRows(scratch, active), scratch);
      hits = encodeBlock(tile, pair, scratch, r * blocksAcross + c, active, hits);
    }
  }
  landUpdate(tile, pair, scratch, hits);
}

/** Lists the block's rows with x ≠ 0; returns how many. */
function listRows(layer: usize, first: i32, scale: f32, scratch: usize): i32 {
  const x = load<usize>(layer, LAYER_X);
  const end = min(first + ROUNDING_BLOCK, load<i32>(layer, LAYER_ROWS));
  const scale4 = f32x4.splat(scale);
  let at = scratch;
  for (let r = first; r < end; r += 4) {
    const from = x + (<usize>r << 2);
    const scaled = f32x4.mul(v128.load(from), scale4);
    let lit = i32x4.bitmask(f32x4.ne(scaled, f32x4.splat(0)));
    if (end - r < 4) lit &= (1 << (end - r)) - 1;
    while (lit != 0) {
      const lane = ctz(lit);
      store<i32>(at, r + lane, ROW);
      store<f32>(at, load<f32>(from + (<usize>lane << 2)) * scale, X);
      at += 4;
      lit &= lit - 1;
    }
  }
  v128.store(at, f32x4.splat(0), X);
  return <i32>((at - scratch) >> 2);
}

function peakOfRows(scratch: usize, active: i32): f32 {
  let peak = f32x4.splat(0);
  for (let i = 0; i < active; i += 4) peak = f32x4.max(peak, f32x4.abs(v128.load(scratch + (<usize>i << 2), X)));
  return max(
    max(f32x4.extract_lane(peak, 0), f32x4.extract_lane(peak, 1)),
    max(f32x4.extract_lane(peak, 2), f32x4.extract_lane(peak, 3)),
  );
}

/** Sorts the block's columns by class, |peak·δ| < 2^−class; equal ones stay in order. */
function sortColumns(layer: usize, first: i32, peak: f32, scratch: usize): void {
  const delta = load<usize>(layer, LAYER_DELTA);
  const end = min(first + ROUNDING_BLOCK, load<i32>(layer, LAYER_COLS));
  const peak4 = f32x4.splat(peak);
  const zero = i32x4.splat(0);
  for (let g = 0; g <= ROUNDING_CLASSES + 1; g++) store<i32>(scratch + (<usize>g << 2), 0, END);
  for (let c = first; c < end; c += 4) {
    const bound = f32x4.abs(f32x4.mul(peak4, v128.load(delta + (<usize>c << 2))));
    const exponent = i32x4.sub(i32x4.splat(126), i32x4.shr_u(bound, 23));
    const kept = i32x4.min_s(i32x4.max_s(exponent, zero), i32x4.splat(ROUNDING_CLASSES));
    const g4 = v128.bitselect(i32x4.splat(ROUNDING_CLASSES + 1), kept, i32x4.eq(bound, zero));
    v128.store(scratch + (<usize>(c - first) << 2), g4, CLASS);
  }
  for (let c = 0; c < end - first; c++) {
    const count = scratch + (<usize>load<i32>(scratch + (<usize>c << 2), CLASS) << 2);
    store<i32>(count, load<i32>(count, END) + 1, END);
  }
  let before = 0;
  for (let g = 0; g <= ROUNDING_CLASSES + 1; g++) {
    const count = scratch + (<usize>g << 2);
    const columns = load<i32>(count, END);
    store<i32>(count, before, END);
    before += columns;
  }
  for (let c = 0; c < end - first; c++) {
    const next = scratch + (<usize>load<i32>(scratch + (<usize>c << 2), CLASS) << 2);
    const place = load<i32>(next, END);
    store<i32>(next, place + 1, END);
    const at = scratch + (<usize>place << 2);
    store<i32>(at, first + c, COLUMN);
    store<f32>(at, load<f32>(delta + (<usize>(first + c) << 2)), DELTA);
  }
}

/** Class 0 cell by cell, the others by chains; chains too short to be worth drawing join those of larger classes. */
function encodeBlock(tile: usize, pair: i32, scratch: usize, block: i32, active: i32, hits: i32): i32 {
  const dense = load<i32>(scratch, END);
  if (dense > 0) hits = everyCell(tile, pair, scratch, block, active, dense, hits);
  let end = load<i32>(scratch + (ROUNDING_CLASSES << 2), END);
  for (let g = ROUNDING_CLASSES; g > 0; g--) {
    const first = load<i32>(scratch + (<usize>(g - 1) << 2), END);
    const places = active * (end - first);
    if (places == 0 || (g > 1 && places < ROUNDING_WORTH << g)) continue;
    hits = chain(tile, pair, scratch, block, active, first, end - first, g, hits);
    end = first;
  }
  return hits;
}

/** Blocks `draw` … `draw + 3` of the chain's random words. */
// @ts-ignore: decorator
@inline
function drawWords(tile: usize, pair: i32, scratch: usize, block: i32, g: i32, draw: i32): void {
  const layer = load<usize>(tile, TILE_LAYER);
  const run = load<usize>(layer, LAYER_RUN);
  philox4(
    scratch + WORDS,
    i32x4.splat(block * (ROUNDING_CLASSES + 1) + g),
    i32x4.splat(load<i32>(run, RUN_STEP)),
    i32x4.splat((STREAM_ROUNDING << 24) | (load<i32>(layer, LAYER_INDEX) << 16) | (2 * pair)),
    i32x4.add(i32x4.splat(draw), i32x4(0, 1, 2, 3)),
    load<i32>(run, RUN_SEED_LO),
    load<i32>(run, RUN_SEED_HI),
  );
}

/** Puts a hit on the list where it lies within the tile. */
// @ts-ignore: decorator
@inline
function putKeyHit(tile: usize, scratch: usize, hits: i32, row: i32, col: i32, pulses: f32): i32 {
  const r = row - load<i32>(tile, TILE_ROW0);
  const c = col - load<i32>(tile, TILE_COL0);
  if (<u32>r >= load<u32>(tile, TILE_ROWS) || <u32>c >= load<u32>(tile, TILE_COLS)) return hits;
  const key = row * load<i32>(load<usize>(tile, TILE_LAYER), LAYER_COLS) + col;
  putHit(scratch, hits, r * load<i32>(tile, TILE_STRIDE) + c, key, pulses);
  return hits + 1;
}

// @ts-ignore: decorator
@inline
function landWhenFull(tile: usize, pair: i32, scratch: usize, hits: i32): i32 {
  if (hits <= HITS_MAX - 4) return hits;
  landUpdate(tile, pair, scratch, hits);
  return 0;
}

/** Class 0: a random number for every cell, rows padded to whole vectors. */
function everyCell(tile: usize, pair: i32, scratch: usize, block: i32, active: i32, columns: i32, hits: i32): i32 {
  const one = f32x4.splat(1);
  let place = 0;
  for (let i = 0; i < active; i++) {
    const row = load<i32>(scratch + (<usize>i << 2), ROW);
    const x = v128.load_splat<f32>(scratch + (<usize>i << 2), X);
    for (let j = 0; j < columns; j += 4, place += 4) {
      if ((place & 15) == 0) drawWords(tile, pair, scratch, block, 0, place >> 2);
      const at = scratch + (<usize>j << 2);
      const product = f32x4.mul(x, v128.load(at, DELTA));
      const size = f32x4.abs(product);
      const whole = f32x4.floor(size);
      const word = v128.load(scratch + (<usize>(place & 15) << 2), WORDS);
      const u = f32x4.mul(f32x4.convert_i32x4_s(i32x4.shr_u(word, 8)), f32x4.splat(5.9604644775390625e-8));
      const up = f32x4.lt(u, f32x4.sub(size, whole));
      const n = f32x4.add(whole, v128.and(up, one));
      let hit = i32x4.bitmask(f32x4.gt(n, f32x4.splat(0)));
      if (columns - j < 4) hit &= (1 << (columns - j)) - 1;
      if (hit == 0) continue;
      const pulses = v128.or(n, v128.and(product, i32x4.splat(0x80000000)));
      v128.store(scratch, pulses, WORDS + 64);
      do {
        const lane = <usize>ctz(hit) << 2;
        const col = load<i32>(at + lane, COLUMN);
        hits = putKeyHit(tile, scratch, hits, row, col, load<f32>(scratch + lane, WORDS + 64));
        hit &= hit - 1;
      } while (hit != 0);
      hits = landWhenFull(tile, pair, scratch, hits);
    }
  }
  return hits;
}

/** Classes g and above, `columns` of them from `first` on: places are skipped, eight candidates a draw. */
function chain(
  tile: usize,
  pair: i32,
  scratch: usize,
  block: i32,
  active: i32,
  first: i32,
  columns: i32,
  g: i32,
  hits: i32,
): i32 {
  const bound: f32 = reinterpret<f32>((127 - g) << 23);
  const rate: f32 = bound + bound * bound;
  let found: f32 = 1;
  for (let k = 10; k > 1; k--) found = 1 - (rate / <f32>k) * found;
  const found4 = f32x4.splat(rate * found);
  const perRate = f32x4.splat(-1 / rate);
  const perColumn = f32x4.splat(1 / <f32>columns);
  const unit = f32x4.splat(5.9604644775390625e-8);
  const places = i32x4.splat(active * columns);
  const columns4 = i32x4.splat(columns);
  const x = scratch + X;
  const delta = scratch + DELTA + (<usize>first << 2);
  let next = i32x4.splat(0);
  let draw = 0;
  let half: usize = 32;
  do {
    half ^= 32;
    if (half == 0) {
      drawWords(tile, pair, scratch, block, g, draw);
      draw += 4;
    }
      const word = v128.load(scratch + half, WORDS);
      const u = f32x4.mul(f32x4.convert_i32x4_s(i32x4.add(i32x4.shr_u(word, 8), i32x4.splat(1))), unit);
      let gap = i32x4.trunc_sat_f32x4_s(f32x4.mul(log4(u), perRate));
      // Running sum over the lanes; each candidate stands one place behind the gap to it.
      gap = i32x4.add(gap, v128.shuffle<i32>(i32x4.splat(0), gap, 0, 4, 5, 6));
      gap = i32x4.add(gap, v128.shuffle<i32>(i32x4.splat(0), gap, 0, 0, 4, 5));
      const place = i32x4.add(i32x4.add(next, gap), i32x4(0, 1, 2, 3));
      next = i32x4.splat(i32x4.extract_lane(place, 3) + 1);
      const inside = i32x4.lt_s(place, places);
      const p = v128.and(place, inside);
      const i = i32x4.trunc_sat_f32x4_s(f32x4.mul(f32x4.add(f32x4.convert_i32x4_s(p), f32x4.splat(0.5)), perColumn));
      const j = i32x4.sub(p, i32x4.mul(i, columns4));
      const iBytes = i32x4.shl(i, 2);
      const jBytes = i32x4.shl(j, 2);
      const product = f32x4.mul(
        gather(
          x,
          i32x4.extract_lane(iBytes, 0),
          i32x4.extract_lane(iBytes, 1),
          i32x4.extract_lane(iBytes, 2),
          i32x4.extract_lane(iBytes, 3),
        ),
        gather(
          delta,
          i32x4.extract_lane(jBytes, 0),
          i32x4.extract_lane(jBytes, 1),
          i32x4.extract_lane(jBytes, 2),
          i32x4.extract_lane(jBytes, 3),
        ),
      );
      const chance = f32x4.mul(f32x4.convert_i32x4_s(i32x4.shr_u(v128.load(scratch + half, WORDS + 16), 8)), unit);
      const taken = f32x4.lt(f32x4.mul(chance, found4), f32x4.abs(product));
      let hit = i32x4.bitmask(v128.and(taken, inside));
      if (hit != 0) {
        v128.store(scratch, iBytes, WORDS + 64);
        v128.store(scratch, jBytes, WORDS + 80);
        v128.store(scratch, product, WORDS + 96);
        do {
          const lane = <usize>ctz(hit) << 2;
          const row = load<i32>(scratch + load<usize>(scratch + lane, WORDS + 64), ROW);
          const col = load<i32>(delta + (COLUMN - DELTA) + load<usize>(scratch + lane, WORDS + 80));
          const pulses = copysign<f32>(1, load<f32>(scratch + lane, WORDS + 96));
          hits = putKeyHit(tile, scratch, hits, row, col, pulses);
          hit &= hit - 1;
        } while (hit != 0);
        hits = landWhenFull(tile, pair, scratch, hits);
      }
  } while (i32x4.extract_lane(next, 0) < active * columns);
  return hits;
}
