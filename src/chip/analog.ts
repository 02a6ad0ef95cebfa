/**
 * The analog circuits of a chip: the kernels on its memory. Implements the jobs machines ask for, and what
 * the training loop needs between samples: presenting a sample, measuring, reading and writing conductances.
 */
import type { Config } from '../config/index.js';
import type { Kernels } from '../kernel/kernels.js';
import * as L from '../kernel/layout.js';
import { type Encoder, encoderOf, type TileLines, type UpdateScheme, updateSchemes } from '../pulse/index.js';
import type { ArbiterCounters, Datapath } from './datapath.js';
import { pulsesPerTransfer, pulsesPerUpdate } from '../synapse/architecture.js';
import type { OwnDevices } from '../synapse/initial-weights.js';
import type { ChipMemory } from './memory.js';
import { Reader } from './reader.js';
import { SolvedNetworks } from './solved-networks.js';
import { type ChipStructure, planesOf } from './structure.js';
import { TILE_JOB, TRANSFER_PAIRS } from './tile-jobs.js';
import { LoneWorker, type TileTeam } from './tile-team.js';

/** Where the kernels find what a device has of its own. */
const OWN_FIELDS = [
  ['offsets', L.TILE_OFFSETS],
  ['uppers', L.TILE_UPPERS],
  ['up', L.TILE_UP],
  ['down', L.TILE_DOWN],
  ['bend', L.TILE_BEND],
  ['drift', L.TILE_DRIFT_OWN],
] as const;

/** Sums over training samples of one device pair. */
export interface PairTotals {
  updates: number;
  pulses: number;
  resets: number;
  writeback: number;
}

export class AnalogCircuits implements Datapath {
  /** Per device pair; ideal weights count as one. */
  readonly totals: PairTotals[];
  protected readonly i32: Int32Array;
  private readonly f32: Float32Array;
  /** By device pair. */
  private readonly encoders: readonly Encoder[];
  private readonly scheme: UpdateScheme;
  private readonly pulse: Config['pulse'];
  private readonly ideal: boolean;
  private readonly cellwise: boolean;
  private readonly quantises: boolean;
  private readonly resetEvery: number;
  private readonly last: number;
  protected readonly team: TileTeam;
  /** Where arrays are solved as networks, and layers whose weights have not been since their conductances were set. */
  private readonly networks: SolvedNetworks | undefined;
  private readonly unsolved = new Set<number>();

  constructor(
    readonly structure: ChipStructure,
    readonly at: ChipMemory,
    readonly kernels: Kernels,
    private readonly config: Config,
    team: TileTeam = new LoneWorker(kernels, at.tiles, at.scratch[0]),
    readonly reader: Reader = new Reader(kernels, structure, at),
  ) {
    this.team = team;
    const { buffer } = kernels.memory;
    this.i32 = new Int32Array(buffer);
    this.f32 = new Float32Array(buffer);
    const { finePair } = structure.architecture;
    this.pulse = config.pulse;
    this.scheme = updateSchemes.get(config.update.scheme);
    this.encoders = structure.pairs.map(({ encoder }, pair) => encoder ?? encoderOf(config, pair, finePair));
    this.ideal = structure.pairs.length === 0;
    const { wires } = structure;
    if (wires?.model === 'network' && !this.ideal) this.networks = new SolvedNetworks(structure, wires);
    this.cellwise = structure.logic.arbiter?.cellwise ?? false;
    this.quantises = structure.converters.adcTop > 0 || structure.converters.serialBits > 0;
    this.resetEvery = config.reset.every;
    this.last = at.layers.length - 1;
    this.totals = Array.from({ length: Math.max(1, structure.pairs.length) }, () => ({
      updates: 0,
      pulses: 0,
      resets: 0,
      writeback: 0,
    }));
  }

  // --- jobs that machines ask for: tiles' go to the team, banks' wait for them --------------------

  present(): void {
    this.team.settle();
    this.reader.present();
  }

  readForward(tile: number): void {
    this.team.request(TILE_JOB.readForward, tile, 0);
  }

  readBackward(tile: number): void {
    this.team.request(TILE_JOB.readBackward, tile, 0);
  }

  readForwardBit(tile: number, bit: number): void {
    this.team.request(TILE_JOB.readForwardBit, tile, bit);
  }

  readBackwardBit(tile: number, bit: number): void {
    this.team.request(TILE_JOB.readBackwardBit, tile, bit);
  }

  convertForward(tile: number, slot: number): void {
    if (this.quantises) this.team.request(TILE_JOB.convertForward, tile, slot);
  }

  convertBackward(tile: number, slot: number): void {
    if (this.quantises) this.team.request(TILE_JOB.convertBackward, tile, slot);
  }

  integrate(layer: number, lo: number, hi: number): void {
    this.team.settle();
    this.kernels.integrate(this.at.layers[layer], lo, hi);
  }

  fire(layer: number, lo: number, hi: number): void {
    this.kernels.fire(this.at.layers[layer], lo, hi);
  }

  error(layer: number, lo: number, hi: number, label: number): void {
    this.kernels.error(this.at.layers[layer], lo, hi, label);
  }

  backpropagate(layer: number, lo: number, hi: number): void {
    this.team.settle();
    this.kernels.backpropagate(this.at.layers[layer], lo, hi);
  }

  peakRow(layer: number, lo: number, hi: number): number {
    return this.kernels.peak(this.i32[(this.at.layers[layer] + L.LAYER_X) >> 2] + 4 * lo, hi - lo);
  }

  peakColumn(layer: number, lo: number, hi: number): number {
    return this.kernels.peak(this.i32[(this.at.layers[layer] + L.LAYER_DELTA) >> 2] + 4 * lo, hi - lo);
  }

  busiest(layer: number, pair: number, peakX: number, peakDelta: number): number {
    if (this.ideal) return peakX > 0 && peakDelta > 0 ? 1 : 0;
    const pulses = this.encoders[pair].busiest(peakX, peakDelta, this.scale(layer, pair), this.pulse);
    return Math.min(pulses, this.structure.pairs[pair].cap ?? pulses);
  }

  /** PAIR_SCALE: pulses per unit of x·δ. */
  private scale(layer: number, pair: number): number {
    const pairs = this.i32[(this.at.layers[layer] + L.LAYER_PAIR) >> 2];
    return this.f32[(pairs + pair * L.PAIR_BYTES + L.PAIR_SCALE) >> 2];
  }

  encodeLines(layer: number, pair: number, peakX: number, peakDelta: number): void {
    const trains = this.encoders[pair]?.trains?.(peakX, peakDelta, this.scale(layer, pair), this.pulse);
    if (trains === undefined) return;
    const at = this.at.layers[layer];
    const lines = this.i32[(at + L.LAYER_LINES) >> 2];
    this.i32[(lines + L.LINES_SLOTS) >> 2] = trains.slots;
    this.f32[(lines + L.LINES_ROW_GAIN) >> 2] = trains.rowGain;
    this.f32[(lines + L.LINES_COL_GAIN) >> 2] = trains.colGain;
    this.kernels.encodeLines(at, pair, this.at.scratch[0]);
  }

  tileSlots(tile: number, pair: number): number {
    return this.scheme.slots?.(this.linesOf(tile, pair)) ?? 0;
  }

  tileReads(tile: number, pair: number): number {
    return this.scheme.reads?.(this.linesOf(tile, pair)) ?? 0;
  }

  private linesOf(tile: number, pair: number): TileLines {
    const { layer, cols, col0 } = this.structure.tiles[tile];
    const delta = (this.i32[(this.at.layers[layer] + L.LAYER_DELTA) >> 2] >> 2) + col0;
    const activeX = this.tileField(tile, L.TILE_ACTIVE_X) >> 2;
    const rows = this.f32.subarray(activeX, activeX + this.tileField(tile, L.TILE_ACTIVE_COUNT)).map(Math.abs);
    let peakUp = 0;
    let peakDown = 0;
    for (let c = delta; c < delta + cols; c++) {
      peakUp = Math.max(peakUp, this.f32[c]);
      peakDown = Math.max(peakDown, -this.f32[c]);
    }
    const encoder = this.encoders[pair];
    const slots = (x: number, peak: number) => {
      if (encoder?.trains === undefined) return this.busiest(layer, pair, x, peak);
      // Trains are as long on every row.
      const lines = this.i32[(this.at.layers[layer] + L.LAYER_LINES) >> 2];
      return x > 0 && peak > 0 ? this.i32[(lines + L.LINES_SLOTS) >> 2] : 0;
    };
    return { columns: cols, rows, peakUp, peakDown, slots };
  }

  update(tile: number, pair: number): void {
    this.team.request(this.updateJob(), tile, pair);
  }

  /** Full pairs are looked for after every update, or in all cells every `reset.every` samples (0 = never). */
  private updateJob(): number {
    if (this.ideal) return TILE_JOB.updateIdeal;
    if (this.resetEvery === 1) return TILE_JOB.update;
    const due = this.resetEvery > 0 && this.step % this.resetEvery === 0;
    return due ? TILE_JOB.updateAndFindFull : TILE_JOB.updateOnly;
  }

  senseUpdate(tile: number, pair: number): number {
    this.team.settle();
    const arbiter = this.cellwise ? this.tileField(tile, L.TILE_ARBITER) : 0;
    if (arbiter !== 0) {
      const uses = this.i32[(arbiter + L.ARBITER_USES) >> 2] >> 2;
      const { length } = this.totals;
      this.totals.forEach((device, p) => {
        device.updates += this.i32[uses + p];
        device.pulses += this.i32[uses + length + p];
      });
    } else {
      const totals = this.totals[pair];
      totals.updates += this.tileField(tile, L.TILE_HITS);
      totals.pulses += this.tileField(tile, L.TILE_PULSES);
    }
    return this.tileField(tile, L.TILE_FULL_COUNT);
  }

  writebackPulses(tile: number): number {
    return this.tileField(tile, L.TILE_WRITEBACK);
  }

  reset(tile: number, pair: number): void {
    const totals = this.totals[pair];
    totals.resets += this.tileField(tile, L.TILE_FULL_COUNT);
    totals.writeback += this.tileField(tile, L.TILE_WRITEBACK);
    this.team.request(this.carryInto(pair) < 0 ? TILE_JOB.reset : TILE_JOB.carry, tile, pair);
  }

  senseReset(tile: number): number {
    this.team.settle();
    return this.tileField(tile, L.TILE_FULL_COUNT);
  }

  carryInto(pair: number): number {
    return this.structure.pairs[pair]?.carryInto ?? -1;
  }

  grant(tile: number, word: ArbiterCounters & { readonly pass: number }): void {
    const at = this.tileField(tile, L.TILE_ARBITER) >> 2;
    this.i32[at + (L.ARBITER_PASS >> 2)] = word.pass;
    this.i32[at + (L.ARBITER_SELECTION >> 2)] = word.selection;
    this.i32[at + (L.ARBITER_POTENTIATIONS >> 2)] = word.potentiations;
    this.i32[at + (L.ARBITER_DEPRESSIONS >> 2)] = word.depressions;
  }

  counters(tile: number): ArbiterCounters {
    this.team.settle();
    const at = this.tileField(tile, L.TILE_ARBITER) >> 2;
    return {
      selection: this.i32[at + (L.ARBITER_SELECTION >> 2)],
      potentiations: this.i32[at + (L.ARBITER_POTENTIATIONS >> 2)],
      depressions: this.i32[at + (L.ARBITER_DEPRESSIONS >> 2)],
    };
  }

  landedPulses(tile: number): number {
    this.team.settle();
    return this.tileField(tile, L.TILE_PULSES);
  }

  rowSlots(tile: number): number {
    this.team.settle();
    return this.tileField(tile, L.TILE_ROW_SLOTS);
  }

  findDue(tile: number, pair: number): void {
    this.team.request(TILE_JOB.findDue, tile, pair);
  }

  transfer(tile: number, pair: number, row: number): void {
    this.team.request(TILE_JOB.transfer, tile, row * TRANSFER_PAIRS + pair);
  }

  classify(): number {
    return this.kernels.classify(this.at.layers[this.last]);
  }

  private tileField(tile: number, field: number): number {
    return this.i32[(this.at.tiles[tile] + field) >> 2];
  }

  // --- what the training loop needs, between samples --------------------------------------------

  /** Training samples begun: keys the noise. */
  get step(): number {
    return this.i32[(this.at.run + L.RUN_STEP) >> 2] >>> 0;
  }
  set step(value: number) {
    // Jobs that still wait (resets at the end of a sample) draw their noise in the step that asked for them.
    this.team.settle();
    this.i32[(this.at.run + L.RUN_STEP) >> 2] = value;
  }

  /** Returns when no job of a tile waits any more. */
  settle(): void {
    this.team.settle();
  }

  /** Sets the learning rate η: pulses per unit of x·δ in every device pair, or the rate of ideal weights. */
  setRate(rate: number): void {
    for (const layer of this.at.layers) this.f32[(layer + L.LAYER_RATE) >> 2] = rate;
    const pairs = this.i32[(this.at.layers[0] + L.LAYER_PAIR) >> 2];
    this.structure.pairs.forEach((pair, p) => {
      const scale = pulsesPerUpdate(this.config, this.structure.weightScale, pair, rate);
      this.f32[(pairs + p * L.PAIR_BYTES + L.PAIR_SCALE) >> 2] = scale;
      this.f32[(pairs + p * L.PAIR_BYTES + L.PAIR_TRANSFER) >> 2] = pulsesPerTransfer(this.config, pair, rate);
    });
  }

  /** State of neurons that outlives a sample; most have none. */
  neuronState(): Float32Array[] {
    return [];
  }

  /** Takes back what `neuronState` gave. */
  setNeuronState(_state: readonly Float32Array[]): void {
    // Nothing outlives a sample.
  }

  /** Devices drift to what they are at the time `now_s` of the run, where they drift at all. */
  drift(now_s: number): void {
    const { structure, kernels } = this;
    if (!structure.drifts || this.ideal) return;
    this.team.settle();
    const planes = 2 * structure.pairs.length;
    for (const tile of this.at.tiles) {
      for (let pair = 0; 2 * pair < planes; pair++) kernels.drift(tile, pair, planes, now_s);
      kernels.refreshWeights(tile);
      kernels.meterArrays(tile);
    }
    for (const { index } of structure.layers) this.unsolved.add(index);
  }

  /** Puts weights of solved networks in place where conductances have been set. */
  private solveNetworks(): void {
    if (this.networks === undefined || this.unsolved.size === 0) return;
    for (const layer of this.unsolved) {
      for (const shape of this.structure.layers[layer].tiles) {
        const stride = this.tileField(shape.index, L.TILE_STRIDE);
        const planes = this.tileField(shape.index, L.TILE_PLANES) >> 2;
        const length = 2 * this.structure.pairs.length * shape.rows * stride;
        const weights = this.networks.weights(shape, stride, this.f32.subarray(planes, planes + length));
        this.f32.set(weights, this.tileField(shape.index, L.TILE_WEIGHTS) >> 2);
      }
    }
    this.unsolved.clear();
  }

  /** Lays the bytes of a sample (`images[index]`) before the input bank. */
  lay(images: Uint8Array, index: number): void {
    this.solveNetworks();
    this.reader.lay(images, index);
  }

  /** Σ δ² / 2 at the output of the last sample. */
  loss(): number {
    return this.kernels.squaredError(this.at.layers[this.last]) / 2;
  }

  /** Right answers to the samples lo ≤ i < hi as the arrays stand: a measurement, no event, no time. */
  countRight(images: Uint8Array, labels: Uint8Array, lo: number, hi: number): number {
    this.team.settle();
    this.solveNetworks();
    return this.reader.countRight(images, labels, lo, hi);
  }

  /** The class answered to a sample as the arrays stand: a measurement. */
  answer(images: Uint8Array, index: number): number {
    this.team.settle();
    this.solveNetworks();
    return this.reader.answer(images, index);
  }

  /** Planes of a layer; see `planesOf`. */
  planes(): number {
    return planesOf(this.structure);
  }

  /** Conductances (S) of a layer, plane by plane, row-major and without padding; ideal weights likewise. */
  conductances(layer: number): Float32Array {
    this.team.settle();
    const { rows, cols } = this.structure.layers[layer];
    const out = new Float32Array(this.planes() * rows * cols);
    this.eachTileRow(layer, (from, to, count) => out.set(this.f32.subarray(from, from + count), to));
    return out;
  }

  /** Puts conductances in place (layout as `conductances`) and computes the weights. */
  setConductances(layer: number, values: Float32Array): void {
    const { rows, cols, tiles } = this.structure.layers[layer];
    const expected = this.planes() * rows * cols;
    if (values.length !== expected) {
      throw new RangeError(`layer ${layer}: expected ${expected} conductances, got ${values.length}`);
    }
    this.eachTileRow(layer, (at, from, count) => this.f32.set(values.subarray(from, from + count), at));
    if (this.ideal) return;
    this.unsolved.add(layer);
    for (const tile of tiles) {
      this.kernels.refreshWeights(this.at.tiles[tile.index]);
      this.kernels.meterArrays(this.at.tiles[tile.index]);
    }
  }

  /** What every device of a layer has of its own, layout as `conductances`; the memory has room for what differs. */
  setOwnDevices(layer: number, own: OwnDevices): void {
    for (const [name, field] of OWN_FIELDS) {
      const values = own[name];
      if (values === undefined) continue;
      this.eachTileRow(layer, (at, from, count) => this.f32.set(values.subarray(from, from + count), at), field);
    }
  }

  /** Effective weights of a layer, row-major, as forward reads see them. */
  weights(layer: number): Float32Array {
    this.solveNetworks();
    const { rows, cols, tiles } = this.structure.layers[layer];
    const out = new Float32Array(rows * cols);
    for (const tile of tiles) {
      const address = this.at.tiles[tile.index];
      const stride = this.i32[(address + L.TILE_STRIDE) >> 2];
      const base = this.i32[(address + L.TILE_WEIGHTS) >> 2] >> 2;
      for (let r = 0; r < tile.rows; r++) {
        const from = base + r * stride;
        out.set(this.f32.subarray(from, from + tile.cols), (tile.row0 + r) * cols + tile.col0);
      }
    }
    return out;
  }

  /** Rows' voltages of a layer as they last stood, x[rows], the bias row last: a copy. */
  inputs(layer: number): Float32Array<ArrayBuffer> {
    return this.vector(layer, L.LAYER_X, this.structure.layers[layer].rows);
  }

  /** Errors at the columns of a layer as they last stood, δ[cols]: a copy. */
  errors(layer: number): Float32Array<ArrayBuffer> {
    return this.vector(layer, L.LAYER_DELTA, this.structure.layers[layer].cols);
  }

  /** Activations of the neurons at the columns of a layer as they last stood, y[cols]: a copy. */
  outputs(layer: number): Float32Array<ArrayBuffer> {
    return this.vector(layer, L.LAYER_Y, this.structure.layers[layer].cols);
  }

  /** Sums of a tile's last reads, in weight units: Σ x·w of each column, Σ w·δ of each row. Copies. */
  columnSums(tile: number): Float32Array<ArrayBuffer> {
    return this.sums(tile, L.TILE_FORWARD, this.structure.tiles[tile].cols);
  }
  rowSums(tile: number): Float32Array<ArrayBuffer> {
    return this.sums(tile, L.TILE_BACKWARD, this.structure.tiles[tile].rows);
  }

  private sums(tile: number, field: number, length: number): Float32Array<ArrayBuffer> {
    this.team.settle();
    return this.copy(this.tileField(tile, field), length);
  }

  private vector(layer: number, field: number, length: number): Float32Array<ArrayBuffer> {
    this.team.settle();
    return this.copy(this.i32[(this.at.layers[layer] + field) >> 2], length);
  }

  private copy(address: number, length: number): Float32Array<ArrayBuffer> {
    return new Float32Array(this.f32.subarray(address >> 2, (address >> 2) + length));
  }

  /** Calls `visit(index in f32 memory, index in the unpadded planes, count)` for every row of every tile and plane. */
  private eachTileRow(
    layer: number,
    visit: (at: number, index: number, count: number) => void,
    field: number = this.ideal ? L.TILE_WEIGHTS : L.TILE_PLANES,
  ): void {
    const { rows, cols, tiles } = this.structure.layers[layer];
    for (const tile of tiles) {
      const address = this.at.tiles[tile.index];
      const stride = this.i32[(address + L.TILE_STRIDE) >> 2];
      const base = this.i32[(address + field) >> 2] >> 2;
      const planeFloats = this.i32[(address + L.TILE_PLANE_BYTES) >> 2] >> 2;
      for (let plane = 0; plane < this.planes(); plane++) {
        for (let r = 0; r < tile.rows; r++) {
          visit(base + plane * planeFloats + r * stride, (plane * rows + tile.row0 + r) * cols + tile.col0, tile.cols);
        }
      }
    }
  }
}
