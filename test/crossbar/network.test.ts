/** The crossbar as a network: closed forms, a dense solution of Kirchhoff's current law, and what must hold of any. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  cellCurrents_A,
  columnCurrents_A,
  type CrossbarNetwork,
  transferConductances_S,
} from '../../src/crossbar/network.js';
import { behindResistance_S, seriesResistance_ohm } from '../../src/crossbar/series.js';

const wires = (row_ohm: number, col_ohm: number, access_ohm = 0) => ({ row_ohm, col_ohm, access_ohm });

function expectNear(actual: ArrayLike<number>, expected: ArrayLike<number>, relative: number): void {
  expect(actual.length).toBe(expected.length);
  let largest = 0;
  for (let i = 0; i < expected.length; i++) largest = Math.max(largest, Math.abs(expected[i]));
  for (let i = 0; i < expected.length; i++) {
    expect(Math.abs(actual[i] - expected[i])).toBeLessThanOrEqual(relative * largest);
  }
}

/** Currents into the columns by Gaussian elimination on the nodes' Laplacian: R > 0 only. */
function denseColumnCurrents({ rows, cols, g_S, wires }: CrossbarNetwork, row_V: readonly number[]): number[] {
  const n = 2 * rows * cols;
  const a = Array.from({ length: n }, () => new Float64Array(n + 1));
  const node = {
    row: (r: number, c: number) => r * cols + c,
    col: (r: number, c: number) => rows * cols + r * cols + c,
  };
  const join = (i: number, j: number, g: number) => {
    a[i][i] += g;
    a[j][j] += g;
    a[i][j] -= g;
    a[j][i] -= g;
  };
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < cols; c++) {
      const g = g_S[r * cols + c];
      if (g > 0) join(node.row(r, c), node.col(r, c), 1 / (1 / g + wires.access_ohm));
      if (c > 0) join(node.row(r, c), node.row(r, c - 1), 1 / wires.row_ohm);
      if (r > 0) join(node.col(r, c), node.col(r - 1, c), 1 / wires.col_ohm);
    }
    a[node.row(r, 0)][node.row(r, 0)] += 1 / wires.row_ohm;
    a[node.row(r, 0)][n] += row_V[r] / wires.row_ohm;
  }
  for (let c = 0; c < cols; c++) a[node.col(rows - 1, c)][node.col(rows - 1, c)] += 1 / wires.col_ohm;
  for (let k = 0; k < n; k++) {
    const pivot = a.slice(k).reduce((best, row, i) => (Math.abs(row[k]) > Math.abs(a[best][k]) ? k + i : best), k);
    [a[k], a[pivot]] = [a[pivot], a[k]];
    for (let i = k + 1; i < n; i++) {
      const factor = a[i][k] / a[k][k];
      if (factor !== 0) for (let j = k; j <= n; j++) a[i][j] -= factor * a[k][j];
    }
  }
  const v = new Float64Array(n);
  for (let k = n - 1; k >= 0; k--) {
    let sum = a[k][n];
    for (let j = k + 1; j < n; j++) sum -= a[k][j] * v[j];
    v[k] = sum / a[k][k];
  }
  return Array.from({ length: cols }, (_, c) => v[node.col(rows - 1, c)] / wires.col_ohm);
}

describe('closed forms', () => {
  it('one cell: all resistances in series', () => {
    const network = { rows: 1, cols: 1, g_S: [1e-5], wires: wires(3, 7, 15_000) };
    expectNear(columnCurrents_A(network, [0.5]), [0.5 / (1e5 + 3 + 7 + 15_000)], 1e-15);
  });

  it('one row of two and of three cells, columns without resistance: a ladder', () => {
    const [g1, g2, g3, r] = [2e-3, 5e-3, 1e-3, 40];
    // Resistance seen from each segment on, from the far end.
    const far = 1 / g3 + r;
    const middle = r + 1 / (g2 + 1 / far);
    const all = r + 1 / (g1 + 1 / middle);
    const i = 1 / all;
    const v1 = 1 - r * i;
    const v2 = v1 - r * (v1 / middle);
    const network = { rows: 1, cols: 3, g_S: [g1, g2, g3], wires: wires(r, 0) };
    expectNear(columnCurrents_A(network, [1]), [g1 * v1, g2 * v2, v2 / far], 1e-13);
    const two = r + 1 / (g1 + 1 / (r + 1 / g2));
    const at = 1 - r / two;
    expectNear(
      columnCurrents_A({ rows: 1, cols: 2, g_S: [g1, g2], wires: wires(r, 0) }, [1]),
      [g1 * at, at / (r + 1 / g2)],
      1e-13,
    );
  });

  it.each([5, 64, 200])('one row of %i equal cells: hyperbolic functions', (cols) => {
    // v'' = λ·v in differences: cosh θ = 1 + R·G/2; current in = V/R·(1 − v₀/V) with an open end behind the last cell.
    const [g, r] = [1e-4, 2];
    const theta = Math.acosh(1 + (r * g) / 2);
    const v = Array.from(
      { length: cols },
      (_, c) => Math.cosh((cols - c - 0.5) * theta) / Math.cosh((cols + 0.5) * theta),
    );
    const network = { rows: 1, cols, g_S: new Float64Array(cols).fill(g), wires: wires(r, 0) };
    expectNear(
      columnCurrents_A(network, [1]),
      v.map((at) => g * at),
      1e-12,
    );
  });

  it.each([5, 64, 200])('one column of %i equal cells: the same, read at the bottom', (rows) => {
    const [g, r] = [1e-4, 2];
    const theta = Math.acosh(1 + (r * g) / 2);
    const network = { rows, cols: 1, g_S: new Float64Array(rows).fill(g), wires: wires(0, r) };
    // Driven with 1 V all over, what drops over cell k is as on a row whose driver is at the bottom.
    const drops = Array.from(
      { length: rows },
      (_, k) => Math.cosh((k + 0.5) * theta) / Math.cosh((rows + 0.5) * theta),
    );
    const currents = cellCurrents_A(network, new Float64Array(rows).fill(1));
    expectNear(
      currents,
      drops.map((at) => g * at),
      1e-12,
    );
  });

  it('wires without resistance: Ohm and Kirchhoff', () => {
    const network = { rows: 2, cols: 2, g_S: [1e-5, 2e-5, 0, 4e-5], wires: wires(0, 0) };
    expectNear(columnCurrents_A(network, [0.5, -1]), [0.5e-5, 1e-5 - 4e-5], 1e-15);
    expectNear(transferConductances_S(network), network.g_S, 1e-15);
  });

  it('a single cell that conducts: the series model is exact wherever it is', () => {
    const w = wires(3, 5, 700);
    for (const [row, column] of [
      [0, 0],
      [0, 6],
      [4, 0],
      [4, 6],
      [2, 3],
    ]) {
      const g_S = new Float64Array(5 * 7);
      g_S[row * 7 + column] = 1e-3;
      const current = columnCurrents_A({ rows: 5, cols: 7, g_S, wires: w }, [1, 1, 1, 1, 1])[column];
      const series = behindResistance_S(1e-3, seriesResistance_ohm(5, w, row, column));
      expect(Math.abs(current / series - 1)).toBeLessThan(1e-13);
    }
  });
});

const anyNetwork = fc
  .record({
    rows: fc.integer({ min: 1, max: 6 }),
    cols: fc.integer({ min: 1, max: 6 }),
    exponents: fc.tuple(fc.integer({ min: -2, max: 4 }), fc.integer({ min: -2, max: 4 })),
    access: fc.constantFrom(0, 15_000),
    seed: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 42, maxLength: 42 }),
  })
  .map(({ rows, cols, exponents, access, seed }) => ({
    network: {
      ...{ rows, cols, wires: wires(10 ** exponents[0], 10 ** exponents[1], access) },
      g_S: Float64Array.from({ length: rows * cols }, (_, i) => (seed[i] < 0.1 ? 0 : 1e-4 * seed[i])),
    },
    row_V: Array.from({ length: rows }, (_, r) => 2 * seed[36 + r] - 1),
  }));

describe('any network', () => {
  it('agrees with Gaussian elimination on all nodes', () => {
    fc.assert(
      fc.property(anyNetwork, ({ network, row_V }) => {
        const scale = Math.max(...network.g_S, 1e-9) * Math.max(...row_V.map(Math.abs));
        const dense = denseColumnCurrents(network, row_V);
        columnCurrents_A(network, row_V).forEach((current, c) => {
          expect(Math.abs(current - dense[c])).toBeLessThanOrEqual(1e-9 * scale);
        });
      }),
      { numRuns: 60 },
    );
  });

  it('is linear and reciprocal: one matrix tells forward and backward reads', () => {
    fc.assert(
      fc.property(anyNetwork, ({ network, row_V }) => {
        const { rows, cols } = network;
        const t = transferConductances_S(network);
        const scale = Math.max(...network.g_S, 1e-9);
        const forward = columnCurrents_A(network, row_V);
        for (let c = 0; c < cols; c++) {
          let sum = 0;
          for (let r = 0; r < rows; r++) sum += t[r * cols + c] * row_V[r];
          expect(Math.abs(sum - forward[c])).toBeLessThanOrEqual(1e-8 * scale * rows);
          // Columns driven, rows grounded: currents from columns to rows are those of cells, sign turned.
          const column_V = Array.from({ length: cols }, (_, k) => (k === c ? 1 : 0));
          const currents = cellCurrents_A(network, new Float64Array(rows), column_V);
          for (let r = 0; r < rows; r++) {
            let out = 0;
            for (let k = 0; k < cols; k++) out -= currents[r * cols + k];
            expect(Math.abs(out - t[r * cols + c])).toBeLessThanOrEqual(1e-8 * scale * cols);
          }
        }
      }),
      { numRuns: 40 },
    );
  });
});

it('says which number of values is wrong', () => {
  const network = { rows: 2, cols: 2, g_S: [1, 1, 1], wires: wires(1, 1) };
  expect(() => columnCurrents_A(network, [1, 1])).toThrow('expected 4 conductances, got 3');
  expect(() => columnCurrents_A({ ...network, g_S: [1, 1, 1, 1] }, [1])).toThrow('expected 2 row voltages, got 1');
});
