/** Where the devices of one pair of a tile are, what bounds them, and when the pair is full. */
import {
  LAYER_PAIR,
  PAIR_BYTES,
  PAIR_DEVICE,
  TILE_LAYER,
  TILE_OFFSETS,
  TILE_PLANES,
  TILE_PLANE_BYTES,
  TILE_UPPERS,
} from '../layout';

/** The PAIR structure. */
// @ts-ignore: decorator
@inline
export function pairOf(tile: usize, pair: i32): usize {
  return load<usize>(load<usize>(tile, TILE_LAYER), LAYER_PAIR) + <usize>pair * PAIR_BYTES;
}

/** The DEVICE structure of a PAIR structure. */
// @ts-ignore: decorator
@inline
export function deviceOf(at: usize): usize {
  return load<usize>(at, PAIR_DEVICE);
}

/** Address of the pair's plane G⁺; that of G⁻ is TILE_PLANE_BYTES behind it. */
// @ts-ignore: decorator
@inline
export function planesOf(tile: usize, pair: i32): usize {
  return load<usize>(tile, TILE_PLANES) + <usize>(2 * pair) * load<usize>(tile, TILE_PLANE_BYTES);
}

/** Bytes from a conductance to its device's value in planes that a field of the tile points to; 0 when it has none. */
// @ts-ignore: decorator
@inline
export function behind(tile: usize, field: usize): usize {
  const values = load<usize>(tile + field);
  return values == 0 ? 0 : values - load<usize>(tile, TILE_PLANES);
}

/** Bytes from a conductance to the offset of its device's lower bound; 0 when there are no offsets. */
// @ts-ignore: decorator
@inline
export function offsetsBehind(tile: usize): usize {
  return behind(tile, TILE_OFFSETS);
}

/** Bytes from a conductance to the offset of its device's upper bound; there where lower bounds have theirs. */
// @ts-ignore: decorator
@inline
export function uppersBehind(tile: usize): usize {
  return behind(tile, TILE_UPPERS);
}

/**
 * Lanes where one device is at its end and the other more than `margin` above its lower bound. A device whose end does
 * not lie above its lower bound is stuck, and never full.
 */
// @ts-ignore: decorator
@inline
export function fullLanes(
  plus: v128,
  minus: v128,
  lowerPlus: v128,
  lowerMinus: v128,
  endPlus: v128,
  endMinus: v128,
  margin: v128,
): i32 {
  const plusAtEnd = v128.and(f32x4.ge(plus, endPlus), f32x4.gt(endPlus, lowerPlus));
  const minusAtEnd = v128.and(f32x4.ge(minus, endMinus), f32x4.gt(endMinus, lowerMinus));
  const plusAbove = f32x4.gt(f32x4.sub(plus, lowerPlus), margin);
  const minusAbove = f32x4.gt(f32x4.sub(minus, lowerMinus), margin);
  return i32x4.bitmask(v128.or(v128.and(plusAtEnd, minusAbove), v128.and(minusAtEnd, plusAbove)));
}
