/** The METER structure of a tile in the twin; see `layout.ts`. */
import * as L from '../layout.js';
import { behind } from './series.js';
import type { Views } from './views.js';

/** ΣG of lines, Σ x² or Σ δ² of their reads, and −Σ of these times ΔG: see METER in `layout.ts`. */
export type LineFields = readonly [sums: number, squares: number, moved: number];

export const ROWS: LineFields = [L.METER_ROW_SUMS, L.METER_ROW_SQUARES, L.METER_ROWS_MOVED];
export const COLS: LineFields = [L.METER_COL_SUMS, L.METER_COL_SQUARES, L.METER_COLS_MOVED];
/** As reads see the devices, where something is in series with them. */
export const READ_ROWS: LineFields = [L.METER_ROW_READ_SUMS, L.METER_ROW_SQUARES, L.METER_ROWS_READ_MOVED];
export const READ_COLS: LineFields = [L.METER_COL_READ_SUMS, L.METER_COL_SQUARES, L.METER_COLS_READ_MOVED];

/** The METER structure of a tile, field by field. */
export class MeterView {
  readonly planes: number;
  readonly hasSeries: boolean;
  private readonly f64: Float64Array;
  private readonly address: number;

  private constructor(
    private readonly m: Views,
    private readonly tile: number,
  ) {
    this.f64 = new Float64Array(m.memory.buffer);
    this.address = m.int(tile + L.TILE_METER);
    this.planes = m.int(this.address + L.METER_PLANES);
    this.hasSeries = m.int(tile + L.TILE_SERIES) !== 0;
  }

  /** Undefined where nobody measures. */
  static of(m: Views, tile: number): MeterView | undefined {
    return m.int(tile + L.TILE_METER) === 0 ? undefined : new MeterView(m, tile);
  }

  private at(field: number): number {
    return this.m.int(this.address + field) >>> 3;
  }

  private get rows(): number {
    return this.m.int(this.tile + L.TILE_ROWS);
  }

  private get cols(): number {
    return this.m.int(this.tile + L.TILE_COLS);
  }

  addTile(sum: number, value: number): void {
    this.f64[this.at(L.METER_TILE_SUMS) + sum] += value;
  }

  /** A way is 2·plane for what potentiates, and 2·plane + 1 for what depresses or resets. */
  addWay(way: number, sum: number, value: number): void {
    this.f64[this.at(L.METER_WAY_SUMS) + way * L.METER_WAY_COUNT + sum] += value;
  }

  /** A conductance rounded so that sums of many are exact. */
  rounded(plane: number, g: number): number {
    const round = this.f64[this.at(L.METER_ROUND) + plane];
    return g + round - round;
  }

  line(sums: number, line: number, plane: number): number {
    return this.f64[this.at(sums) + line * this.planes + plane];
  }

  /** Σ x² or Σ δ² of a line. */
  square(squares: number, line: number): number {
    return this.f64[this.at(squares) + line];
  }

  addSquare(squares: number, line: number, square: number): void {
    this.f64[this.at(squares) + line] += square;
  }

  /** ΣG of a line from its devices, in a field of sums; what reads have added so far was to the ΣG before. */
  setLine([sums, squares, moved]: LineFields, line: number, plane: number, sum: number): void {
    const at = this.at(sums) + line * this.planes + plane;
    this.addWay(2 * plane, moved, this.square(squares, line) * (this.f64[at] - sum));
    this.f64[at] = sum;
  }

  /** A device of a row and a column goes from one conductance to another. */
  move(way: number, row: number, col: number, before: number, after: number): void {
    this.moveLine(ROWS, way, row, before, after);
    this.moveLine(COLS, way, col, before, after);
    if (!this.hasSeries) return;
    const cell = row * this.m.int(this.tile + L.TILE_STRIDE) + col;
    this.moveLine(READ_ROWS, way, row, this.seen(cell, before), this.seen(cell, after));
    this.moveLine(READ_COLS, way, col, this.seen(cell, before), this.seen(cell, after));
  }

  private moveLine([sums, squares, moved]: LineFields, way: number, line: number, before: number, after: number): void {
    const plane = way >> 1;
    const change = this.rounded(plane, after) - this.rounded(plane, before);
    this.f64[this.at(sums) + line * this.planes + plane] += change;
    this.addWay(way, moved, -(this.square(squares, line) * change));
  }

  /** What a read sees of a device. */
  seen(cell: number, g: number): number {
    return behind(this.m, this.tile, cell, g);
  }

  /** Where a way's list of pulsed lines begins, and where its length is. */
  private listAt(list: number, way: number, lines: number): number {
    return this.m.at(this.address + list) + way * (lines + 1);
  }

  private countAt(list: number, way: number): number {
    return this.m.at(this.address + L.METER_COUNTS) + 2 * way + (list === L.METER_ROW_LIST ? 0 : 1);
  }

  /** The most pulses that a cell on a line gets in the update under way; the line on the list at its first. */
  private train(way: number, line: number, n: number, pulses: number, list: number, lines: number): void {
    const { m } = this;
    const at = m.at(this.address + pulses) + line * 2 * this.planes + way;
    const count = this.countAt(list, way);
    m.i32[this.listAt(list, way, lines) + m.i32[count]] = line;
    if (m.f32[at] === 0) m.i32[count]++;
    m.f32[at] = Math.max(m.f32[at], n);
  }

  /** n update pulses have taken a device from one conductance to another. */
  addUpdate(way: number, row: number, col: number, n: number, before: number, after: number): void {
    this.train(way, row, n, L.METER_ROW_PULSES, L.METER_ROW_LIST, this.rows);
    this.train(way, col, n, L.METER_COL_PULSES, L.METER_COL_LIST, this.cols);
    const left = this.rounded(way >> 1, after);
    this.addWay(way, L.METER_WRITE, n * (this.rounded(way >> 1, before) + left));
    this.addWay(way, L.METER_LINES, -(2 * (n * left)));
    this.addWay(way, L.METER_PULSES, n);
  }

  /** The same for the pulses that follow a reset. */
  addWriteback(way: number, n: number, before: number, after: number): void {
    this.addWay(way, L.METER_WRITEBACK, n * (this.rounded(way >> 1, before) + this.rounded(way >> 1, after)));
    this.addWay(way, L.METER_WRITEBACK_PULSES, n);
  }

  /** What an update of the pairs from `first` to `last` pulsed lines with joins the sums of the run. */
  closeUpdate(first: number, last: number): void {
    for (let way = 4 * first; way < 4 * last + 4; way++) {
      this.closeTrains(way, this.rows, L.METER_ROW_SUMS, L.METER_ROW_PULSES, L.METER_ROW_LIST, L.METER_ROW_TRAINS);
      this.closeTrains(way, this.cols, L.METER_COL_SUMS, L.METER_COL_PULSES, L.METER_COL_LIST, L.METER_COL_TRAINS);
    }
    this.addTile(L.METER_UPDATES, 1);
    this.addTile(L.METER_HITS, this.m.int(this.tile + L.TILE_HITS));
  }

  /** Pulses of the listed lines, and pulses times ΣG, join the sums of their way. */
  private closeTrains(way: number, lines: number, sums: number, pulses: number, list: number, trains: number): void {
    const { m } = this;
    const count = this.countAt(list, way);
    const entries = this.listAt(list, way, lines);
    for (let i = 0; i < m.i32[count]; i++) {
      const line = m.i32[entries + i];
      const at = m.at(this.address + pulses) + line * 2 * this.planes + way;
      this.addWay(way, trains, Math.ceil(m.f32[at]));
      this.addWay(way, L.METER_LINES, m.f32[at] * this.line(sums, line, way >> 1));
      m.f32[at] = 0;
    }
    m.i32[count] = 0;
  }

  /** The whole tile was searched for full pairs. */
  addSearch(): void {
    this.addTile(L.METER_LOOKS, this.rows * this.cols);
  }

  /** ΣG of the other cells on the row and the column of a cell that stands at `g`. */
  others(row: number, col: number, plane: number, g: number): number {
    return this.line(L.METER_ROW_SUMS, row, plane) + this.line(L.METER_COL_SUMS, col, plane) - 2 * g;
  }
}
