/** The METER structure of a tile in the twin; see `layout.ts`. */
import * as L from '../layout.js';
import type { Views } from './views.js';

/** The METER structure of a tile, field by field. */
export class MeterView {
  readonly planes: number;
  private readonly f64: Float64Array;
  private readonly address: number;

  private constructor(
    private readonly m: Views,
    private readonly tile: number,
  ) {
    this.f64 = new Float64Array(m.memory.buffer);
    this.address = m.int(tile + L.TILE_METER);
    this.planes = m.int(this.address + L.METER_PLANES);
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

  addPlane(plane: number, sum: number, value: number): void {
    this.f64[this.at(L.METER_PLANE_SUMS) + plane * L.METER_PLANE_COUNT + sum] += value;
  }

  /** A conductance rounded so that sums of many are exact. */
  rounded(plane: number, g: number): number {
    const round = this.f64[this.at(L.METER_ROUND) + plane];
    return g + round - round;
  }

  line(sums: number, line: number, plane: number): number {
    return this.f64[this.at(sums) + line * this.planes + plane];
  }

  setLine(sums: number, line: number, plane: number, value: number): void {
    this.f64[this.at(sums) + line * this.planes + plane] = value;
  }

  /** A device of a row and a column goes from one conductance to another. */
  move(plane: number, row: number, col: number, before: number, after: number): void {
    const change = this.rounded(plane, after) - this.rounded(plane, before);
    this.f64[this.at(L.METER_ROW_SUMS) + row * this.planes + plane] += change;
    this.f64[this.at(L.METER_COL_SUMS) + col * this.planes + plane] += change;
  }

  /** The most pulses that a cell on a line gets in the update under way. */
  private train(plane: number, count: number, line: number, n: number, pulses: number, marks: number): void {
    const { m } = this;
    const at = m.at(this.address + pulses) + plane * count + line;
    m.i32[at] = Math.max(m.i32[at], Math.ceil(n));
    m.i32[m.at(this.address + marks) + plane * ((count + 31) >> 5) + (line >> 5)] |= 1 << (line & 31);
  }

  /** n update pulses have taken a device from one conductance to another. */
  addUpdate(plane: number, row: number, col: number, n: number, falls: boolean, before: number, after: number): void {
    this.train(plane, this.rows, row, n, L.METER_ROW_PULSES, L.METER_ROW_MARKS);
    this.train(plane, this.cols, col, n, L.METER_COL_PULSES, L.METER_COL_MARKS);
    const left = this.rounded(plane, after);
    const way = 2 * plane + (falls ? 1 : 0);
    this.f64[this.at(L.METER_NOW) + way] += n * (this.rounded(plane, before) + left);
    this.f64[this.at(L.METER_AFTER) + way] += n * left;
    this.addPlane(plane, falls ? L.METER_PULSES_DOWN : L.METER_PULSES, n);
  }

  /** The same for the pulses that follow a reset. */
  addWriteback(plane: number, n: number, before: number, after: number): void {
    const spent = n * (this.rounded(plane, before) + this.rounded(plane, after));
    this.addPlane(plane, L.METER_WRITEBACK, spent / 2);
    this.addPlane(plane, L.METER_WRITEBACK_PULSES, n);
  }

  /** The sums of the update under way join those of the run. */
  closeUpdate(): void {
    for (let plane = 0; plane < this.planes; plane++) {
      const now = this.at(L.METER_NOW) + 2 * plane;
      const [up, down] = [this.f64[now], this.f64[now + 1]];
      if (up + down === 0) continue;
      const after = this.at(L.METER_AFTER) + 2 * plane;
      this.addPlane(plane, L.METER_WRITE, up / 2);
      this.addPlane(plane, L.METER_WRITE_DOWN, down / 2);
      const rows = this.closeTrains(plane, this.rows, L.METER_ROW_SUMS, L.METER_ROW_PULSES, L.METER_ROW_TRAINS);
      const cols = this.closeTrains(plane, this.cols, L.METER_COL_SUMS, L.METER_COL_PULSES, L.METER_COL_TRAINS);
      this.addPlane(plane, L.METER_LINES, rows + cols - 2 * (this.f64[after] + this.f64[after + 1]));
      this.f64.fill(0, now, now + 2);
      this.f64.fill(0, after, after + 2);
    }
    this.addTile(L.METER_UPDATES, 1);
    this.addTile(L.METER_HITS, this.m.int(this.tile + L.TILE_HITS));
  }

  /** Σ of pulses times ΣG over the lines that have any; adds the pulses to a sum and takes them back. */
  private closeTrains(plane: number, count: number, sums: number, fields: number, trains: number): number {
    const { m } = this;
    const words = (count + 31) >> 5;
    const pulses = m.at(this.address + fields) + plane * count;
    const marks = m.at(this.address + fields + 8) + plane * words;
    let all = 0;
    let lines = 0;
    for (let line = 0; line < count; line++) {
      const n = m.i32[pulses + line];
      if (n === 0) continue;
      m.i32[pulses + line] = 0;
      all += n;
      lines += n * this.line(sums, line, plane);
    }
    m.i32.fill(0, marks, marks + words);
    this.addPlane(plane, trains, all);
    return lines;
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
