/**
 * One training step of a 4-3-2 chip, calculated by hand: docs/energy-by-hand.md. Nothing here is taken from the ledger's
 * code: cells, voltages, times and prices are written out, and sums run cell by cell.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { DataSet } from '../../src/data/dataset.js';
import { type LedgerRow, total_J } from '../../src/energy/ledger.js';
import { configOf, trainingOf } from '../chip/support.js';

const STEP = 9e-6 / 49;
const pixels = new Uint8Array([255, 0, 102, 51]);
const sample = { images: pixels, labels: new Uint8Array([1]), count: 1, pixels: 4, classes: 2 };
const data: DataSet = { name: 'by hand', train: sample, test: sample, fingerprint: 'by hand' };
const SETS = ['network.layers=[4,3,2]', 'device.c2c=0', 'train.init=0', 'train.rate=1'];
/** Steps above Gmin at which the devices of cell i of a layer stand. */
const plusSteps = (i: number) => (i * 7) % 11;
const minusSteps = (i: number) => (i * 5 + 3) % 11;

const LAYERS = [
  { rows: 5, cols: 3 },
  { rows: 4, cols: 2 },
] as const;

function chip() {
  const training = trainingOf(configOf('single50', SETS), data);
  LAYERS.forEach(({ rows, cols }, layer) => {
    const cells = rows * cols;
    const g = Float32Array.from({ length: 2 * cells }, (_, i) =>
      i < cells ? 1e-6 + STEP * plusSteps(i) : 1e-6 + STEP * minusSteps(i - cells),
    );
    training.analog.setConductances(layer, g);
  });
  return training;
}

/** [plane][row][col], as the arrays stand. */
const conductances = (training: ReturnType<typeof chip>, layer: number) => {
  const { rows, cols } = LAYERS[layer];
  const g = training.analog.conductances(layer);
  return [0, 1].map((plane) =>
    Array.from({ length: rows }, (_, r) => Array.from({ length: cols }, (_, c) => g[(plane * rows + r) * cols + c])),
  );
};

const add = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);

describe('a training step by hand', () => {
  const training = chip();
  const before = [0, 1].map((layer) => conductances(training, layer));
  training.trainSamples(1);
  const after = [0, 1].map((layer) => conductances(training, layer));
  const rows = training.ledger?.rows() ?? [];
  const x = [0, 1].map((layer) => [...training.analog.inputs(layer)]);
  const delta = [0, 1].map((layer) => [...training.analog.errors(layer)]);
  const of = (layer: number, component: string, operation: string, phase: string, array = '') =>
    add(
      rows
        .filter((r) => r.layer === layer && r.component === component && r.operation === operation)
        .filter((r) => r.phase === phase && (array === '' || r.array === array))
        .map((r) => r.energy_J),
    );
  const same = (found: number, expected: number) =>
    expect(Math.abs(found - expected)).toBeLessThanOrEqual(1e-12 * Math.abs(expected));
  let hand = 0;
  const check = (found: number, expected: number) => {
    hand += expected;
    same(found, expected);
  };

  // 50 nm wires: a cell is 100 nm wide, at 0.2 fF/µm.
  const rowWire_F = (layer: number) => LAYERS[layer].cols * 0.1 * 0.2e-15;
  const colWire_F = (layer: number) => LAYERS[layer].rows * 0.1 * 0.2e-15;
  const [READ_V, READ_s, PULSE_V, PULSE_s] = [0.5, 100e-9, 3, 100e-6];

  it('is of no cell that was full: no reset', () => {
    expect(rows.filter(({ operation }) => operation === 'reset')).toEqual([]);
  });

  it.each([0, 1])('inference, layer %i + 1: cells, wires, DACs, ADCs, adders', (l) => {
    for (const [plane, name] of ['big+', 'big-'].entries()) {
      const heat = x[l].map((v, r) => READ_V * v * (READ_V * v) * add(before[l][plane][r]) * READ_s);
      check(of(l + 1, 'array', 'read', 'inference', name), add(heat));
      const charge = x[l].map((v) => rowWire_F(l) * (READ_V * v) * (READ_V * v));
      check(of(l + 1, 'wires', 'charge rows', 'inference', name), add(charge));
    }
    const driven = x[l].filter((v) => v !== 0).length;
    expect(driven).toBe(4);
    check(of(l + 1, 'digital-to-analog converter of a line', 'drive', 'inference'), 4 * 0.42e-12);
    check(of(l + 1, 'column readout or ADC', 'convert', 'inference'), LAYERS[l].cols * 1.67e-12);
    check(of(l + 1, 'adder of partial sums', 'add', 'inference'), LAYERS[l].cols * 0.021e-12);
  });

  it('error: the second layer is read backward, the first is not', () => {
    for (const [plane, name] of ['big+', 'big-'].entries()) {
      const heat = delta[1].map(
        (d, c) => READ_V * d * (READ_V * d) * add(before[1][plane].map((row) => row[c])) * READ_s,
      );
      check(of(2, 'array', 'read', 'error', name), add(heat));
      check(
        of(2, 'wires', 'charge columns', 'error', name),
        add(delta[1].map((d) => colWire_F(1) * (READ_V * d) ** 2)),
      );
    }
    check(of(2, 'digital-to-analog converter of a line', 'drive', 'error'), 2 * 0.42e-12);
    check(of(2, 'column readout or ADC', 'convert', 'error'), 4 * 1.67e-12);
    check(of(2, 'adder of partial sums', 'add', 'error'), 4 * 0.021e-12);
    expect(of(1, 'array', 'read', 'error')).toBe(0);
  });

  it.each([0, 1])('update, layer %i + 1: written cells, half-selected cells, wires', (l) => {
    const { rows: rowCount, cols: colCount } = LAYERS[l];
    let hits = 0;
    for (const [plane, name] of ['big+', 'big-'].entries()) {
      // Pulses of a cell: its change of conductance in steps, as no noise and no bound is in the way.
      const n = before[l][plane].map((row, r) => row.map((g, c) => Math.round((after[l][plane][r][c] - g) / STEP)));
      hits += n.flat().filter((count) => count > 0).length;
      const cells = n.flatMap((row, r) => row.map((count, c) => ({ r, c, count })));
      const heat = cells.map(
        ({ r, c, count }) =>
          (count * PULSE_V * PULSE_V * (before[l][plane][r][c] + after[l][plane][r][c]) * PULSE_s) / 2,
      );
      check(of(l + 1, 'array', 'write', 'update', name), add(heat));
      const rowPulses = n.map((row) => Math.max(...row));
      const colPulses = Array.from({ length: colCount }, (_, c) => Math.max(...n.map((row) => row[c])));
      const half_V = PULSE_V / 2;
      const half = cells.map(
        ({ r, c, count }) =>
          (rowPulses[r] - count + colPulses[c] - count) * half_V * half_V * after[l][plane][r][c] * PULSE_s,
      );
      check(of(l + 1, 'array', 'half-selected in updates', 'update', name), add(half));
      check(of(l + 1, 'wires', 'pulse rows', 'update', name), add(rowPulses) * rowWire_F(l) * half_V * half_V);
      check(of(l + 1, 'wires', 'pulse columns', 'update', name), add(colPulses) * colWire_F(l) * half_V * half_V);
      expect(n).toHaveLength(rowCount);
    }
    expect(hits).toBeGreaterThan(0);
    check(of(l + 1, 'comparator that finds full devices', 'look for full pairs', 'reset'), hits * 0.79e-12);
  });

  it('digital circuits: 5 state machines entered, buffers, activation units', () => {
    // 100 gates of 6F = 192 nm width: C = 0.9235 fF/µm, charged to 0.9 V.
    const step_J = 100 * 0.9235e-15 * 0.192 * 0.9 * 0.9;
    const logic = rows.filter(({ component }) => component.startsWith('state machine'));
    check(total_J(logic), 5 * step_J);
    // Input driven (1), hidden fired and driven (2), output fired (1); output error and driven back (2), hidden error (1);
    // x and δ of both layers for the update (4).
    const buffers = rows.filter(({ component }) => component.startsWith('buffer'));
    check(total_J(buffers), 11 * 20.45e-12);
    // Two banks fire and compute an error, one unit each, 100 ns at 0.26 mW.
    const units = rows.filter(({ component }) => component === 'activation unit');
    check(total_J(units), 4 * 0.26e-3 * 100e-9);
  });

  it('is the whole ledger', () => {
    const priced = rows.filter(({ energy_J }) => energy_J > 0) as LedgerRow[];
    expect(priced.length).toBeGreaterThan(30);
    same(total_J(rows), hand);
  });

  it('is what the page says', () => {
    const page = readFileSync(new URL('../../docs/energy-by-hand.md', import.meta.url), 'utf8');
    const groups = new Map<string, number>();
    for (const { phase, energy_J } of rows) groups.set(phase, (groups.get(phase) ?? 0) + energy_J);
    for (const [phase, energy_J] of groups)
      if (energy_J > 0) expect(page).toContain(`| ${phase} | ${energy_J.toPrecision(6)} |`);
    expect(page).toContain(`| total | ${total_J(rows).toPrecision(6)} |`);
  });
});
