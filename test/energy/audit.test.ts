/**
 * An audit: training steps of a chip of several tiles and layers, whose every joule is worked out once more by a program
 * that has nothing in common with the ledger. It listens to the calls of kernels and copies conductances before and after
 * each, listens to the events of machines, and sums up cell by cell, pulse by pulse and entry by entry. Prices are written
 * out as the papers print them.
 */
import { describe, expect, it } from 'vitest';
import type { CircuitMeta } from '../../machines/index.js';
import { EventBus } from '../../src/engine/bus.js';
import type { EventRecord } from '../../src/engine/engine.js';
import { nodesOf, pathOf } from '../../src/engine/states.js';
import type { LedgerRow } from '../../src/energy/ledger.js';
import type { Kernels } from '../../src/kernel/kernels.js';
import * as L from '../../src/kernel/layout.js';
import type { ChipTraining, KernelFactory } from '../../src/train/training.js';
import { configOf, syntheticData, trainingOf, twin, wasm } from '../chip/support.js';

const WIDTHS = [36, 12, 4];
const [TILE_ROWS, TILE_COLS] = [16, 8];
const [READ_V, READ_s] = [0.5, 100e-9];
const [PULSE_V, PULSE_s] = [3, 100e-6];
const [RESET_V, RESET_s] = [-4, 500e-6];
/** 50 nm wires: a cell is 100 nm wide, at 0.2 fF/µm. */
const CELL_F = 0.1 * 0.2e-15;
/** A gate of 6F = 192 nm: 0.9235 fF/µm, charged to 0.9 V. */
const GATE_J = 0.9235e-15 * 0.192 * 0.9 * 0.9;
const [DAC_J, ADC_J, ADDER_J, BUFFER_J, COMPARATOR_J] = [0.42e-12, 1.67e-12, 0.021e-12, 20.45e-12, 0.79e-12];
const ACTIVATION_W = 0.26e-3;
const ARRAYS = ['big+', 'big-', 'small+', 'small-'];

/** Energy and count by row of the ledger. */
class Book {
  readonly lines = new Map<string, { count: number; energy_J: number }>();

  add(component: string, operation: string, phase: string, at: string, count: number, energy_J: number): void {
    const key = [component, operation, phase, at].join(' | ');
    const line = this.lines.get(key) ?? { count: 0, energy_J: 0 };
    this.lines.set(key, { count: line.count + count, energy_J: line.energy_J + energy_J });
  }
}

interface Shape {
  readonly layer: number;
  readonly rows: number;
  readonly cols: number;
}

/** Works out what kernels do from the memory that they do it in. */
class Auditor {
  readonly book = new Book();
  readonly called = new Map<string, number>();
  private shapes = new Map<number, Shape & { readonly tile: number }>();
  private i32 = new Int32Array();
  private f32 = new Float32Array();
  private isOn = false;

  start({ analog }: ChipTraining): void {
    this.shapes = new Map(analog.at.tiles.map((address, tile) => [address, { ...analog.structure.tiles[tile], tile }]));
    this.isOn = true;
  }

  stop(): void {
    this.isOn = false;
  }

  /** Kernels that are listened to. */
  listening(make: KernelFactory): KernelFactory {
    return (memory) => {
      const kernels = make(memory);
      this.i32 = new Int32Array(memory.buffer);
      this.f32 = new Float32Array(memory.buffer);
      const heard: Partial<Kernels> = {
        readForward: (tile) => {
          kernels.readForward(tile);
          this.hear('forward', tile, () => this.forward(tile));
        },
        readBackward: (tile) => {
          kernels.readBackward(tile);
          this.hear('backward', tile, () => this.backward(tile));
        },
        update: (tile, pair, scratch) => {
          const before = this.arrays(tile);
          kernels.update(tile, pair, scratch);
          this.hear('update', tile, () => this.update(tile, pair, before));
        },
        reset: (tile, pair, scratch) => {
          const before = this.arrays(tile);
          const full = this.fullCells(tile);
          kernels.reset(tile, pair, scratch);
          this.hear('reset', tile, () => this.reset(tile, pair, before, full));
        },
      };
      return { ...kernels, ...heard };
    };
  }

  private hear(what: string, tile: number, note: () => void): void {
    if (!this.isOn || !this.shapes.has(tile)) return;
    this.called.set(what, (this.called.get(what) ?? 0) + 1);
    note();
  }

  private at(tile: number, array = ''): string {
    const shape = this.shapes.get(tile) as Shape & { tile: number };
    return [shape.layer + 1, shape.tile, array].join(' | ');
  }

  private word(address: number, field: number): number {
    return this.i32[(address + field) >> 2];
  }

  /** Conductances as [array][row][column]. */
  private arrays(tile: number): number[][][] {
    const shape = this.shapes.get(tile);
    if (shape === undefined) return [];
    const stride = this.word(tile, L.TILE_STRIDE);
    return ARRAYS.map((_, array) => {
      const from = (this.word(tile, L.TILE_PLANES) + array * this.word(tile, L.TILE_PLANE_BYTES)) >> 2;
      return Array.from({ length: shape.rows }, (_, r) => [
        ...this.f32.subarray(from + r * stride, from + r * stride + shape.cols),
      ]);
    });
  }

  private fullCells(tile: number): { r: number; c: number }[] {
    const full = this.word(tile, L.TILE_FULL) >> 2;
    const stride = this.word(tile, L.TILE_STRIDE);
    return [...this.i32.subarray(full, full + this.word(tile, L.TILE_FULL_COUNT))].map((cell) => ({
      r: Math.floor(cell / stride),
      c: cell % stride,
    }));
  }

  /** x of the tile's rows, or δ of its columns. */
  private lines(tile: number, pointer: number, from: number, count: number): number[] {
    const at = (this.word(this.word(tile, L.TILE_LAYER), pointer) >> 2) + this.word(tile, from);
    return [...this.f32.subarray(at, at + count)];
  }

  private forward(tile: number): void {
    const { rows, cols } = this.shapes.get(tile) as Shape;
    const x = this.lines(tile, L.LAYER_X, L.TILE_ROW0, rows);
    const driven = x.filter((v) => v !== 0).length;
    this.arrays(tile).forEach((g, array) => {
      // Small arrays are read at the voltages of the big ones: their currents are 1/k of these.
      let heat_J = 0;
      let charge_J = 0;
      x.forEach((v, r) => {
        for (const cell of g[r]) heat_J += (READ_V * v) ** 2 * cell * READ_s;
        charge_J += cols * CELL_F * (READ_V * v) ** 2;
      });
      const at = this.at(tile, ARRAYS[array]);
      this.book.add('array', 'read', 'inference', at, 1, heat_J);
      this.book.add('wires', 'charge rows', 'inference', at, driven, charge_J);
    });
    this.converted(tile, 'inference', driven, cols);
  }

  private backward(tile: number): void {
    const { rows, cols } = this.shapes.get(tile) as Shape;
    const delta = this.lines(tile, L.LAYER_DELTA, L.TILE_COL0, cols);
    const driven = delta.filter((v) => v !== 0).length;
    this.arrays(tile).forEach((g, array) => {
      let heat_J = 0;
      let charge_J = 0;
      delta.forEach((v, c) => {
        for (const row of g) heat_J += (READ_V * v) ** 2 * row[c] * READ_s;
        charge_J += rows * CELL_F * (READ_V * v) ** 2;
      });
      const at = this.at(tile, ARRAYS[array]);
      this.book.add('array', 'read', 'error', at, 1, heat_J);
      this.book.add('wires', 'charge columns', 'error', at, driven, charge_J);
    });
    this.converted(tile, 'error', driven, rows);
  }

  private converted(tile: number, phase: string, driven: number, lines: number): void {
    const at = this.at(tile);
    this.book.add('digital-to-analog converter of a line', 'drive', phase, at, driven, driven * DAC_J);
    this.book.add('column readout or ADC', 'convert', phase, at, lines, lines * ADC_J);
    this.book.add('adder of partial sums', 'add', phase, at, lines, lines * ADDER_J);
    // ISAAC has no circuits of these names: they are counted, once for every line that takes its turn at the ADC of an
    // array, and cost nothing.
    for (const array of ARRAYS) {
      for (const circuit of ['word line decoder', 'word line driver', 'bit line switch matrix']) {
        this.book.add(circuit, 'drive', phase, this.at(tile, array), lines, 0);
      }
    }
  }

  private update(tile: number, pair: number, before: number[][][]): void {
    const { rows, cols } = this.shapes.get(tile) as Shape;
    const after = this.arrays(tile);
    const x = this.lines(tile, L.LAYER_X, L.TILE_ROW0, rows);
    const delta = this.lines(tile, L.LAYER_DELTA, L.TILE_COL0, cols);
    const pairs = this.word(this.word(tile, L.TILE_LAYER), L.LAYER_PAIR);
    const scale = this.f32[(pairs + pair * L.PAIR_BYTES + L.PAIR_SCALE) >> 2];
    let hits = 0;
    for (const side of [0, 1]) {
      const array = 2 * pair + side;
      const n = x.map((v, r) =>
        delta.map((d, c) => {
          const exact = Math.fround(Math.fround(v * scale) * d);
          const size = Math.abs(exact);
          const pulses = size % 1 === 0.5 ? 2 * Math.round(size / 2) : Math.round(size);
          if (pulses === 0 && before[array][r][c] !== after[array][r][c]) throw new Error('changed without a pulse');
          return exact > 0 === (side === 0) ? pulses : 0;
        }),
      );
      let [heat_J, half_J, pulses] = [0, 0, 0];
      const rowPulses = n.map((row) => Math.max(...row));
      const colPulses = delta.map((_, c) => Math.max(...n.map((row) => row[c])));
      n.forEach((row, r) => {
        row.forEach((count, c) => {
          const [from, to] = [before[array][r][c], after[array][r][c]];
          hits += count > 0 ? 1 : 0;
          pulses += count;
          heat_J += count * PULSE_V ** 2 * PULSE_s * ((from + to) / 2);
          half_J += (rowPulses[r] - count) * (PULSE_V / 2) ** 2 * PULSE_s * to;
          half_J += (colPulses[c] - count) * (PULSE_V / 2) ** 2 * PULSE_s * to;
        });
      });
      const at = this.at(tile, ARRAYS[array]);
      const onRows = rowPulses.reduce((sum, count) => sum + count, 0);
      const onCols = colPulses.reduce((sum, count) => sum + count, 0);
      this.book.add('array', 'write', 'update', at, pulses, heat_J);
      this.book.add('array', 'half-selected in updates', 'update', at, onRows + onCols, half_J);
      this.charged('pulse', 'update', tile, array, PULSE_V, onRows, onCols);
    }
    this.book.add(
      ...(['comparator that finds full devices', 'look for full pairs', 'reset', this.at(tile)] as const),
      ...([hits, hits * COMPARATOR_J] as const),
    );
  }

  private reset(tile: number, pair: number, before: number[][][], full: readonly { r: number; c: number }[]): void {
    const after = this.arrays(tile);
    const gMin =
      this.f32[(this.word(this.word(tile, L.TILE_LAYER), L.LAYER_PAIR) + pair * L.PAIR_BYTES + L.PAIR_G_MIN) >> 2];
    const gMax =
      this.f32[(this.word(this.word(tile, L.TILE_LAYER), L.LAYER_PAIR) + pair * L.PAIR_BYTES + L.PAIR_G_MAX) >> 2];
    const step_S = (gMax - gMin) / (STATES - 1);
    const others = (array: number, r: number, c: number) => {
      let sum_S = 0;
      before[array].forEach((row, i) => {
        row.forEach((g, j) => {
          if ((i === r) !== (j === c)) sum_S += g;
        });
      });
      return sum_S;
    };
    for (const { r, c } of full) {
      const [plus, minus] = [before[2 * pair][r][c], before[2 * pair + 1][r][c]];
      for (const side of [0, 1]) {
        const array = 2 * pair + side;
        const at = this.at(tile, ARRAYS[array]);
        const heat_J = RESET_V ** 2 * RESET_s * ((before[array][r][c] + gMin) / 2);
        const half_J = (RESET_V / 2) ** 2 * RESET_s * others(array, r, c);
        this.book.add('array', 'reset', 'reset', at, 1, heat_J);
        this.book.add('array', 'half-selected in resets', 'reset', at, 1, half_J);
        this.charged('reset', 'reset', tile, array, RESET_V, 1, 1);
      }
      const n = Math.round(Math.abs(plus - minus) / step_S);
      const array = 2 * pair + (plus < minus ? 1 : 0);
      if (n === 0) continue;
      const at = this.at(tile, ARRAYS[array]);
      const heat_J = n * PULSE_V ** 2 * PULSE_s * ((gMin + after[array][r][c]) / 2);
      const half_J = n * (PULSE_V / 2) ** 2 * PULSE_s * others(array, r, c);
      this.book.add('array', 'write back', 'reset', at, n, heat_J);
      this.book.add('array', 'half-selected in write-back', 'reset', at, n, half_J);
      this.charged('write-back', 'reset', tile, array, PULSE_V, n, n);
    }
  }

  /** Half the voltage on the lines of a pulsed cell. */
  private charged(
    what: string,
    phase: string,
    tile: number,
    array: number,
    V: number,
    rows: number,
    cols: number,
  ): void {
    const shape = this.shapes.get(tile) as Shape;
    const at = this.at(tile, ARRAYS[array]);
    this.book.add('wires', `${what} rows`, phase, at, rows, rows * shape.cols * CELL_F * (V / 2) ** 2);
    this.book.add('wires', `${what} columns`, phase, at, cols, cols * shape.rows * CELL_F * (V / 2) ** 2);
    const kind = phase === 'reset' ? 'pulse' : what;
    this.book.add('pulse driver, beyond the charge of its line', kind, phase, at, rows + cols, 0);
  }
}

const STATES = 8;
/** Of the second epoch. */
const SAMPLES = 12;

/** Time in states, and entries, of all machines. */
class Clerk {
  readonly stays = new Map<string, { entries: number; time_ps: number }>();
  private readonly where = new Map<number, { state: string; since_ps: number }>();

  note({ time_ps, to, before, after }: EventRecord): void {
    const last = this.where.get(to) ?? { state: before, since_ps: 0 };
    if (before === after) return;
    this.stay(to, before, 0, time_ps - last.since_ps);
    this.stay(to, after, 1, 0);
    this.where.set(to, { state: after, since_ps: time_ps });
  }

  private stay(unit: number, state: string, entries: number, time_ps: number): void {
    const key = `${unit} ${state}`;
    const sum = this.stays.get(key) ?? { entries: 0, time_ps: 0 };
    this.stays.set(key, { entries: sum.entries + entries, time_ps: sum.time_ps + time_ps });
  }
}

/** What entering and being in states costs; which state costs what is the machines' to say. */
function stateCosts(training: ChipTraining, clerk: Clerk, book: Book): void {
  const { engine } = training;
  engine.units.forEach(({ name, machine }, unit) => {
    for (const node of nodesOf(machine)) {
      const meta = node.meta as CircuitMeta | undefined;
      const stay = clerk.stays.get(`${unit} ${pathOf(node)}`);
      if (meta === undefined || stay === undefined) continue;
      const context = engine.contextOf(unit) as { lo?: number; hi?: number; layer?: number; layerBelow?: number };
      const isBank = context.lo !== undefined && context.hi !== undefined;
      const layer = isBank ? (context.layerBelow ?? -1) + 1 : context.layer === undefined ? 0 : context.layer + 1;
      const at = [layer, -1, ''].join(' | ');
      const kind = isBank ? 'neuron bank' : context.layer === undefined ? name : 'array selection';
      const neurons = isBank ? (context.hi as number) - (context.lo as number) : 0;
      const bytes = (values: number) => Math.ceil((8 * values) / 256);
      for (const step of meta.steps ?? []) {
        if (step === 'logic') {
          const title = 'state machine of controller, selection or arbiter';
          book.add(title, kind, meta.phase, at, stay.entries, stay.entries * 100 * GATE_J);
        } else if (step === 'buffer') {
          const [rows, cols] = [WIDTHS[layer - 1] + 1, WIDTHS[layer]];
          const accesses = stay.entries * (isBank ? bytes(neurons) : bytes(rows) + bytes(cols));
          book.add('buffer of activations and errors', kind, meta.phase, at, accesses, accesses * BUFFER_J);
        } else if (step === 'selection') {
          // Both arrays of the pair, in every tile: rows and columns.
          const [rows, cols] = [WIDTHS[layer - 1] + 1, WIDTHS[layer]];
          const perTiles = 2 * (rows * Math.ceil(cols / TILE_COLS) + cols * Math.ceil(rows / TILE_ROWS));
          const lines = stay.entries * perTiles;
          book.add('array-selection switch', kind, meta.phase, at, lines, lines * GATE_J);
        } else throw new Error(`nobody told the audit of '${step}'`);
      }
      for (const power of meta.draws ?? []) {
        if (power === 'activation') {
          const energy_J = ACTIVATION_W * stay.time_ps * 1e-12;
          book.add('activation unit', pathOf(node), meta.phase, at, stay.time_ps, energy_J);
        } else if (power !== 'array_leakage' && power !== 'readout_leakage') {
          throw new Error(`nobody told the audit of '${power}'`);
        }
      }
    }
  });
}

describe.each([
  ['wasm', wasm],
  ['typescript', twin],
] as const)('an audit of the ledger, %s kernels', (_, kernels) => {
  it('finds every row, at 1e-12 of its energy', () => {
    const data = syntheticData(36, 4, 60, 10);
    const auditor = new Auditor();
    const clerk = new Clerk();
    const bus = new EventBus();
    bus.on('event', (record: EventRecord) => clerk.note(record));
    const sets = [`network.layers=[${WIDTHS}]`, `tile.rows=${TILE_ROWS}`, `tile.cols=${TILE_COLS}`];
    const config = configOf('choi2021', [
      ...sets,
      'train.rate=2',
      `device.states=${STATES}`,
      'controller.threshold_pp=100',
    ]);
    const training = trainingOf(config, data, { kernels: auditor.listening(kernels), bus });
    auditor.start(training);
    // An epoch of dynamic tuning, after which the controller turns to fine tuning.
    while (training.trainSamples(7) > 0);
    auditor.stop(); // evaluation costs nothing
    training.endEpoch();
    auditor.start(training);
    expect(training.phase).toBe('fine');
    training.trainSamples(SAMPLES);
    expect(Object.fromEntries(auditor.called)).toMatchObject({
      forward: expect.any(Number),
      reset: expect.any(Number),
    });
    auditor.stop();
    stateCosts(training, clerk, auditor.book);

    const keyOf = ({ component, operation, phase, layer, tile, array }: LedgerRow) =>
      [component, operation, phase, layer, tile, array].join(' | ');
    // Several states of a machine may cost the same.
    const rows = new Map<string, { count: number; energy_J: number }>();
    for (const row of training.ledger?.rows() ?? []) {
      const { count, energy_J } = rows.get(keyOf(row)) ?? { count: 0, energy_J: 0 };
      rows.set(keyOf(row), { count: count + row.count, energy_J: energy_J + row.energy_J });
    }
    const audited = [...auditor.book.lines].filter(([, { count, energy_J }]) => count > 0 || energy_J > 0);
    const leaks = [...rows].filter(([key]) => key.startsWith('leakage'));
    for (const [key, { energy_J }] of leaks) expect(energy_J, `${key}: contained in ISAAC's other figures`).toBe(0);
    for (const [key] of leaks) rows.delete(key);
    const unknown = [...rows.keys()].filter((key) => !auditor.book.lines.has(key));
    expect(unknown, 'rows that the audit does not know').toEqual([]);
    expect(
      audited.filter(([key]) => !rows.has(key)).map(([key]) => key),
      'rows that are missing',
    ).toEqual([]);
    for (const [key, { count, energy_J }] of audited) {
      const row = rows.get(key) ?? { count: 0, energy_J: 0 };
      expect(Math.abs(row.count - count), key).toBeLessThanOrEqual(1e-12 * count);
      expect(Math.abs(row.energy_J - energy_J), key).toBeLessThanOrEqual(1e-12 * energy_J);
    }
    expect(audited.length).toBeGreaterThan(150);
    expect(
      audited.some(([key]) => key.includes('write back')),
      'devices written back',
    ).toBe(true);
  });
});
