/** The list of full pairs of a tile. */
import { TILE_FULL, TILE_FULL_COUNT, TILE_PLANE_BYTES, TILE_WRITEBACK } from '../layout';

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

/** Puts a cell on the list. `planes` is its pair's G⁺. */
export function listFull(tile: usize, planes: usize, offsets: usize, step: f32, cell: i32): void {
  const plus = planes + (<usize>cell << 2);
  const difference = differenceOf(plus, load<usize>(tile, TILE_PLANE_BYTES), offsets);
  const count = load<i32>(tile, TILE_FULL_COUNT);
  store<i32>(load<usize>(tile, TILE_FULL) + (<usize>count << 2), cell);
  store<i32>(tile, count + 1, TILE_FULL_COUNT);
  const pulses = <i32>nearest(abs(difference) / step);
  store<i32>(tile, load<i32>(tile, TILE_WRITEBACK) + pulses, TILE_WRITEBACK);
}
