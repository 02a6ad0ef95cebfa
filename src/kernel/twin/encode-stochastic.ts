/**
 * Stochastic rounding, n = ⌊|v|⌋ + 1 with probability |v| − ⌊|v|⌋, by skipping from candidate to candidate: see
 * `../assembly/encode-stochastic.ts` for why, and for what blocks and classes are.
 */
import * as L from '../layout.js';
import { log32 } from '../math.js';
import { philox } from '../philox.js';
import type { Encode } from './encoder.js';
import type { Views } from './views.js';

const f = Math.fround;
const UNIT = 5.9604644775390625e-8; // 2⁻²⁴

/** A line of the layer's matrix: its index, and x·scale of a row or δ of a column. */
interface Line {
  readonly index: number;
  readonly value: number;
}

type Round = (row: Line, column: Line, pulses: number) => void;

export const encodeStochastic: Encode = (m, tile, pair, scale, hit) => {
  const layer = m.int(tile + L.TILE_LAYER);
  const [row0, col0] = [m.int(tile + L.TILE_ROW0), m.int(tile + L.TILE_COL0)];
  const [rows, cols] = [m.int(tile + L.TILE_ROWS), m.int(tile + L.TILE_COLS)];
  const stride = m.int(tile + L.TILE_STRIDE);
  const layerRows = m.int(layer + L.LAYER_ROWS);
  const layerCols = m.int(layer + L.LAYER_COLS);
  const x = m.at(layer + L.LAYER_X);
  const delta = m.at(layer + L.LAYER_DELTA);
  const blocksAcross = Math.ceil(layerCols / L.ROUNDING_BLOCK);
  const take: Round = (row, column, pulses) => {
    const [r, c] = [row.index - row0, column.index - col0];
    if (r >= 0 && r < rows && c >= 0 && c < cols) hit(r * stride + c, row.value * column.value < 0 ? -pulses : pulses);
  };
  for (let r = Math.floor(row0 / L.ROUNDING_BLOCK); r * L.ROUNDING_BLOCK < row0 + rows; r++) {
    const lit = linesOf(m, x, r, layerRows, (value) => f(value * scale)).filter(({ value }) => value !== 0);
    const peak = Math.max(0, ...lit.map(({ value }) => Math.abs(value)));
    for (let c = Math.floor(col0 / L.ROUNDING_BLOCK); c * L.ROUNDING_BLOCK < col0 + cols; c++) {
      const columns = linesOf(m, delta, c, layerCols, (value) => value);
      encodeBlock(lit, peak, columns, wordsOf(m, layer, pair, r * blocksAcross + c), take);
    }
  }
};

function linesOf(m: Views, at: number, block: number, end: number, value: (v: number) => number): Line[] {
  const lines: Line[] = [];
  for (let i = block * L.ROUNDING_BLOCK; i < Math.min(end, (block + 1) * L.ROUNDING_BLOCK); i++) {
    lines.push({ index: i, value: value(m.f32[at + i]) });
  }
  return lines;
}

/** Random word `word` (0 … 3) of block `draw` of a class. */
type Words = (g: number, draw: number, word: number) => number;

function wordsOf(m: Views, layer: number, pair: number, block: number): Words {
  const run = m.int(layer + L.LAYER_RUN);
  const source = (L.STREAM_ROUNDING << 24) | (m.int(layer + L.LAYER_INDEX) << 16) | (2 * pair);
  const step = m.int(run + L.RUN_STEP);
  const seedLo = m.int(run + L.RUN_SEED_LO);
  const seedHi = m.int(run + L.RUN_SEED_HI);
  const out = new Uint32Array(4);
  return (g, draw, word) => {
    philox(block * (L.ROUNDING_CLASSES + 1) + g, step, source, draw, seedLo, seedHi, out);
    return out[word];
  };
}

/** Class of a column whose |v| is at most `bound`: bound < 2⁻ᵍ, at most ROUNDING_CLASSES; class 0 has no bound. */
function classOf(bound: number): number {
  let g = 0;
  for (let top = 0.5; bound < top && g < L.ROUNDING_CLASSES; top /= 2) g++;
  return g;
}

function encodeBlock(lit: readonly Line[], peak: number, columns: readonly Line[], words: Words, take: Round): void {
  const classes: Line[][] = Array.from({ length: L.ROUNDING_CLASSES + 1 }, () => []);
  for (const column of columns) {
    const bound = f(Math.abs(peak * column.value));
    if (bound !== 0) classes[classOf(bound)].push(column);
  }
  everyCell(lit, classes[0], words, take);
  let waiting: Line[] = [];
  for (let g = L.ROUNDING_CLASSES; g > 0; g--) {
    waiting = [...classes[g], ...waiting];
    const places = lit.length * waiting.length;
    // Chains too short to be worth drawing join those of larger classes.
    if (places === 0 || (g > 1 && places < L.ROUNDING_WORTH << g)) continue;
    chain(lit, waiting, g, words, take);
    waiting = [];
  }
}

/** Class 0: a random number for every cell, rows padded to multiples of 4. */
function everyCell(lit: readonly Line[], columns: readonly Line[], words: Words, take: Round): void {
  const padded = (columns.length + 3) & ~3;
  for (const [i, row] of lit.entries()) {
    for (const [j, column] of columns.entries()) {
      const place = i * padded + j;
      const u = (words(0, ((place >> 4) << 2) + (place & 3), (place >> 2) & 3) >>> 8) * UNIT;
      const size = f(Math.abs(row.value * column.value));
      const whole = Math.floor(size);
      const n = whole + (u < f(size - whole) ? 1 : 0);
      if (n > 0) take(row, column, n);
    }
  }
}

/** Places, row by row, are skipped; a candidate is found with P = 1 − e^(−λ) a place, and taken with |v|/P. */
function chain(lit: readonly Line[], columns: readonly Line[], g: number, words: Words, take: Round): void {
  let bound = 1;
  for (let i = 0; i < g; i++) bound /= 2;
  const rate = f(bound + f(bound * bound));
  let found = 1; // (1 − e^(−λ))/λ = 1 − λ/2·(1 − λ/3·(1 − …))
  for (let k = 10; k > 1; k--) found = f(1 - f(f(rate / k) * found));
  found = f(rate * found);
  const perRate = f(-1 / rate);
  let place = 0;
  for (let candidate = 0; ; candidate++) {
    const draw = ((candidate >> 3) << 2) + (candidate & 3);
    const half = 2 * ((candidate >> 2) & 1);
    const u = ((words(g, draw, half) >>> 8) + 1) * UNIT;
    place += Math.trunc(f(log32(u) * perRate));
    if (place >= lit.length * columns.length) return;
    const row = lit[Math.floor(place / columns.length)];
    const column = columns[place % columns.length];
    const chance = (words(g, draw, half + 1) >>> 8) * UNIT;
    if (f(chance * found) < f(Math.abs(row.value * column.value))) take(row, column, 1);
    place++;
  }
}
