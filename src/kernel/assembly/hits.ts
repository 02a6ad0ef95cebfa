/**
 * The hit list of an update in scratch: cells that pulses land on, as parallel arrays. It is worked off
 * whenever it is full, so that it stays in the first-level cache. A cell is on the list at most once.
 */

import { SCRATCH_BYTES } from '../layout';

/** Hits that the list takes. */
export const HITS_MAX: i32 = 1024;

/** i32: cell of the tile, `row * stride + col`. */
export const HIT_CELL: usize = 0;
/** i32: cell of the layer's matrix, which keys noise. */
export const HIT_KEY: usize = 4096;
/** f32: pulses, an integer; with the sign set they go to G⁻. */
export const HIT_PULSES: usize = 8192;
/** f32: normal deviates, written when the device model varies from cycle to cycle. */
export const HIT_DEVIATE: usize = 12288;
/** i32: the second random word of the deviate under way. */
export const HIT_WORD: usize = 16384;
/** Four vectors for whoever is at work. */
export const WORK: usize = 20480;
/** The columns that an encoder has to look at: i32 columns, behind them f32 δ, at most TILE_COLS_MAX of each. */
export const CANDIDATES: usize = 20608;

/** f32: conductances before the pulses land, and after, where the tile's energy is measured; the end of the scratch. */
export const HIT_BEFORE: usize = SCRATCH_BYTES - 4096;
export const HIT_AFTER: usize = SCRATCH_BYTES - 8192;

// @ts-ignore: decorator
@inline
export function putHit(scratch: usize, index: i32, cell: i32, key: i32, pulses: f32): void {
  const at = scratch + (<usize>index << 2);
  store<i32>(at, cell, HIT_CELL);
  store<i32>(at, key, HIT_KEY);
  store<f32>(at, pulses, HIT_PULSES);
}

/** Fills the list's last vector with copies of the last hit that bring no pulse to the same device. */
export function padHits(scratch: usize, count: i32): void {
  const last = scratch + (<usize>(count - 1) << 2);
  const none = copysign<f32>(0, load<f32>(last, HIT_PULSES));
  for (let i = count; (i & 3) != 0; i++) {
    putHit(scratch, i, load<i32>(last, HIT_CELL), load<i32>(last, HIT_KEY), none);
  }
}
