/** Resets full pairs and carries what they held into a larger pair; see `Kernels`. */
import * as L from '../layout.js';
import { PairView, refreshWeight } from './pair.js';
import type { Views } from './views.js';

export function carry(m: Views, tile: number, pair: number): void {
  const small = new PairView(m, tile, pair);
  const at = m.int(small.layer + L.LAYER_PAIR) + pair * L.PAIR_BYTES;
  const large = new PairView(m, tile, m.int(at + L.PAIR_CARRY_INTO));
  const full = m.at(tile + L.TILE_FULL);
  const cells = Array.from(m.i32.subarray(full, full + m.int(tile + L.TILE_FULL_COUNT)));
  for (const cell of cells) {
    const side = small.difference(cell) < 0 ? 1 : 0;
    const carried = small.carried(cell);
    const rest = small.rest(cell);
    const pulses = small.writeback(cell);
    large.potentiate(side, cell, carried, L.STREAM_RESET);
    small.setConductance(0, cell, small.lower(0, cell));
    small.setConductance(1, cell, small.lower(1, cell));
    small.potentiate(rest < 0 ? (side === 0 ? 1 : 0) : side, cell, pulses, L.STREAM_RESET);
    refreshWeight(m, tile, cell);
  }
  small.emptyList();
  for (const cell of cells) if (large.isFull(cell)) large.list(cell);
}
