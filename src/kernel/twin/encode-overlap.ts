/** n = slots in which a row and a column both fire, of the trains that `encode-lines.ts` left. */
import * as L from '../layout.js';
import type { Encode } from './encoder.js';

export const encodeOverlap: Encode = (m, tile, _pair, _scale, hit) => {
  const layer = m.int(tile + L.TILE_LAYER);
  const cols = m.int(tile + L.TILE_COLS);
  const stride = m.int(tile + L.TILE_STRIDE);
  const [row0, col0] = [m.int(tile + L.TILE_ROW0), m.int(tile + L.TILE_COL0)];
  const padded = (count: number) => (count + 3) & ~3;
  const rowBehind = padded(m.int(layer + L.LAYER_ROWS));
  const colBehind = padded(m.int(layer + L.LAYER_COLS));
  const lines = m.int(layer + L.LAYER_LINES);
  const rowSlots = m.at(lines + L.LINES_ROWS) + row0;
  const colSlots = m.at(lines + L.LINES_COLS) + col0;
  const delta = m.at(layer + L.LAYER_DELTA) + col0;
  const activeRow = m.at(tile + L.TILE_ACTIVE_ROW);
  const activeX = m.at(tile + L.TILE_ACTIVE_X);
  for (let a = 0; a < m.int(tile + L.TILE_ACTIVE_COUNT); a++) {
    const row = m.i32[activeRow + a];
    for (let c = 0; c < cols; c++) {
      const n =
        bitsOf(m.i32[rowSlots + row] & m.i32[colSlots + c]) +
        bitsOf(m.i32[rowSlots + rowBehind + row] & m.i32[colSlots + colBehind + c]);
      if (n > 0) hit(row * stride + c, m.f32[activeX + a] * m.f32[delta + c] < 0 ? -n : n);
    }
  }
};

/** Bits set in a word. */
export function bitsOf(word: number): number {
  let count = 0;
  for (let left = word; left !== 0; left &= left - 1) count++;
  return count;
}
