/** The devices of one pair at one cell: their bounds, a noisy train, the weight they make, whether they are full. */
import * as L from '../layout.js';
import { roundHalfEven32 } from '../math.js';
import { normal } from '../philox.js';
import { deviceOf, type Pulse } from './device.js';
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
  private readonly c2c: number;
  private readonly margin: number;
  /** A step of the pair that resets carry into, in siemens of this pair; 0 = no carry. */
  private readonly carry: number;
  private readonly pulse: Pulse;
  /** Index of the planes G⁺ and G⁻, and of their offsets. */
  private readonly planes: readonly [number, number];
  private readonly offsets: readonly [number, number];

  constructor(
    private readonly m: Views,
    private readonly tile: number,
    private readonly pair: number,
  ) {
    this.layer = m.int(tile + L.TILE_LAYER);
    this.run = m.int(this.layer + L.LAYER_RUN);
    this.layerIndex = m.int(this.layer + L.LAYER_INDEX);
    this.layerCols = m.int(this.layer + L.LAYER_COLS);
    this.row0 = m.int(tile + L.TILE_ROW0);
    this.col0 = m.int(tile + L.TILE_COL0);
    this.cols = m.int(tile + L.TILE_COLS);
    this.stride = m.int(tile + L.TILE_STRIDE);
    const at = m.int(this.layer + L.LAYER_PAIR) + pair * L.PAIR_BYTES;
    this.pulse = deviceOf(m.int(at + L.PAIR_MODEL));
    this.gMin = m.float(at + L.PAIR_G_MIN);
    this.gMax = m.float(at + L.PAIR_G_MAX);
    this.step = m.float(at + L.PAIR_STEP);
    this.c2c = m.float(at + L.PAIR_C2C);
    this.margin = m.float(at + L.PAIR_MARGIN);
    this.carry = m.float(at + L.PAIR_CARRY);
    this.scale = m.float(at + L.PAIR_SCALE);
    this.planes = [m.plane(tile, 2 * pair), m.plane(tile, 2 * pair + 1)];
    this.offsets = [m.offsets(tile, 2 * pair), m.offsets(tile, 2 * pair + 1)];
  }

  private offset(side: 0 | 1, cell: number): number {
    return this.offsets[side] < 0 ? 0 : this.m.f32[this.offsets[side] + cell];
  }

  lower(side: 0 | 1, cell: number): number {
    return f(this.gMin + this.offset(side, cell));
  }

  upper(side: 0 | 1, cell: number): number {
    return f(this.gMax + this.offset(side, cell));
  }

  conductance(side: 0 | 1, cell: number): number {
    return this.m.f32[this.planes[side] + cell];
  }

  setConductance(side: 0 | 1, cell: number, g: number): void {
    this.m.f32[this.planes[side] + cell] = g;
  }

  /** n noisy pulses on one device, clipped to its range. */
  potentiate(side: 0 | 1, cell: number, n: number, stream: number): void {
    const draw = () => {
      const row = Math.floor(cell / this.stride);
      const keyCell = (this.row0 + row) * this.layerCols + this.col0 + (cell - row * this.stride);
      const plane = 2 * this.pair + side;
      const seedLo = this.m.int(this.run + L.RUN_SEED_LO);
      const seedHi = this.m.int(this.run + L.RUN_SEED_HI);
      const step = this.m.int(this.run + L.RUN_STEP);
      return normal(seedLo, seedHi, stream, this.layerIndex, plane, keyCell, step, 0);
    };
    const g = this.pulse(this.conductance(side, cell), n, this.step, this.c2c, draw);
    this.setConductance(side, cell, Math.min(Math.max(g, this.lower(side, cell)), this.upper(side, cell)));
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
    return roundHalfEven32(f(Math.abs(this.rest(cell)) / this.step));
  }

  difference(cell: number): number {
    return f(f(this.conductance(0, cell) - this.offset(0, cell)) - f(this.conductance(1, cell) - this.offset(1, cell)));
  }

  /** One device at its upper bound, the other more than the margin above its lower one. */
  isFull(cell: number): boolean {
    const above = (side: 0 | 1) => f(this.conductance(side, cell) - this.lower(side, cell)) > this.margin;
    const full = (side: 0 | 1) => this.conductance(side, cell) >= this.upper(side, cell);
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

/** w of one cell: s·Σ_p c_p·(G⁺_p − G⁻_p). */
export function refreshWeight(m: Views, tile: number, cell: number): void {
  const layer = m.int(tile + L.TILE_LAYER);
  const pairs = m.int(layer + L.LAYER_PAIRS);
  const pair = m.int(layer + L.LAYER_PAIR);
  let sum = 0;
  for (let p = 0; p < pairs; p++) {
    const difference = f(m.f32[m.plane(tile, 2 * p) + cell] - m.f32[m.plane(tile, 2 * p + 1) + cell]);
    const term = f(m.float(pair + p * L.PAIR_BYTES + L.PAIR_COEF) * difference);
    sum = p === 0 ? term : f(sum + term);
  }
  m.f32[m.at(tile + L.TILE_WEIGHTS) + cell] = f(m.float(layer + L.LAYER_WEIGHT_SCALE) * sum);
}
