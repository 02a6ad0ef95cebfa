/** Neurons that inhibit each other, and what their spike-timing-dependent plasticity needs; see `Kernels`. */
import * as L from '../layout.js';
import { gatherActive } from './read.js';
import type { Views } from './views.js';

const f = Math.fround;

export function compete(m: Views, layer: number, from: number, learning: number): number {
  const neuron = m.int(layer + L.LAYER_NEURON);
  const steps = m.int(neuron + L.NEURON_STEPS);
  const cols = m.int(layer + L.LAYER_COLS);
  const v = m.at(neuron + L.NEURON_MEMBRANE);
  const hold = m.at(neuron + L.NEURON_HOLD);
  const rise = m.at(neuron + L.NEURON_RISE);
  const counts = m.at(neuron + L.NEURON_COUNTS);
  const last = m.at(neuron + L.NEURON_LAST);
  const decay = m.float(neuron + L.NEURON_DECAY);
  const gain = m.float(neuron + L.NEURON_GAIN);
  const threshold = m.float(neuron + L.NEURON_THRESHOLD);
  if (from === 0) {
    m.f32.fill(0, v, v + cols);
    m.i32.fill(0, hold, hold + cols);
    m.i32.fill(0, counts, counts + cols);
    m.i32.fill(-1, last, last + ((cols + 3) & ~3));
    m.setInt(neuron + L.NEURON_SPIKES, 0);
  }
  m.setInt(neuron + L.NEURON_WINNER, -1);
  for (let t = from; t < steps; t++) {
    const current = m.at(neuron + L.NEURON_CURRENT) + t * m.int(neuron + L.NEURON_CURRENT_STRIDE);
    let winner = -1;
    let largest = 0;
    for (let j = 0; j < cols; j++) {
      if (m.i32[hold + j] > 0) {
        m.i32[hold + j]--;
        continue;
      }
      m.f32[v + j] = f(f(decay * m.f32[v + j]) + f(gain * m.f32[current + j]));
      const margin = f(m.f32[v + j] - f(threshold + m.f32[rise + j]));
      if (margin > largest) {
        winner = j;
        largest = margin;
      }
    }
    if (winner < 0) continue;
    m.f32.fill(0, v, v + cols);
    m.i32[hold + winner] = m.int(neuron + L.NEURON_REFRACTORY);
    m.i32[counts + winner]++;
    m.setInt(neuron + L.NEURON_PREVIOUS, m.i32[last + winner]);
    m.i32[last + winner] = t;
    if (learning !== 0) m.f32[rise + winner] = f(m.f32[rise + winner] + m.float(neuron + L.NEURON_ADAPT));
    const delta = m.at(layer + L.LAYER_DELTA);
    m.f32.fill(0, delta, delta + cols);
    m.f32[delta + winner] = 1;
    m.setInt(neuron + L.NEURON_WINNER, winner);
    m.setInt(neuron + L.NEURON_SPIKES, m.int(neuron + L.NEURON_SPIKES) + 1);
    return t;
  }
  return steps;
}

export function contrast(m: Views, layer: number, column: number, step: number): void {
  const source = m.int(layer + L.LAYER_SOURCE);
  const neuron = m.int(layer + L.LAYER_NEURON);
  const growth = m.at(source + L.SOURCE_GROWTH);
  const decline = m.at(source + L.SOURCE_DECLINE);
  const declineAfter = m.at(source + L.SOURCE_DECLINE_AFTER);
  const weightSum = m.float(source + L.SOURCE_WEIGHT_SUM);
  const previous = declineAfter === 0 ? -1 : m.int(neuron + L.NEURON_PREVIOUS);
  const none = m.int(neuron + L.NEURON_STEPS);
  const rate = m.float(layer + L.LAYER_RATE);
  const tiles = m.at(layer + L.LAYER_TILES);
  const colTiles = m.int(layer + L.LAYER_COL_TILES);
  const train = m.at(layer + L.LAYER_TRAIN);
  const stride = m.int(layer + L.LAYER_TRAIN_STRIDE);
  const x = m.at(layer + L.LAYER_X);
  const bias = m.int(layer + L.LAYER_ROWS) - 1;
  const colTile = Math.floor(column / m.int(layer + L.LAYER_TILE_COLS));
  const spikes = (row: number, t: number) => ((m.i32[train + (t >> 5) * stride + row] >>> (t & 31)) & 1) === 1;
  const rowTiles = Array.from({ length: m.int(layer + L.LAYER_ROW_TILES) }, (_, i) => {
    for (let c = 0; c < colTiles; c++) m.setInt(m.i32[tiles + i * colTiles + c] + L.TILE_ACTIVE_COUNT, 0);
    return m.i32[tiles + i * colTiles + colTile];
  });
  let sum = 0;
  for (const tile of rowTiles) {
    const weights = m.at(tile + L.TILE_BACKWARD);
    for (let r = 0; r < m.int(tile + L.TILE_ROWS); r++) {
      const row = m.int(tile + L.TILE_ROW0) + r;
      if (row === bias) {
        m.f32[x + row] = 0;
        continue;
      }
      let last = step;
      while (last >= 0 && !spikes(row, last)) last--;
      const since = last < 0 ? none : step - last;
      let lost = m.f32[decline + since];
      if (previous >= 0) {
        let next = previous + 1;
        while (next <= step && !spikes(row, next)) next++;
        if (next <= step) lost = f(lost + m.f32[declineAfter + next - previous]);
      }
      const w = m.f32[weights + r];
      m.f32[x + row] = f(m.f32[growth + since] - f(lost * w));
      sum = f(sum + f(w + f(rate * m.f32[x + row])));
    }
  }
  if (weightSum > 0 && sum > 0) {
    const scale = f(f(weightSum / sum) - 1);
    for (const tile of rowTiles) {
      const weights = m.at(tile + L.TILE_BACKWARD);
      for (let r = 0; r < m.int(tile + L.TILE_ROWS); r++) {
        const at = x + m.int(tile + L.TILE_ROW0) + r;
        if (at === x + bias) continue;
        const grown = f(m.f32[weights + r] + f(rate * m.f32[at]));
        m.f32[at] = f(m.f32[at] + f(f(grown * scale) / rate));
      }
    }
  }
  for (const tile of rowTiles) gatherActive(m, tile);
}

export function columnCurrents(m: Views, layer: number, column: number, from: number): void {
  const neuron = m.int(layer + L.LAYER_NEURON);
  const colTiles = m.int(layer + L.LAYER_COL_TILES);
  const tileCols = m.int(layer + L.LAYER_TILE_COLS);
  const colTile = Math.floor(column / tileCols);
  const train = m.at(layer + L.LAYER_TRAIN);
  const trainStride = m.int(layer + L.LAYER_TRAIN_STRIDE);
  for (let t = from; t < m.int(neuron + L.NEURON_STEPS); t++) {
    let sum = 0;
    for (let i = 0; i < m.int(layer + L.LAYER_ROW_TILES); i++) {
      const tile = m.i32[m.at(layer + L.LAYER_TILES) + i * colTiles + colTile];
      const weights = m.at(tile + L.TILE_WEIGHTS) + column - colTile * tileCols;
      const masks = train + (t >> 5) * trainStride + m.int(tile + L.TILE_ROW0);
      let ofTile = 0;
      for (let r = 0; r < m.int(tile + L.TILE_ROWS); r++) {
        if ((m.i32[masks + r] >>> (t & 31)) & 1) ofTile = f(ofTile + m.f32[weights + r * m.int(tile + L.TILE_STRIDE)]);
      }
      sum = f(sum + ofTile);
    }
    m.f32[m.at(neuron + L.NEURON_CURRENT) + t * m.int(neuron + L.NEURON_CURRENT_STRIDE) + column] = sum;
  }
}
