/** The list of full pairs of a tile. */
import { PAIR_CARRY, PAIR_STEP, TILE_FULL, TILE_FULL_COUNT, TILE_PLANE_BYTES, TILE_WRITEBACK } from '../layout';

export function emptyFullList(tile: usize): void {
  store<i32>(tile, 0, TILE_FULL_COUNT);
  store<i32>(tile, 0, TILE_WRITEBACK);
}

/** (G⁺ − offset⁺) − (G⁻ − offset⁻) of the devices at `plus` and a plane behind it. */
// @ts-ignore: decorator
@inline
export function differenceOf(plus: usize, planeBytes: usize, offsets: usize): f32 {
  const minus = plus + planeBytes;
  let gPlus = load<f32>(plus);
  let gMinus = load<f32>(minus);
  if (offsets != 0) {
    gPlus -= load<f32>(plus + offsets);
    gMinus -= load<f32>(minus + offsets);
  }
  return gPlus - gMinus;
}

/** Steps of the next larger pair that a difference is carried into; 0 without carry. */
// @ts-ignore: decorator
@inline
export function carriedPulses(difference: f32, carry: f32): f32 {
  return carry == 0 ? 0 : nearest(abs(difference) / carry);
}

/** What of |difference| is left to be written back. */
// @ts-ignore: decorator
@inline
export function restOf(difference: f32, carried: f32, carry: f32): f32 {
  return abs(difference) - carried * carry;
}

/** Puts a cell on the list. `planes` is its pair's G⁺, `at` the PAIR structure. */
export function listFull(tile: usize, at: usize, planes: usize, offsets: usize, cell: i32): void {
  const plus = planes + (<usize>cell << 2);
  const difference = differenceOf(plus, load<usize>(tile, TILE_PLANE_BYTES), offsets);
  const count = load<i32>(tile, TILE_FULL_COUNT);
  store<i32>(load<usize>(tile, TILE_FULL) + (<usize>count << 2), cell);
  store<i32>(tile, count + 1, TILE_FULL_COUNT);
  const carry = load<f32>(at, PAIR_CARRY);
  const carried = carriedPulses(difference, carry);
  const pulses = <i32>(carried + nearest(abs(restOf(difference, carried, carry)) / load<f32>(at, PAIR_STEP)));
  store<i32>(tile, load<i32>(tile, TILE_WRITEBACK) + pulses, TILE_WRITEBACK);
}
