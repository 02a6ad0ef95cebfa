/** Pulse encoders: which crossings of a tile's rows and columns get pulses, and how many. */
import * as L from '../layout.js';
import { roundHalfEven32 } from '../math.js';
import { encodeOverlap } from './encode-overlap.js';
import { encodeStochastic } from './encode-stochastic.js';
import { encodeAccumulate } from './encode-accumulate.js';
import type { Views } from './views.js';

const f = Math.fround;

/** Takes a cell of the tile and its pulses: a number other than 0, below 0 for G⁻; a height may be a fraction. */
export type TakeHit = (cell: number, pulses: number) => void;

/** Gives every cell of the tile that gets pulses, each at most once. `scale` is PAIR_SCALE. */
export type Encode = (m: Views, tile: number, pair: number, scale: number, hit: TakeHit) => void;

/** Encoders that look at each cell of the lit rows alone: pulses from the product (x·scale)·δ. */
function cellByCell(pulses: (product: number, top: number, levels: number) => number): Encode {
  return (m, tile, pair, scale, hit) => {
    const layer = m.int(tile + L.TILE_LAYER);
    const at = m.int(layer + L.LAYER_PAIR) + pair * L.PAIR_BYTES;
    const top = m.float(at + L.PAIR_PULSE_TOP);
    const levels = m.float(at + L.PAIR_PULSE_LEVELS);
    const cols = m.int(tile + L.TILE_COLS);
    const stride = m.int(tile + L.TILE_STRIDE);
    const delta = m.at(layer + L.LAYER_DELTA) + m.int(tile + L.TILE_COL0);
    const activeRow = m.at(tile + L.TILE_ACTIVE_ROW);
    const activeX = m.at(tile + L.TILE_ACTIVE_X);
    for (let a = 0; a < m.int(tile + L.TILE_ACTIVE_COUNT); a++) {
      const scaled = f(m.f32[activeX + a] * scale);
      for (let c = 0; c < cols; c++) {
        const n = pulses(f(scaled * m.f32[delta + c]), top, levels);
        if (Math.abs(n) > 0) hit(m.i32[activeRow + a] * stride + c, n);
      }
    }
  };
}

const deterministic = cellByCell(roundHalfEven32);
const truncation = cellByCell(Math.trunc);
/** Half of the lowest level is none, by rounding half to even. */
const singlePulse = cellByCell((v, top, levels) => {
  const size = Math.abs(v);
  return Math.sign(v) * Math.min(levels === 0 ? size : f(roundHalfEven32(f(size * levels)) / levels), top);
});

/** @throws Error for a code without a kernel. */
export function encoderOf(code: number): Encode {
  switch (code) {
    case L.ENCODER_DETERMINISTIC:
      return deterministic;
    case L.ENCODER_STOCHASTIC:
      return encodeStochastic;
    case L.ENCODER_TRUNCATION:
      return truncation;
    case L.ENCODER_STOCHASTIC_TRAIN:
    case L.ENCODER_OVERLAP:
      return encodeOverlap;
    case L.ENCODER_SINGLE_PULSE:
      return singlePulse;
    case L.ENCODER_ACCUMULATE:
      return encodeAccumulate;
    default:
      throw new Error(`no kernel for pulse encoder ${code}`);
  }
}
