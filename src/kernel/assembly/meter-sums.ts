/** Where the sums of a METER stand, and conductances as they are added to them. */
import { LINE_BYTES, METER_PLANES, METER_ROUND, METER_TILE_SUMS, METER_WAY_COUNT, METER_WAY_SUMS } from '../layout';

// @ts-ignore: decorator
@inline
export function tileSum(meter: usize, sum: i32): usize {
  return load<usize>(meter, METER_TILE_SUMS) + (<usize>sum << 3);
}

/** From a sum of a way to that of the next. */
export const WAY_BYTES: usize = METER_WAY_COUNT << 3;

/** A sum of a way, 2·plane + direction. */
// @ts-ignore: decorator
@inline
export function waySum(meter: usize, way: i32, sum: i32): usize {
  return load<usize>(meter, METER_WAY_SUMS) + (<usize>(way * METER_WAY_COUNT + sum) << 3);
}

// @ts-ignore: decorator
@inline
export function add(at: usize, value: f64): void {
  store<f64>(at, load<f64>(at) + value);
}

/** Bytes of one row's, or column's, LINEs. */
// @ts-ignore: decorator
@inline
export function lineBytes(meter: usize): usize {
  return <usize>(load<i32>(meter, METER_PLANES) >> 1) * LINE_BYTES;
}

/** ΣG of a line of a plane. */
// @ts-ignore: decorator
@inline
export function lineOf(meter: usize, lines: usize, line: i32, plane: i32): usize {
  const pair = <usize>(plane >> 1) * LINE_BYTES;
  return load<usize>(meter + lines) + <usize>line * lineBytes(meter) + pair + (<usize>(plane & 1) << 3);
}

/** A conductance rounded so that sums of many are exact. */
// @ts-ignore: decorator
@inline
export function rounded(g: f32, round: f64): f64 {
  return <f64>g + round - round;
}

// @ts-ignore: decorator
@inline
export function roundOf(meter: usize, plane: i32): f64 {
  return load<f64>(load<usize>(meter, METER_ROUND) + (<usize>plane << 3));
}

/** Σ x², or Σ δ², of a line. */
// @ts-ignore: decorator
@inline
export function squaresOf(meter: usize, squares: usize, line: i32): usize {
  return load<usize>(meter + squares) + (<usize>line << 3);
}

/** Two numbers, as the lanes of a vector. */
// @ts-ignore: decorator
@inline
export function both(at0: usize, at1: usize): v128 {
  return f64x2.replace_lane(f64x2.splat(load<f64>(at0)), 1, load<f64>(at1));
}

// @ts-ignore: decorator
@inline
export function putBoth(at0: usize, at1: usize, values: v128): void {
  store<f64>(at0, f64x2.extract_lane(values, 0));
  store<f64>(at1, f64x2.extract_lane(values, 1));
}
