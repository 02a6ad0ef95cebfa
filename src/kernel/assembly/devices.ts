/** Where the devices of one pair of a tile are, and when the pair is full. */
import { LAYER_PAIR, PAIR_BYTES, TILE_LAYER, TILE_OFFSETS, TILE_PLANES, TILE_PLANE_BYTES } from '../layout';

/** The PAIR structure. */
// @ts-ignore: decorator
@inline
export function pairOf(tile: usize, pair: i32): usize {
  return load<usize>(load<usize>(tile, TILE_LAYER), LAYER_PAIR) + <usize>pair * PAIR_BYTES;
}

/** Address of the pair's plane G⁺; that of G⁻ is TILE_PLANE_BYTES behind it. */
// @ts-ignore: decorator
@inline
export function planesOf(tile: usize, pair: i32): usize {
  return load<usize>(tile, TILE_PLANES) + <usize>(2 * pair) * load<usize>(tile, TILE_PLANE_BYTES);
}

/** Bytes from a conductance to its device's offset; 0 when there are no offsets. */
// @ts-ignore: decorator
@inline
export function offsetsBehind(tile: usize): usize {
  const offsets = load<usize>(tile, TILE_OFFSETS);
  return offsets == 0 ? 0 : offsets - load<usize>(tile, TILE_PLANES);
}

/** Lanes where one device is at its upper bound and the other more than `margin` above its lower one. */
// @ts-ignore: decorator
@inline
export function fullLanes(
  plus: v128,
  minus: v128,
  offsetPlus: v128,
  offsetMinus: v128,
  gMin: v128,
  gMax: v128,
  margin: v128,
): i32 {
  const plusAtEnd = f32x4.ge(plus, f32x4.add(gMax, offsetPlus));
  const minusAtEnd = f32x4.ge(minus, f32x4.add(gMax, offsetMinus));
  const plusAbove = f32x4.gt(f32x4.sub(plus, f32x4.add(gMin, offsetPlus)), margin);
  const minusAbove = f32x4.gt(f32x4.sub(minus, f32x4.add(gMin, offsetMinus)), margin);
  return i32x4.bitmask(v128.or(v128.and(plusAtEnd, minusAbove), v128.and(minusAtEnd, plusAbove)));
}
