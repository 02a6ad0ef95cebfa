// The devices of one pair: noisy pulses on a list of cells, the weight they make, and which pairs are full.
import * as L from '../layout';
import { normal4 } from './philox';

// @ts-ignore: decorator
@inline
export function ptr(field: usize): usize {
  return <usize>load<u32>(field);
}

// --- The hit list in scratch: parallel arrays of cell (tile-local), key cell and signed pulse count -----------

/** Hits after which the list is worked off: it stays in the first-level cache. */
export const CHUNK: i32 = 1024;
/** A row may add at most 4,096 hits to a list that is not yet due. */
const CAPACITY: usize = 5120 + 4;
const HIT_KEY: usize = CAPACITY * 4;
const HIT_COUNT: usize = CAPACITY * 8;
/** Room for the four changes under way. */
const CHANGES: usize = CAPACITY * 12;

// @ts-ignore: decorator
@inline
export function setHit(hits: usize, index: i32, cell: i32, key: i32, n: f32): void {
  const at = hits + (<usize>index << 2);
  store<i32>(at, cell);
  store<i32>(at, key, HIT_KEY);
  store<f32>(at, n, HIT_COUNT);
}

/** Pulses on a list of hits, whatever their sign. */
// @ts-ignore: decorator
@inline
export function pulsesOf(hits: usize, count: i32): i32 {
  let pulses = 0;
  for (let i = 0; i < count; i++) pulses += <i32>abs(load<f32>(hits + (<usize>i << 2), HIT_COUNT));
  return pulses;
}

/** w of one cell: s·Σ_p c_p·(G⁺_p − G⁻_p). `first` is the cell's address in plane 0. */
// @ts-ignore: decorator
@inline
export function weightOf(first: usize, planeBytes: usize, pairs: i32, pair0: usize, scale: f32): f32 {
  let sum = load<f32>(pair0, L.PAIR_COEF) * (load<f32>(first) - load<f32>(first + planeBytes));
  let plane = first + 2 * planeBytes;
  let pair = pair0 + L.PAIR_BYTES;
  for (let p = 1; p < pairs; p++) {
    sum += load<f32>(pair, L.PAIR_COEF) * (load<f32>(plane) - load<f32>(plane + planeBytes));
    plane += 2 * planeBytes;
    pair += L.PAIR_BYTES;
  }
  return scale * sum;
}

/** One device at its upper bound, the other more than half a step above its lower one. */
// @ts-ignore: decorator
@inline
function isFull(plus: f32, minus: f32, offPlus: f32, offMinus: f32, gMin: f32, gMax: f32, half: f32): bool {
  return (
    (plus >= gMax + offPlus && minus - (gMin + offMinus) > half) ||
    (minus >= gMax + offMinus && plus - (gMin + offPlus) > half)
  );
}

// @ts-ignore: decorator
@inline
function writebackOf(plus: f32, minus: f32, offPlus: f32, offMinus: f32, step: f32): f32 {
  return nearest(abs(plus - offPlus - (minus - offMinus)) / step);
}

/** Puts a cell on the tile's list of full pairs if it belongs there. */
// @ts-ignore: decorator
@inline
function listIfFull(tile: usize, pairAt: usize, plusAt: usize, planeBytes: usize, offsetShift: usize, cell: i32): void {
  const gMin = load<f32>(pairAt, L.PAIR_G_MIN);
  const gMax = load<f32>(pairAt, L.PAIR_G_MAX);
  const step = load<f32>(pairAt, L.PAIR_STEP);
  const plus = load<f32>(plusAt);
  const minus = load<f32>(plusAt + planeBytes);
  let offPlus: f32 = 0;
  let offMinus: f32 = 0;
  if (offsetShift) {
    offPlus = load<f32>(plusAt + offsetShift);
    offMinus = load<f32>(plusAt + planeBytes + offsetShift);
  }
  if (!isFull(plus, minus, offPlus, offMinus, gMin, gMax, <f32>0.5 * step)) return;
  const count = load<i32>(tile, L.TILE_FULL_COUNT);
  store<i32>(ptr(tile + L.TILE_FULL) + (<usize>count << 2), cell);
  store<i32>(tile, count + 1, L.TILE_FULL_COUNT);
  const pulses = <i32>writebackOf(plus, minus, offPlus, offMinus, step);
  store<i32>(tile, load<i32>(tile, L.TILE_WRITEBACK) + pulses, L.TILE_WRITEBACK);
}

export function emptyList(tile: usize): void {
  store<i32>(tile, 0, L.TILE_FULL_COUNT);
  store<i32>(tile, 0, L.TILE_WRITEBACK);
}

/**
 * ΔG of four trains of n pulses in units of siemens: step·(n + c2c·√n·ξ).
 * `side` is 1 in lanes that pulse G⁻.
 */
// @ts-ignore: decorator
@inline
function change4(n: v128, side: v128, key: v128, c2c: f32, step: f32, stream: i32, run: usize): v128 {
  if (c2c == 0) return f32x4.mul(f32x4.splat(step), n);
  const xi = normal4(
    load<i32>(run, L.RUN_SEED_LO),
    load<i32>(run, L.RUN_SEED_HI),
    load<i32>(run, L.RUN_STEP),
    i32x4.add(i32x4.splat(stream), side),
    key,
  );
  const noise = f32x4.mul(f32x4.mul(f32x4.splat(c2c), f32x4.sqrt(n)), xi);
  return f32x4.mul(f32x4.splat(step), f32x4.add(n, noise));
}

/** Counter word 2 of a pair's G⁺; that of G⁻ is one more. */
// @ts-ignore: decorator
@inline
function streamWord(stream: i32, layer: usize, pair: i32): i32 {
  return (stream << 24) | (load<i32>(layer, L.LAYER_INDEX) << 16) | (2 * pair);
}

/** Lets the pulses of a list of hits land: G⁺ where the count is positive, G⁻ where it is negative. */
export function landHits(tile: usize, pair: i32, hits: usize, count: i32, stream: i32, list: bool): void {
  const layer = ptr(tile + L.TILE_LAYER);
  const run = ptr(layer + L.LAYER_RUN);
  const pairs = load<i32>(layer, L.LAYER_PAIRS);
  const pair0 = ptr(layer + L.LAYER_PAIR);
  const pairAt = pair0 + <usize>pair * L.PAIR_BYTES;
  if (load<i32>(pairAt, L.PAIR_MODEL) != L.DEVICE_LINEAR_STEP) unreachable();
  const weightScale = load<f32>(layer, L.LAYER_WEIGHT_SCALE);
  const gMin = load<f32>(pairAt, L.PAIR_G_MIN);
  const gMax = load<f32>(pairAt, L.PAIR_G_MAX);
  const step = load<f32>(pairAt, L.PAIR_STEP);
  const c2c = load<f32>(pairAt, L.PAIR_C2C);
  const planes = ptr(tile + L.TILE_PLANES);
  const planeBytes = <usize>load<i32>(tile, L.TILE_PLANE_BYTES);
  const weights = ptr(tile + L.TILE_WEIGHTS);
  const offsets = ptr(tile + L.TILE_OFFSETS);
  const offsetShift: usize = offsets ? offsets - planes : 0;
  const plus = planes + <usize>(2 * pair) * planeBytes;
  const word = streamWord(stream, layer, pair);

  // Spare lanes of the last vector draw noise that nobody uses; they must only be finite.
  for (let i = count; i & 3; i++) setHit(hits, i, 0, 0, 1);
  for (let i = 0; i < count; i += 4) {
    const at = hits + (<usize>i << 2);
    const signed = v128.load(at, HIT_COUNT);
    const side = i32x4.shr_u(signed, 31);
    const change = change4(f32x4.abs(signed), side, v128.load(at, HIT_KEY), c2c, step, word, run);
    const left = min(4, count - i);
    v128.store(hits, change, CHANGES);
    for (let lane = 0; lane < left; lane++) {
      const laneAt = at + (<usize>lane << 2);
      const cell = load<i32>(laneAt);
      const cellBytes = <usize>cell << 2;
      const plusAt = plus + cellBytes;
      const target = load<f32>(laneAt, HIT_COUNT) < 0 ? plusAt + planeBytes : plusAt;
      let lower = gMin;
      let upper = gMax;
      if (offsetShift) {
        const off = load<f32>(target + offsetShift);
        lower += off;
        upper += off;
      }
      const g = load<f32>(target) + load<f32>(hits + (<usize>lane << 2), CHANGES);
      store<f32>(target, min(max(g, lower), upper));
      store<f32>(weights + cellBytes, weightOf(planes + cellBytes, planeBytes, pairs, pair0, weightScale));
      if (list) listIfFull(tile, pairAt, plusAt, planeBytes, offsetShift, cell);
    }
  }
}

/** Resets the listed pairs and leaves their write-back as hits. Works the list off in chunks. */
export function reset(tile: usize, pair: i32, scratch: usize): void {
  const layer = ptr(tile + L.TILE_LAYER);
  const pair0 = ptr(layer + L.LAYER_PAIR);
  const pairAt = pair0 + <usize>pair * L.PAIR_BYTES;
  const gMin = load<f32>(pairAt, L.PAIR_G_MIN);
  const step = load<f32>(pairAt, L.PAIR_STEP);
  const planes = ptr(tile + L.TILE_PLANES);
  const planeBytes = <usize>load<i32>(tile, L.TILE_PLANE_BYTES);
  const offsets = ptr(tile + L.TILE_OFFSETS);
  const offsetShift: usize = offsets ? offsets - planes : 0;
  const plus = planes + <usize>(2 * pair) * planeBytes;
  const weights = ptr(tile + L.TILE_WEIGHTS);
  const pairs = load<i32>(layer, L.LAYER_PAIRS);
  const weightScale = load<f32>(layer, L.LAYER_WEIGHT_SCALE);
  const stride = load<i32>(tile, L.TILE_STRIDE);
  const layerCols = load<i32>(layer, L.LAYER_COLS);
  const key0 = load<i32>(tile, L.TILE_ROW0) * layerCols + load<i32>(tile, L.TILE_COL0);
  const full = ptr(tile + L.TILE_FULL);
  const count = load<i32>(tile, L.TILE_FULL_COUNT);
  let hits = 0;
  for (let i = 0; i < count; i++) {
    const cell = load<i32>(full + (<usize>i << 2));
    const cellBytes = <usize>cell << 2;
    const plusAt = plus + cellBytes;
    const minusAt = plusAt + planeBytes;
    let offPlus: f32 = 0;
    let offMinus: f32 = 0;
    if (offsetShift) {
      offPlus = load<f32>(plusAt + offsetShift);
      offMinus = load<f32>(minusAt + offsetShift);
    }
    const difference = load<f32>(plusAt) - offPlus - (load<f32>(minusAt) - offMinus);
    const n = nearest(abs(difference) / step);
    store<f32>(plusAt, gMin + offPlus);
    store<f32>(minusAt, gMin + offMinus);
    if (n > 0) {
      const row = cell / stride;
      setHit(scratch, hits++, cell, key0 + row * layerCols + (cell - row * stride), difference < 0 ? -n : n);
      if (hits >= CHUNK) {
        landHits(tile, pair, scratch, hits, L.STREAM_RESET, false);
        hits = 0;
      }
    } else {
      store<f32>(weights + cellBytes, weightOf(planes + cellBytes, planeBytes, pairs, pair0, weightScale));
    }
  }
  landHits(tile, pair, scratch, hits, L.STREAM_RESET, false);
  emptyList(tile);
}

export function findFull(tile: usize, pair: i32): void {
  const layer = ptr(tile + L.TILE_LAYER);
  const pairAt = ptr(layer + L.LAYER_PAIR) + <usize>pair * L.PAIR_BYTES;
  const planes = ptr(tile + L.TILE_PLANES);
  const planeBytes = <usize>load<i32>(tile, L.TILE_PLANE_BYTES);
  const offsets = ptr(tile + L.TILE_OFFSETS);
  const offsetShift: usize = offsets ? offsets - planes : 0;
  const plus = planes + <usize>(2 * pair) * planeBytes;
  const rows = load<i32>(tile, L.TILE_ROWS);
  const cols = load<i32>(tile, L.TILE_COLS);
  const stride = load<i32>(tile, L.TILE_STRIDE);
  emptyList(tile);
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < cols; c++) {
      const cell = r * stride + c;
      listIfFull(tile, pairAt, plus + (<usize>cell << 2), planeBytes, offsetShift, cell);
    }
  }
}

export function refreshWeights(tile: usize): void {
  const layer = ptr(tile + L.TILE_LAYER);
  const pairs = load<i32>(layer, L.LAYER_PAIRS);
  const pair0 = ptr(layer + L.LAYER_PAIR);
  const scale = load<f32>(layer, L.LAYER_WEIGHT_SCALE);
  const planes = ptr(tile + L.TILE_PLANES);
  const planeBytes = <usize>load<i32>(tile, L.TILE_PLANE_BYTES);
  const weights = ptr(tile + L.TILE_WEIGHTS);
  const rows = load<i32>(tile, L.TILE_ROWS);
  const cols = load<i32>(tile, L.TILE_COLS);
  const stride = load<i32>(tile, L.TILE_STRIDE);
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < cols; c++) {
      const cellBytes = <usize>(r * stride + c) << 2;
      store<f32>(weights + cellBytes, weightOf(planes + cellBytes, planeBytes, pairs, pair0, scale));
    }
  }
}
