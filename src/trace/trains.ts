/** Which cells of a tile an update pulses, and when: the readable kernel's encoder, asked once more. */
import * as L from '../kernel/layout.js';
import { clipPulses } from '../kernel/twin/arbiter.js';
import { encoderOf } from '../kernel/twin/encoder.js';
import type { Views } from '../kernel/twin/views.js';
import type { Train } from './timeline.js';

export interface TileTrains {
  row(row: number): Train;
  column(column: number): Train;
  crossing(row: number, column: number): Train;
  /** Pulses that land on a crossing; below 0 for those of its G⁻ device. No integer where an encoder scales pulses. */
  landed(row: number, column: number): number;
  /** All crossings that pulses land on. */
  eachHit(take: (row: number, column: number, pulses: number) => void): void;
}

const SEPARABLE: readonly number[] = [L.ENCODER_STOCHASTIC_TRAIN, L.ENCODER_OVERLAP];

/** The first `pulses` slots. */
const first = (pulses: number): Train => ({ slots: pulses, fires: (slot) => slot < pulses });

/** Slots whose bits are set in two words. */
function ofBits(low: number, high: number): Train {
  const slots = high === 0 ? 32 - Math.clz32(low) : 64 - Math.clz32(high);
  return { slots, fires: (slot) => (((slot < 32 ? low : high) >>> (slot & 31)) & 1) === 1 };
}

/**
 * Trains of the update that a tile has just got; x, δ and the step still stand in memory. A line of separable trains has
 * its own; else it has the train of its busiest crossing. Ideal weights get no pulses; those that a digital accumulator gave
 * off are not to be asked for again, as asking would take more from it: a trace leaves them out.
 */
export function trainsOf(m: Views, tile: number, pair: number): TileTrains {
  const layer = m.int(tile + L.TILE_LAYER);
  const stride = m.int(tile + L.TILE_STRIDE);
  const landed = new Map<number, number>();
  const busiestRow = new Int32Array(m.int(tile + L.TILE_ROWS));
  const busiestColumn = new Int32Array(m.int(tile + L.TILE_COLS));
  let isSeparable = false;
  if (m.int(layer + L.LAYER_PAIRS) > 0) {
    const at = m.int(layer + L.LAYER_PAIR) + pair * L.PAIR_BYTES;
    const code = m.int(at + L.PAIR_ENCODER);
    isSeparable = SEPARABLE.includes(code);
    const clip = clipPulses(m, tile, pair);
    const ask = code === L.ENCODER_ACCUMULATE ? () => {} : encoderOf(code);
    ask(m, tile, pair, m.float(at + L.PAIR_SCALE), (cell, encoded) => {
      const pulses = clip(encoded);
      landed.set(cell, pulses);
      const [r, c, n] = [Math.floor(cell / stride), cell % stride, Math.ceil(Math.abs(pulses))];
      busiestRow[r] = Math.max(busiestRow[r], n);
      busiestColumn[c] = Math.max(busiestColumn[c], n);
    });
  }
  const at = (row: number, column: number) => landed.get(row * stride + column) ?? 0;
  const eachHit: TileTrains['eachHit'] = (take) => {
    for (const [cell, pulses] of landed) take(Math.floor(cell / stride), cell % stride, pulses);
  };
  if (!isSeparable) {
    return {
      eachHit,
      row: (row) => first(busiestRow[row]),
      column: (column) => first(busiestColumn[column]),
      crossing: (row, column) => first(Math.ceil(Math.abs(at(row, column)))),
      landed: at,
    };
  }
  const lines = m.int(layer + L.LAYER_LINES);
  const padded = (count: number) => (count + 3) & ~3;
  const words = (field: number, count: number, line: number): [number, number] => {
    const low = m.at(lines + field) + line;
    return [m.i32[low], m.i32[low + padded(count)]];
  };
  const rowWords = (row: number) => words(L.LINES_ROWS, m.int(layer + L.LAYER_ROWS), m.int(tile + L.TILE_ROW0) + row);
  const columnWords = (column: number) =>
    words(L.LINES_COLS, m.int(layer + L.LAYER_COLS), m.int(tile + L.TILE_COL0) + column);
  return {
    eachHit,
    row: (row) => ofBits(...rowWords(row)),
    column: (column) => ofBits(...columnWords(column)),
    crossing: (row, column) => {
      const [rows, columns] = [rowWords(row), columnWords(column)];
      return ofBits(rows[0] & columns[0], rows[1] & columns[1]);
    },
    landed: at,
  };
}
