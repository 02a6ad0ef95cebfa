/**
 * Where a chip stands in the kernels' memory: writes the LAYER, PAIR and TILE structures of
 * `kernel/layout.ts` and gives out their addresses.
 */
import type { Config } from '../config/index.js';
import { type Device, deviceOf } from '../device/device.js';
import { type Variation, variationOf } from '../device/variation.js';
import * as L from '../kernel/layout.js';
import { type Encoder, encoderOf, lineMode, updateSchemes } from '../pulse/index.js';
import { sampleBytes } from '../snn/sample.js';
import { planSpiking, type SpikingPlan, writeSpiking } from '../snn/memory.js';
import { type PairSpec, pulsesPerTransfer, pulsesPerUpdate, significances } from '../synapse/architecture.js';
import { type MeterPlan, planMeter, writeMeter } from './meter-memory.js';
import { type ChipStructure, DRIFT_SETS, type LayerShape, type TileShape } from './structure.js';
import { seriesPlane } from './wires.js';

/** What a thread needs to read the arrays on its own: vectors of its own, weights shared with all. */
export interface ReaderMemory {
  /** u8[inputs]: the sample on the input. */
  readonly input: number;
  readonly layers: readonly number[];
  /** By tile index of the whole chip. */
  readonly tiles: readonly number[];
  /** NOISE of its reads; 0 where they have none. */
  readonly noise: number;
}

/** Addresses (bytes) of a chip's structures. */
export interface ChipMemory extends ReaderMemory {
  readonly run: number;
  /** SCRATCH_BYTES for each thread. */
  readonly scratch: readonly number[];
  /** Energy meters by tile; none where nobody measures. */
  readonly meters: readonly MeterPlan[];
  /** For each thread; that of thread 0 is the chip itself. */
  readonly readers: readonly ReaderMemory[];
}

export const WASM_PAGE = 65536;
/** The first page stays free: address 0 means «none», and the compiler may want some of it. */
const FIRST_ADDRESS = WASM_PAGE;
const ALIGNMENT = 64;

const pad4 = (n: number) => (n + 3) & ~3;

/** Gives out addresses one after another; nothing is ever given back. */
export class Allocator {
  next = FIRST_ADDRESS;
  bytes(count: number): number {
    const address = this.next;
    this.next = Math.ceil((address + count) / ALIGNMENT) * ALIGNMENT;
    return address;
  }
  floats(count: number): number {
    return this.bytes(4 * pad4(count));
  }
}

interface TilePlan {
  readonly shape: TileShape;
  readonly address: number;
  readonly stride: number;
  readonly activeRow: number;
  readonly activeX: number;
  readonly forward: number;
  readonly backward: number;
  /** 0 where lines are driven with x and δ themselves. */
  readonly drive: number;
  /** 0 where lines are not driven bit by bit. */
  readonly held: number;
  readonly levels: number;
  /** 0 where reads have no noise. */
  readonly spread: number;
}

/** The cells of a tile, which all readers share. */
interface CellPlan {
  readonly planeBytes: number;
  readonly weights: number;
  readonly planes: number;
  /** Planes of what differs from device to device, by field of TILE; 0 where nothing does. */
  readonly own: Readonly<Record<keyof Variation, number>>;
  readonly full: number;
  /** Where the energy is measured. */
  readonly meter?: MeterPlan;
  /** 0 where the architecture has none. */
  readonly state: number;
  /** What drift starts from; 0 where devices keep what they are written to. */
  readonly drift: number;
  /** Resistances in series, the same memory for all tiles of a size; 0 where there are none. */
  readonly series: number;
  readonly arbiter: ArbiterPlan | undefined;
}

interface ArbiterPlan {
  readonly address: number;
  readonly stage: number;
  readonly uses: number;
}

interface DevicePlan {
  readonly device: Device;
  readonly address: number;
  /** 0 where the model has none. */
  readonly table: number;
  readonly curve: number;
}

interface LayerPlan {
  readonly shape: LayerShape;
  readonly address: number;
  readonly x: number;
  readonly z: number;
  readonly delta: number;
  /** LINES, with the trains on rows and on columns, two words a line. */
  readonly lines: number;
  readonly rowSlots: number;
  readonly colSlots: number;
  readonly tileTable: number;
  readonly tiles: readonly TilePlan[];
}

interface ReaderPlan {
  readonly input: number;
  readonly layers: readonly LayerPlan[];
  /** Activations of the output layer, which drive no further layer. */
  readonly output: number;
  /** NOISE; 0 where reads have none. */
  readonly noise: number;
  /** Of a spiking network. */
  readonly spiking?: SpikingPlan;
}

export type Store = (address: number, value: number) => void;

/** The plan of a chip's memory: how large it is and where everything goes. Nothing is written yet. */
export class MemoryPlan {
  /** Bytes of memory that the chip takes. */
  readonly bytes: number;
  private readonly run: number;
  private readonly scratch: readonly number[];
  /** PAIR structures, the same for all layers. */
  private readonly pairs: number;
  private readonly devices: readonly DevicePlan[];
  private readonly cells: readonly CellPlan[];
  private readonly series: SeriesPlan;
  private readonly readers: readonly ReaderPlan[];

  constructor(
    private readonly chip: ChipStructure,
    private readonly config: Config,
    threads: number,
  ) {
    const at = new Allocator();
    this.run = at.bytes(L.RUN_BYTES);
    this.scratch = Array.from({ length: threads }, () => at.bytes(L.SCRATCH_BYTES));
    this.pairs = at.bytes(Math.max(1, chip.pairs.length) * L.PAIR_BYTES);
    this.devices = chip.pairs.map(({ gMin_S, gMax_S, states }) =>
      planDevice(at, deviceOf(config.device, states, gMax_S - gMin_S)),
    );
    const variation = variationOf(config.device);
    const planes = 2 * chip.pairs.length;
    const measures = planes > 0 && config.energy.ledger === 'on';
    this.series = planSeries(at, chip);
    this.cells = chip.tiles.map((tile) => ({
      ...planCells(at, chip, tile, variation),
      series: this.series.get(sizeOf(tile))?.address ?? 0,
      ...(measures && { meter: planMeter(at, tile.rows, tile.cols, planes, this.series.size > 0) }),
    }));
    this.readers = Array.from({ length: threads }, () => planReader(at, chip, config));
    this.bytes = at.next;
  }

  /** Writes the structures (counts, pointers, device parameters) into a memory of at least `bytes`, all zero. */
  write(memory: WebAssembly.Memory): ChipMemory {
    const view = new DataView(memory.buffer);
    const i32: Store = (address, value) => view.setInt32(address, value, true);
    const f32: Store = (address, value) => view.setFloat32(address, value, true);
    const seed = BigInt(this.config.seed);
    i32(this.run + L.RUN_SEED_LO, Number(BigInt.asIntN(32, seed)));
    i32(this.run + L.RUN_SEED_HI, Number(BigInt.asIntN(32, seed >> 32n)));
    this.writePairs(i32, f32);
    for (const [p, plan] of this.devices.entries()) {
      const pair = this.chip.pairs[p];
      writeDevice(plan, pair, i32, f32);
      const { drift, drift_rest, drift_t0_s } = this.config.device;
      f32(plan.address + L.DEVICE_DRIFT, drift);
      f32(plan.address + L.DEVICE_DRIFT_REST, drift_rest);
      f32(plan.address + L.DEVICE_DRIFT_T0, drift_t0_s);
      f32(plan.address + L.DEVICE_FULL_AT, fullAt(plan.device, pair, this.config.reset.level));
    }
    for (const reader of this.readers) this.writeReader(reader, i32, f32);
    for (const { address, ohm } of this.series.values()) new Float32Array(memory.buffer).set(ohm, address >> 2);
    this.writeMeters(memory, i32);
    return this.addresses();
  }

  /** Where everything is, for threads that share a memory that another one has written. */
  addresses(): ChipMemory {
    const readers = this.readers.map((reader) => ({
      ...{ input: reader.input, noise: reader.noise },
      layers: reader.layers.map((layer) => layer.address),
      tiles: reader.layers.flatMap((layer) => layer.tiles.map((tile) => tile.address)),
    }));
    const meters = this.cells.flatMap(({ meter }) => (meter === undefined ? [] : [meter]));
    return { ...readers[0], run: this.run, scratch: this.scratch, meters, readers };
  }

  private encoderOf(pair: number): Encoder {
    const { architecture, pairs } = this.chip;
    return pairs[pair].encoder ?? encoderOf(this.config, pair, architecture.finePair);
  }

  /** Only the chip itself is measured: what other readers do is evaluation. */
  private writeMeters(memory: WebAssembly.Memory, i32: Store): void {
    const gMax_S = this.chip.pairs.flatMap((pair) => [pair.gMax_S, pair.gMax_S]);
    const scheme = updateSchemes.get(this.config.update.scheme);
    const modes = this.chip.pairs.map((_, pair) => lineMode(this.encoderOf(pair), scheme));
    for (const { address, shape } of this.readers[0].layers.flatMap((layer) => layer.tiles)) {
      const { meter } = this.cells[shape.index];
      if (meter === undefined) continue;
      writeMeter(meter, memory, gMax_S, modes);
      i32(address + L.TILE_METER, meter.address);
    }
  }

  private writeReader(reader: ReaderPlan, i32: Store, f32: Store): void {
    if (reader.noise !== 0) {
      f32(reader.noise + L.NOISE_DEVICE, this.config.device.read_noise);
      f32(reader.noise + L.NOISE_LINE, this.config.readout.noise * readoutNoiseFactor(this.chip.pairs));
    }
    reader.layers.forEach((layer, index) => {
      const { shape, address } = layer;
      i32(address + L.LAYER_INDEX, index);
      i32(address + L.LAYER_ROWS, shape.rows);
      i32(address + L.LAYER_COLS, shape.cols);
      i32(address + L.LAYER_X, layer.x);
      i32(address + L.LAYER_Z, layer.z);
      i32(address + L.LAYER_Y, reader.layers[index + 1]?.x ?? reader.output);
      i32(address + L.LAYER_DELTA, layer.delta);
      i32(address + L.LAYER_LINES, layer.lines);
      i32(layer.lines + L.LINES_ROWS, layer.rowSlots);
      i32(layer.lines + L.LINES_COLS, layer.colSlots);
      i32(address + L.LAYER_TILES, layer.tileTable);
      i32(address + L.LAYER_ROW_TILES, shape.rowTiles);
      i32(address + L.LAYER_COL_TILES, shape.colTiles);
      i32(address + L.LAYER_TILE_ROWS, this.config.tile.rows);
      i32(address + L.LAYER_TILE_COLS, this.config.tile.cols);
      i32(address + L.LAYER_PAIRS, this.chip.pairs.length);
      i32(address + L.LAYER_PAIR, this.pairs);
      f32(address + L.LAYER_WEIGHT_SCALE, this.chip.weightScale);
      f32(address + L.LAYER_RATE, this.config.train.rate);
      const derivative = this.config.train.error === 'derivative';
      i32(address + L.LAYER_ERROR_FORM, derivative ? L.ERROR_DERIVATIVE : L.ERROR_DIFFERENCE);
      i32(address + L.LAYER_RUN, this.run);
      i32(address + L.LAYER_BELOW, index > 0 ? reader.layers[index - 1].address : 0);
      i32(address + L.LAYER_NOISE, reader.noise);
      this.writeConverters(address, i32, f32);
      f32(layer.x + 4 * (shape.rows - 1), 1); // bias row
      layer.tiles.forEach((tile, t) => {
        i32(layer.tileTable + 4 * t, tile.address);
        writeTile(tile, this.cells[tile.shape.index], address, i32);
        this.writeArbiter(this.cells[tile.shape.index].arbiter, i32);
      });
    });
    if (reader.spiking !== undefined) writeSpiking(reader.spiking, reader.layers, this.config, i32, f32);
  }

  private writeArbiter(plan: ArbiterPlan | undefined, i32: Store): void {
    const { arbiter } = this.chip.logic;
    if (plan === undefined || arbiter === undefined) return;
    i32(plan.address + L.ARBITER_CELLWISE, arbiter.cellwise ? 1 : 0);
    i32(plan.address + L.ARBITER_PASS, L.PASS_POTENTIATION | L.PASS_DEPRESSION);
    i32(plan.address + L.ARBITER_DEVICES, this.chip.pairs.length);
    i32(plan.address + L.ARBITER_INCREMENT, arbiter.increment);
    i32(plan.address + L.ARBITER_POTENTIATION_EVERY, arbiter.potentiationEvery);
    i32(plan.address + L.ARBITER_DEPRESSION_EVERY, arbiter.depressionEvery);
    i32(plan.address + L.ARBITER_STAGE, plan.stage);
    i32(plan.address + L.ARBITER_USES, plan.uses);
  }

  private writeConverters(layer: number, i32: Store, f32: Store): void {
    const { dacTop, adcTop, range, scalesErrors, linesPerAdc, serialBits } = this.chip.converters;
    i32(layer + L.LAYER_ERROR_SCALING, scalesErrors ? 1 : 0);
    i32(layer + L.LAYER_LINES_PER_ADC, linesPerAdc);
    i32(layer + L.LAYER_BITS, serialBits);
    f32(layer + L.LAYER_DAC_TOP, dacTop);
    f32(layer + L.LAYER_ADC_TOP, adcTop);
    if (adcTop > 0) {
      f32(layer + L.LAYER_ADC_FORWARD, range / adcTop);
      f32(layer + L.LAYER_ADC_BACKWARD, range / adcTop);
    }
  }

  private writePairs(i32: Store, f32: Store): void {
    this.chip.pairs.forEach((pair, p) => {
      const at = this.pairs + p * L.PAIR_BYTES;
      f32(at + L.PAIR_G_MIN, pair.gMin_S);
      f32(at + L.PAIR_G_MAX, pair.gMax_S);
      f32(at + L.PAIR_STEP, pair.step_S);
      f32(at + L.PAIR_C2C, this.devices[p].device.noiseOfStep);
      f32(at + L.PAIR_COEF, pair.coef);
      // A pair whose difference can be carried on is full as soon as one device is; else a reset must gain something.
      const into = pair.carryInto;
      f32(at + L.PAIR_MARGIN, into === undefined ? 0.5 * Math.fround(pair.step_S) : -pair.gMax_S);
      if (pair.due !== undefined && pair.due.orWhenFull !== true) f32(at + L.PAIR_MARGIN, Number.POSITIVE_INFINITY); // upkeep alone resets it
      f32(at + L.PAIR_DUE_DIFFERENCE, pair.due?.difference_S ?? Number.POSITIVE_INFINITY);
      f32(at + L.PAIR_DUE_UPPER, pair.due?.upper_S ?? Number.POSITIVE_INFINITY);
      f32(at + L.PAIR_DUE_LOWER, pair.due?.lower_S ?? Number.POSITIVE_INFINITY);
      f32(at + L.PAIR_CAP, pair.cap ?? 0);
      i32(at + L.PAIR_TRANSFER_INTO, pair.transfer?.into ?? -1);
      f32(at + L.PAIR_TRANSFER, pulsesPerTransfer(this.config, pair, this.config.train.rate));
      f32(
        at + L.PAIR_CARRY,
        into === undefined ? 0 : (this.chip.pairs[into].coef * this.chip.pairs[into].step_S) / pair.coef,
      );
      i32(at + L.PAIR_CARRY_INTO, into ?? -1);
      f32(at + L.PAIR_PULSE_TOP, this.config.pulse.max);
      f32(at + L.PAIR_PULSE_LEVELS, this.config.pulse.levels);
      f32(at + L.PAIR_SCALE, pulsesPerUpdate(this.config, this.chip.weightScale, pair, this.config.train.rate));
      i32(at + L.PAIR_ENCODER, this.encoderOf(p).code);
      i32(at + L.PAIR_MODEL, this.devices[p].device.model.code);
      i32(at + L.PAIR_DEVICE, this.devices[p].address);
    });
  }
}

/** Noise of a weighted sum over that of one readout: lines of other significance have a readout each. */
function readoutNoiseFactor(pairs: readonly PairSpec[]): number {
  return pairs.length === 0 ? 1 : Math.sqrt(significances(pairs).reduce((sum, of) => sum + of * of, 0));
}

function planReader(at: Allocator, chip: ChipStructure, config: Config): ReaderPlan {
  const { readout, device } = config;
  // Noise of a readout is to be seen against errors in units of their own.
  const isSerial = chip.converters.serialBits > 0;
  const drives = chip.converters.dacTop > 0 || chip.converters.adcTop > 0 || readout.noise > 0;
  const isNoisy = readout.noise > 0 || (device.read_noise > 0 && chip.pairs.length > 0);
  return {
    noise: isNoisy ? at.bytes(L.NOISE_BYTES) : 0,
    input: at.bytes(sampleBytes(chip, config) + 64),
    layers: chip.layers.map((shape) => ({
      shape,
      address: at.bytes(L.LAYER_BYTES),
      x: at.floats(shape.rows + 4),
      z: at.floats(shape.cols + 4),
      delta: at.floats(shape.cols + 4),
      lines: at.bytes(L.LINES_BYTES),
      rowSlots: at.bytes(8 * pad4(shape.rows)),
      colSlots: at.bytes(8 * pad4(shape.cols)),
      tileTable: at.bytes(4 * shape.tiles.length),
      tiles: shape.tiles.map((tile) => ({
        shape: tile,
        stride: pad4(tile.cols),
        address: at.bytes(L.TILE_BYTES),
        activeRow: at.bytes(4 * pad4(tile.rows + 4)),
        activeX: at.floats(tile.rows + 4),
        forward: at.floats(pad4(tile.cols)),
        backward: at.floats(tile.rows + 4),
        drive: drives ? at.floats(Math.max(tile.rows, tile.cols) + 4) : 0,
        held: isSerial ? at.floats(Math.max(tile.rows, tile.cols) + 4) : 0,
        levels: isSerial ? at.floats(Math.max(tile.rows, tile.cols) + 4) : 0,
        spread: isNoisy ? at.floats(L.SPREAD_WORDS + Math.max(tile.rows, tile.cols) + 4) : 0,
      })),
    })),
    output: at.floats((chip.layers.at(-1)?.cols ?? 0) + 4),
    ...(config.snn.rule !== 'off' && { spiking: planSpiking(at, chip, config) }),
  };
}

const sizeOf = ({ rows, cols }: TileShape) => `${rows} × ${cols}`;

/** Resistances in series with the cells of a tile, by its size. */
type SeriesPlan = ReadonlyMap<string, { readonly address: number; readonly ohm: Float32Array }>;

function planSeries(at: Allocator, { pairs, tiles, wires }: ChipStructure): SeriesPlan {
  if (pairs.length === 0 || wires?.model !== 'series') return new Map();
  const planes = new Map(tiles.map((tile) => [sizeOf(tile), seriesPlane(tile, pad4(tile.cols), wires)]));
  return new Map([...planes].map(([size, ohm]) => [size, { address: at.bytes(ohm.byteLength), ohm }]));
}

function planCells(
  at: Allocator,
  chip: ChipStructure,
  shape: TileShape,
  variation: Variation,
): Omit<CellPlan, 'series'> {
  const planes = 2 * chip.pairs.length;
  const planeBytes = 4 * shape.rows * pad4(shape.cols);
  const weights = at.bytes(planeBytes);
  const some = (is: boolean) => (planes > 0 && is ? at.bytes(planes * planeBytes) : 0);
  const states = chip.logic.state === undefined ? 0 : 1;
  const drifting = chip.drifts ? DRIFT_SETS * planes : 0;
  const devices = planes > 0 ? at.bytes((planes + states + drifting) * planeBytes) : 0;
  const offsets = some(variation.offsets);
  const own = {
    offsets,
    // Where ranges only shift, both bounds do so by the same.
    uppers: variation.uppers ? some(true) : offsets,
    up: some(variation.up),
    down: some(variation.down),
    bend: some(variation.bend),
    drift: some(variation.drift),
  };
  return {
    planeBytes,
    weights,
    planes: devices,
    own,
    full: planes > 0 ? at.bytes(4 * shape.rows * shape.cols) : 0,
    state: states > 0 ? devices + planes * planeBytes : 0,
    drift: drifting > 0 ? devices + (planes + states) * planeBytes : 0,
    arbiter: chip.logic.arbiter && {
      address: at.bytes(L.ARBITER_BYTES),
      stage: at.bytes(planeBytes),
      uses: at.bytes(8 * chip.pairs.length),
    },
  };
}

function planDevice(at: Allocator, device: Device): DevicePlan {
  const { table } = device.law;
  return {
    device,
    address: at.bytes(L.DEVICE_BYTES),
    table: table === undefined ? 0 : at.floats(table.up.length + table.down.length),
    curve: device.curve.length > 0 ? at.floats(device.curve.length) : 0,
  };
}

function writeDevice({ device, address, table, curve }: DevicePlan, pair: PairSpec, i32: Store, f32: Store): void {
  const { up, down, table: steps } = device.law;
  const all = (at: number, values: readonly number[]) => {
    for (const [i, value] of values.entries()) f32(at + 4 * i, value);
  };
  all(address + L.DEVICE_UP_0, up);
  all(address + L.DEVICE_DOWN_0, down);
  // The step as pulses are counted, to the bit.
  if (device.curve.length === 0) f32(address + L.DEVICE_UP_0, pair.step_S);
  f32(address + L.DEVICE_NOISE, device.noise_S);
  f32(address + L.DEVICE_NOISE_CHANGE, device.noiseOfChange);
  i32(address + L.DEVICE_DRIVE, device.drive);
  f32(address + L.DEVICE_RANGE, device.range_S);
  f32(address + L.DEVICE_PULSES_UP, device.pulses);
  f32(address + L.DEVICE_PULSES_DOWN, device.pulsesDown);
  i32(address + L.DEVICE_TABLE, table);
  if (steps !== undefined) {
    all(table, [...steps.up, ...steps.down]);
    i32(address + L.DEVICE_TABLE_LAST, steps.up.length - 1);
  }
  i32(address + L.DEVICE_CURVE, curve);
  i32(address + L.DEVICE_CURVE_LAST, Math.max(0, device.curve.length - 1));
  all(curve, device.curve);
}

/** Where a device counts as full: at its end, or at a share of its range. Those that can be depressed are never reset. */
function fullAt({ drive, end, range_S }: Device, { gMin_S, gMax_S }: PairSpec, level: number): number {
  if (drive !== L.DRIVE_ONE_OF_PAIR) return Number.POSITIVE_INFINITY;
  const share = Math.min(end, level);
  return share === 1 ? gMax_S : gMin_S + share * range_S;
}

function writeTile(tile: TilePlan, cells: CellPlan, layer: number, i32: Store): void {
  const { shape, address } = tile;
  i32(address + L.TILE_LAYER, layer);
  i32(address + L.TILE_ROW0, shape.row0);
  i32(address + L.TILE_COL0, shape.col0);
  i32(address + L.TILE_ROWS, shape.rows);
  i32(address + L.TILE_COLS, shape.cols);
  i32(address + L.TILE_STRIDE, tile.stride);
  i32(address + L.TILE_WEIGHTS, cells.weights);
  i32(address + L.TILE_PLANES, cells.planes);
  i32(address + L.TILE_PLANE_BYTES, cells.planeBytes);
  i32(address + L.TILE_OFFSETS, cells.own.offsets);
  i32(address + L.TILE_UPPERS, cells.own.uppers);
  i32(address + L.TILE_UP, cells.own.up);
  i32(address + L.TILE_DOWN, cells.own.down);
  i32(address + L.TILE_BEND, cells.own.bend);
  i32(address + L.TILE_DRIFT, cells.drift);
  i32(address + L.TILE_DRIFT_OWN, cells.own.drift);
  i32(address + L.TILE_SERIES, cells.series);
  i32(address + L.TILE_ACTIVE_ROW, tile.activeRow);
  i32(address + L.TILE_ACTIVE_X, tile.activeX);
  i32(address + L.TILE_FORWARD, tile.forward);
  i32(address + L.TILE_BACKWARD, tile.backward);
  i32(address + L.TILE_FULL, cells.full);
  i32(address + L.TILE_DRIVE, tile.drive);
  i32(address + L.TILE_HELD, tile.held);
  i32(address + L.TILE_LEVELS, tile.levels);
  i32(address + L.TILE_SPREAD, tile.spread);
  i32(address + L.TILE_STATE, cells.state);
  i32(address + L.TILE_ARBITER, cells.arbiter?.address ?? 0);
}
