/** The METER structure of a tile in the twin; see `layout.ts`. */
import * as L from '../layout.js';
import { behind } from './series.js';
import type { Views } from './views.js';

/** Where a METER keeps what belongs to rows, or to columns: see `layout.ts`. */
export interface LineFields {
  readonly lines: number;
  readonly list: number;
  readonly trains: number;
  /** Sums of squares of heights, and the mode in which pulses of cells add up. */
  readonly sizes: number;
  readonly adds: number;
  readonly squares: number;
  readonly moved: number;
}

export const ROWS: LineFields = {
  ...{ lines: L.METER_ROW_LINES, list: L.METER_ROW_LIST, trains: L.METER_ROW_TRAINS },
  ...{ sizes: L.METER_ROW_SIZES, adds: L.MODE_ROWS_ADD },
  ...{ squares: L.METER_ROW_SQUARES, moved: L.METER_ROWS_MOVED },
};
export const COLS: LineFields = {
  ...{ lines: L.METER_COL_LINES, list: L.METER_COL_LIST, trains: L.METER_COL_TRAINS },
  ...{ sizes: L.METER_COL_SIZES, adds: L.MODE_COLS_ADD },
  ...{ squares: L.METER_COL_SQUARES, moved: L.METER_COLS_MOVED },
};

/** As reads see the devices, where something is in series with them: ΣG of lines. */
export type ReadFields = Pick<LineFields, 'squares' | 'moved'> & { readonly sums: number };

export const READ_ROWS: ReadFields = {
  ...{ sums: L.METER_ROW_READ_SUMS, squares: L.METER_ROW_SQUARES, moved: L.METER_ROWS_READ_MOVED },
};
export const READ_COLS: ReadFields = {
  ...{ sums: L.METER_COL_READ_SUMS, squares: L.METER_COL_SQUARES, moved: L.METER_COLS_READ_MOVED },
};

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

  /** The LINE of a plane's pair, of METER_ROW_LINES or METER_COL_LINES. */
  private lineAt(lines: number, line: number, plane: number): number {
    return this.m.int(this.address + lines) + ((line * this.planes + plane) >> 1) * L.LINE_BYTES;
  }

  /** Of a double of a LINE that has one for either array. */
  private doubleAt(lines: number, line: number, plane: number, field: number): number {
    return ((this.lineAt(lines, line, plane) + field) >> 3) + (plane & 1);
  }

  /** ΣG of a line of a plane. */
  line(lines: number, line: number, plane: number): number {
    return this.f64[this.doubleAt(lines, line, plane, L.LINE_SUMS)];
  }

  /** ΣG of a row of a plane, as reads see it. */
  readSum(row: number, plane: number): number {
    return this.f64[this.sumAt(this.hasSeries ? READ_ROWS : ROWS, row, plane)];
  }

  /** Σ x² or Σ δ² of a line. */
  square(squares: number, line: number): number {
    return this.f64[this.at(squares) + line];
  }

  addSquare(squares: number, line: number, square: number): void {
    this.f64[this.at(squares) + line] += square;
  }

  /** Of ΣG of a line of a plane, as pulses or as reads see it. */
  private sumAt(fields: LineFields | ReadFields, line: number, plane: number): number {
    if ('sums' in fields) return this.at(fields.sums) + line * this.planes + plane;
    return this.doubleAt(fields.lines, line, plane, L.LINE_SUMS);
  }

  /** ΣG of a line from its devices; what reads have added so far was to the ΣG before. */
  setLine(fields: LineFields | ReadFields, line: number, plane: number, sum: number): void {
    const at = this.sumAt(fields, line, plane);
    this.addWay(2 * plane, fields.moved, this.square(fields.squares, line) * (this.f64[at] - sum));
    this.f64[at] = sum;
  }

  /** A device of a row and a column goes from one conductance to another, in a way. */
  move(way: number, row: number, col: number, before: number, after: number): void {
    this.moveLine(ROWS, way, row, before, after);
    this.moveLine(COLS, way, col, before, after);
    this.moveReads(way, row, col, before, after);
  }

  private moveReads(way: number, row: number, col: number, before: number, after: number): void {
    if (!this.hasSeries) return;
    const cell = row * this.m.int(this.tile + L.TILE_STRIDE) + col;
    this.moveLine(READ_ROWS, way, row, this.seen(cell, before), this.seen(cell, after));
    this.moveLine(READ_COLS, way, col, this.seen(cell, before), this.seen(cell, after));
  }

  private moveLine(fields: LineFields | ReadFields, way: number, line: number, before: number, after: number): void {
    const plane = way >> 1;
    const change = this.rounded(plane, after) - this.rounded(plane, before);
    this.f64[this.sumAt(fields, line, plane)] += change;
    this.addWay(way, fields.moved, -(this.square(fields.squares, line) * change));
  }

  /** What a read sees of a device. */
  seen(cell: number, g: number): number {
    return behind(this.m, this.tile, cell, g);
  }

  /** Where a pair's list of pulsed lines begins, and where its length is. */
  private listAt(list: number, pair: number, lines: number): number {
    return this.m.at(this.address + list) + pair * (lines + 1);
  }

  private countAt(list: number, pair: number): number {
    return this.m.at(this.address + L.METER_COUNTS) + 2 * pair + (list === L.METER_ROW_LIST ? 0 : 1);
  }

  /** MODE_… of a pair. */
  mode(pair: number): number {
    return this.m.i32[this.m.at(this.address + L.METER_MODES) + pair];
  }

  /** Where a line's pulses are, and how many of them; the line on the list before its first of the update under way. */
  private pulsed(
    { lines, list }: LineFields,
    size: number,
    line: number,
    way: number,
  ): { pulses: number; counts: number } {
    const { m } = this;
    const at = this.lineAt(lines, line, way >> 1);
    const [pulses, counts] = [(at + L.LINE_PULSES) >> 2, (at + L.LINE_COUNTS) >> 2];
    const count = this.countAt(list, way >> 2);
    m.i32[this.listAt(list, way >> 2, size) + m.i32[count]] = line;
    const isFirst = [pulses, counts].every((field) => m.f32.subarray(field, field + 4).every((n) => n === 0));
    if (isFirst) m.i32[count]++;
    return { pulses: pulses + (way & 3), counts: counts + (way & 3) };
  }

  /** A cell on a line gets pulses of a size. */
  private pulseLine(fields: LineFields, count: number, line: number, way: number, size: number): void {
    const { m } = this;
    const { pulses, counts } = this.pulsed(fields, count, line, way);
    const mode = this.mode(way >> 2);
    const isTrain = (mode & L.MODE_TRAINS) !== 0 && !this.isCellwise;
    const adds = !isTrain && (mode & fields.adds) !== 0;
    m.f32[pulses] = adds ? m.f32[pulses] + size : Math.max(m.f32[pulses], size);
    if (mode !== 0 && !isTrain) m.f32[counts] = adds ? m.f32[counts] + 1 : 1;
  }

  /** A row, or a column, fires pulses of its own, whatever they meet. */
  fireRow(row: number, way: number, n: number): void {
    this.m.f32[this.pulsed(ROWS, this.rows, row, way).pulses] = n;
  }

  fireCol(col: number, way: number, n: number): void {
    this.m.f32[this.pulsed(COLS, this.cols, col, way).pulses] = n;
  }

  private get isCellwise(): boolean {
    const arbiter = this.m.int(this.tile + L.TILE_ARBITER);
    return arbiter !== 0 && this.m.int(arbiter + L.ARBITER_CELLWISE) !== 0;
  }

  /** n update pulses, or one of size n, have taken a device from one conductance to another. */
  addUpdate(way: number, row: number, col: number, n: number, before: number, after: number): void {
    const [from, to] = [this.rounded(way >> 1, before), this.rounded(way >> 1, after)];
    const mode = this.mode(way >> 2);
    const size = (mode & L.MODE_HEIGHT) === 0 ? n : Math.fround(n * n);
    this.pulseLine(ROWS, this.rows, row, way, size);
    this.pulseLine(COLS, this.cols, col, way, size);
    this.f64[this.doubleAt(L.METER_ROW_LINES, row, way >> 1, L.LINE_CHANGES)] += to - from;
    this.f64[this.doubleAt(L.METER_COL_LINES, col, way >> 1, L.LINE_CHANGES)] += to - from;
    this.moveReads(way, row, col, before, after);
    this.addWay(way, L.METER_WRITE, size * (from + to));
    this.addWay(way, L.METER_WRITTEN, size * (to + to));
    this.addWay(way, L.METER_PULSES, (mode & L.MODE_SINGLE) === 0 ? n : 1);
  }

  /** The same for the pulses that follow a reset. */
  addWriteback(way: number, row: number, col: number, n: number, before: number, after: number): void {
    this.moveLine(ROWS, way & ~1, row, before, after);
    this.moveLine(COLS, way & ~1, col, before, after);
    this.moveReads(way, row, col, before, after);
    this.addWay(way, L.METER_WRITEBACK, n * (this.rounded(way >> 1, before) + this.rounded(way >> 1, after)));
    this.addWay(way, L.METER_WRITEBACK_PULSES, n);
  }

  /** What an update of the pairs from `first` to `last` pulsed lines with joins the sums of the run. */
  closeUpdate(first: number, last: number): void {
    for (let pair = first; pair <= last; pair++) {
      this.closeLines(pair, ROWS, this.rows);
      this.closeLines(pair, COLS, this.cols);
    }
    this.addTile(L.METER_UPDATES, 1);
    this.addTile(L.METER_HITS, this.m.int(this.tile + L.TILE_HITS));
  }

  /** Pulses of the listed lines, and pulses times ΣG, join the sums of their ways; and their changes, ΣG. */
  private closeLines(pair: number, fields: LineFields, size: number): void {
    const { m } = this;
    const { lines, list, squares, trains, sizes, moved } = fields;
    const mode = this.mode(pair);
    const count = this.countAt(list, pair);
    const entries = this.listAt(list, pair, size);
    for (let i = 0; i < m.i32[count]; i++) {
      const line = m.i32[entries + i];
      for (const plane of [2 * pair, 2 * pair + 1]) {
        const changes = this.doubleAt(lines, line, plane, L.LINE_CHANGES);
        this.f64[this.doubleAt(lines, line, plane, L.LINE_SUMS)] += this.f64[changes];
        this.addWay(2 * plane, moved, -(this.square(squares, line) * this.f64[changes]));
        this.f64[changes] = 0;
        for (const way of [2 * plane, 2 * plane + 1]) {
          const at = (this.lineAt(lines, line, plane) >> 2) + (way & 3);
          const [pulses, counts] = [at + (L.LINE_PULSES >> 2), at + (L.LINE_COUNTS >> 2)];
          if ((mode & L.MODE_HEIGHT) !== 0) this.addWay(way, sizes, m.f32[pulses]);
          this.addWay(way, trains, m.f32[(mode & L.MODE_SINGLE) === 0 ? pulses : counts]);
          this.addWay(way, L.METER_LINES, m.f32[pulses] * this.line(lines, line, plane));
          m.f32[pulses] = 0;
          m.f32[counts] = 0;
        }
      }
    }
    m.i32[count] = 0;
  }

  /** The whole tile was searched for full pairs. */
  addSearch(): void {
    this.addTile(L.METER_LOOKS, this.rows * this.cols);
  }

  /** ΣG of the other cells on the row and the column of a cell that stands at `g`. */
  others(row: number, col: number, plane: number, g: number): number {
    return this.line(L.METER_ROW_LINES, row, plane) + this.line(L.METER_COL_LINES, col, plane) - 2 * g;
  }
}
