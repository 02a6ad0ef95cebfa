/** Which cells of a tile an update pulses, and how often: the readable kernel's encoder, asked once more. */
import * as L from '../kernel/layout.js';
import { encoderOf } from '../kernel/twin/encoder.js';
import type { Views } from '../kernel/twin/views.js';

export interface Trains {
  /** Pulses on the busiest crossing of each row, and of each column. */
  readonly row: Int32Array;
  readonly column: Int32Array;
  /** Pulses that land on a crossing; below 0 for those of its G⁻ device. No integer where an encoder scales pulses. */
  at(row: number, column: number): number;
}

/** Trains of the update that a tile has just got; x, δ and the step still stand in memory. No pulses on ideal weights. */
export function trainsOf(m: Views, tile: number, pair: number): Trains {
  const layer = m.int(tile + L.TILE_LAYER);
  const stride = m.int(tile + L.TILE_STRIDE);
  const row = new Int32Array(m.int(tile + L.TILE_ROWS));
  const column = new Int32Array(m.int(tile + L.TILE_COLS));
  const landed = new Map<number, number>();
  if (m.int(layer + L.LAYER_PAIRS) > 0) {
    const at = m.int(layer + L.LAYER_PAIR) + pair * L.PAIR_BYTES;
    const encode = encoderOf(m.int(at + L.PAIR_ENCODER));
    encode(m, tile, pair, m.float(at + L.PAIR_SCALE), (cell, pulses) => {
      landed.set(cell, pulses);
      const r = Math.floor(cell / stride);
      const c = cell % stride;
      row[r] = Math.max(row[r], Math.ceil(Math.abs(pulses)));
      column[c] = Math.max(column[c], Math.ceil(Math.abs(pulses)));
    });
  }
  return { row, column, at: (r, c) => landed.get(r * stride + c) ?? 0 };
}
