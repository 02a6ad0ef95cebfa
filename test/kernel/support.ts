/** A random network in memory, as the kernels see it, with poison (NaN) behind every array. */
import type { Kernels } from '../../src/kernel/kernels.js';
import { planMeter, writeMeter } from '../../src/chip/meter-memory.js';
import * as L from '../../src/kernel/layout.js';

export interface PairSpec {
  readonly gMin_S: number;
  readonly gMax_S: number;
  readonly step_S: number;
  readonly c2c: number;
  readonly coef: number;
  /** Pulses per unit of x·δ. */
  readonly scale: number;
  /** ENCODER_…; rounded counts when absent. */
  readonly encoder?: number;
  /** Levels and tallest of single pulses. */
  readonly levels?: number;
  readonly max?: number;
  /** Pair that resets carry into. */
  readonly carryInto?: number;
  /** DEVICE_…; linear step where absent. */
  readonly model?: number;
  /** DRIVE_… */
  readonly drive?: number;
  /** MODE_… of its meters; 0 unless given. */
  readonly mode?: number;
  /** Constants of the model; depression takes those of potentiation where it has none. */
  readonly up?: readonly number[];
  readonly down?: readonly number[];
  readonly noise_S?: number;
  /** Pulses from end to end in depression; 49 where absent. */
  readonly pulsesDown?: number;
  readonly noiseOfChange?: number;
  /** Mean |ΔG| (S) at evenly spaced conductances, and rise after n pulses. */
  readonly table?: readonly number[];
  readonly curve?: readonly number[];
}

export interface LayerSpec {
  /** Inputs, the bias row included. */
  readonly rows: number;
  readonly cols: number;
  readonly tileRows: number;
  readonly tileCols: number;
  readonly pairs: readonly PairSpec[];
  /** Device offsets up to this share of gMin; 0: none in memory. */
  readonly offsets?: number;
  /** Share of rows with x ≠ 0. */
  readonly density?: number;
  /** Share of cells with one device at its upper bound. */
  readonly full?: number;
  readonly errorForm?: number;
  /** Trains: slots, and gains of rows and columns. */
  readonly slots?: number;
  readonly rowGain?: number;
  readonly colGain?: number;
  /** Read noise of devices (σ/G) and of lines. */
  readonly noise?: { readonly device: number; readonly line: number };
  /** The energy of the tiles is measured. */
  readonly metered?: boolean;
  /** Resistances of up to so many Ω in series with the cells; 0: none in memory. */
  readonly series?: number;
}

export interface TestLayer {
  readonly address: number;
  readonly rows: number;
  readonly cols: number;
  readonly x: Float32Array;
  readonly z: Float32Array;
  readonly y: Float32Array;
  readonly delta: Float32Array;
  readonly tiles: readonly TestTile[];
}

export interface TestTile {
  readonly address: number;
  readonly row0: number;
  readonly col0: number;
  readonly rows: number;
  readonly cols: number;
  readonly stride: number;
  readonly weights: Float32Array;
  /** G⁺ and G⁻ of every pair. */
  readonly planes: readonly Float32Array[];
  readonly offsets: readonly Float32Array[];
  /** Resistance in series with every cell; empty where there is none. */
  readonly series: Float32Array;
  readonly activeRow: Int32Array;
  readonly forward: Float32Array;
  readonly backward: Float32Array;
  readonly full: Int32Array;
}

export interface TestNetwork {
  readonly memory: WebAssembly.Memory;
  readonly i32: Int32Array;
  readonly f32: Float32Array;
  readonly run: number;
  readonly scratch: number;
  /** u8[first layer's rows − 1] */
  readonly bytes: number;
  readonly layers: readonly TestLayer[];
}

export const BIG: PairSpec = { gMin_S: 1e-6, gMax_S: 1e-5, step_S: 9e-6 / 49, c2c: 0.34, coef: 1, scale: 8 };
export const SMALL: PairSpec = { gMin_S: 1e-7, gMax_S: 1e-6, step_S: 9e-7 / 49, c2c: 0.34, coef: 1, scale: 40 };

/** Uniform numbers in [0, 1) for test data: xorshift32. */
export function generator(seed: number): () => number {
  let state = seed | 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 4294967296;
  };
}

const pad4 = (n: number) => (n + 3) & ~3;
const PAGES = 192;
const POISON_BYTES = 64;

/** Layers feed one another: cols of one + 1 = rows of the next. */
export function network(seed: number, specs: readonly LayerSpec[], pages = PAGES): TestNetwork {
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
  const i32 = new Int32Array(memory.buffer);
  const f32 = new Float32Array(memory.buffer);
  const u8 = new Uint8Array(memory.buffer);
  const random = generator(seed);
  const ohms = generator(seed + 1); // draws of their own, so that all else is as without
  let next = 65536;

  /** `count` words of zeros and, behind the padding, poison. */
  const words = (count: number): number => {
    const address = next;
    next += 4 * pad4(count) + POISON_BYTES;
    u8.fill(0xff, next - POISON_BYTES, next);
    return address;
  };
  const floats = (address: number, count: number) => f32.subarray(address >> 2, (address >> 2) + count);

  const run = words(L.RUN_BYTES / 4);
  i32[(run + L.RUN_SEED_LO) >> 2] = (random() * 4294967296) | 0;
  i32[(run + L.RUN_SEED_HI) >> 2] = (random() * 4294967296) | 0;
  i32[(run + L.RUN_STEP) >> 2] = (random() * 100000) | 0;
  const bytes = words(specs[0].rows);
  for (let i = 0; i < specs[0].rows; i++) u8[bytes + i] = random() * 256;
  const scratch = words(L.SCRATCH_BYTES / 4);

  const xs = specs.map((spec) => words(spec.rows));
  const outputs = words((specs.at(-1) as LayerSpec).cols);
  const addresses = specs.map(() => words(L.LAYER_BYTES / 4));

  const layers = specs.map((spec, index): TestLayer => {
    const address = addresses[index];
    const rowTiles = Math.ceil(spec.rows / spec.tileRows);
    const colTiles = Math.ceil(spec.cols / spec.tileCols);
    const z = words(spec.cols);
    const delta = words(spec.cols);
    const pairs = words(Math.max(1, spec.pairs.length) * (L.PAIR_BYTES / 4));
    const devices = words(Math.max(1, spec.pairs.length) * (L.DEVICE_BYTES / 4));
    const table = words(rowTiles * colTiles);
    const put = (field: number, value: number) => {
      i32[(address + field) >> 2] = value;
    };
    put(L.LAYER_INDEX, index);
    put(L.LAYER_ROWS, spec.rows);
    put(L.LAYER_COLS, spec.cols);
    put(L.LAYER_X, xs[index]);
    put(L.LAYER_Z, z);
    put(L.LAYER_Y, xs[index + 1] ?? outputs);
    put(L.LAYER_DELTA, delta);
    const lines = words(L.LINES_BYTES / 4);
    put(L.LAYER_LINES, lines);
    i32[(lines + L.LINES_ROWS) >> 2] = words(2 * pad4(spec.rows));
    i32[(lines + L.LINES_COLS) >> 2] = words(2 * pad4(spec.cols));
    i32[(lines + L.LINES_SLOTS) >> 2] = spec.slots ?? 31;
    f32[(lines + L.LINES_ROW_GAIN) >> 2] = spec.rowGain ?? 0.3;
    f32[(lines + L.LINES_COL_GAIN) >> 2] = spec.colGain ?? 0.4;
    put(L.LAYER_TILES, table);
    put(L.LAYER_ROW_TILES, rowTiles);
    put(L.LAYER_COL_TILES, colTiles);
    put(L.LAYER_TILE_ROWS, spec.tileRows);
    put(L.LAYER_TILE_COLS, spec.tileCols);
    put(L.LAYER_PAIRS, spec.pairs.length);
    put(L.LAYER_PAIR, pairs);
    f32[(address + L.LAYER_WEIGHT_SCALE) >> 2] = spec.pairs.length > 0 ? 2 / (9e-6 * spec.pairs[0].coef) : 1;
    f32[(address + L.LAYER_RATE) >> 2] = 0.1;
    put(L.LAYER_ERROR_FORM, spec.errorForm ?? L.ERROR_DIFFERENCE);
    put(L.LAYER_RUN, run);
    if (spec.noise !== undefined) {
      const noise = words(L.NOISE_BYTES / 4);
      put(L.LAYER_NOISE, noise);
      f32[(noise + L.NOISE_DEVICE) >> 2] = spec.noise.device;
      f32[(noise + L.NOISE_LINE) >> 2] = spec.noise.line;
    }
    put(L.LAYER_BELOW, index > 0 ? addresses[index - 1] : 0);
    spec.pairs.forEach((pair, p) => {
      const at = (pairs + p * L.PAIR_BYTES) >> 2;
      f32[at + L.PAIR_G_MIN / 4] = pair.gMin_S;
      f32[at + L.PAIR_G_MAX / 4] = pair.gMax_S;
      f32[at + L.PAIR_STEP / 4] = pair.step_S;
      const into = pair.carryInto;
      f32[at + L.PAIR_MARGIN / 4] = into === undefined ? 0.5 * Math.fround(pair.step_S) : -pair.gMax_S;
      f32[at + L.PAIR_CARRY / 4] =
        into === undefined ? 0 : (spec.pairs[into].coef * spec.pairs[into].step_S) / pair.coef;
      i32[at + L.PAIR_CARRY_INTO / 4] = into ?? -1;
      f32[at + L.PAIR_C2C / 4] = pair.c2c;
      f32[at + L.PAIR_COEF / 4] = pair.coef;
      f32[at + L.PAIR_SCALE / 4] = pair.scale;
      i32[at + L.PAIR_ENCODER / 4] = pair.encoder ?? L.ENCODER_DETERMINISTIC;
      f32[at + L.PAIR_PULSE_LEVELS / 4] = pair.levels ?? 0;
      f32[at + L.PAIR_PULSE_TOP / 4] = pair.max ?? 1;
      i32[at + L.PAIR_MODEL / 4] = pair.model ?? L.DEVICE_LINEAR_STEP;
      const device = devices + p * L.DEVICE_BYTES;
      i32[at + L.PAIR_DEVICE / 4] = device;
      writeDevice(pair, device >> 2, i32, f32, words);
    });

    // Values are drawn by cell of the layer, not by tile, so that tiling does not change them.
    const planeCount = 2 * spec.pairs.length;
    const conductances = Array.from({ length: planeCount }, (_, plane) => {
      const pair = spec.pairs[plane >> 1];
      return Float32Array.from({ length: spec.rows * spec.cols }, () =>
        random() < (spec.full ?? 0.05) ? pair.gMax_S : pair.gMin_S + random() * (pair.gMax_S - pair.gMin_S),
      );
    });
    const spread = spec.offsets ?? 0;
    const offsets = Array.from({ length: spread > 0 ? planeCount : 0 }, (_, plane) =>
      Float32Array.from(
        { length: spec.rows * spec.cols },
        () => spread * spec.pairs[plane >> 1].gMin_S * (2 * random() - 1),
      ),
    );
    // Devices keep within their own bounds: the offset moves the conductance with them.
    for (const [p, plane] of offsets.entries()) {
      const gMax = Math.fround(spec.pairs[p >> 1].gMax_S);
      for (const [cell, offset] of plane.entries()) {
        conductances[p][cell] = Math.min(Math.fround(conductances[p][cell] + offset), Math.fround(gMax + offset));
      }
    }
    const weights = Float32Array.from({ length: spec.rows * spec.cols }, () => 2 * random() - 1);

    const tiles: TestTile[] = [];
    for (let rt = 0; rt < rowTiles; rt++) {
      for (let ct = 0; ct < colTiles; ct++) {
        const row0 = rt * spec.tileRows;
        const col0 = ct * spec.tileCols;
        const rows = Math.min(spec.tileRows, spec.rows - row0);
        const cols = Math.min(spec.tileCols, spec.cols - col0);
        const stride = pad4(cols);
        const tile = words(L.TILE_BYTES / 4);
        const at = {
          weights: words(rows * stride),
          planes: words(planeCount * rows * stride),
          offsets: words(planeCount * rows * stride),
          activeRow: words(rows),
          activeX: words(rows),
          forward: words(stride),
          backward: words(rows),
          full: words(rows * cols),
          series: spec.series ? words(rows * stride) : 0,
        };
        const set = (field: number, value: number) => {
          i32[(tile + field) >> 2] = value;
        };
        i32[(table >> 2) + tiles.length] = tile;
        set(L.TILE_LAYER, address);
        set(L.TILE_ROW0, row0);
        set(L.TILE_COL0, col0);
        set(L.TILE_ROWS, rows);
        set(L.TILE_COLS, cols);
        set(L.TILE_STRIDE, stride);
        set(L.TILE_WEIGHTS, at.weights);
        set(L.TILE_PLANES, at.planes);
        set(L.TILE_PLANE_BYTES, 4 * rows * stride);
        set(L.TILE_OFFSETS, spread > 0 ? at.offsets : 0);
        set(L.TILE_UPPERS, spread > 0 ? at.offsets : 0);
        set(L.TILE_ACTIVE_ROW, at.activeRow);
        set(L.TILE_ACTIVE_X, at.activeX);
        set(L.TILE_FORWARD, at.forward);
        set(L.TILE_BACKWARD, at.backward);
        set(L.TILE_FULL, at.full);
        set(L.TILE_SERIES, at.series);
        const series = floats(at.series, spec.series ? rows * stride : 0);
        for (let i = 0; i < series.length; i++) series[i] = i % stride < cols ? ohms() * (spec.series ?? 0) : 0;
        if (spec.noise !== undefined) set(L.TILE_SPREAD, words(L.SPREAD_WORDS + Math.max(stride, rows + 4)));
        const copy = (to: number, from: Float32Array) => {
          for (let r = 0; r < rows; r++) {
            const start = (row0 + r) * spec.cols + col0;
            f32.set(from.subarray(start, start + cols), (to >> 2) + r * stride);
          }
        };
        copy(at.weights, weights);
        for (const [p, plane] of conductances.entries()) copy(at.planes + 4 * p * rows * stride, plane);
        for (const [p, plane] of offsets.entries()) copy(at.offsets + 4 * p * rows * stride, plane);
        if (spec.metered) {
          const plan = planMeter({ bytes: (count) => words(count / 4) }, rows, cols, planeCount, at.series !== 0);
          writeMeter(
            plan,
            memory,
            spec.pairs.flatMap(({ gMax_S }) => [gMax_S, gMax_S]),
            spec.pairs.map(({ mode }) => mode ?? 0),
          );
          set(L.TILE_METER, plan.address);
        }
        const planesOf = (base: number, count: number) =>
          Array.from({ length: count }, (_, p) => floats(base + 4 * p * rows * stride, rows * stride));
        tiles.push({
          address: tile,
          row0,
          col0,
          rows,
          cols,
          stride,
          weights: floats(at.weights, rows * stride),
          planes: planesOf(at.planes, planeCount),
          offsets: planesOf(at.offsets, offsets.length),
          series,
          activeRow: i32.subarray(at.activeRow >> 2, (at.activeRow >> 2) + rows),
          forward: floats(at.forward, stride),
          backward: floats(at.backward, rows),
          full: i32.subarray(at.full >> 2, (at.full >> 2) + rows * cols),
        });
      }
    }
    const x = floats(xs[index], spec.rows);
    const density = spec.density ?? 0.3;
    for (let r = 0; r < spec.rows; r++) x[r] = random() < density ? random() : 0;
    x[spec.rows - 1] = 1;
    const d = floats(delta, spec.cols);
    for (let c = 0; c < spec.cols; c++) d[c] = (2 * random() - 1) * random();
    const y = floats(xs[index + 1] ?? outputs, spec.cols);
    return { address, rows: spec.rows, cols: spec.cols, x, z: floats(z, spec.cols), y, delta: d, tiles };
  });
  if (next > memory.buffer.byteLength) throw new RangeError(`test network of ${next} bytes: give it more pages`);
  return { memory, i32, f32, run, scratch, bytes, layers };
}

function writeDevice(
  pair: PairSpec,
  at: number,
  i32: Int32Array,
  f32: Float32Array,
  words: (count: number) => number,
): void {
  const { up = [pair.step_S, 0, 0], table, curve, drive = L.DRIVE_ONE_OF_PAIR } = pair;
  f32.set(up, at + L.DEVICE_UP_0 / 4);
  f32.set(pair.down ?? up, at + L.DEVICE_DOWN_0 / 4);
  f32[at + L.DEVICE_NOISE / 4] = pair.noise_S ?? 0;
  f32[at + L.DEVICE_NOISE_CHANGE / 4] = pair.noiseOfChange ?? 0;
  f32[at + L.DEVICE_FULL_AT / 4] = drive === L.DRIVE_ONE_OF_PAIR ? pair.gMax_S : Number.POSITIVE_INFINITY;
  f32[at + L.DEVICE_RANGE / 4] = pair.gMax_S - pair.gMin_S;
  f32[at + L.DEVICE_PULSES_UP / 4] = 49;
  f32[at + L.DEVICE_PULSES_DOWN / 4] = pair.pulsesDown ?? 49;
  i32[at + L.DEVICE_DRIVE / 4] = drive;
  if (table !== undefined) {
    const address = words(2 * table.length);
    f32.set([...table, ...table.toReversed()], address >> 2);
    i32[at + L.DEVICE_TABLE / 4] = address;
    i32[at + L.DEVICE_TABLE_LAST / 4] = table.length - 1;
  }
  if (curve !== undefined) {
    const address = words(curve.length);
    f32.set(curve, address >> 2);
    i32[at + L.DEVICE_CURVE / 4] = address;
    i32[at + L.DEVICE_CURVE_LAST / 4] = curve.length - 1;
  }
}

/** An i32 field of a structure. */
export function field(net: TestNetwork, structure: number, offset: number): number {
  return net.i32[(structure + offset) >> 2];
}

/** The whole memory but for scratch, to compare bit by bit. */
export function bits(net: TestNetwork): Buffer {
  const copy = Buffer.from(new Uint8Array(net.memory.buffer));
  copy.fill(0, net.scratch, net.scratch + L.SCRATCH_BYTES);
  return copy;
}

/** A layer's values by cell of the whole matrix, whatever its tiles: [rows · cols]. */
export function untiled(layer: TestLayer, pick: (tile: TestTile) => ArrayLike<number>): Float32Array {
  const out = new Float32Array(layer.rows * layer.cols);
  for (const tile of layer.tiles) {
    const values = pick(tile);
    for (let r = 0; r < tile.rows; r++) {
      for (let c = 0; c < tile.cols; c++) {
        out[(tile.row0 + r) * layer.cols + tile.col0 + c] = values[r * tile.stride + c];
      }
    }
  }
  return out;
}

/** What the drivers do before an update: only separable trains need it. */
export function encodeLines(kernels: Kernels, net: TestNetwork, layer: TestLayer, pair: number): void {
  const encoder = field(net, field(net, layer.address, L.LAYER_PAIR) + pair * L.PAIR_BYTES, L.PAIR_ENCODER);
  if (encoder !== L.ENCODER_STOCHASTIC_TRAIN && encoder !== L.ENCODER_OVERLAP) return;
  kernels.encodeLines(layer.address, pair, net.scratch);
}
