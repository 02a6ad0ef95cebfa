/** The search for pairs that are due for upkeep: a refresh, or a carry. */
import {
  PAIR_DUE_DIFFERENCE,
  PAIR_DUE_LOWER,
  PAIR_DUE_UPPER,
  PAIR_G_MIN,
  TILE_COLS,
  TILE_HITS,
  TILE_PLANE_BYTES,
  TILE_PULSES,
  TILE_ROWS,
  TILE_ROW_SLOTS,
  TILE_STRIDE,
} from '../layout';
import { offsetsBehind, pairOf, planesOf } from './devices';
import { emptyFullList, listFull } from './full';

export function findDue(tile: usize, pair: i32): void {
  const at = pairOf(tile, pair);
  const planes = planesOf(tile, pair);
  const planeBytes = load<usize>(tile, TILE_PLANE_BYTES);
  const offsets = offsetsBehind(tile);
  const gMin = v128.load_splat<f32>(at, PAIR_G_MIN);
  const upper = v128.load_splat<f32>(at, PAIR_DUE_UPPER);
  const lower = v128.load_splat<f32>(at, PAIR_DUE_LOWER);
  const difference = v128.load_splat<f32>(at, PAIR_DUE_DIFFERENCE);
  const rows = load<i32>(tile, TILE_ROWS);
  const cols = load<i32>(tile, TILE_COLS);
  const stride = load<i32>(tile, TILE_STRIDE);
  let rowsHit = 0;
  emptyFullList(tile);
  store<i32>(tile, 0, TILE_HITS);
  store<i32>(tile, 0, TILE_PULSES);
  for (let r = 0; r < rows; r++) {
    let isHit = 0;
    for (let c = 0; c < cols; c += 4) {
      const cell = r * stride + c;
      const plus = planes + (<usize>cell << 2);
      let gPlus = v128.load(plus);
      let gMinus = v128.load(plus + planeBytes);
      if (offsets != 0) {
        gPlus = f32x4.sub(gPlus, v128.load(plus + offsets));
        gMinus = f32x4.sub(gMinus, v128.load(plus + offsets + planeBytes));
      }
      const far = f32x4.ge(f32x4.abs(f32x4.sub(gPlus, gMinus)), difference);
      const a = f32x4.sub(gPlus, gMin);
      const b = f32x4.sub(gMinus, gMin);
      const high = v128.and(f32x4.ge(f32x4.max(a, b), upper), f32x4.ge(f32x4.min(a, b), lower));
      let due = i32x4.bitmask(v128.or(far, high));
      if (cols - c < 4) due &= (1 << (cols - c)) - 1;
      if (due == 0) continue;
      isHit = 1;
      do {
        listFull(tile, at, planes, offsets, cell + ctz(due));
        due &= due - 1;
      } while (due != 0);
    }
    rowsHit += isHit;
  }
  store<i32>(tile, rowsHit, TILE_ROW_SLOTS);
}
