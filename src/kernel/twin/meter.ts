/** Sums that the energy of a tile's arrays follows from; see METER in `layout.ts`. */
import * as L from '../layout.js';
import { codeAt } from './converters.js';
import { COLS, type LineFields, MeterView, READ_COLS, READ_ROWS, type ReadFields, ROWS } from './meter-view.js';
import { PairView } from './pair.js';
import type { Views } from './views.js';

export function meterArrays(m: Views, tile: number): void {
  const meter = MeterView.of(m, tile);
  if (meter === undefined) return;
  const [rows, cols] = [m.int(tile + L.TILE_ROWS), m.int(tile + L.TILE_COLS)];
  const stride = m.int(tile + L.TILE_STRIDE);
  for (let plane = 0; plane < meter.planes; plane++) {
    const at = m.plane(tile, plane);
    const range = (count: number) => Array.from({ length: count }, (_, i) => i);
    const set = (
      rowFields: LineFields | ReadFields,
      colFields: LineFields | ReadFields,
      seen: (cell: number) => number,
    ) => {
      const sumOf = (cells: readonly number[]) => cells.reduce((sum, i) => sum + meter.rounded(plane, seen(i)), 0);
      const row = (r: number) => range(cols).map((c) => r * stride + c);
      const col = (c: number) => range(rows).map((r) => r * stride + c);
      for (const r of range(rows)) meter.setLine(rowFields, r, plane, sumOf(row(r)));
      for (const c of range(cols)) meter.setLine(colFields, c, plane, sumOf(col(c)));
    };
    const g = (cell: number) => m.f32[at + cell];
    set(ROWS, COLS, g);
    if (meter.hasSeries) set(READ_ROWS, READ_COLS, (cell) => meter.seen(cell, g(cell)));
  }
}

export function meterForward(m: Views, tile: number): void {
  const meter = MeterView.of(m, tile);
  if (meter === undefined) return;
  const ideal = m.float(m.int(tile + L.TILE_LAYER) + L.LAYER_DAC_TOP) === 0;
  const xs = m.at(tile + (ideal ? L.TILE_ACTIVE_X : L.TILE_DRIVE));
  const rows = m.at(tile + L.TILE_ACTIVE_ROW);
  const count = m.int(tile + L.TILE_ACTIVE_COUNT);
  const bits = m.int(m.int(tile + L.TILE_LAYER) + L.LAYER_BITS);
  let driven = 0;
  for (let i = 0; i < count; i++) {
    const x = m.f32[xs + i];
    const ones = onesOf(m, tile, x);
    meter.addSquare(L.METER_ROW_SQUARES, m.i32[rows + i], bits === 0 ? x * x : ones);
    driven += bits === 0 ? 1 : ones;
  }
  meter.addTile(L.METER_FORWARD_READS, 1);
  meter.addTile(L.METER_TURNS, Math.max(1, bits));
  meter.addTile(L.METER_DRIVEN_ROWS, driven);
}

/** Every spike is a voltage of 1 on its row for one time step. */
export function meterSpikes(m: Views, tile: number): void {
  const meter = MeterView.of(m, tile);
  if (meter === undefined) return;
  const layer = m.int(tile + L.TILE_LAYER);
  const steps = m.int(m.int(layer + L.LAYER_NEURON) + L.NEURON_STEPS);
  const train = m.at(layer + L.LAYER_TRAIN) + m.int(tile + L.TILE_ROW0);
  const spikes = Array.from({ length: m.int(tile + L.TILE_ROWS) }, (_, row) => {
    let count = 0;
    for (let t = 0; t < steps; t++) {
      count += (m.i32[train + (t >> 5) * m.int(layer + L.LAYER_TRAIN_STRIDE) + row] >>> (t & 31)) & 1;
    }
    return count;
  });
  const all = spikes.reduce((sum, count) => sum + count, 0);
  spikes.forEach((count, row) => {
    meter.addSquare(L.METER_ROW_SQUARES, row, count);
  });
  meter.addTile(L.METER_FORWARD_READS, 1);
  meter.addTile(L.METER_TURNS, steps);
  meter.addTile(L.METER_DRIVEN_ROWS, all);
}

/** Bits of a line's code that are 1: each is the whole read voltage for one slot. */
function onesOf(m: Views, tile: number, share: number): number {
  let ones = 0;
  const top = m.float(m.int(tile + L.TILE_LAYER) + L.LAYER_DAC_TOP);
  for (let code = codeAt(share, top); code > 0; code >>>= 1) ones += code & 1;
  return ones;
}

export function meterBackward(m: Views, tile: number): void {
  const meter = MeterView.of(m, tile);
  if (meter === undefined) return;
  const cols = m.int(tile + L.TILE_COLS);
  const drives = m.int(tile + L.TILE_DRIVE) !== 0;
  const delta = m.at(m.int(tile + L.TILE_LAYER) + L.LAYER_DELTA) + m.int(tile + L.TILE_COL0);
  const driven = drives ? m.at(tile + L.TILE_DRIVE) : delta;
  const bits = m.int(m.int(tile + L.TILE_LAYER) + L.LAYER_BITS);
  let count = 0;
  for (let c = 0; c < cols; c++) {
    const delta = m.f32[driven + c];
    const ones = onesOf(m, tile, delta);
    meter.addSquare(L.METER_COL_SQUARES, c, bits === 0 ? delta * delta : ones);
    count += bits === 0 ? Number(delta !== 0) : ones;
  }
  meter.addTile(L.METER_BACKWARD_READS, 1);
  meter.addTile(L.METER_DRIVEN_COLS, count);
}

/** One row of a pair, or all one after another (−1). */
export function meterRows(m: Views, tile: number, pair: number, row: number): void {
  const meter = MeterView.of(m, tile);
  if (meter === undefined) return;
  const rows = row < 0 ? Array.from({ length: m.int(tile + L.TILE_ROWS) }, (_, r) => r) : [row];
  for (const plane of [2 * pair, 2 * pair + 1]) {
    const way = 2 * plane + (row < 0 ? 1 : 0);
    const sum = rows.reduce((all, r) => all + meter.readSum(r, plane), 0);
    meter.addWay(way, L.METER_ROW_READS, rows.length);
    meter.addWay(way, L.METER_ROW_READ, sum);
  }
}

export function meterReset(m: Views, tile: number, pair: number): void {
  const meter = MeterView.of(m, tile);
  if (meter === undefined) return;
  const devices = new PairView(m, tile, pair);
  const at = m.int(devices.layer + L.LAYER_PAIR) + pair * L.PAIR_BYTES;
  const into = m.int(at + L.PAIR_CARRY_INTO);
  const full = m.at(tile + L.TILE_FULL);
  for (let i = 0; i < m.int(tile + L.TILE_FULL_COUNT); i++) {
    const cell = m.i32[full + i];
    const row = Math.floor(cell / devices.stride);
    const col = cell - row * devices.stride;
    for (const side of [0, 1] as const) {
      const plane = 2 * pair + side;
      const g = meter.rounded(plane, devices.conductance(side, cell));
      const lower = meter.rounded(plane, devices.lower(side, cell));
      const way = 2 * plane + 1;
      meter.addWay(way, L.METER_RESETS, 1);
      meter.addWay(way, L.METER_RESET, g + lower);
      meter.addWay(way, L.METER_RESET_LINES, meter.others(row, col, plane, g));
    }
    const writeback = (plane: number, n: number) => {
      if (n === 0) return;
      const g = meter.rounded(plane, m.f32[m.plane(tile, plane) + cell]);
      meter.addWay(2 * plane, L.METER_WRITEBACK_LINES, n * meter.others(row, col, plane, g));
    };
    const side = devices.difference(cell) < 0 ? 1 : 0;
    writeback(2 * into + side, devices.carried(cell));
    writeback(2 * pair + (devices.rest(cell) < 0 ? 1 - side : side), devices.writeback(cell));
  }
}
