/** Reads whose drivers give a line's bits one after another: every bit of 1 is the whole read voltage for one slot. */
import { LAYER_DAC_TOP, TILE_DRIVE, TILE_LAYER } from '../layout';
import { codeAt } from './converters';

/**
 * Adds the bits that are 1 in the codes at TILE_DRIVE to the squares of their lines, and returns how many there are.
 * @param list i32[count]: the lines, or 0 for all of them in order. @param squares f64[lines]
 */
export function meterBits(tile: usize, count: i32, list: usize, squares: usize): f64 {
  const top = load<f32>(load<usize>(tile, TILE_LAYER), LAYER_DAC_TOP);
  const drive = load<usize>(tile, TILE_DRIVE);
  let all: f64 = 0;
  for (let i = 0; i < count; i++) {
    const at: usize = i << 2;
    const ones: f64 = popcnt<i32>(codeAt(load<f32>(drive + at), top));
    const square = squares + (<usize>(list == 0 ? i : load<i32>(list + at)) << 3);
    store<f64>(square, load<f64>(square) + ones);
    all += ones;
  }
  return all;
}
