/** Neurons that inhibit each other, and what their spike-timing-dependent plasticity needs; see `../kernels.ts`. */
import {
  LAYER_COLS,
  LAYER_COL_TILES,
  LAYER_DELTA,
  LAYER_NEURON,
  LAYER_RATE,
  LAYER_ROWS,
  LAYER_ROW_TILES,
  LAYER_SOURCE,
  LAYER_TILES,
  LAYER_TILE_COLS,
  LAYER_TRAIN,
  LAYER_TRAIN_STRIDE,
  LAYER_X,
  NEURON_ADAPT,
  NEURON_COUNTS,
  NEURON_CURRENT,
  NEURON_CURRENT_STRIDE,
  NEURON_DECAY,
  NEURON_GAIN,
  NEURON_HOLD,
  NEURON_LAST,
  NEURON_MEMBRANE,
  NEURON_PREVIOUS,
  NEURON_REFRACTORY,
  NEURON_RISE,
  NEURON_SPIKES,
  NEURON_STEPS,
  NEURON_THRESHOLD,
  NEURON_WINNER,
  SOURCE_DECLINE,
  SOURCE_DECLINE_AFTER,
  SOURCE_GROWTH,
  SOURCE_WEIGHT_SUM,
  TILE_ACTIVE_COUNT,
  TILE_BACKWARD,
  TILE_ROW0,
  TILE_ROWS,
  TILE_STRIDE,
  TILE_WEIGHTS,
} from '../layout';
import { gatherActive } from './read';

export function compete(layer: usize, from: i32, learning: i32): i32 {
  const neuron = load<usize>(layer, LAYER_NEURON);
  const steps = load<i32>(neuron, NEURON_STEPS);
  const cols = load<i32>(layer, LAYER_COLS);
  const bytes = <usize>((cols + 3) & ~3) << 2;
  const v = load<usize>(neuron, NEURON_MEMBRANE);
  const hold = load<usize>(neuron, NEURON_HOLD);
  const rise = load<usize>(neuron, NEURON_RISE);
  const counts = load<usize>(neuron, NEURON_COUNTS);
  const last = load<usize>(neuron, NEURON_LAST);
  const decay = v128.load32_splat(neuron, NEURON_DECAY);
  const gain = v128.load32_splat(neuron, NEURON_GAIN);
  const threshold = v128.load32_splat(neuron, NEURON_THRESHOLD);
  const zero = f32x4.splat(0);
  if (from == 0) {
    memory.fill(v, 0, bytes);
    memory.fill(hold, 0, bytes);
    memory.fill(counts, 0, bytes);
    memory.fill(last, 0xff, bytes);
    store<i32>(neuron, 0, NEURON_SPIKES);
  }
  store<i32>(neuron, -1, NEURON_WINNER);
  const stride = load<usize>(neuron, NEURON_CURRENT_STRIDE) << 2;
  let current = load<usize>(neuron, NEURON_CURRENT) + <usize>from * stride;
  for (let t = from; t < steps; t++, current += stride) {
    let best = zero;
    for (let j: usize = 0; j < bytes; j += 16) {
      const left = v128.load(hold + j);
      const held = i32x4.gt_s(left, zero);
      const before = v128.load(v + j);
      const u = v128.bitselect(
        before,
        f32x4.add(f32x4.mul(decay, before), f32x4.mul(gain, v128.load(current + j))),
        held,
      );
      v128.store(v + j, u);
      v128.store(hold + j, i32x4.max_s(i32x4.sub(left, i32x4.splat(1)), zero));
      const margin = f32x4.sub(u, f32x4.add(threshold, v128.load(rise + j)));
      best = f32x4.max(best, v128.andnot(margin, held));
    }
    const largest = max(
      max(f32x4.extract_lane(best, 0), f32x4.extract_lane(best, 1)),
      max(f32x4.extract_lane(best, 2), f32x4.extract_lane(best, 3)),
    );
    if (largest <= 0) continue;
    const theta = load<f32>(neuron, NEURON_THRESHOLD);
    let winner: usize = 0;
    // A held neuron stands at 0, far below.
    while (load<f32>(v + (winner << 2)) - (theta + load<f32>(rise + (winner << 2))) != largest) winner++;
    memory.fill(v, 0, bytes);
    store<i32>(hold + (winner << 2), load<i32>(neuron, NEURON_REFRACTORY));
    store<i32>(counts + (winner << 2), load<i32>(counts + (winner << 2)) + 1);
    store<i32>(neuron, load<i32>(last + (winner << 2)), NEURON_PREVIOUS);
    store<i32>(last + (winner << 2), t);
    if (learning != 0) {
      store<f32>(rise + (winner << 2), load<f32>(rise + (winner << 2)) + load<f32>(neuron, NEURON_ADAPT));
    }
    const delta = load<usize>(layer, LAYER_DELTA);
    memory.fill(delta, 0, <usize>cols << 2);
    store<f32>(delta + (winner << 2), 1);
    store<i32>(neuron, <i32>winner, NEURON_WINNER);
    store<i32>(neuron, load<i32>(neuron, NEURON_SPIKES) + 1, NEURON_SPIKES);
    return t;
  }
  return steps;
}

/** Step of the last spike up to `step` of a row, −1 if there is none. */
function lastSpike(train: usize, stride: usize, step: i32): i32 {
  for (let word = step >> 5; word >= 0; word--) {
    let mask = load<u32>(train + <usize>word * stride);
    if (word == step >> 5 && (step & 31) != 31) mask &= ((<u32>2) << (step & 31)) - 1;
    if (mask != 0) return 32 * word + 31 - <i32>clz(mask);
  }
  return -1;
}

/** Step of the first spike of a row after `from`, up to `step`; −1 if there is none. */
function nextSpike(train: usize, stride: usize, from: i32, step: i32): i32 {
  for (let t = from + 1; t <= step; t++) {
    const mask = load<u32>(train + <usize>(t >> 5) * stride) >> (t & 31);
    if (mask == 0) {
      t |= 31;
      continue;
    }
    t += <i32>ctz(mask);
    return t <= step ? t : -1;
  }
  return -1;
}

export function contrast(layer: usize, column: i32, step: i32): void {
  const source = load<usize>(layer, LAYER_SOURCE);
  const neuron = load<usize>(layer, LAYER_NEURON);
  const growth = load<usize>(source, SOURCE_GROWTH);
  const decline = load<usize>(source, SOURCE_DECLINE);
  const declineAfter = load<usize>(source, SOURCE_DECLINE_AFTER);
  const weightSum = load<f32>(source, SOURCE_WEIGHT_SUM);
  const previous = declineAfter == 0 ? -1 : load<i32>(neuron, NEURON_PREVIOUS);
  const none = load<i32>(neuron, NEURON_STEPS);
  const rate = load<f32>(layer, LAYER_RATE);
  const rowTiles = load<i32>(layer, LAYER_ROW_TILES);
  const colTiles = load<i32>(layer, LAYER_COL_TILES);
  const train = load<usize>(layer, LAYER_TRAIN);
  const stride = load<usize>(layer, LAYER_TRAIN_STRIDE) << 2;
  const x = load<usize>(layer, LAYER_X);
  const bias = <usize>(load<i32>(layer, LAYER_ROWS) - 1);
  const colTile = column / load<i32>(layer, LAYER_TILE_COLS);
  const tiles = load<usize>(layer, LAYER_TILES);
  let sum: f32 = 0;
  for (let i = 0; i < rowTiles; i++) {
    const rowOfTiles = tiles + (<usize>(i * colTiles) << 2);
    for (let c = 0; c < colTiles; c++) {
      if (c != colTile) store<i32>(load<usize>(rowOfTiles + (<usize>c << 2)), 0, TILE_ACTIVE_COUNT); // pulses find nothing there
    }
    const tile = load<usize>(rowOfTiles + (<usize>colTile << 2));
    const row0 = <usize>load<i32>(tile, TILE_ROW0);
    const weights = load<usize>(tile, TILE_BACKWARD);
    for (let r: usize = 0, rows = <usize>load<i32>(tile, TILE_ROWS); r < rows; r++) {
      const at = (row0 + r) << 2;
      if (row0 + r == bias) {
        store<f32>(x + at, 0);
        continue;
      }
      const last = lastSpike(train + at, stride, step);
      const since = <usize>(last < 0 ? none : step - last) << 2;
      let lost = load<f32>(decline + since);
      if (previous >= 0) {
        const next = nextSpike(train + at, stride, previous, step);
        if (next >= 0) lost += load<f32>(declineAfter + (<usize>(next - previous) << 2));
      }
      const w = load<f32>(weights + (r << 2));
      const change = load<f32>(growth + since) - lost * w;
      store<f32>(x + at, change);
      sum += w + rate * change;
    }
  }
  if (weightSum > 0 && sum > 0) {
    const scale = weightSum / sum - 1;
    for (let i = 0; i < rowTiles; i++) {
      const tile = load<usize>(tiles + (<usize>(i * colTiles + colTile) << 2));
      const row0 = <usize>load<i32>(tile, TILE_ROW0);
      const weights = load<usize>(tile, TILE_BACKWARD);
      for (let r: usize = 0, rows = <usize>load<i32>(tile, TILE_ROWS); r < rows; r++) {
        if (row0 + r == bias) continue;
        const at = x + ((row0 + r) << 2);
        const change = load<f32>(at);
        const grown = load<f32>(weights + (r << 2)) + rate * change;
        store<f32>(at, change + (grown * scale) / rate);
      }
    }
  }
  for (let i = 0; i < rowTiles; i++) gatherActive(load<usize>(tiles + (<usize>(i * colTiles + colTile) << 2)));
}

export function columnCurrents(layer: usize, column: i32, from: i32, scratch: usize): void {
  const neuron = load<usize>(layer, LAYER_NEURON);
  const steps = load<i32>(neuron, NEURON_STEPS);
  const colTiles = load<i32>(layer, LAYER_COL_TILES);
  const tileCols = load<i32>(layer, LAYER_TILE_COLS);
  const colTile = column / tileCols;
  const col = <usize>(column - colTile * tileCols) << 2;
  const stride = load<usize>(neuron, NEURON_CURRENT_STRIDE) << 2;
  const current = load<usize>(neuron, NEURON_CURRENT) + (<usize>column << 2);
  const trainStride = load<usize>(layer, LAYER_TRAIN_STRIDE) << 2;
  const words = (steps + 31) >> 5;
  for (let t = from; t < steps; t++) store<f32>(current + <usize>t * stride, 0);
  for (let i = 0, rowTiles = load<i32>(layer, LAYER_ROW_TILES); i < rowTiles; i++) {
    const tile = load<usize>(load<usize>(layer, LAYER_TILES) + (<usize>(i * colTiles + colTile) << 2));
    const rowBytes = load<usize>(tile, TILE_STRIDE) << 2;
    let weight = load<usize>(tile, TILE_WEIGHTS) + col;
    let train = load<usize>(layer, LAYER_TRAIN) + (<usize>load<i32>(tile, TILE_ROW0) << 2);
    memory.fill(scratch, 0, <usize>steps << 2);
    for (let r = 0, rows = load<i32>(tile, TILE_ROWS); r < rows; r++, weight += rowBytes, train += 4) {
      const w = load<f32>(weight);
      for (let word = from >> 5; word < words; word++) {
        let mask = load<u32>(train + <usize>word * trainStride);
        while (mask != 0) {
          const at = scratch + (<usize>(32 * word + <i32>ctz(mask)) << 2);
          store<f32>(at, load<f32>(at) + w);
          mask &= mask - 1;
        }
      }
    }
    for (let t = from; t < steps; t++) {
      const at = current + <usize>t * stride;
      store<f32>(at, load<f32>(at) + load<f32>(scratch + (<usize>t << 2)));
    }
  }
}
