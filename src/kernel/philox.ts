/**
 * Philox4x32-10 (Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC'11): a
 * counter-based generator. Noise is a pure function of its key, so it does not matter who draws it, when, or
 * whether anything else was drawn before.
 *
 *   key     = (seed low word, seed high word)
 *   counter = (cell >>> 2, step, stream << 24 | layer << 16 | plane, draw)
 *
 * The four words of a block serve the four cells of a quad.
 */
import { cosTurns32, log32 } from './math.js';

const f = Math.fround;
const M0 = 0xd2511f53;
const M1 = 0xcd9e8d57;
const W0 = 0x9e3779b9;
const W1 = 0xbb67ae85;

/** High word of a 32 × 32 bit product. */
function mulHigh(a: number, b: number): number {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  const low = aLow * bLow;
  const mid = aHigh * bLow + (low >>> 16);
  const mid2 = aLow * bHigh + (mid & 0xffff);
  return (aHigh * bHigh + Math.floor(mid / 65536) + (mid2 >>> 16)) | 0;
}

/** The block of four words for a counter and a key, written to `out` as unsigned integers. */
export function philox(
  c0: number,
  c1: number,
  c2: number,
  c3: number,
  key0: number,
  key1: number,
  out: Uint32Array,
): void {
  let k0 = key0;
  let k1 = key1;
  let x0 = c0;
  let x1 = c1;
  let x2 = c2;
  let x3 = c3;
  for (let round = 0; round < 10; round++) {
    const hi0 = mulHigh(M0, x0 >>> 0);
    const lo0 = Math.imul(M0, x0);
    const hi1 = mulHigh(M1, x2 >>> 0);
    const lo1 = Math.imul(M1, x2);
    x0 = hi1 ^ x1 ^ k0;
    x1 = lo1;
    x2 = hi0 ^ x3 ^ k1;
    x3 = lo0;
    k0 = (k0 + W0) | 0;
    k1 = (k1 + W1) | 0;
  }
  out[0] = x0;
  out[1] = x1;
  out[2] = x2;
  out[3] = x3;
}

const block = new Uint32Array(4);

function draw(
  seedLo: number,
  seedHi: number,
  stream: number,
  layer: number,
  plane: number,
  cell: number,
  step: number,
  draw: number,
): void {
  philox(cell >>> 2, step, (stream << 24) | (layer << 16) | plane, draw, seedLo, seedHi, block);
}

/** A word of the cell's own, 0 … 2³² − 1. */
export function word(
  seedLo: number,
  seedHi: number,
  stream: number,
  layer: number,
  plane: number,
  cell: number,
  step: number,
  number: number,
): number {
  draw(seedLo, seedHi, stream, layer, plane, cell, step, number);
  return block[cell & 3];
}

/** Uniform deviate of a cell: a multiple of 2⁻²⁴ in [0, 1). */
export function uniform(
  seedLo: number,
  seedHi: number,
  stream: number,
  layer: number,
  plane: number,
  cell: number,
  step: number,
  number: number,
): number {
  return (word(seedLo, seedHi, stream, layer, plane, cell, step, number) >>> 8) * 5.9604644775390625e-8;
}

/**
 * Normal deviate of a cell (Box–Muller, f32): cells 0 and 1 of a quad share words 0 and 1, cells 2 and 3 words
 * 2 and 3; the even cell takes the cosine, the odd one the sine.
 */
export function normal(
  seedLo: number,
  seedHi: number,
  stream: number,
  layer: number,
  plane: number,
  cell: number,
  step: number,
  number: number,
): number {
  draw(seedLo, seedHi, stream, layer, plane, cell, step, number);
  const a = block[cell & 2];
  const b = block[(cell & 2) + 1];
  const u1 = ((a >>> 8) + 1) * 5.9604644775390625e-8; // (0, 1]
  const u2 = (b >>> 8) * 5.9604644775390625e-8; // [0, 1)
  const radius = f(Math.sqrt(f(-2 * log32(u1))));
  return f(radius * cosTurns32(f(u2 - (cell & 1 ? 0.25 : 0))));
}
