/** Trains on the lines of a layer, as bits of the slots in which they fire; see `Kernels`. */
import * as L from '../layout.js';
import { log32, roundHalfEven32 } from '../math.js';
import { philox } from '../philox.js';
import type { Views } from './views.js';

const f = Math.fround;
const UNIT = 5.9604644775390625e-8; // 2⁻²⁴

/** Slots in which line `line` with value x or δ fires, ascending. */
type Fire = (line: number, value: number) => number[];

/** @throws Error for an encoder that makes no trains. */
export function encodeLines(m: Views, layer: number, pair: number): void {
  const lines = m.int(layer + L.LAYER_LINES);
  const slots = m.int(lines + L.LINES_SLOTS);
  const [a, b] = [m.float(lines + L.LINES_ROW_GAIN), m.float(lines + L.LINES_COL_GAIN)];
  const encoder = m.int(m.int(layer + L.LAYER_PAIR) + pair * L.PAIR_BYTES + L.PAIR_ENCODER);
  const [fireRow, fireColumn] = linesOf(encoder)(m, layer, pair, slots, a, b);
  fireAll(m, layer + L.LAYER_X, m.int(layer + L.LAYER_ROWS), lines + L.LINES_ROWS, fireRow);
  fireAll(m, layer + L.LAYER_DELTA, m.int(layer + L.LAYER_COLS), lines + L.LINES_COLS, fireColumn);
}

type Lines = (m: Views, layer: number, pair: number, slots: number, a: number, b: number) => [Fire, Fire];

function linesOf(encoder: number): Lines {
  switch (encoder) {
    case L.ENCODER_STOCHASTIC_TRAIN:
      return (m, layer, pair, slots, a, b) => [
        atRandom(m, layer, 2 * pair, slots, a),
        atRandom(m, layer, 2 * pair + 1, slots, b),
      ];
    case L.ENCODER_OVERLAP:
      return (_m, _layer, _pair, slots, a, b) => [first(slots, a), evenly(slots, b)];
    default:
      throw new Error(`pulse encoder ${encoder} makes no trains`);
  }
}

function fireAll(m: Views, values: number, count: number, out: number, fire: Fire): void {
  const behind = (count + 3) & ~3;
  const [from, to] = [m.at(values), m.at(out)];
  for (let line = 0; line < count; line++) {
    const words = [0, 0];
    for (const slot of fire(line, m.f32[from + line])) words[slot >> 5] |= 1 << (slot & 31);
    m.i32[to + line] = words[0];
    m.i32[to + behind + line] = words[1];
  }
}

/** −1/λ, λ = −ln(1 − p): a series below 2⁻⁶, where 1 − p would lose digits; 0 from p = 1 on. */
function perRateOf(p: number): number {
  if (p >= 1) return -0;
  let rate = f(f(p * f(0.2)) + 0.25);
  rate = f(f(p * rate) + f(1 / 3));
  rate = f(f(p * rate) + 0.5);
  rate = f(p * f(f(p * rate) + 1));
  return f(-1 / (p < 0.015625 ? rate : -log32(Math.max(f(1 - p), UNIT))));
}

/** In each slot with probability p = min(1, gain·|value|), drawn by the gaps between slots. */
function atRandom(m: Views, layer: number, plane: number, slots: number, gain: number): Fire {
  const run = m.int(layer + L.LAYER_RUN);
  const seedLo = m.int(run + L.RUN_SEED_LO);
  const seedHi = m.int(run + L.RUN_SEED_HI);
  const step = m.int(run + L.RUN_STEP);
  const source = (L.STREAM_ENCODER << 24) | (m.int(layer + L.LAYER_INDEX) << 16) | plane;
  const words = new Uint32Array(4);
  return (line, value) => {
    const p = f(gain * Math.abs(value));
    const fired: number[] = [];
    if (!(p > 0)) return fired;
    const perRate = perRateOf(p);
    let slot = 0;
    for (let draw = 0; ; draw++) {
      if ((draw & 3) === 0) philox(line, step, source, draw >> 2, seedLo, seedHi, words);
      const u = ((words[draw & 3] >>> 8) + 1) * UNIT;
      slot += Math.trunc(Math.min(f(log32(u) * perRate), 64)) || 0;
      if (slot >= slots) return fired;
      fired.push(slot++);
    }
  };
}

/** How many slots: round-half-even(min(1, gain·|value|)·slots). */
function firing(value: number, gain: number, slots: number): number {
  return roundHalfEven32(f(Math.min(1, f(gain * Math.abs(value))) * slots));
}

/** k times, in the first k slots. */
function first(slots: number, gain: number): Fire {
  return (_line, value) => Array.from({ length: firing(value, gain, slots) }, (_, slot) => slot);
}

/** k times, evenly: in the first r slots round-half-up(r·k/slots) times, so that r first ones overlap that often. */
function evenly(slots: number, gain: number): Fire {
  return (_line, value) => {
    const k = firing(value, gain, slots);
    const before = (r: number) => Math.floor((r * k + Math.floor(slots / 2)) / slots);
    return Array.from({ length: slots }, (_, slot) => slot).filter((slot) => before(slot + 1) > before(slot));
  };
}
