/** What wires take from an array with all cells alike, by both models. */
import { describe, expect, it } from 'vitest';
import { irDrop } from '../../src/crossbar/ir-drop.js';
import { NO_RESISTANCE } from '../../src/crossbar/series.js';

const wires = (ohm: number, access_ohm = 0) => ({ row_ohm: ohm, col_ohm: ohm, access_ohm });

describe('IR drop', () => {
  it('is none without resistance, by either model', () => {
    const { worst, farColumn, array } = irDrop(5, 7, NO_RESISTANCE, 1e-5);
    for (const { series, nodal } of [worst, farColumn, array]) {
      expect(series).toBeCloseTo(1, 14);
      expect(nodal).toBeCloseTo(1, 14);
    }
  });

  it('of a single cell is the same by both models', () => {
    const { worst, worstCell } = irDrop(1, 1, wires(100, 15_000), 1e-5);
    expect(worstCell).toEqual({ row: 0, column: 0, series_ohm: 15_200 });
    expect(worst.series).toBeCloseTo(1 / 1.152, 14);
    expect(worst.nodal).toBeCloseTo(1 / 1.152, 14);
  });

  it('of access transistors alone is 1/(1 + G·R) in every cell', () => {
    for (const { series, nodal } of Object.values(irDrop(6, 4, wires(0, 1e5), 1e-5)).slice(-3)) {
      expect(series).toBeCloseTo(0.5, 14);
      expect(nodal).toBeCloseTo(0.5, 14);
    }
  });

  it('is far more in the network than alone, worst far from drivers, and grows with the array', () => {
    let before = 0;
    for (const size of [16, 32, 64]) {
      const { worst, farColumn, array } = irDrop(size, size, wires(1.48), 1e-5);
      for (const { series, nodal } of [worst, farColumn, array]) expect(nodal).toBeLessThan(series);
      expect(worst.nodal).toBeLessThan(farColumn.nodal);
      expect(farColumn.nodal).toBeLessThan(array.nodal);
      expect(1 - farColumn.nodal).toBeGreaterThan(2 * before);
      before = 1 - farColumn.nodal;
    }
  });

  it('is that of small drops: a wire carries the currents of all its cells', () => {
    // First order: cell (r, c) loses G·R·(Σ over its row of min(c, c′) + 1, and over its column likewise).
    const [rows, cols, g, ohm] = [12, 9, 1e-8, 0.5];
    let lost = 0;
    for (let r = 0; r < rows; r++) {
      for (let c = 0; c < cols; c++) {
        for (let k = 0; k < cols; k++) lost += (Math.min(c, k) + 1) * g * ohm;
        for (let k = 0; k < rows; k++) lost += (rows - Math.max(r, k)) * g * ohm;
      }
    }
    const { array } = irDrop(rows, cols, wires(ohm), g);
    expect((1 - array.nodal) / (lost / (rows * cols))).toBeCloseTo(1, 5);
  });
});
