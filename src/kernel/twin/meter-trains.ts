/**
 * Lines that fire trains of their own (`encode-lines.ts`), for a tile's meter. On the arrays, or in the direction, of a
 * sign a line fires its whole train, whatever meets it there, as long as there is a line that can.
 */
import * as L from '../layout.js';
import { Arbiter, clipPulses } from './arbiter.js';
import { bitsOf } from './encode-overlap.js';
import { MeterView } from './meter-view.js';
import { PairView } from './pair.js';
import type { Views } from './views.js';

interface Line {
  readonly at: number;
  readonly train: number;
  /** 1 with x or δ below 0. */
  readonly sign: number;
}

/** Before the trains of an update meet. */
export function meterTrains(m: Views, tile: number, pair: number): void {
  const meter = MeterView.of(m, tile);
  const mode = meter?.mode(pair) ?? 0;
  const arbiter = Arbiter.of(m, tile);
  if (meter === undefined || (mode & L.MODE_TRAINS) === 0 || arbiter?.isCellwise) return;
  const layer = m.int(tile + L.TILE_LAYER);
  const slots = m.int(layer + L.LAYER_LINES);
  const trainOf = (at: number, line: number, lines: number) =>
    bitsOf(m.i32[at + line]) + bitsOf(m.i32[at + line + ((lines + 3) & ~3)]);
  const firing = (lines: readonly Line[]) => lines.filter(({ train }) => train > 0);
  const rowSlots = m.at(slots + L.LINES_ROWS) + m.int(tile + L.TILE_ROW0);
  const colSlots = m.at(slots + L.LINES_COLS) + m.int(tile + L.TILE_COL0);
  const delta = m.at(layer + L.LAYER_DELTA) + m.int(tile + L.TILE_COL0);
  const rows = firing(
    Array.from({ length: m.int(tile + L.TILE_ACTIVE_COUNT) }, (_, i) => {
      const at = m.i32[m.at(tile + L.TILE_ACTIVE_ROW) + i];
      const x = m.f32[m.at(tile + L.TILE_ACTIVE_X) + i];
      return { at, train: trainOf(rowSlots, at, m.int(layer + L.LAYER_ROWS)), sign: x < 0 ? 1 : 0 };
    }),
  );
  const cols = firing(
    Array.from({ length: m.int(tile + L.TILE_COLS) }, (_, at) => {
      const train = trainOf(colSlots, at, m.int(layer + L.LAYER_COLS));
      return { at, train, sign: m.f32[delta + at] < 0 ? 1 : 0 };
    }),
  );
  const devices = new PairView(m, tile, pair);
  const clip = clipPulses(m, tile, pair);
  const fire = (line: Line, others: readonly Line[], adds: boolean, onWay: (way: number, n: number) => void) => {
    for (const negative of [0, 1] as const) {
      const meets = others.filter(({ sign }) => (sign ^ line.sign) === negative).length;
      if (meets === 0 || arbiter?.passes(1 - 2 * negative) === false) continue;
      const n = Math.fround(clip(line.train) * (adds ? meets : 1));
      for (const way of devices.ways(negative)) onWay(way, n);
    }
  };
  for (const row of rows) {
    fire(row, cols, (mode & L.MODE_ROWS_ADD) !== 0, (way, n) => meter.fireRow(row.at, way, n));
  }
  for (const col of cols) {
    fire(col, rows, (mode & L.MODE_COLS_ADD) !== 0, (way, n) => meter.fireCol(col.at, way, n));
  }
}
