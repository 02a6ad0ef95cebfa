/** The devices of one pair at one cell: their bounds, a noisy train, the weight they make, whether they are full. */
import * as L from '../layout.js';
import { roundHalfEven32 } from '../math.js';
import { normal, uniform } from '../philox.js';
import { deviceOf, type Pulse } from './device.js';
import { MeterView } from './meter-view.js';
import { behind } from './series.js';
import type { Views } from './views.js';

const f = Math.fround;

/** What all cells of a tile's pair have in common, read once per kernel call. */
export class PairView {
  readonly layer: number;
  readonly cols: number;
  readonly stride: number;
  readonly step: number;
  readonly scale: number;
  private readonly run: number;
  private readonly layerIndex: number;
  private readonly row0: number;
  private readonly col0: number;
  private readonly layerCols: number;
  private readonly gMin: number;
  private readonly gMax: number;
  /** A device this high counts as full. */
  private readonly end: number;
  private readonly drive: number;
  private readonly margin: number;
  /** A step of the pair that resets carry into, in siemens of this pair; 0 = no carry. */
  private readonly carry: number;
  private readonly pulse: Pulse;
  /** Index of the planes G⁺ and G⁻, and of their offsets. */
  private readonly planes: readonly [number, number];
  private readonly offsets: readonly [number, number];
  private readonly uppers: readonly [number, number];
  /** Factors of each device, by direction (up, down) and side; nonlinearity by side. */
  private readonly factors: readonly [readonly [number, number], readonly [number, number]];
  private readonly bends: readonly [number, number];
  /** Mean rise after n pulses from the lower bound; empty for a straight line. */
  private readonly curve: Float32Array;
  private readonly meter: MeterView | undefined;

  constructor(
    private readonly m: Views,
    private readonly tile: number,
    private readonly pair: number,
  ) {
    this.meter = MeterView.of(m, tile);
    this.layer = m.int(tile + L.TILE_LAYER);
    this.run = m.int(this.layer + L.LAYER_RUN);
    this.layerIndex = m.int(this.layer + L.LAYER_INDEX);
    this.layerCols = m.int(this.layer + L.LAYER_COLS);
    this.row0 = m.int(tile + L.TILE_ROW0);
    this.col0 = m.int(tile + L.TILE_COL0);
    this.cols = m.int(tile + L.TILE_COLS);
    this.stride = m.int(tile + L.TILE_STRIDE);
    const at = m.int(this.layer + L.LAYER_PAIR) + pair * L.PAIR_BYTES;
    const device = m.int(at + L.PAIR_DEVICE);
    this.pulse = deviceOf(m, at);
    this.drive = m.int(device + L.DEVICE_DRIVE);
    this.end = m.float(device + L.DEVICE_FULL_AT);
    const last = m.int(device + L.DEVICE_CURVE_LAST);
    const curve = m.at(device + L.DEVICE_CURVE);
    this.curve = last === 0 ? new Float32Array(0) : m.f32.subarray(curve, curve + last + 1);
    this.gMin = m.float(at + L.PAIR_G_MIN);
    this.gMax = m.float(at + L.PAIR_G_MAX);
    this.step = m.float(at + L.PAIR_STEP);
    this.margin = m.float(at + L.PAIR_MARGIN);
    this.carry = m.float(at + L.PAIR_CARRY);
    this.scale = m.float(at + L.PAIR_SCALE);
    this.planes = [m.plane(tile, 2 * pair), m.plane(tile, 2 * pair + 1)];
    const both = (field: number) => [m.valuesOf(field, tile, 2 * pair), m.valuesOf(field, tile, 2 * pair + 1)] as const;
    this.offsets = both(L.TILE_OFFSETS);
    this.uppers = both(L.TILE_UPPERS);
    this.factors = [both(L.TILE_UP), both(L.TILE_DOWN)];
    this.bends = both(L.TILE_BEND);
  }

  private value(planes: number, cell: number, otherwise: number): number {
    return planes < 0 ? otherwise : this.m.f32[planes + cell];
  }

  offset(side: 0 | 1, cell: number): number {
    return this.value(this.offsets[side], cell, 0);
  }

  lower(side: 0 | 1, cell: number): number {
    return f(this.gMin + this.offset(side, cell));
  }

  upper(side: 0 | 1, cell: number): number {
    return f(this.gMax + this.value(this.uppers[side], cell, 0));
  }

  conductance(side: 0 | 1, cell: number): number {
    return this.m.f32[this.planes[side] + cell];
  }

  setConductance(side: 0 | 1, cell: number, g: number): void {
    const row = Math.floor(cell / this.stride);
    this.meter?.move(2 * (2 * this.pair + side) + 1, row, cell - row * this.stride, this.conductance(side, cell), g);
    this.m.f32[this.planes[side] + cell] = g;
  }

  /** n ≥ 0 noisy pulses that move the weight up (side 0) or down (side 1), on the devices that do so. */
  potentiate(side: 0 | 1, cell: number, n: number, stream: number): void {
    if (this.drive === L.DRIVE_ONE_OF_PAIR) {
      this.train(side, cell, n, false, stream);
      return;
    }
    this.train(0, cell, n, side === 1, stream);
    if (this.drive === L.DRIVE_PUSH_PULL) this.train(1, cell, n, side === 0, stream);
  }

  /** Where pulses that move the weight up (side 0) or down (side 1) go: METER in `layout.ts`. */
  ways(side: 0 | 1): readonly number[] {
    const first = 4 * this.pair;
    if (this.drive === L.DRIVE_ONE_OF_PAIR) return [first + 2 * side];
    return this.drive === L.DRIVE_PUSH_PULL ? [first + side, first + 3 - side] : [first + side];
  }

  /** n noisy pulses on one device, clipped to its range. */
  private train(side: 0 | 1, cell: number, n: number, falls: boolean, stream: number): void {
    const row = Math.floor(cell / this.stride);
    const keyCell = (this.row0 + row) * this.layerCols + this.col0 + (cell - row * this.stride);
    const seedLo = this.m.int(this.run + L.RUN_SEED_LO);
    const seedHi = this.m.int(this.run + L.RUN_SEED_HI);
    const step = this.m.int(this.run + L.RUN_STEP);
    const key = [seedLo, seedHi, stream, this.layerIndex, 2 * this.pair + side, keyCell, step] as const;
    const factors = this.factors[falls ? 1 : 0][side];
    const before = this.conductance(side, cell);
    const g = this.pulse({
      g: this.conductance(side, cell),
      n,
      falls,
      lower: this.lower(side, cell),
      upper: this.upper(side, cell),
      factor: this.value(factors, cell, 1),
      bend: this.value(this.bends[side], cell, 1),
      hasBounds: this.offsets[side] >= 0,
      hasFactor: factors >= 0,
      hasBend: this.bends[side] >= 0,
      normal: (pulse) => normal(...key, pulse),
      uniform: () => uniform(...key, 0),
    });
    this.m.f32[this.planes[side] + cell] = g;
    if (n > 0) this.measure(side, cell, n, falls, before, stream);
  }

  /** What the pulses took goes to the meter. */
  private measure(side: 0 | 1, cell: number, n: number, falls: boolean, before: number, stream: number): void {
    const way = 2 * (2 * this.pair + side) + (falls ? 1 : 0);
    const after = this.conductance(side, cell);
    const row = Math.floor(cell / this.stride);
    if (stream === L.STREAM_C2C) this.meter?.addUpdate(way, row, cell - row * this.stride, n, before, after);
    else this.meter?.addWriteback(way, row, cell - row * this.stride, n, before, after);
  }

  /** Steps of the larger pair that a reset carries the difference into. */
  carried(cell: number): number {
    return this.carry === 0 ? 0 : roundHalfEven32(f(Math.abs(this.difference(cell)) / this.carry));
  }

  /** What of |difference| is left to be written back. */
  rest(cell: number): number {
    return f(Math.abs(this.difference(cell)) - f(this.carried(cell) * this.carry));
  }

  /** Pulses that writing back what is left will take. */
  writeback(cell: number): number {
    return this.pulsesTo(Math.abs(this.rest(cell)));
  }

  /** Pulses that take a device from its lower bound to nearest `rise` (S) above it, on the mean curve of its kind. */
  private pulsesTo(rise: number): number {
    const { curve } = this;
    if (curve.length === 0) return roundHalfEven32(f(rise / this.step));
    let [low, high] = [0, curve.length - 1];
    if (curve[high] <= rise) return high;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (curve[middle] <= rise) low = middle;
      else high = middle;
    }
    return f(curve[high] - rise) < f(rise - curve[low]) ? high : low;
  }

  difference(cell: number): number {
    return f(f(this.conductance(0, cell) - this.offset(0, cell)) - f(this.conductance(1, cell) - this.offset(1, cell)));
  }

  /** One device at its end, which a stuck one has not, the other more than the margin above its lower one. */
  isFull(cell: number): boolean {
    const above = (side: 0 | 1) => f(this.conductance(side, cell) - this.lower(side, cell)) > this.margin;
    const full = (side: 0 | 1) => {
      const end = f(this.end + this.value(this.uppers[side], cell, 0));
      return this.conductance(side, cell) >= end && end > this.lower(side, cell);
    };
    return (full(0) && above(1)) || (full(1) && above(0));
  }

  list(cell: number): void {
    const { m, tile } = this;
    const count = m.int(tile + L.TILE_FULL_COUNT);
    m.i32[m.at(tile + L.TILE_FULL) + count] = cell;
    m.setInt(tile + L.TILE_FULL_COUNT, count + 1);
    m.setInt(tile + L.TILE_WRITEBACK, m.int(tile + L.TILE_WRITEBACK) + this.carried(cell) + this.writeback(cell));
  }

  emptyList(): void {
    this.m.setInt(this.tile + L.TILE_FULL_COUNT, 0);
    this.m.setInt(this.tile + L.TILE_WRITEBACK, 0);
  }
}

/** w of one cell: s·Σ_p c_p·(G⁺_p − G⁻_p), conductances as a read sees them. */
export function refreshWeight(m: Views, tile: number, cell: number): void {
  const layer = m.int(tile + L.TILE_LAYER);
  const pairs = m.int(layer + L.LAYER_PAIRS);
  const pair = m.int(layer + L.LAYER_PAIR);
  let sum = 0;
  for (let p = 0; p < pairs; p++) {
    const seen = (plane: number) => behind(m, tile, cell, m.f32[m.plane(tile, plane) + cell]);
    const difference = f(seen(2 * p) - seen(2 * p + 1));
    const term = f(m.float(pair + p * L.PAIR_BYTES + L.PAIR_COEF) * difference);
    sum = p === 0 ? term : f(sum + term);
  }
  m.f32[m.at(tile + L.TILE_WEIGHTS) + cell] = f(m.float(layer + L.LAYER_WEIGHT_SCALE) * sum);
}
