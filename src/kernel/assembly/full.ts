/** The list of full pairs of a tile, and how many pulses write a difference back. */
import {
  DEVICE_CURVE,
  DEVICE_CURVE_LAST,
  PAIR_CARRY,
  PAIR_STEP,
  TILE_FULL,
  TILE_FULL_COUNT,
  TILE_PLANE_BYTES,
  TILE_WRITEBACK,
} from '../layout';
import { deviceOf } from './devices';

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

/**
 * Pulses that take a device from its lower bound to nearest `rise` (S) above it, on the mean curve of its kind: what a
 * controller knows that does not know each device. The fewer of two that come equally near.
 */
export function pulsesTo(at: usize, rise: f32): f32 {
  const device = deviceOf(at);
  let high = load<i32>(device, DEVICE_CURVE_LAST);
  if (high == 0) return nearest(rise / load<f32>(at, PAIR_STEP));
  const curve = load<usize>(device, DEVICE_CURVE);
  let low = 0; // curve[low] ≤ rise
  if (load<f32>(curve + (<usize>high << 2)) <= rise) return <f32>high;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (load<f32>(curve + (<usize>middle << 2)) <= rise) low = middle;
    else high = middle;
  }
  const below = rise - load<f32>(curve + (<usize>low << 2));
  const above = load<f32>(curve + (<usize>high << 2)) - rise;
  return <f32>(above < below ? high : low);
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
  const pulses = <i32>(carried + pulsesTo(at, abs(restOf(difference, carried, carry))));
  store<i32>(tile, load<i32>(tile, TILE_WRITEBACK) + pulses, TILE_WRITEBACK);
}
