/** Where the energy meters of a chip's tiles stand in the kernels' memory, and what they have summed up. */
import * as L from '../kernel/layout.js';

/** Gives out addresses. */
export interface Space {
  bytes(count: number): number;
}

export interface MeterPlan {
  readonly address: number;
  readonly rows: number;
  readonly cols: number;
  readonly planes: number;
  /** Address by field. */
  readonly fields: ReadonlyMap<number, number>;
}

/** Room for the meter of a tile of rows × cols cells with that many arrays, and perhaps resistances in series. */
export function planMeter(at: Space, rows: number, cols: number, planes: number, hasSeries: boolean): MeterPlan {
  const [pairs, ways] = [planes / 2, 2 * planes];
  const sizes: [field: number, bytes: number][] = [
    [L.METER_ROW_LINES, L.LINE_BYTES * rows * pairs],
    [L.METER_COL_LINES, L.LINE_BYTES * cols * pairs],
    [L.METER_ROW_SQUARES, 8 * rows],
    [L.METER_COL_SQUARES, 8 * cols],
    [L.METER_ROW_LIST, 4 * pairs * (rows + 1)],
    [L.METER_COL_LIST, 4 * pairs * (cols + 1)],
    [L.METER_COUNTS, 8 * pairs],
    [L.METER_MODES, 4 * pairs],
    [L.METER_ROUND, 8 * planes],
    [L.METER_TILE_SUMS, 8 * L.METER_TILE_COUNT],
    [L.METER_WAY_SUMS, 8 * ways * L.METER_WAY_COUNT],
  ];
  if (hasSeries) sizes.push([L.METER_ROW_READ_SUMS, 8 * rows * planes], [L.METER_COL_READ_SUMS, 8 * cols * planes]);
  const address = at.bytes(L.METER_BYTES);
  return { address, rows, cols, planes, fields: new Map(sizes.map(([field, bytes]) => [field, at.bytes(bytes)])) };
}

/** 2⁴⁰: conductances are rounded to this part of twice the range. */
const STEPS = 1_099_511_627_776;
/** Adding 1.5·2⁵² and taking it away rounds to whole numbers. */
const WHOLE = 6_755_399_441_055_744;

/** What `METER_ROUND` holds for devices up to `gMax_S`: sums of 4096 of them, and any offset up to gMax, are exact. */
export function roundingOf(gMax_S: number): number {
  let range = 1;
  while (range >= 2 * gMax_S) range /= 2;
  while (range < 2 * gMax_S) range *= 2;
  return (WHOLE * range) / STEPS;
}

/** Writes the METER structure. @param gMax_S of every plane. @param modes MODE_… of every pair. */
export function writeMeter(
  plan: MeterPlan,
  memory: WebAssembly.Memory,
  gMax_S: readonly number[],
  modes: readonly number[],
): void {
  const i32 = new Int32Array(memory.buffer);
  const f64 = new Float64Array(memory.buffer);
  i32[(plan.address + L.METER_PLANES) >> 2] = plan.planes;
  for (const [field, address] of plan.fields) i32[(plan.address + field) >> 2] = address;
  i32.set(modes, (plan.fields.get(L.METER_MODES) as number) >> 2);
  const round = (plan.fields.get(L.METER_ROUND) as number) >> 3;
  gMax_S.forEach((largest, plane) => {
    f64[round + plane] = roundingOf(largest);
  });
}

/** What a tile's meter has summed up. Looking at it changes nothing. */
export class TileMeter {
  private readonly tile: Float64Array;
  private readonly ways: Float64Array;
  private readonly rows: Lines;
  private readonly cols: Lines;

  constructor(memory: WebAssembly.Memory, plan: Omit<MeterPlan, 'address'>) {
    const { rows, cols, planes } = plan;
    const view = (field: number, length: number) =>
      new Float64Array(memory.buffer, plan.fields.get(field) as number, length);
    this.tile = view(L.METER_TILE_SUMS, L.METER_TILE_COUNT);
    this.ways = view(L.METER_WAY_SUMS, 2 * planes * L.METER_WAY_COUNT);
    if (plan.fields.has(L.METER_ROW_READ_SUMS)) {
      const sumAt = (line: number, plane: number) => line * planes + plane;
      this.rows = {
        ...{ squares: view(L.METER_ROW_SQUARES, rows), sums_S: view(L.METER_ROW_READ_SUMS, rows * planes) },
        ...{ sumAt, moved: L.METER_ROWS_READ_MOVED },
      };
      this.cols = {
        ...{ squares: view(L.METER_COL_SQUARES, cols), sums_S: view(L.METER_COL_READ_SUMS, cols * planes) },
        ...{ sumAt, moved: L.METER_COLS_READ_MOVED },
      };
      return;
    }
    const lines = (field: number, count: number) => view(field, (count * planes * L.LINE_BYTES) >> 4);
    const sumAt = (line: number, plane: number) => sumOfLine(line, plane, planes);
    this.rows = {
      ...{ squares: view(L.METER_ROW_SQUARES, rows), sums_S: lines(L.METER_ROW_LINES, rows) },
      ...{ sumAt, moved: L.METER_ROWS_MOVED },
    };
    this.cols = {
      ...{ squares: view(L.METER_COL_SQUARES, cols), sums_S: lines(L.METER_COL_LINES, cols) },
      ...{ sumAt, moved: L.METER_COLS_MOVED },
    };
  }

  ofTile(sum: number): number {
    return this.tile[sum];
  }

  /** Of the pulses of an array that potentiate (0), or that depress, and of resets (1). */
  ofWay(plane: number, direction: 0 | 1, sum: number): number {
    return this.ways[(2 * plane + direction) * L.METER_WAY_COUNT + sum];
  }

  ofPlane(plane: number, sum: number): number {
    return this.ofWay(plane, 0, sum) + this.ofWay(plane, 1, sum);
  }

  /** Σ x² over forward reads. */
  inputSquares(): number {
    return this.rows.squares.reduce((sum, square) => sum + square, 0);
  }

  /** Σ δ² over backward reads, δ as driven. */
  errorSquares(): number {
    return this.cols.squares.reduce((sum, square) => sum + square, 0);
  }

  /** Σ x²·ΣG of the rows of an array over forward reads, G as they see it. */
  readForward(plane: number): number {
    return this.readsOf(plane, this.rows);
  }

  /** Σ δ²·ΣG of the columns of an array over backward reads, G as they see it. */
  readBackward(plane: number): number {
    return this.readsOf(plane, this.cols);
  }

  private readsOf(plane: number, { squares, sums_S, sumAt, moved }: Lines): number {
    let sum = 0;
    squares.forEach((square, line) => {
      sum += square * sums_S[sumAt(line, plane)];
    });
    return sum + this.ofPlane(plane, moved);
  }

  snapshot(): number[] {
    return this.parts().flatMap((part) => [...part]);
  }

  /** To be called when the conductances are in place. @throws RangeError when the sums are of another meter. */
  restore(sums: readonly number[]): void {
    const parts = this.parts();
    const length = parts.reduce((all, part) => all + part.length, 0);
    if (sums.length !== length) throw new RangeError(`expected ${length} sums of a meter, got ${sums.length}`);
    let from = 0;
    for (const part of parts) {
      part.set(sums.slice(from, from + part.length));
      from += part.length;
    }
  }

  private parts(): Float64Array[] {
    return [this.tile, this.ways, this.rows.squares, this.cols.squares];
  }
}

/** Of ΣG of a line of an array, among the doubles of METER_ROW_LINES or METER_COL_LINES. */
export function sumOfLine(line: number, plane: number, planes: number): number {
  const pair = (line * planes + plane) >> 1;
  return ((pair * L.LINE_BYTES + L.LINE_SUMS) >> 3) + (plane & 1);
}

/** Rows or columns: what reads have driven them with, ΣG of each in every array as reads see it, and its sum of moves. */
interface Lines {
  readonly squares: Float64Array;
  readonly sums_S: Float64Array;
  sumAt(line: number, plane: number): number;
  readonly moved: number;
}
