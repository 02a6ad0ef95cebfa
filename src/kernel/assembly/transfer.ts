/** One row of a pair is read, and what it holds goes as pulses into another pair of the same row. */
import {
  LAYER_COLS,
  LAYER_INDEX,
  LAYER_RUN,
  PAIR_CAP,
  PAIR_TRANSFER,
  PAIR_TRANSFER_INTO,
  RUN_SEED_HI,
  RUN_SEED_LO,
  RUN_STEP,
  STREAM_ROUNDING,
  TILE_COL0,
  TILE_COLS,
  TILE_HITS,
  TILE_METER,
  TILE_LAYER,
  TILE_PLANE_BYTES,
  TILE_PULSES,
  TILE_ROW0,
  TILE_ROW_SLOTS,
  TILE_STATE,
  TILE_STRIDE,
} from '../layout';
import { pairOf, planesOf } from './devices';
import { emptyFullList } from './full';
import { HITS_MAX, putHit, WORK } from './hits';
import { landUpdate } from './land';
import { meterUpdate } from './meter';
import { philox4 } from './philox';

const PULSES: usize = WORK + 64;

/** Uniform deviates of four key cells in a row of STREAM_ROUNDING; see `uniform` of `../philox.ts`. */
function uniform4(layer: usize, pair: i32, scratch: usize, key: i32): v128 {
  const run = load<usize>(layer, LAYER_RUN);
  const keys = i32x4.add(i32x4.splat(key), i32x4(0, 1, 2, 3));
  philox4(
    scratch + WORK,
    i32x4.shr_u(keys, 2),
    i32x4.splat(load<i32>(run, RUN_STEP)),
    i32x4.splat((STREAM_ROUNDING << 24) | (load<i32>(layer, LAYER_INDEX) << 16) | (2 * pair)),
    i32x4.splat(0),
    load<i32>(run, RUN_SEED_LO),
    load<i32>(run, RUN_SEED_HI),
  );
  const odd = i32x4.eq(v128.and(keys, i32x4.splat(1)), i32x4.splat(1));
  const high = i32x4.eq(v128.and(keys, i32x4.splat(2)), i32x4.splat(2));
  const low = v128.bitselect(v128.load(scratch, WORK + 16), v128.load(scratch, WORK), odd);
  const top = v128.bitselect(v128.load(scratch, WORK + 48), v128.load(scratch, WORK + 32), odd);
  const word = v128.bitselect(top, low, high);
  return f32x4.mul(f32x4.convert_i32x4_s(i32x4.shr_u(word, 8)), f32x4.splat(5.9604644775390625e-8));
}

export function transfer(tile: usize, pair: i32, row: i32, scratch: usize): void {
  const at = pairOf(tile, pair);
  const into = load<i32>(at, PAIR_TRANSFER_INTO);
  const scale = v128.load_splat<f32>(at, PAIR_TRANSFER);
  const given = load<f32>(pairOf(tile, into), PAIR_CAP);
  const cap = f32x4.splat(given == 0 ? Infinity : given);
  const layer = load<usize>(tile, TILE_LAYER);
  const layerCols = load<i32>(layer, LAYER_COLS);
  const key = (load<i32>(tile, TILE_ROW0) + row) * layerCols + load<i32>(tile, TILE_COL0);
  const cols = load<i32>(tile, TILE_COLS);
  const cell = row * load<i32>(tile, TILE_STRIDE);
  const planeBytes = load<usize>(tile, TILE_PLANE_BYTES);
  const plus = planesOf(tile, pair) + (<usize>cell << 2);
  const held = load<usize>(tile, TILE_STATE);
  emptyFullList(tile);
  store<i32>(tile, 0, TILE_HITS);
  store<i32>(tile, 0, TILE_PULSES);
  let hits = 0;
  let most: f32 = 0;
  let least: f32 = 0;
  for (let c = 0; c < cols; c += 4) {
    const from = plus + (<usize>c << 2);
    const moved = f32x4.mul(scale, f32x4.sub(v128.load(from), v128.load(from + planeBytes)));
    let pulses: v128;
    if (held != 0) {
      const state = held + (<usize>(cell + c) << 2);
      const sum = f32x4.add(v128.load(state), moved);
      pulses = f32x4.max(f32x4.min(f32x4.trunc(sum), cap), f32x4.neg(cap));
      v128.store(state, f32x4.sub(sum, pulses));
    } else {
      const size = f32x4.min(f32x4.floor(f32x4.add(f32x4.abs(moved), uniform4(layer, pair, scratch, key + c))), cap);
      pulses = v128.or(size, v128.and(moved, i32x4.splat(0x80000000)));
    }
    let hit = i32x4.bitmask(f32x4.ne(pulses, f32x4.splat(0)));
    if (cols - c < 4) hit &= (1 << (cols - c)) - 1;
    if (hit == 0) continue;
    v128.store(scratch, pulses, PULSES);
    do {
      const lane = ctz(hit);
      const n = load<f32>(scratch + (<usize>lane << 2), PULSES);
      most = max(most, n);
      least = min(least, n);
      putHit(scratch, hits++, cell + c + lane, key + c + lane, n);
      hit &= hit - 1;
    } while (hit != 0);
    if (hits > HITS_MAX - 4) {
      landUpdate(tile, into, scratch, hits);
      hits = 0;
    }
  }
  landUpdate(tile, into, scratch, hits);
  if (load<usize>(tile, TILE_METER) != 0) meterUpdate(tile, into, into);
  store<i32>(tile, <i32>(most - least), TILE_ROW_SLOTS);
}
