/** Spiking neurons of a layer: currents of all steps, leaky integrate-and-fire, readout, errors. */
import {
  LAYER_BELOW,
  LAYER_COL_TILES,
  LAYER_DELTA,
  LAYER_NEURON,
  LAYER_ROW_TILES,
  LAYER_TILES,
  LAYER_TILE_COLS,
  LAYER_TILE_ROWS,
  LAYER_Y,
  LAYER_Z,
  NEURON_ADAPT,
  NEURON_ADAPT_DECAY,
  NEURON_CURRENT,
  NEURON_CURRENT_STRIDE,
  NEURON_DECAY,
  NEURON_GAIN,
  NEURON_READOUT_GAIN,
  NEURON_REFRACTORY,
  NEURON_RESET,
  NEURON_SLOPE,
  NEURON_SPIKES,
  NEURON_SPIKE_TRAIN,
  NEURON_STEPS,
  NEURON_SURROGATE,
  NEURON_SURROGATE_WEIGHT,
  NEURON_SYN_DECAY,
  NEURON_THRESHOLD,
  NEURON_TRACE,
  NEURON_TRAIN_STRIDE,
  NEURON_V_RESET,
  RESET_SUBTRACT,
  RESET_VALUE,
  TILE_BACKWARD,
  TILE_CURRENTS,
  TILE_STRIDE,
} from '../layout';
import { sigmoid4 } from './math';
import { sumTiles } from './neuron';
import { loadPart, storePart } from './vector';

// @ts-ignore: decorator
@inline
function loadUpTo(at: usize, count: i32): v128 {
  return count < 4 ? loadPart(at, count) : v128.load(at);
}

// @ts-ignore: decorator
@inline
function storeUpTo(at: usize, v: v128, count: i32): void {
  if (count < 4) storePart(at, v, count);
  else v128.store(at, v);
}

export function integrateSpikes(layer: usize, lo: i32, hi: i32): void {
  const neuron = load<usize>(layer, LAYER_NEURON);
  const steps = load<i32>(neuron, NEURON_STEPS);
  const current = load<usize>(neuron, NEURON_CURRENT);
  const stride = load<usize>(neuron, NEURON_CURRENT_STRIDE) << 2;
  const tiles = load<usize>(layer, LAYER_TILES);
  const rowTiles = load<i32>(layer, LAYER_ROW_TILES);
  const tableStep = load<usize>(layer, LAYER_COL_TILES) << 2;
  const tileCols = load<i32>(layer, LAYER_TILE_COLS);
  let j = lo;
  while (j < hi) {
    const colTile = j / tileCols;
    const first = colTile * tileCols;
    const end = min(hi, first + tileCols);
    const table = tiles + (<usize>colTile << 2);
    const rowBytes = load<usize>(load<usize>(table), TILE_STRIDE) << 2;
    for (; j < end; j += 4) {
      const count = end - j;
      let at = <usize>(j - first) << 2;
      let out = current + (<usize>j << 2);
      for (let t = 0; t < steps; t++, at += rowBytes, out += stride) {
        storeUpTo(out, sumTiles(table, tableStep, rowTiles, TILE_CURRENTS, at, count), count);
      }
    }
    j = end;
  }
}

export function lif(layer: usize, lo: i32, hi: i32): void {
  const neuron = load<usize>(layer, LAYER_NEURON);
  const steps = load<i32>(neuron, NEURON_STEPS);
  const decay = v128.load32_splat(neuron, NEURON_DECAY);
  const gain = v128.load32_splat(neuron, NEURON_GAIN);
  const threshold = v128.load32_splat(neuron, NEURON_THRESHOLD);
  const synDecay = v128.load32_splat(neuron, NEURON_SYN_DECAY);
  const adapt = v128.load32_splat(neuron, NEURON_ADAPT);
  const adaptDecay = v128.load32_splat(neuron, NEURON_ADAPT_DECAY);
  const slope = v128.load32_splat(neuron, NEURON_SLOPE);
  const vReset = v128.load32_splat(neuron, NEURON_V_RESET);
  const refractory = v128.load32_splat(neuron, NEURON_REFRACTORY);
  const reset = load<i32>(neuron, NEURON_RESET);
  if (reset != RESET_SUBTRACT && reset != RESET_VALUE) unreachable();
  const current = load<usize>(neuron, NEURON_CURRENT);
  const stride = load<usize>(neuron, NEURON_CURRENT_STRIDE) << 2;
  const surrogateWeight = load<usize>(neuron, NEURON_SURROGATE_WEIGHT);
  const trace = load<usize>(neuron, NEURON_TRACE);
  const surrogate = load<usize>(neuron, NEURON_SURROGATE);
  const train = load<usize>(neuron, NEURON_SPIKE_TRAIN);
  const trainStride = load<usize>(neuron, NEURON_TRAIN_STRIDE) << 2;
  const y = load<usize>(layer, LAYER_Y);
  const zero = f32x4.splat(0);
  const one = f32x4.splat(1);
  const one32 = i32x4.splat(1);
  let spikes = 0;
  for (let j = lo; j < hi; j += 4) {
    const count = hi - j;
    const lanes: i32 = count < 4 ? (1 << count) - 1 : 15;
    const column = <usize>j << 2;
    let u = zero;
    let i = zero;
    let b = zero;
    let a = zero;
    let h = zero;
    let hold = zero;
    let mask = zero;
    let bit = one32;
    for (let t = 0; t < steps; t++) {
      const input = loadUpTo(current + <usize>t * stride + column, count);
      i = f32x4.add(f32x4.mul(synDecay, i), input);
      const held = i32x4.gt_s(hold, zero);
      u = v128.bitselect(u, f32x4.add(f32x4.mul(decay, u), f32x4.mul(gain, i)), held);
      const above = f32x4.add(threshold, b);
      const d = f32x4.add(one, f32x4.mul(slope, f32x4.abs(f32x4.sub(u, above))));
      const g = f32x4.div(one, f32x4.mul(d, d));
      const k = v128.load32_splat(surrogateWeight + (<usize>t << 2));
      a = f32x4.add(a, v128.andnot(f32x4.mul(k, g), held));
      const spike = v128.andnot(f32x4.ge(u, above), held);
      h = f32x4.add(h, v128.and(v128.load32_splat(trace + (<usize>t << 2)), spike));
      const after = reset == RESET_SUBTRACT ? f32x4.sub(u, f32x4.sub(above, vReset)) : vReset;
      u = v128.bitselect(after, u, spike);
      hold = v128.bitselect(refractory, i32x4.max_s(i32x4.sub(hold, one32), zero), spike);
      b = f32x4.mul(adaptDecay, f32x4.add(b, v128.and(adapt, spike)));
      mask = v128.or(mask, v128.and(bit, spike));
      spikes += <i32>popcnt(i32x4.bitmask(spike) & lanes);
      bit = i32x4.shl(bit, 1);
      if ((t & 31) == 31 || t == steps - 1) {
        storeUpTo(train + <usize>(t >> 5) * trainStride + column, mask, count);
        mask = zero;
        bit = one32;
      }
    }
    storeUpTo(surrogate + column, a, count);
    storeUpTo(y + column, h, count);
  }
  store<i32>(neuron, spikes, NEURON_SPIKES);
}

export function readout(layer: usize, lo: i32, hi: i32): void {
  const gain = v128.load32_splat(load<usize>(layer, LAYER_NEURON), NEURON_READOUT_GAIN);
  const z = load<usize>(layer, LAYER_Z);
  const y = load<usize>(layer, LAYER_Y);
  for (let j = lo; j < hi; j += 4) {
    const at = <usize>j << 2;
    storeUpTo(y + at, sigmoid4(f32x4.mul(gain, loadUpTo(z + at, hi - j))), hi - j);
  }
}

export function backpropagateSpikes(layer: usize, lo: i32, hi: i32): void {
  const below = load<usize>(layer, LAYER_BELOW);
  if (below == 0) unreachable();
  const tiles = load<usize>(layer, LAYER_TILES);
  const colTiles = load<i32>(layer, LAYER_COL_TILES);
  const tileRows = load<i32>(layer, LAYER_TILE_ROWS);
  const surrogate = load<usize>(load<usize>(below, LAYER_NEURON), NEURON_SURROGATE);
  const delta = load<usize>(below, LAYER_DELTA);
  let j = lo;
  while (j < hi) {
    const rowTile = j / tileRows;
    const first = rowTile * tileRows;
    const end = min(hi, first + tileRows);
    const table = tiles + (<usize>(rowTile * colTiles) << 2);
    for (; j < end; j += 4) {
      const count = end - j;
      const sum = sumTiles(table, 4, colTiles, TILE_BACKWARD, <usize>(j - first) << 2, count);
      const at = <usize>j << 2;
      storeUpTo(delta + at, f32x4.mul(sum, loadUpTo(surrogate + at, count)), count);
    }
    j = end;
  }
}
