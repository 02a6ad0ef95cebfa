/** Spiking neurons of a layer: currents of all steps, leaky integrate-and-fire, readout, errors; see `Kernels`. */
import * as L from '../layout.js';
import { sigmoid32 } from '../math.js';
import type { Views } from './views.js';

const f = Math.fround;

export function integrateSpikes(m: Views, layer: number, lo: number, hi: number): void {
  const neuron = m.int(layer + L.LAYER_NEURON);
  const current = m.at(neuron + L.NEURON_CURRENT);
  const stride = m.int(neuron + L.NEURON_CURRENT_STRIDE);
  const tiles = m.at(layer + L.LAYER_TILES);
  const colTiles = m.int(layer + L.LAYER_COL_TILES);
  const tileCols = m.int(layer + L.LAYER_TILE_COLS);
  for (let t = 0; t < m.int(neuron + L.NEURON_STEPS); t++) {
    for (let j = lo; j < hi; j++) {
      const colTile = Math.floor(j / tileCols);
      let sum = 0;
      for (let i = 0; i < m.int(layer + L.LAYER_ROW_TILES); i++) {
        const tile = m.i32[tiles + i * colTiles + colTile];
        const at = m.at(tile + L.TILE_CURRENTS) + t * m.int(tile + L.TILE_STRIDE);
        sum = f(sum + m.f32[at + j - colTile * tileCols]);
      }
      m.f32[current + t * stride + j] = sum;
    }
  }
}

export function lif(m: Views, layer: number, lo: number, hi: number): void {
  const neuron = m.int(layer + L.LAYER_NEURON);
  const steps = m.int(neuron + L.NEURON_STEPS);
  const decay = m.float(neuron + L.NEURON_DECAY);
  const gain = m.float(neuron + L.NEURON_GAIN);
  const threshold = m.float(neuron + L.NEURON_THRESHOLD);
  const synDecay = m.float(neuron + L.NEURON_SYN_DECAY);
  const adapt = m.float(neuron + L.NEURON_ADAPT);
  const adaptDecay = m.float(neuron + L.NEURON_ADAPT_DECAY);
  const slope = m.float(neuron + L.NEURON_SLOPE);
  const vReset = m.float(neuron + L.NEURON_V_RESET);
  const refractory = m.int(neuron + L.NEURON_REFRACTORY);
  const reset = m.int(neuron + L.NEURON_RESET);
  if (reset !== L.RESET_SUBTRACT && reset !== L.RESET_VALUE) throw new Error(`no kernel for reset ${reset}`);
  const current = m.at(neuron + L.NEURON_CURRENT);
  const stride = m.int(neuron + L.NEURON_CURRENT_STRIDE);
  const surrogateWeight = m.at(neuron + L.NEURON_SURROGATE_WEIGHT);
  const trace = m.at(neuron + L.NEURON_TRACE);
  const surrogate = m.at(neuron + L.NEURON_SURROGATE);
  const train = m.at(neuron + L.NEURON_SPIKE_TRAIN);
  const trainStride = m.int(neuron + L.NEURON_TRAIN_STRIDE);
  const y = m.at(layer + L.LAYER_Y);
  let spikes = 0;
  for (let j = lo; j < hi; j++) {
    let u = 0; // membrane
    let i = 0; // synaptic current
    let b = 0; // rise of the threshold
    let a = 0;
    let h = 0;
    let hold = 0; // steps for which the membrane is still held
    let mask = 0;
    for (let t = 0; t < steps; t++) {
      i = f(f(synDecay * i) + m.f32[current + t * stride + j]);
      const held = hold > 0;
      if (!held) u = f(f(decay * u) + f(gain * i));
      const above = f(threshold + b);
      if (!held) {
        const d = f(1 + f(slope * Math.abs(f(u - above))));
        a = f(a + f(m.f32[surrogateWeight + t] * f(1 / f(d * d))));
      }
      const spike = !held && u >= above;
      hold = spike ? refractory : Math.max(hold - 1, 0);
      if (spike) {
        h = f(h + m.f32[trace + t]);
        u = reset === L.RESET_SUBTRACT ? f(u - f(above - vReset)) : vReset;
        b = f(b + adapt);
        mask |= 1 << (t & 31);
        spikes++;
      }
      b = f(adaptDecay * b);
      if ((t & 31) === 31 || t === steps - 1) {
        m.i32[train + (t >> 5) * trainStride + j] = mask;
        mask = 0;
      }
    }
    m.f32[surrogate + j] = a;
    m.f32[y + j] = h;
  }
  m.setInt(neuron + L.NEURON_SPIKES, spikes);
}

export function readout(m: Views, layer: number, lo: number, hi: number): void {
  const gain = m.float(m.int(layer + L.LAYER_NEURON) + L.NEURON_READOUT_GAIN);
  const z = m.at(layer + L.LAYER_Z);
  const y = m.at(layer + L.LAYER_Y);
  for (let j = lo; j < hi; j++) m.f32[y + j] = sigmoid32(f(gain * m.f32[z + j]));
}

export function backpropagateSpikes(m: Views, layer: number, lo: number, hi: number): void {
  const below = m.int(layer + L.LAYER_BELOW);
  const tiles = m.at(layer + L.LAYER_TILES);
  const colTiles = m.int(layer + L.LAYER_COL_TILES);
  const tileRows = m.int(layer + L.LAYER_TILE_ROWS);
  const surrogate = m.at(m.int(below + L.LAYER_NEURON) + L.NEURON_SURROGATE);
  const delta = m.at(below + L.LAYER_DELTA);
  for (let j = lo; j < hi; j++) {
    const rowTile = Math.floor(j / tileRows);
    let sum = 0;
    for (let t = 0; t < colTiles; t++) {
      const tile = m.i32[tiles + rowTile * colTiles + t];
      sum = f(sum + m.f32[m.at(tile + L.TILE_BACKWARD) + j - rowTile * tileRows]);
    }
    m.f32[delta + j] = f(sum * m.f32[surrogate + j]);
  }
}
