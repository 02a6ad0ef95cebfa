/**
 * What update pulses half-select, under every update scheme, encoder and drive: the meters against a plain program that
 * pulses lines turn by turn and looks at every cell of the array in each.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { TileMeter } from '../../src/chip/meter-memory.js';
import * as L from '../../src/kernel/layout.js';
import { twin } from '../../src/kernel/twin/index.js';
import { loadWasm } from '../../src/kernel/wasm.js';
import { wasmModule } from '../../src/kernel/wasm-node.js';
import { BIG, encodeLines, field, network, type PairSpec, type TestNetwork } from './support.js';

let module: WebAssembly.Module;
beforeAll(async () => {
  module = await wasmModule();
});

const [ROWS, COLS] = [23, 17];
const range = (n: number) => Array.from({ length: n }, (_, i) => i);
const add = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);
const popcount = (word: number) => add(range(32).map((bit) => (word >>> bit) & 1));

type Scheme = 'parallel' | 'row' | 'element';
const SCHEMES: Record<Scheme, number> = {
  parallel: 0,
  row: L.MODE_COLS_ADD,
  element: L.MODE_ROWS_ADD | L.MODE_COLS_ADD,
};
const DRIVES = [L.DRIVE_ONE_OF_PAIR, L.DRIVE_REFERENCE, L.DRIVE_PUSH_PULL];
const ENCODERS: Record<string, Partial<PairSpec> & { readonly mode: number }> = {
  deterministic: { encoder: L.ENCODER_DETERMINISTIC, mode: 0 },
  width: { encoder: L.ENCODER_SINGLE_PULSE, levels: 0, max: 3, scale: 2, mode: L.MODE_SINGLE },
  amplitude: { encoder: L.ENCODER_SINGLE_PULSE, levels: 4, max: 1, scale: 2, mode: L.MODE_SINGLE | L.MODE_HEIGHT },
  train: { encoder: L.ENCODER_STOCHASTIC_TRAIN, mode: L.MODE_TRAINS },
  overlap: { encoder: L.ENCODER_OVERLAP, mode: L.MODE_TRAINS },
};

const CASES = Object.keys(ENCODERS).flatMap((name) =>
  (Object.keys(SCHEMES) as Scheme[]).flatMap((scheme) => DRIVES.map((drive) => [name, scheme, drive] as const)),
);

/** Trains of rows and columns as bits, their lengths, and where both fire. */
function trainsOf(net: TestNetwork) {
  const lines = field(net, net.layers[0].address, L.LAYER_LINES);
  const slots = (pointer: number, line: number, count: number) => {
    const at = field(net, lines, pointer) >> 2;
    return [net.i32[at + line], net.i32[at + line + ((count + 3) & ~3)]];
  };
  const rows = range(ROWS).map((r) => slots(L.LINES_ROWS, r, ROWS));
  const cols = range(COLS).map((c) => slots(L.LINES_COLS, c, COLS));
  const length = (words: readonly number[]) => add(words.map(popcount));
  return {
    rows: rows.map(length),
    cols: cols.map(length),
    both: (r: number, c: number) => add([0, 1].map((word) => popcount(rows[r][word] & cols[c][word]))),
  };
}

/** What one array's lines are pulsed with in one direction, turn by turn. */
function pulseTurns(
  scheme: Scheme,
  sizes: readonly (readonly number[])[],
  g: (r: number, c: number) => number,
  /** With trains of their own: what a row or a column fires when it can meet some line of the turn. */
  own?: { readonly rows: readonly number[]; readonly cols: readonly number[]; meets(r: number, c: number): boolean },
) {
  const cells = range(ROWS).flatMap((r) => range(COLS).map((c) => ({ r, c })));
  const turns = { parallel: [cells], row: range(ROWS).map((r) => cells.filter((cell) => cell.r === r)) };
  const all = scheme === 'element' ? cells.map((cell) => [cell]) : turns[scheme];
  const total = { rowSizes: 0, colSizes: 0, rowPulses: 0, colPulses: 0, half_S: 0 };
  for (const turn of all) {
    const rows = new Float64Array(ROWS);
    const cols = new Float64Array(COLS);
    for (const { r, c } of turn) {
      if (own === undefined) {
        rows[r] = Math.max(rows[r], sizes[r][c]);
        cols[c] = Math.max(cols[c], sizes[r][c]);
      } else if (own.meets(r, c)) {
        rows[r] = own.rows[r];
        cols[c] = own.cols[c];
      }
    }
    const written = new Set(turn.map(({ r, c }) => r * COLS + c));
    for (const { r, c } of cells) {
      const n = written.has(r * COLS + c) ? sizes[r][c] : 0;
      total.half_S += (rows[r] + cols[c] - 2 * n) * g(r, c);
    }
    total.rowSizes += add([...rows]);
    total.colSizes += add([...cols]);
    total.rowPulses += rows.filter((n) => n > 0).length;
    total.colPulses += cols.filter((n) => n > 0).length;
  }
  return total;
}

describe.each([
  ['wasm', (memory: WebAssembly.Memory) => loadWasm(memory, module)],
  ['typescript', twin],
])('%s meters of pulsed lines', (_, make) => {
  it.each(CASES)('%s pulses, scheme %s, drive %i', (name, scheme, drive) => {
    const encoder = ENCODERS[name];
    const pair: PairSpec = { ...BIG, scale: 8, c2c: 0, ...encoder, drive, mode: encoder.mode | SCHEMES[scheme] };
    const net = network(11, [
      {
        ...{ rows: ROWS, cols: COLS, tileRows: 128, tileCols: 128, pairs: [pair], density: 0.6, metered: true },
        ...{ slots: 31, rowGain: 0.4, colGain: 0.6 },
      },
    ]);
    const kernels = make(net.memory);
    const [layer] = net.layers;
    const [tile] = layer.tiles;
    for (let r = 0; r < ROWS; r += 3) layer.x[r] = -layer.x[r];
    kernels.meterArrays(tile.address);
    kernels.readForward(tile.address);
    const before = tile.planes.map((plane) => plane.slice());
    if ((encoder.mode & L.MODE_TRAINS) !== 0) encodeLines(kernels, net, layer, 0);
    kernels.update(tile.address, 0, net.scratch);

    const trains = (encoder.mode & L.MODE_TRAINS) === 0 ? undefined : trainsOf(net);
    const sizeOf = (r: number, c: number) => {
      if (trains !== undefined) return trains.both(r, c);
      const v = Math.abs(Math.fround(Math.fround(layer.x[r] * (pair.scale as number)) * layer.delta[c]));
      if (name === 'deterministic') return Math.abs(v % 1) === 0.5 ? 2 * Math.round(v / 2) : Math.round(v);
      const max = Math.fround(pair.max as number);
      return name === 'width' ? Math.min(v, max) : (Math.min(Math.round(4 * v) / 4, max) || 0) ** 2;
    };
    const signOf = (r: number, c: number) => Math.sign(layer.x[r] * layer.delta[c]);
    const fields = new Map(
      [L.METER_TILE_SUMS, L.METER_WAY_SUMS, L.METER_ROW_LINES, L.METER_COL_LINES].map((pointer) => [
        pointer,
        field(net, field(net, tile.address, L.TILE_METER), pointer),
      ]),
    );
    const squares = field(net, field(net, tile.address, L.TILE_METER), L.METER_ROW_SQUARES);
    fields.set(L.METER_ROW_SQUARES, squares).set(L.METER_COL_SQUARES, squares);
    const meter = new TileMeter(net.memory, { rows: ROWS, cols: COLS, planes: 2, fields });

    // The sign of pulses that an array gets in a direction: G⁺ up, G⁺ down, G⁻ up, G⁻ down.
    const signs = {
      [L.DRIVE_ONE_OF_PAIR]: [1, 0, -1, 0],
      [L.DRIVE_REFERENCE]: [1, -1, 0, 0],
      [L.DRIVE_PUSH_PULL]: [1, -1, -1, 1],
    }[drive] as readonly number[];
    let pulsed = 0;
    signs.forEach((sign, way) => {
      const [plane, direction] = [way >> 1, (way & 1) as 0 | 1];
      const of = (sum: number) => meter.ofWay(plane, direction, sum);
      const sizes = range(ROWS).map((r) => range(COLS).map((c) => (signOf(r, c) === sign ? sizeOf(r, c) : 0)));
      if (sign === 0) for (const row of sizes) row.fill(0);
      const at = (r: number, c: number) => r * tile.stride + c;
      const turns = pulseTurns(
        scheme,
        sizes,
        (r, c) => tile.planes[plane][at(r, c)],
        trains && {
          ...trains,
          meets: (r, c) => sign !== 0 && trains.rows[r] > 0 && trains.cols[c] > 0 && signOf(r, c) === sign,
        },
      );
      const cells = range(ROWS).flatMap((r) => range(COLS).map((c) => ({ n: sizes[r][c], i: at(r, c) })));
      const write = add(cells.map(({ n, i }) => n * (before[plane][i] + tile.planes[plane][i])));
      const near = (measured: number, expected: number, digits = 1e-12) => {
        expect(Math.abs(measured - expected)).toBeLessThanOrEqual(digits * Math.abs(expected));
      };
      // Sizes that are fractions add up in single precision.
      near(
        of(L.METER_LINES) - of(L.METER_WRITTEN),
        turns.half_S,
        name === 'width' || name === 'amplitude' ? 1e-6 : 1e-12,
      );
      near(of(L.METER_WRITE), write, name === 'width' || name === 'amplitude' ? 1e-6 : 1e-12);
      if (name === 'width' || name === 'amplitude') {
        expect(of(L.METER_PULSES)).toBe(cells.filter(({ n }) => n > 0).length);
        expect(of(L.METER_ROW_TRAINS)).toBe(turns.rowPulses);
        expect(of(L.METER_COL_TRAINS)).toBe(turns.colPulses);
      } else {
        expect(of(L.METER_PULSES)).toBe(add(cells.map(({ n }) => n)));
        expect(of(L.METER_ROW_TRAINS)).toBe(turns.rowSizes);
        expect(of(L.METER_COL_TRAINS)).toBe(turns.colSizes);
      }
      if (name === 'amplitude') {
        near(of(L.METER_ROW_SIZES), turns.rowSizes, 1e-6);
        near(of(L.METER_COL_SIZES), turns.colSizes, 1e-6);
      }
      pulsed += turns.rowSizes;
    });
    expect(pulsed).toBeGreaterThan(10);
  });
});
