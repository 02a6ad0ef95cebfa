/** What neuron banks compute: inputs, sums of tiles, activation, errors, and measures of them. */
import * as L from '../layout.js';
import { sigmoid32 } from '../math.js';
import type { Views } from './views.js';

const f = Math.fround;

export function present(m: Views, layer: number, bytes: number, count: number): void {
  const x = m.at(layer + L.LAYER_X);
  for (let i = 0; i < count; i++) m.f32[x + i] = m.u8[bytes + i] / 255;
}

export function integrate(m: Views, layer: number, lo: number, hi: number): void {
  const tiles = m.at(layer + L.LAYER_TILES);
  const rowTiles = m.int(layer + L.LAYER_ROW_TILES);
  const colTiles = m.int(layer + L.LAYER_COL_TILES);
  const tileCols = m.int(layer + L.LAYER_TILE_COLS);
  const z = m.at(layer + L.LAYER_Z);
  for (let j = lo; j < hi; j++) {
    const colTile = Math.floor(j / tileCols);
    let sum = 0;
    for (let i = 0; i < rowTiles; i++) {
      const tile = m.i32[tiles + i * colTiles + colTile];
      sum = f(sum + m.f32[m.at(tile + L.TILE_FORWARD) + j - colTile * tileCols]);
    }
    m.f32[z + j] = sum;
  }
}

export function fire(m: Views, layer: number, lo: number, hi: number): void {
  const z = m.at(layer + L.LAYER_Z);
  const y = m.at(layer + L.LAYER_Y);
  for (let j = lo; j < hi; j++) m.f32[y + j] = sigmoid32(m.f32[z + j]);
}

export function error(m: Views, layer: number, lo: number, hi: number, label: number): void {
  const y = m.at(layer + L.LAYER_Y);
  const delta = m.at(layer + L.LAYER_DELTA);
  const derivative = m.int(layer + L.LAYER_ERROR_FORM) === L.ERROR_DERIVATIVE;
  for (let j = lo; j < hi; j++) {
    const o = m.f32[y + j];
    const difference = f((j === label ? 1 : 0) - o);
    m.f32[delta + j] = derivative ? f(f(difference * o) * f(1 - o)) : difference;
  }
}

export function backpropagate(m: Views, layer: number, lo: number, hi: number): void {
  const tiles = m.at(layer + L.LAYER_TILES);
  const colTiles = m.int(layer + L.LAYER_COL_TILES);
  const tileRows = m.int(layer + L.LAYER_TILE_ROWS);
  const y = m.at(layer + L.LAYER_X);
  const delta = m.at(m.int(layer + L.LAYER_BELOW) + L.LAYER_DELTA);
  for (let j = lo; j < hi; j++) {
    const rowTile = Math.floor(j / tileRows);
    let sum = 0;
    for (let t = 0; t < colTiles; t++) {
      const tile = m.i32[tiles + rowTile * colTiles + t];
      sum = f(sum + m.f32[m.at(tile + L.TILE_BACKWARD) + j - rowTile * tileRows]);
    }
    m.f32[delta + j] = f(f(sum * m.f32[y + j]) * f(1 - m.f32[y + j]));
  }
}

export function peak(m: Views, values: number, count: number): number {
  let largest = 0;
  for (let i = 0; i < count; i++) largest = Math.max(largest, Math.abs(m.f32[(values >>> 2) + i]));
  return largest;
}

export function squaredError(m: Views, layer: number): number {
  const delta = m.at(layer + L.LAYER_DELTA);
  let sum = 0;
  for (let j = 0; j < m.int(layer + L.LAYER_COLS); j++) sum += m.f32[delta + j] * m.f32[delta + j];
  return sum;
}

export function classify(m: Views, layer: number): number {
  const y = m.at(layer + L.LAYER_Y);
  let best = 0;
  for (let j = 1; j < m.int(layer + L.LAYER_COLS); j++) if (m.f32[y + j] > m.f32[y + best]) best = j;
  return best;
}
