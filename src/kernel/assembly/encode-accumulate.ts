/**
 * Pulses from a digital accumulator: χ += (x·scale)·δ in every cell of the lit rows; where |χ| reaches 1 its whole
 * part goes out as pulses and leaves χ.
 */
import {
  LAYER_COLS,
  LAYER_DELTA,
  PAIR_SCALE,
  TILE_ACTIVE_COUNT,
  TILE_ACTIVE_ROW,
  TILE_ACTIVE_X,
  TILE_COL0,
  TILE_COLS,
  TILE_LAYER,
  TILE_ROW0,
  TILE_ROW_SLOTS,
  TILE_STATE,
  TILE_STRIDE,
} from '../layout';
import { pairOf } from './devices';
import { HITS_MAX, putHit, WORK } from './hits';
import { landUpdate } from './land';
import { loadPart } from './vector';

export function encodeAccumulate(tile: usize, pair: i32, scratch: usize): void {
  const layer = load<usize>(tile, TILE_LAYER);
  const scale = load<f32>(pairOf(tile, pair), PAIR_SCALE);
  const state = load<usize>(tile, TILE_STATE);
  if (state == 0) unreachable();
  const cols = load<i32>(tile, TILE_COLS);
  const stride = load<i32>(tile, TILE_STRIDE);
  const layerCols = load<i32>(layer, LAYER_COLS);
  const col0 = load<i32>(tile, TILE_COL0);
  const key0 = load<i32>(tile, TILE_ROW0) * layerCols + col0;
  const delta = load<usize>(layer, LAYER_DELTA) + (<usize>col0 << 2);
  const active = load<i32>(tile, TILE_ACTIVE_COUNT);
  const activeRow = load<usize>(tile, TILE_ACTIVE_ROW);
  const activeX = load<usize>(tile, TILE_ACTIVE_X);
  const one = f32x4.splat(1);
  let hits = 0;
  let slots: f32 = 0;
  for (let a = 0; a < active; a++) {
    const row = load<i32>(activeRow + (<usize>a << 2));
    const scaled = f32x4.splat(load<f32>(activeX + (<usize>a << 2)) * scale);
    const cell = row * stride;
    const key = key0 + row * layerCols;
    let most: f32 = 0;
    let least: f32 = 0;
    for (let c = 0; c < cols; c += 4) {
      const at = state + (<usize>(cell + c) << 2);
      const from = delta + (<usize>c << 2);
      const d = cols - c < 4 ? loadPart(from, cols - c) : v128.load(from);
      const chi = f32x4.add(v128.load(at), f32x4.mul(scaled, d));
      let hit = i32x4.bitmask(f32x4.ge(f32x4.abs(chi), one));
      if (hit == 0) {
        v128.store(at, chi);
        continue;
      }
      const pulses = f32x4.trunc(chi);
      v128.store(at, f32x4.sub(chi, pulses));
      v128.store(scratch, pulses, WORK);
      do {
        const lane = ctz(hit);
        const n = load<f32>(scratch + (<usize>lane << 2), WORK);
        most = max(most, n);
        least = min(least, n);
        putHit(scratch, hits++, cell + c + lane, key + c + lane, n);
        hit &= hit - 1;
      } while (hit != 0);
      if (hits > HITS_MAX - 4) {
        landUpdate(tile, pair, scratch, hits);
        hits = 0;
      }
    }
    slots += most - least;
  }
  store<i32>(tile, <i32>slots, TILE_ROW_SLOTS);
  landUpdate(tile, pair, scratch, hits);
}
