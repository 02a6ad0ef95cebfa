/** n = slots in which a row and a column both fire: what separable trains do at a crossing (`encode-lines.ts`). */
import {
  LAYER_COLS,
  LAYER_DELTA,
  LAYER_LINES,
  LAYER_ROWS,
  LINES_COLS,
  LINES_ROWS,
  TILE_ACTIVE_COUNT,
  TILE_ACTIVE_ROW,
  TILE_ACTIVE_X,
  TILE_COL0,
  TILE_COLS,
  TILE_COLS_MAX,
  TILE_LAYER,
  TILE_ROW0,
  TILE_STRIDE,
} from '../layout';
import { CANDIDATES, HITS_MAX, putHit, WORK } from './hits';
import { landUpdate } from './land';

/** Columns of the tile that fire: where they are, with the sign of δ in the top bit; slots 0…31, slots 32…63. */
const COLUMN: usize = CANDIDATES;
const LOW: usize = COLUMN + 4 * (TILE_COLS_MAX + 4);
const HIGH: usize = LOW + 4 * (TILE_COLS_MAX + 4);

function findColumns(layer: usize, col0: i32, cols: i32, scratch: usize): i32 {
  const from = load<usize>(load<usize>(layer, LAYER_LINES), LINES_COLS) + (<usize>col0 << 2);
  const behind = (<usize>((load<i32>(layer, LAYER_COLS) + 3) & ~3)) << 2;
  const delta = load<usize>(layer, LAYER_DELTA) + (<usize>col0 << 2);
  let at = scratch;
  for (let c = 0; c < cols; c++) {
    const o = <usize>c << 2;
    const low = load<u32>(from + o);
    const high = load<u32>(from + behind + o);
    if ((low | high) == 0) continue;
    store<i32>(at, c | (load<i32>(delta + o) & 0x80000000), COLUMN);
    store<u32>(at, low, LOW);
    store<u32>(at, high, HIGH);
    at += 4;
  }
  // The spare lanes of the last vector never fire.
  v128.store(at, i32x4.splat(0), LOW);
  v128.store(at, i32x4.splat(0), HIGH);
  return <i32>((at - scratch) >> 2);
}

/** All hits of the tile's active rows, landed on the pair. */
export function encodeOverlap(tile: usize, pair: i32, scratch: usize): void {
  const cols = load<i32>(tile, TILE_COLS);
  if (cols > TILE_COLS_MAX) unreachable();
  const layer = load<usize>(tile, TILE_LAYER);
  const col0 = load<i32>(tile, TILE_COL0);
  const columns = findColumns(layer, col0, cols, scratch);
  if (columns == 0) return;
  const row0 = load<i32>(tile, TILE_ROW0);
  const rowSlots = load<usize>(load<usize>(layer, LAYER_LINES), LINES_ROWS) + (<usize>row0 << 2);
  const behind = (<usize>((load<i32>(layer, LAYER_ROWS) + 3) & ~3)) << 2;
  const active = load<i32>(tile, TILE_ACTIVE_COUNT);
  const activeRow = load<usize>(tile, TILE_ACTIVE_ROW);
  const activeX = load<usize>(tile, TILE_ACTIVE_X);
  const stride = load<i32>(tile, TILE_STRIDE);
  const layerCols = load<i32>(layer, LAYER_COLS);
  const key0 = row0 * layerCols + col0;
  let hits = 0;
  for (let i = 0; i < active; i++) {
    const row = load<i32>(activeRow + (<usize>i << 2));
    const slots = rowSlots + (<usize>row << 2);
    if ((load<u32>(slots) | load<u32>(slots + behind)) == 0) continue;
    const low = v128.load_splat<u32>(slots);
    const high = v128.load_splat<u32>(slots + behind);
    const negative = load<i32>(activeX + (<usize>i << 2)) & 0x80000000;
    const cell = row * stride;
    const key = key0 + row * layerCols;
    for (let j = 0; j < columns; j += 4) {
      const at = scratch + (<usize>j << 2);
      const bothLow = v128.and(low, v128.load(at, LOW));
      const bothHigh = v128.and(high, v128.load(at, HIGH));
      if (!v128.any_true(v128.or(bothLow, bothHigh))) continue;
      const bytes = i8x16.add(i8x16.popcnt(bothLow), i8x16.popcnt(bothHigh));
      const n = i32x4.extadd_pairwise_i16x8_u(i16x8.extadd_pairwise_i8x16_u(bytes));
      v128.store(scratch, f32x4.convert_i32x4_s(n), WORK);
      let hit = i32x4.bitmask(i32x4.gt_s(n, i32x4.splat(0)));
      do {
        const lane = <usize>ctz(hit) << 2;
        const column = load<i32>(at + lane, COLUMN);
        const c = column & 0x7fffffff;
        const sign = (column ^ negative) & 0x80000000;
        const pulses = reinterpret<f32>(load<i32>(scratch + lane, WORK) | sign);
        putHit(scratch, hits++, cell + c, key + c, pulses);
        hit &= hit - 1;
      } while (hit != 0);
      if (hits > HITS_MAX - 4) {
        landUpdate(tile, pair, scratch, hits);
        hits = 0;
      }
    }
  }
  landUpdate(tile, pair, scratch, hits);
}
