/** Read noise; see `../assembly/noise.ts` for the equation. */
import * as L from '../layout.js';
import { normal } from '../philox.js';
import { changeBehind } from './series.js';
import type { Views } from './views.js';

const f = Math.fround;

/** Visits the planes of a tile with σ·s·c of their pair, the noise of a device's weight over its conductance. */
function eachPlane(m: Views, tile: number, sigma: number, visit: (plane: number, factor: number) => void): void {
  const layer = m.int(tile + L.TILE_LAYER);
  for (let p = 0; p < m.int(layer + L.LAYER_PAIRS); p++) {
    const factor = f(sigma * m.float(m.int(layer + L.LAYER_PAIR) + p * L.PAIR_BYTES + L.PAIR_COEF));
    for (const plane of [2 * p, 2 * p + 1]) visit(m.plane(tile, plane), factor);
  }
}

/** σ·s */
function deviceNoise(m: Views, tile: number): number {
  const layer = m.int(tile + L.TILE_LAYER);
  return f(m.float(m.int(layer + L.LAYER_NOISE) + L.NOISE_DEVICE) * m.float(layer + L.LAYER_WEIGHT_SCALE));
}

/** Adds what the devices of a row contribute at a voltage `x`: Σ_p ((x·σ·s·c_p)·G)² for G⁺ and G⁻. */
function addRow(m: Views, tile: number, row: number, x: number): void {
  const sigma = deviceNoise(m, tile);
  if (sigma === 0) return;
  const variances = variancesOf(m, tile);
  const stride = m.int(tile + L.TILE_STRIDE);
  eachPlane(m, tile, f(x * sigma), (plane, factor) => {
    for (let c = 0; c < m.int(tile + L.TILE_COLS); c++) {
      const cell = row * stride + c;
      const w = f(factor * changeBehind(m, tile, cell, m.f32[plane + cell]));
      m.f32[variances + c] = f(m.f32[variances + c] + f(w * w));
    }
  });
}

const variancesOf = (m: Views, tile: number) => m.at(tile + L.TILE_SPREAD) + L.SPREAD_WORDS;

/** Adds a deviate of variance TILE_SPREAD + NOISE_LINE² to each of `lines` sums; keys are `keyStride` cells apart. */
function addDeviates(
  m: Views,
  tile: number,
  out: number,
  lines: number,
  keyStride: number,
  stream: number,
  plane: number,
): void {
  const layer = m.int(tile + L.TILE_LAYER);
  const noise = m.int(layer + L.LAYER_NOISE);
  const run = m.int(layer + L.LAYER_RUN);
  const seedLo = m.int(run + L.RUN_SEED_LO);
  const seedHi = m.int(run + L.RUN_SEED_HI);
  const trained = m.int(run + L.RUN_STEP);
  const evaluation = m.int(noise + L.NOISE_STREAM);
  const step = evaluation === 0 ? trained : m.int(noise + L.NOISE_KEY);
  const draw = evaluation === 0 ? 0 : trained;
  const source = evaluation === 0 ? stream : evaluation;
  const first = m.int(tile + L.TILE_ROW0) * m.int(layer + L.LAYER_COLS) + m.int(tile + L.TILE_COL0);
  const line = m.float(noise + L.NOISE_LINE);
  const own = f(line * line);
  const index = m.int(layer + L.LAYER_INDEX);
  for (let i = 0; i < lines; i++) {
    const sigma = f(Math.sqrt(f(m.f32[variancesOf(m, tile) + i] + own)));
    const deviate = normal(seedLo, seedHi, source, index, plane, first + i * keyStride, step, draw);
    m.f32[out + i] = f(m.f32[out + i] + f(sigma * deviate));
  }
}

export function noiseForward(m: Views, tile: number, driven: number): void {
  const cols = m.int(tile + L.TILE_COLS);
  const stride = m.int(tile + L.TILE_STRIDE);
  const rows = m.at(tile + L.TILE_ACTIVE_ROW);
  const variances = variancesOf(m, tile);
  m.f32.fill(0, variances, variances + stride);
  for (let a = 0; a < m.int(tile + L.TILE_ACTIVE_COUNT); a++) {
    addRow(m, tile, m.i32[rows + a], m.f32[driven + a]);
  }
  addDeviates(m, tile, m.at(tile + L.TILE_FORWARD), cols, 1, L.STREAM_READ_FORWARD, 0);
}

export function noiseBackward(m: Views, tile: number, delta: number): void {
  const rows = m.int(tile + L.TILE_ROWS);
  const stride = m.int(tile + L.TILE_STRIDE);
  const sums = new Float32Array(4);
  const sigma = deviceNoise(m, tile);
  for (let r = 0; r < rows; r++) {
    sums.fill(0);
    if (sigma !== 0) {
      eachPlane(m, tile, sigma, (plane, factor) => {
        for (let c = 0; c < m.int(tile + L.TILE_COLS); c++) {
          const cell = r * stride + c;
          const w = f(f(m.f32[delta + c] * factor) * changeBehind(m, tile, cell, m.f32[plane + cell]));
          sums[c & 3] = f(sums[c & 3] + f(w * w));
        }
      });
    }
    m.f32[variancesOf(m, tile) + r] = f(f(sums[0] + sums[1]) + f(sums[2] + sums[3]));
  }
  const keyStride = m.int(m.int(tile + L.TILE_LAYER) + L.LAYER_COLS);
  addDeviates(m, tile, m.at(tile + L.TILE_BACKWARD), rows, keyStride, L.STREAM_READ_BACKWARD, 0);
}

export function noiseSpikes(m: Views, tile: number): void {
  const layer = m.int(tile + L.TILE_LAYER);
  const cols = m.int(tile + L.TILE_COLS);
  const stride = m.int(tile + L.TILE_STRIDE);
  const variances = variancesOf(m, tile);
  const trains = m.at(layer + L.LAYER_TRAIN) + m.int(tile + L.TILE_ROW0);
  for (let t = 0; t < m.int(m.int(layer + L.LAYER_NEURON) + L.NEURON_STEPS); t++) {
    const masks = trains + (t >> 5) * m.int(layer + L.LAYER_TRAIN_STRIDE);
    m.f32.fill(0, variances, variances + stride);
    for (let r = 0; r < m.int(tile + L.TILE_ROWS); r++) {
      if (((m.i32[masks + r] >>> (t & 31)) & 1) === 1) addRow(m, tile, r, 1);
    }
    addDeviates(m, tile, m.at(tile + L.TILE_CURRENTS) + t * stride, cols, 1, L.STREAM_READ_FORWARD, t);
  }
}
