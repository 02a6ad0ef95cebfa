/** Forward and backward reads of a tile; see `Kernels` for the order of additions. */
import * as L from '../layout.js';
import { driveBit, driveErrors, driveInputs } from './converters.js';
import { noiseBackward, noiseForward, noiseSpikes } from './noise.js';
import type { Views } from './views.js';

const f = Math.fround;

/** Lists the rows with x ≠ 0, ascending, and their x; returns how many. */
export function gatherActive(m: Views, tile: number): number {
  const layer = m.int(tile + L.TILE_LAYER);
  const rows = m.int(tile + L.TILE_ROWS);
  const x = m.at(layer + L.LAYER_X) + m.int(tile + L.TILE_ROW0);
  const activeRow = m.at(tile + L.TILE_ACTIVE_ROW);
  const activeX = m.at(tile + L.TILE_ACTIVE_X);
  let active = 0;
  for (let r = 0; r < rows; r++) {
    if (m.f32[x + r] === 0) continue;
    m.i32[activeRow + active] = r;
    m.f32[activeX + active] = m.f32[x + r];
    active++;
  }
  m.setInt(tile + L.TILE_ACTIVE_COUNT, active);
  return active;
}

export function readForward(m: Views, tile: number): void {
  gatherActive(m, tile);
  const layer = m.int(tile + L.TILE_LAYER);
  const isIdeal = m.float(layer + L.LAYER_DAC_TOP) === 0;
  const driven = isIdeal ? m.at(tile + L.TILE_ACTIVE_X) : driveInputs(m, tile);
  if (m.int(layer + L.LAYER_BITS) > 0) return;
  sumColumns(m, tile, driven, m.at(tile + L.TILE_FORWARD));
  if (m.int(tile + L.TILE_SPREAD) !== 0) noiseForward(m, tile, driven);
}

/** Sums of one bit of a read, held for the ADCs. */
export function readForwardBit(m: Views, tile: number, bit: number): void {
  const levels = driveBit(m, tile, m.int(tile + L.TILE_ACTIVE_COUNT), bit);
  sumColumns(m, tile, levels, m.at(tile + L.TILE_HELD));
}

export function readBackwardBit(m: Views, tile: number, bit: number): void {
  const levels = driveBit(m, tile, m.int(tile + L.TILE_COLS), bit);
  sumRows(m, tile, levels, m.at(tile + L.TILE_HELD));
}

function sumColumns(m: Views, tile: number, driven: number, out: number): void {
  const active = m.int(tile + L.TILE_ACTIVE_COUNT);
  const cols = m.int(tile + L.TILE_COLS);
  const stride = m.int(tile + L.TILE_STRIDE);
  const activeRow = m.at(tile + L.TILE_ACTIVE_ROW);
  const weights = m.at(tile + L.TILE_WEIGHTS);
  for (let c = 0; c < cols; c++) {
    let sum = 0;
    for (let a = 0; a < active; a++) {
      const w = m.f32[weights + m.i32[activeRow + a] * stride + c];
      sum = f(sum + f(m.f32[driven + a] * w));
    }
    m.f32[out + c] = sum;
  }
}

export function readBackward(m: Views, tile: number): void {
  const layer = m.int(tile + L.TILE_LAYER);
  const rows = m.int(tile + L.TILE_ROWS);
  const drives = m.int(tile + L.TILE_DRIVE) !== 0;
  const delta = drives ? driveErrors(m, tile) : m.at(layer + L.LAYER_DELTA) + m.int(tile + L.TILE_COL0);
  if (m.int(layer + L.LAYER_BITS) > 0) return;
  const rescales = drives && m.float(layer + L.LAYER_ADC_TOP) === 0;
  const out = m.at(tile + L.TILE_BACKWARD);
  sumRows(m, tile, delta, out);
  if (m.int(tile + L.TILE_SPREAD) !== 0) noiseBackward(m, tile, delta);
  if (!rescales) return;
  for (let r = 0; r < rows; r++) m.f32[out + r] = f(m.f32[out + r] * m.float(tile + L.TILE_DRIVE_PEAK));
}

function sumRows(m: Views, tile: number, delta: number, out: number): void {
  const rows = m.int(tile + L.TILE_ROWS);
  const cols = m.int(tile + L.TILE_COLS);
  const stride = m.int(tile + L.TILE_STRIDE);
  const weights = m.at(tile + L.TILE_WEIGHTS);
  const sums = new Float32Array(4);
  for (let r = 0; r < rows; r++) {
    sums.fill(0);
    for (let c = 0; c < cols; c++) {
      sums[c & 3] = f(sums[c & 3] + f(m.f32[weights + r * stride + c] * m.f32[delta + c]));
    }
    const sum = f(f(sums[0] + sums[1]) + f(sums[2] + sums[3]));
    m.f32[out + r] = sum;
  }
}

export function readSpikes(m: Views, tile: number): void {
  gatherActive(m, tile);
  const layer = m.int(tile + L.TILE_LAYER);
  const rows = m.int(tile + L.TILE_ROWS);
  const cols = m.int(tile + L.TILE_COLS);
  const stride = m.int(tile + L.TILE_STRIDE);
  const steps = m.int(m.int(layer + L.LAYER_NEURON) + L.NEURON_STEPS);
  const weights = m.at(tile + L.TILE_WEIGHTS);
  const out = m.at(tile + L.TILE_CURRENTS);
  for (let t = 0; t < steps; t++) {
    const masks =
      m.at(layer + L.LAYER_TRAIN) + (t >> 5) * m.int(layer + L.LAYER_TRAIN_STRIDE) + m.int(tile + L.TILE_ROW0);
    for (let c = 0; c < cols; c++) {
      let sum = 0;
      for (let r = 0; r < rows; r++) {
        if ((m.i32[masks + r] >>> (t & 31)) & 1) sum = f(sum + m.f32[weights + r * stride + c]);
      }
      m.f32[out + t * stride + c] = sum;
    }
  }
  if (m.int(tile + L.TILE_SPREAD) !== 0) noiseSpikes(m, tile);
}
