/**
 * Encoders that look at v = (x·scale)·δ of each cell alone. A cell is hit where |v| is above a floor; rounding of
 * products keeps order, so the largest x tells which columns cannot be hit, and the largest δ which rows.
 */
import {
  ENCODER_DETERMINISTIC,
  ENCODER_SINGLE_PULSE,
  LAYER_COLS,
  LAYER_DELTA,
  PAIR_ENCODER,
  PAIR_PULSE_LEVELS,
  PAIR_PULSE_TOP,
  PAIR_SCALE,
  TILE_ACTIVE_COUNT,
  TILE_ACTIVE_ROW,
  TILE_ACTIVE_X,
  TILE_COL0,
  TILE_COLS,
  TILE_COLS_MAX,
  TILE_HITS,
  TILE_LAYER,
  TILE_PULSES,
  TILE_ROW0,
  TILE_STRIDE,
} from '../layout';
import { pairOf } from './devices';
import { CANDIDATES, HITS_MAX, putHit, WORK } from './hits';
import { landUpdate } from './land';
import { loadPart, peakOf } from './vector';

const COLUMN: usize = CANDIDATES;
const DELTA: usize = CANDIDATES + 4 * (TILE_COLS_MAX + 4);

/** Largest number below 1. */
const BELOW_ONE: f32 = 0.99999994;

/** |v| above which a cell is hit: with `levels` heights a pulse of half the lowest is none (half to even). */
function floorOf(encoder: i32, levels: f32): f32 {
  if (encoder == ENCODER_DETERMINISTIC) return 0.5;
  if (encoder != ENCODER_SINGLE_PULSE) return BELOW_ONE;
  return levels > 0 ? <f32>0.5 / levels : 0;
}

/** Pulses of four cells. */
// @ts-ignore: decorator
@inline
function pulsesOf(encoder: i32, v: v128, top: v128, levels: v128, continuous: bool): v128 {
  if (encoder == ENCODER_DETERMINISTIC) return f32x4.nearest(v);
  if (encoder != ENCODER_SINGLE_PULSE) return f32x4.trunc(v);
  const size = f32x4.abs(v);
  const level = continuous ? size : f32x4.div(f32x4.nearest(f32x4.mul(size, levels)), levels);
  return v128.or(f32x4.min(level, top), v128.and(v, i32x4.splat(0x80000000)));
}

/** Leaves the columns with |δ|·reach above the floor and their δ in scratch, ascending; returns how many. */
function findCandidates(scratch: usize, delta: usize, cols: i32, reach: f32, above: f32): i32 {
  const floor = f32x4.splat(above);
  const reach4 = f32x4.splat(reach);
  const whole = cols & ~3;
  let at = scratch;
  for (let c = 0; c < cols; c += 4) {
    const from = delta + ((<usize>c) << 2);
    const d = c < whole ? v128.load(from) : loadPart(from, cols - c);
    let hit = i32x4.bitmask(f32x4.gt(f32x4.mul(reach4, f32x4.abs(d)), floor));
    while (hit != 0) {
      const lane = ctz(hit);
      store<i32>(at, c + lane, COLUMN);
      store<f32>(at, load<f32>(from + ((<usize>lane) << 2)), DELTA);
      at += 4;
      hit &= hit - 1;
    }
  }
  v128.store(at, f32x4.splat(0), DELTA); // the spare lanes of the last vector: never hit
  return <i32>((at - scratch) >> 2);
}

/** All hits of the tile's active rows, landed on the pair. */
export function encodeCells(tile: usize, pair: i32, scratch: usize): void {
  const cols = load<i32>(tile, TILE_COLS);
  if (cols > TILE_COLS_MAX) unreachable();
  const layer = load<usize>(tile, TILE_LAYER);
  const at = pairOf(tile, pair);
  const encoder = load<i32>(at, PAIR_ENCODER);
  const scale = load<f32>(at, PAIR_SCALE);
  const continuous = load<f32>(at, PAIR_PULSE_LEVELS) == 0;
  const levels = v128.load_splat<f32>(at, PAIR_PULSE_LEVELS);
  const top = v128.load_splat<f32>(at, PAIR_PULSE_TOP);
  const above = floorOf(encoder, load<f32>(at, PAIR_PULSE_LEVELS));
  const active = load<i32>(tile, TILE_ACTIVE_COUNT);
  const activeRow = load<usize>(tile, TILE_ACTIVE_ROW);
  const activeX = load<usize>(tile, TILE_ACTIVE_X);
  const stride = load<i32>(tile, TILE_STRIDE);
  const layerCols = load<i32>(layer, LAYER_COLS);
  const col0 = load<i32>(tile, TILE_COL0);
  const key0 = load<i32>(tile, TILE_ROW0) * layerCols + col0;
  const reach = peakOf(activeX, active) * abs(scale);
  const candidates = findCandidates(scratch, load<usize>(layer, LAYER_DELTA) + ((<usize>col0) << 2), cols, reach, above);
  if (candidates == 0) return;
  const largest = f32x4.splat(peakOf(scratch + DELTA, candidates));
  const scale4 = f32x4.splat(scale);
  const floor = f32x4.splat(above);
  let hits = 0;
  for (let i = 0; i < active; i += 4) {
    const xs = activeX + ((<usize>i) << 2);
    const x4 = active - i < 4 ? loadPart(xs, active - i) : v128.load(xs);
    let rows = i32x4.bitmask(f32x4.gt(f32x4.mul(f32x4.abs(f32x4.mul(x4, scale4)), largest), floor));
    while (rows != 0) {
      const lane = (<usize>ctz(rows)) << 2;
      rows &= rows - 1;
      const row = load<i32>(activeRow + ((<usize>i) << 2) + lane);
      const cell = row * stride;
      const key = key0 + row * layerCols;
      const scaled = f32x4.splat(load<f32>(xs + lane) * scale);
      for (let j = 0; j < candidates; j += 4) {
        const at = scratch + ((<usize>j) << 2);
        const product = f32x4.mul(scaled, v128.load(at, DELTA));
        let hit = i32x4.bitmask(f32x4.gt(f32x4.abs(product), floor));
        if (hit == 0) continue;
        v128.store(scratch, pulsesOf(encoder, product, top, levels, continuous), WORK);
        do {
          const column = (<usize>ctz(hit)) << 2;
          const c = load<i32>(at + column, COLUMN);
          putHit(scratch, hits++, cell + c, key + c, load<f32>(scratch + column, WORK));
          hit &= hit - 1;
        } while (hit != 0);
        if (hits > HITS_MAX - 4) {
          landUpdate(tile, pair, scratch, hits);
          hits = 0;
        }
      }
    }
  }
  landUpdate(tile, pair, scratch, hits);
  // A pulse is a pulse, whatever its height.
  if (encoder == ENCODER_SINGLE_PULSE) store<i32>(tile, load<i32>(tile, TILE_HITS), TILE_PULSES);
}
