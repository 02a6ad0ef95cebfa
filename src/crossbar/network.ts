/**
 * The resistive network of a crossbar, solved exactly: every cell joins a node of its row's wire with one of its column's,
 * wires have a resistance from node to node, rows end in voltage sources on the left, columns in virtual grounds (or
 * sources) at the bottom.
 *
 * The unknowns are the currents of the cells. The drop that cell (r, c) sees along its row is R_row times the sum over the
 * cells of the row of (segments shared with them) × current, and along its column likewise:
 *
 *   i/G + R_row·(L_row·i) + R_column·(L_column·i) = V_row − V_column,   L_row[c, c'] = min(c, c') + 1
 *
 * which is Kirchhoff's voltage law once round every cell. With i = √G·y the matrix is 1 + √G·(R·L)·√G, symmetric and
 * positive definite, and near 1 where wires drop little: conjugate gradients need few steps, cells of G = 0 and wires of
 * R = 0 are no special case. Products with L are two running sums.
 */
import { behindResistance_S, type WireResistance } from './series.js';

export interface CrossbarNetwork {
  readonly rows: number;
  readonly cols: number;
  /** Conductance of the device in every cell, row-major [rows · cols], S. */
  readonly g_S: ArrayLike<number>;
  readonly wires: WireResistance;
}

/** Relative residual at which a solution counts as exact, and restarts from the true residual on the way to it. */
const EXACT = 1e-15;
const ENOUGH = 1e-12;
const RESTARTS = 4;
/** For weights, which are single-precision numbers. */
const OF_WEIGHTS = 1e-10;
const MOST_STEPS = 20_000;

/**
 * Current through every cell from its row to its column, A, [rows · cols].
 * @param row_V voltages of the row drivers; column_V of the column ends, 0 where absent.
 * @throws RangeError when lengths do not fit, or rounding keeps the residual above 10⁻¹².
 */
export function cellCurrents_A(
  network: CrossbarNetwork,
  row_V: ArrayLike<number>,
  column_V?: ArrayLike<number>,
): Float64Array {
  const { rows, cols, g_S } = network;
  const cells = rows * cols;
  if (g_S.length !== cells) throw new RangeError(`expected ${cells} conductances, got ${g_S.length}`);
  if (row_V.length !== rows) throw new RangeError(`expected ${rows} row voltages, got ${row_V.length}`);
  if (column_V !== undefined && column_V.length !== cols) {
    throw new RangeError(`expected ${cols} column voltages, got ${column_V.length}`);
  }
  const solver = new Solver(network);
  const { root } = solver;
  const b = root.map((s, i) => s * (row_V[Math.floor(i / cols)] - (column_V?.[i % cols] ?? 0)));
  return solver.solve(b, EXACT).map((y, i) => root[i] * y);
}

/** Currents into the column ends, A, [cols]. */
export function columnCurrents_A(network: CrossbarNetwork, row_V: ArrayLike<number>): Float64Array {
  const { rows, cols } = network;
  const currents = cellCurrents_A(network, row_V);
  const sums = new Float64Array(cols);
  for (let r = 0; r < rows; r++) for (let c = 0; c < cols; c++) sums[c] += currents[r * cols + c];
  return sums;
}

/**
 * What the whole array is to its readers, row-major [rows · cols], S: current of column c = Σ_r T[r, c]·V_r. The network is
 * linear, so that this holds for any voltages; by reciprocity T serves backward reads as well. To 10⁻¹⁰, one solution for
 * each line of the shorter side: rows driven one at a time, or columns, which is the same by reciprocity.
 */
export function transferConductances_S(network: CrossbarNetwork): Float64Array {
  const { rows, cols } = network;
  const solver = new Solver(network);
  const { root } = solver;
  const out = new Float64Array(rows * cols);
  const b = new Float64Array(rows * cols);
  if (rows <= cols) {
    for (let r = 0; r < rows; r++) {
      b.fill(0);
      for (let c = r * cols; c < (r + 1) * cols; c++) b[c] = root[c];
      const y = solver.solve(b, OF_WEIGHTS);
      for (let i = 0; i < y.length; i++) out[r * cols + (i % cols)] += root[i] * y[i];
    }
  } else {
    for (let c = 0; c < cols; c++) {
      b.fill(0);
      for (let i = c; i < b.length; i += cols) b[i] = root[i];
      const y = solver.solve(b, OF_WEIGHTS);
      for (let r = 0; r < rows; r++) {
        let sum = 0;
        for (let i = r * cols; i < (r + 1) * cols; i++) sum += root[i] * y[i];
        out[r * cols + c] = sum;
      }
    }
  }
  return out;
}

class Solver {
  /** √G of every cell, its access transistor included. */
  readonly root: Float64Array;
  private readonly rows: number;
  private readonly cols: number;
  private readonly wires: WireResistance;
  private readonly currents: Float64Array;
  private readonly carried: Float64Array;

  constructor({ rows, cols, g_S, wires }: CrossbarNetwork) {
    this.rows = rows;
    this.cols = cols;
    this.wires = wires;
    const { access_ohm } = wires;
    this.root = Float64Array.from({ length: rows * cols }, (_, i) => Math.sqrt(behindResistance_S(g_S[i], access_ohm)));
    this.currents = new Float64Array(rows * cols);
    this.carried = new Float64Array(cols);
  }

  /** y to a relative residual `wanted`, or as near as rounding allows. */
  solve(b: Float64Array, wanted: number): Float64Array {
    const { length } = b;
    const y = b.slice(); // exact without wires
    const r = new Float64Array(length);
    const p = new Float64Array(length);
    const ap = new Float64Array(length);
    const scale = dot(b, b);
    if (scale === 0) return y;
    let left = 0;
    let steps = 0;
    for (let restart = 0; restart < RESTARTS; restart++) {
      this.apply(y, ap);
      for (let i = 0; i < length; i++) r[i] = b[i] - ap[i];
      p.set(r);
      left = dot(r, r);
      if (left <= wanted * wanted * scale) return y;
      while (left > wanted * wanted * scale && steps < MOST_STEPS) {
        this.apply(p, ap);
        const alpha = left / dot(p, ap);
        for (let i = 0; i < length; i++) {
          y[i] += alpha * p[i];
          r[i] -= alpha * ap[i];
        }
        const next = dot(r, r);
        const beta = next / left;
        left = next;
        for (let i = 0; i < length; i++) p[i] = r[i] + beta * p[i];
        steps++;
      }
    }
    this.apply(y, ap);
    for (let i = 0; i < length; i++) r[i] = b[i] - ap[i];
    const residual = Math.sqrt(dot(r, r) / scale);
    if (!(residual <= Math.max(ENOUGH, wanted))) {
      throw new RangeError(`network of ${this.rows} × ${this.cols} cells: residual ${residual.toPrecision(3)} is left`);
    }
    return y;
  }

  /** out = (1 + √G·(R_row·L_row + R_column·L_column)·√G)·y */
  private apply(y: Float64Array, out: Float64Array): void {
    const { rows, cols, root, currents, carried } = this;
    const { row_ohm, col_ohm } = this.wires;
    for (let i = 0; i < y.length; i++) currents[i] = root[i] * y[i];
    // Along rows: a segment carries the currents of all cells behind it; drops add up from the driver on.
    for (let r = 0; r < rows; r++) {
      const first = r * cols;
      let segment = 0;
      for (let c = 0; c < cols; c++) segment += currents[first + c];
      let drop = 0;
      for (let c = first; c < first + cols; c++) {
        drop += row_ohm * segment;
        out[c] = y[c] + root[c] * drop;
        segment -= currents[c];
      }
    }
    // Along columns: a segment carries the currents of all cells above it; potentials add up from the bottom on.
    carried.fill(0);
    for (let r = 0; r < rows; r++) {
      for (let c = 0; c < cols; c++) {
        carried[c] += currents[r * cols + c];
        currents[r * cols + c] = carried[c];
      }
    }
    carried.fill(0);
    for (let r = rows - 1; r >= 0; r--) {
      for (let c = 0; c < cols; c++) {
        carried[c] += col_ohm * currents[r * cols + c];
        out[r * cols + c] += root[r * cols + c] * carried[c];
      }
    }
  }
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
