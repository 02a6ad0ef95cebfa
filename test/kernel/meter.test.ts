/** What the meters add up, against sums over cells in plain arithmetic; and meters that change no bit of a result. */
import { beforeAll, describe, expect, it } from 'vitest';
import { roundingOf, sumOfLine, TileMeter } from '../../src/chip/meter-memory.js';
import type { Kernels } from '../../src/kernel/kernels.js';
import * as L from '../../src/kernel/layout.js';
import { twin } from '../../src/kernel/twin/index.js';
import { loadWasm } from '../../src/kernel/wasm.js';
import { wasmModule } from '../../src/kernel/wasm-node.js';
import { BIG, field, type LayerSpec, network, SMALL, type TestNetwork, type TestTile } from './support.js';

let module: WebAssembly.Module;
beforeAll(async () => {
  module = await wasmModule();
});

const SPEC: LayerSpec = {
  ...{
    rows: 61,
    cols: 43,
    tileRows: 37,
    tileCols: 43,
    pairs: [
      { ...BIG, scale: 40 },
      { ...SMALL, carryInto: 0 },
    ],
  },
  ...{ density: 0.4, full: 0.1, metered: true },
};

/** Sums of a plane, and of the tile, as the meter holds them. */
function sumsOf(net: TestNetwork, tile: TestTile) {
  const meter = field(net, tile.address, L.TILE_METER);
  const planes = field(net, meter, L.METER_PLANES);
  const pointers = [
    ...[L.METER_ROW_LINES, L.METER_COL_LINES, L.METER_ROW_SQUARES, L.METER_COL_SQUARES],
    ...[L.METER_TILE_SUMS, L.METER_WAY_SUMS],
  ];
  const inSeries = tile.series.length > 0 ? [L.METER_ROW_READ_SUMS, L.METER_COL_READ_SUMS] : [];
  const fields = new Map([...pointers, ...inSeries].map((pointer) => [pointer, field(net, meter, pointer)]));
  const sums = new TileMeter(net.memory, { rows: tile.rows, cols: tile.cols, planes, fields });
  const f64 = new Float64Array(net.memory.buffer);
  const line = (pointer: number, index: number) => f64[(field(net, meter, pointer) >> 3) + index];
  return {
    meter: sums,
    plane: (plane: number, sum: number) => sums.ofPlane(plane, sum),
    tile: (sum: number) => sums.ofTile(sum),
    row: (row: number, plane: number) => line(L.METER_ROW_LINES, sumOfLine(row, plane, planes)),
    col: (col: number, plane: number) => line(L.METER_COL_LINES, sumOfLine(col, plane, planes)),
  };
}

const add = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);
const range = (n: number) => Array.from({ length: n }, (_, i) => i);
const rowG = ({ planes, stride, cols }: TestTile, r: number, p: number) =>
  add(range(cols).map((c) => planes[p][r * stride + c]));
const colG = ({ planes, stride, rows }: TestTile, c: number, p: number) =>
  add(range(rows).map((r) => planes[p][r * stride + c]));

describe.each([
  ['wasm', (memory: WebAssembly.Memory): Kernels => loadWasm(memory, module)],
  ['typescript', twin],
])('%s meters', (_, make) => {
  function started() {
    const net = network(5, [SPEC]);
    const kernels = make(net.memory);
    const [tile] = net.layers[0].tiles;
    kernels.meterArrays(tile.address);
    kernels.refreshWeights(tile.address);
    return { net, kernels, tile, layer: net.layers[0], sums: sumsOf(net, tile) };
  }

  const expectLines = (net: TestNetwork, tile: TestTile) => {
    const sums = sumsOf(net, tile);
    for (const p of range(4)) {
      for (const r of range(tile.rows)) expect(sums.row(r, p)).toBeCloseTo(rowG(tile, r, p), 18);
      for (const c of range(tile.cols)) expect(sums.col(c, p)).toBeCloseTo(colG(tile, c, p), 18);
    }
  };

  it('add up rows and columns, and keep them through updates, resets and carries', () => {
    const { net, kernels, tile } = started();
    expectLines(net, tile);
    kernels.readForward(tile.address);
    for (const pair of [0, 1]) {
      kernels.update(tile.address, pair, net.scratch);
      expect(field(net, tile.address, L.TILE_FULL_COUNT)).toBeGreaterThan(0);
      kernels.meterReset(tile.address, pair);
      if (pair === 0) kernels.reset(tile.address, pair, net.scratch);
      else kernels.carry(tile.address, pair, net.scratch);
      expectLines(net, tile);
    }
  });

  it('add x²·ΣG of driven rows and δ²·ΣG of columns', () => {
    const { kernels, tile, layer, sums } = started();
    for (let i = 0; i < 2; i++) {
      kernels.readForward(tile.address);
      kernels.meterForward(tile.address);
      kernels.readBackward(tile.address);
      kernels.meterBackward(tile.address);
    }
    const x = [...layer.x.subarray(0, tile.rows)];
    const delta = [...layer.delta.subarray(0, tile.cols)];
    for (const p of range(4)) {
      const forward = 2 * add(x.map((v, r) => v * v * rowG(tile, r, p)));
      const backward = 2 * add(delta.map((v, c) => v * v * colG(tile, c, p)));
      expect(sums.meter.readForward(p) / forward).toBeCloseTo(1, 12);
      expect(sums.meter.readBackward(p) / backward).toBeCloseTo(1, 12);
    }
    expect(sums.tile(L.METER_FORWARD_READS)).toBe(2);
    expect(sums.tile(L.METER_DRIVEN_ROWS)).toBe(2 * x.filter((v) => v !== 0).length);
    expect(sums.meter.inputSquares() / (2 * add(x.map((v) => v * v)))).toBeCloseTo(1, 12);
    expect(sums.tile(L.METER_DRIVEN_COLS)).toBe(2 * delta.filter((v) => v !== 0).length);
  });

  it('add x²·G/(1 + G·R) where something is in series, read by read through updates, resets and carries', () => {
    const net = network(6, [{ ...SPEC, series: 60_000 }]);
    const kernels = make(net.memory);
    const [layer] = net.layers;
    const [tile] = layer.tiles;
    kernels.meterArrays(tile.address);
    const expected = range(4).map(() => ({ forward: 0, backward: 0, ideal: 0 }));
    const read = () => {
      kernels.readForward(tile.address);
      kernels.meterForward(tile.address);
      kernels.readBackward(tile.address);
      kernels.meterBackward(tile.address);
      for (const r of range(tile.rows)) {
        for (const c of range(tile.cols)) {
          expected.forEach((sums, p) => {
            const cell = r * tile.stride + c;
            const g = tile.planes[p][cell];
            const seen = g / (1 + g * tile.series[cell]);
            sums.forward += layer.x[r] ** 2 * seen;
            sums.backward += layer.delta[c] ** 2 * seen;
            sums.ideal += layer.x[r] ** 2 * g;
          });
        }
      }
    };
    read();
    for (const pair of [0, 1]) {
      kernels.update(tile.address, pair, net.scratch);
      read();
      expect(field(net, tile.address, L.TILE_FULL_COUNT)).toBeGreaterThan(0);
      kernels.meterReset(tile.address, pair);
      if (pair === 0) kernels.reset(tile.address, pair, net.scratch);
      else kernels.carry(tile.address, pair, net.scratch);
      read();
    }
    tile.planes[2].fill(Math.fround(SMALL.gMin_S)); // set from outside
    kernels.meterArrays(tile.address);
    read();
    expectLines(net, tile); // pulses meet devices alone
    const { meter } = sumsOf(net, tile);
    expected.forEach(({ forward, backward, ideal }, p) => {
      expect(forward / ideal).toBeLessThan(0.98);
      expect(Math.abs(meter.readForward(p) / forward - 1)).toBeLessThan(1e-6); // single precision of G/(1 + G·R)
      expect(Math.abs(meter.readBackward(p) / backward - 1)).toBeLessThan(1e-6);
    });
  });

  it('add n·(G_before + G_after)/2 of update pulses, and what they half-select', () => {
    const { net, kernels, tile, layer, sums } = started();
    const before = tile.planes.map((plane) => plane.slice());
    kernels.readForward(tile.address);
    kernels.update(tile.address, 0, net.scratch);
    for (const side of [0, 1]) {
      const counts = range(tile.rows).map((r) =>
        range(tile.cols).map((c) => {
          const v = Math.fround(Math.fround(layer.x[r] * Math.fround(40)) * layer.delta[c]);
          const n = Math.abs(v) % 1 === 0.5 ? 2 * Math.round(Math.abs(v) / 2) : Math.round(Math.abs(v));
          return (side === 0 ? v > 0 : v < 0) ? n : 0;
        }),
      );
      const cells = range(tile.rows).flatMap((r) => range(tile.cols).map((c) => ({ r, c, n: counts[r][c] })));
      const at = ({ r, c }: { r: number; c: number }) => r * tile.stride + c;
      const write = add(cells.map((cell) => cell.n * (before[side][at(cell)] + tile.planes[side][at(cell)])));
      expect(add(cells.map(({ n }) => n))).toBeGreaterThan(50);
      expect(sums.plane(side, L.METER_PULSES)).toBe(add(cells.map(({ n }) => n)));
      expect(sums.plane(side, L.METER_WRITE) / write).toBeCloseTo(1, 12);
      const rowTrains = counts.map((row) => Math.max(...row));
      const colTrains = range(tile.cols).map((c) => Math.max(...counts.map((row) => row[c])));
      expect(sums.plane(side, L.METER_ROW_TRAINS)).toBe(add(rowTrains));
      expect(sums.plane(side, L.METER_COL_TRAINS)).toBe(add(colTrains));
      // Cell by cell: a pulse on its row or its column that does not meet one on the other line.
      const half = add(
        cells.map((cell) => (rowTrains[cell.r] + colTrains[cell.c] - 2 * cell.n) * tile.planes[side][at(cell)]),
      );
      expect((sums.plane(side, L.METER_LINES) - sums.plane(side, L.METER_WRITTEN)) / half).toBeCloseTo(1, 12);
    }
    expect(sums.tile(L.METER_HITS)).toBe(field(net, tile.address, L.TILE_HITS));
  });

  it('add what resets and write-backs take, the other cells of their lines apart', () => {
    const { net, kernels, tile, sums } = started();
    kernels.findFull(tile.address, 0);
    const count = field(net, tile.address, L.TILE_FULL_COUNT);
    const listed = [...tile.full.subarray(0, count)];
    const before = tile.planes.map((plane) => plane.slice());
    const lines = listed.map((cell) => {
      const r = Math.floor(cell / tile.stride);
      return rowG(tile, r, 0) + colG(tile, cell % tile.stride, 0) - 2 * before[0][cell];
    });
    kernels.meterReset(tile.address, 0);
    kernels.reset(tile.address, 0, net.scratch);
    expect(count).toBeGreaterThan(3);
    expect(sums.plane(0, L.METER_RESETS)).toBe(count);
    const gMin = Math.fround(BIG.gMin_S);
    expect(sums.plane(0, L.METER_RESET) / add(listed.map((cell) => before[0][cell] + gMin))).toBeCloseTo(1, 12);
    expect(sums.plane(0, L.METER_RESET_LINES) / add(lines)).toBeCloseTo(1, 12);
    const pulses = listed.map((cell) =>
      Math.round(Math.fround(Math.fround(before[0][cell] - before[1][cell]) / Math.fround(BIG.step_S))),
    );
    const toPlus = add(pulses.map((n) => Math.max(0, n)));
    expect(sums.plane(0, L.METER_WRITEBACK_PULSES)).toBe(toPlus);
    const written = add(listed.map((cell, i) => Math.max(0, pulses[i]) * (gMin + tile.planes[0][cell])));
    expect(sums.plane(0, L.METER_WRITEBACK) / written).toBeCloseTo(1, 12);
    expect(sums.plane(0, L.METER_WRITEBACK_LINES) / add(lines.map((g, i) => Math.max(0, pulses[i]) * g))).toBeCloseTo(
      1,
      12,
    );
  });

  it('change no bit of what they watch', () => {
    const results = [true, false].map((metered) => {
      const net = network(9, [{ ...SPEC, metered }]);
      const kernels = make(net.memory);
      for (const { address } of net.layers[0].tiles) {
        kernels.readForward(address);
        kernels.meterForward(address);
        kernels.update(address, 0, net.scratch);
        kernels.meterReset(address, 0);
        kernels.reset(address, 0, net.scratch);
      }
      return net.layers[0].tiles.map(({ weights, planes }) => [weights, planes].flat().map((values) => [...values]));
    });
    expect(results[0]).toEqual(results[1]);
  });
});

it('rounding leaves conductances of a range as they are, so that sums of them are exact', () => {
  const round = roundingOf(1e-5);
  for (const g of [1e-5, 1e-6, 3.3e-6, 1e-9].map(Math.fround)) expect(g + round - round).toBe(g);
  const values = range(4096).map((i) => Math.fround(1e-6 + ((i * 7919) % 4096) * 2e-9));
  expect(add(values)).toBe(add([...values].reverse()));
});
