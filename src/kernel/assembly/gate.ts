/** What stands between an encoder's hits and the devices: the arbiter's gates, and the most pulses of one train. */
import {
  ARBITER_CELLWISE,
  ARBITER_PASS,
  ARBITER_STAGE,
  PAIR_CAP,
  PASS_DEPRESSION,
  PASS_POTENTIATION,
  TILE_ARBITER,
} from '../layout';
import { pairOf } from './devices';
import { HIT_CELL, HIT_KEY, HIT_PULSES, putHit } from './hits';

/** True where every train of the tile's updates gets a device of its own. */
// @ts-ignore: decorator
@inline
export function isCellwise(tile: usize): boolean {
  const arbiter = load<usize>(tile, TILE_ARBITER);
  return arbiter != 0 && load<i32>(arbiter, ARBITER_CELLWISE) != 0;
}

/** Clips the pulses of a hit list to ±cap. */
function clip(scratch: usize, count: i32, cap: f32): void {
  for (let i = 0; i < count; i++) {
    const at = scratch + (<usize>i << 2);
    store<f32>(at, max(min(load<f32>(at, HIT_PULSES), cap), -cap), HIT_PULSES);
  }
}

/** Keeps the hits of the polarities that pass; returns how many are left. */
function keepPolarity(scratch: usize, count: i32, pass: i32): i32 {
  let kept = 0;
  for (let i = 0; i < count; i++) {
    const at = scratch + (<usize>i << 2);
    const pulses = load<f32>(at, HIT_PULSES);
    if ((pass & (pulses > 0 ? PASS_POTENTIATION : PASS_DEPRESSION)) == 0) continue;
    putHit(scratch, kept++, load<i32>(at, HIT_CELL), load<i32>(at, HIT_KEY), pulses);
  }
  return kept;
}

/** The hits of an update that land at once; with an arbiter that goes cell by cell all wait on its stage instead. */
export function passHits(tile: usize, pair: i32, scratch: usize, count: i32): i32 {
  const cap = load<f32>(pairOf(tile, pair), PAIR_CAP);
  if (cap != 0) clip(scratch, count, cap);
  const arbiter = load<usize>(tile, TILE_ARBITER);
  if (arbiter == 0) return count;
  if (load<i32>(arbiter, ARBITER_CELLWISE) == 0) {
    const pass = load<i32>(arbiter, ARBITER_PASS);
    return pass == (PASS_POTENTIATION | PASS_DEPRESSION) ? count : keepPolarity(scratch, count, pass);
  }
  const stage = load<usize>(arbiter, ARBITER_STAGE);
  for (let i = 0; i < count; i++) {
    const at = scratch + (<usize>i << 2);
    store<f32>(stage + (load<usize>(at, HIT_CELL) << 2), load<f32>(at, HIT_PULSES));
  }
  return 0;
}
