/**
 * Read noise. Every device's current varies from read to read by σ of its own, all independent of each other, so that of
 * their sum on a line is a normal deviate as well: σ²·Σ x²·Σ_p (s·c_p)²·(G⁺² + G⁻²) + the readout's own variance, drawn
 * once a line. Keyed by the line's first cell in the tile. Behind a resistance R in series G counts as G/(1 + G·R)²: what a
 * small relative change of G changes of the current.
 */
import {
  LAYER_COLS,
  LAYER_INDEX,
  LAYER_NEURON,
  LAYER_NOISE,
  LAYER_PAIR,
  LAYER_PAIRS,
  LAYER_RUN,
  LAYER_TRAIN,
  LAYER_TRAIN_STRIDE,
  LAYER_WEIGHT_SCALE,
  NEURON_STEPS,
  NOISE_DEVICE,
  NOISE_KEY,
  NOISE_LINE,
  NOISE_STREAM,
  PAIR_BYTES,
  PAIR_COEF,
  RUN_SEED_HI,
  RUN_SEED_LO,
  RUN_STEP,
  SPREAD_WORDS,
  STREAM_READ_BACKWARD,
  STREAM_READ_FORWARD,
  TILE_ACTIVE_COUNT,
  TILE_ACTIVE_ROW,
  TILE_BACKWARD,
  TILE_COL0,
  TILE_COLS,
  TILE_CURRENTS,
  TILE_FORWARD,
  TILE_LAYER,
  TILE_PLANES,
  TILE_PLANE_BYTES,
  TILE_ROW0,
  TILE_ROWS,
  TILE_SERIES,
  TILE_SPREAD,
  TILE_STRIDE,
} from '../layout';
import { boxMuller4, philox4 } from './philox';
import { changeBehind } from './series';
import { loadPart } from './vector';

/** Adds (factor·G)² of a row of cells to as many variances; `series` = 0 where nothing is in series. */
// @ts-ignore: decorator
@inline
function addSquares(variances: usize, cells: usize, series: usize, rowBytes: usize, factor: f32): void {
  const by = f32x4.splat(factor);
  for (let c: usize = 0; c < rowBytes; c += 16) {
    let g = v128.load(cells + c);
    if (series != 0) g = changeBehind(g, v128.load(series + c));
    const w = f32x4.mul(by, g);
    v128.store(variances + c, f32x4.add(v128.load(variances + c), f32x4.mul(w, w)));
  }
}

/** Adds what the devices of a row contribute at a voltage `x`: Σ_p ((x·σ·s·c_p)·G)² for G⁺ and G⁻; `cell` in bytes. */
function addRow(tile: usize, variances: usize, cell: usize, rowBytes: usize, x: f32): void {
  const layer = load<usize>(tile, TILE_LAYER);
  const pairs = load<i32>(layer, LAYER_PAIRS);
  const planeBytes = load<usize>(tile, TILE_PLANE_BYTES);
  const driven = x * deviceNoise(layer);
  const ohms = load<usize>(tile, TILE_SERIES);
  const series = ohms == 0 ? 0 : ohms + cell;
  let at = load<usize>(tile, TILE_PLANES) + cell;
  let pair = load<usize>(layer, LAYER_PAIR);
  for (let p = 0; p < pairs; p++, pair += PAIR_BYTES, at += 2 * planeBytes) {
    const factor = driven * load<f32>(pair, PAIR_COEF);
    addSquares(variances, at, series, rowBytes, factor);
    addSquares(variances, at + planeBytes, series, rowBytes, factor);
  }
}

/** σ·s: noise of a device's weight over its conductance; 0 = none. */
// @ts-ignore: decorator
@inline
function deviceNoise(layer: usize): f32 {
  return load<f32>(load<usize>(layer, LAYER_NOISE), NOISE_DEVICE) * load<f32>(layer, LAYER_WEIGHT_SCALE);
}

/** Adds a deviate of variance TILE_SPREAD + NOISE_LINE² to each of `lines` sums; keys are `keyStride` cells apart. */
function addDeviates(tile: usize, out: usize, lines: i32, keyStride: i32, stream: i32, plane: i32): void {
  const layer = load<usize>(tile, TILE_LAYER);
  const noise = load<usize>(layer, LAYER_NOISE);
  const run = load<usize>(layer, LAYER_RUN);
  const words = load<usize>(tile, TILE_SPREAD);
  const variances = words + (SPREAD_WORDS << 2);
  const evaluation = load<i32>(noise, NOISE_STREAM);
  const trained = load<i32>(run, RUN_STEP);
  const step = i32x4.splat(evaluation != 0 ? load<i32>(noise, NOISE_KEY) : trained);
  const draw = i32x4.splat(evaluation != 0 ? trained : 0);
  const source = i32x4.splat(
    ((evaluation != 0 ? evaluation : stream) << 24) | (load<i32>(layer, LAYER_INDEX) << 16) | plane,
  );
  const seedLo = load<i32>(run, RUN_SEED_LO);
  const seedHi = load<i32>(run, RUN_SEED_HI);
  const first = load<i32>(tile, TILE_ROW0) * load<i32>(layer, LAYER_COLS) + load<i32>(tile, TILE_COL0);
  const lane = i32x4.mul(i32x4(0, 1, 2, 3), i32x4.splat(keyStride));
  const line = load<f32>(noise, NOISE_LINE);
  const own = f32x4.splat(line * line);
  for (let i = 0; i < lines; i += 4) {
    const at: usize = i << 2;
    const key = i32x4.add(i32x4.splat(first + i * keyStride), lane);
    philox4(words, i32x4.shr_u(key, 2), step, source, draw, seedLo, seedHi);
    const second = i32x4.eq(v128.and(key, i32x4.splat(2)), i32x4.splat(2));
    const a = v128.bitselect(v128.load(words, 32), v128.load(words), second);
    const b = v128.bitselect(v128.load(words, 48), v128.load(words, 16), second);
    const sigma = f32x4.sqrt(f32x4.add(v128.load(variances + at), own));
    const added = f32x4.mul(sigma, boxMuller4(a, b, key));
    if (i + 4 <= lines) {
      v128.store(out + at, f32x4.add(v128.load(out + at), added));
    } else {
      v128.store(words, added);
      for (let j = 0, rest = lines - i; j < rest; j++) {
        const to = at + (<usize>j << 2);
        store<f32>(out + to, load<f32>(out + to) + load<f32>(words + (<usize>j << 2)));
      }
    }
  }
  memory.fill(words, 0, SPREAD_WORDS << 2);
}

/** After a forward read of the `active` rows, driven at `xs`. */
export function noiseForward(tile: usize, xs: usize): void {
  const active = load<i32>(tile, TILE_ACTIVE_COUNT);
  const rowBytes = load<usize>(tile, TILE_STRIDE) << 2;
  const list = load<usize>(tile, TILE_ACTIVE_ROW);
  const variances = load<usize>(tile, TILE_SPREAD) + (SPREAD_WORDS << 2);
  memory.fill(variances, 0, rowBytes);
  if (deviceNoise(load<usize>(tile, TILE_LAYER)) != 0) {
    for (let i = 0; i < active; i++) {
      const at: usize = i << 2;
      addRow(tile, variances, load<usize>(list + at) * rowBytes, rowBytes, load<f32>(xs + at));
    }
  }
  addDeviates(tile, load<usize>(tile, TILE_FORWARD), load<i32>(tile, TILE_COLS), 1, STREAM_READ_FORWARD, 0);
}

/** After a backward read of the columns, driven at `delta`. */
export function noiseBackward(tile: usize, delta: usize): void {
  const layer = load<usize>(tile, TILE_LAYER);
  const rows = load<i32>(tile, TILE_ROWS);
  const cols = load<i32>(tile, TILE_COLS);
  const rowBytes = load<usize>(tile, TILE_STRIDE) << 2;
  const variances = load<usize>(tile, TILE_SPREAD) + (SPREAD_WORDS << 2);
  const sigma = deviceNoise(layer);
  const pairs = load<i32>(layer, LAYER_PAIRS);
  const planeBytes = load<usize>(tile, TILE_PLANE_BYTES);
  const series = load<usize>(tile, TILE_SERIES);
  const whole: usize = (cols & ~3) << 2;
  const last = (cols & 3) != 0 ? loadPart(delta + whole, cols & 3) : f32x4.splat(0);
  for (let r = 0; r < rows; r++) {
    let sums = f32x4.splat(0);
    let at = load<usize>(tile, TILE_PLANES) + <usize>r * rowBytes;
    let pair = load<usize>(layer, LAYER_PAIR);
    for (let p = 0; p < pairs && sigma != 0; p++, pair += PAIR_BYTES) {
      const factor = f32x4.splat(sigma * load<f32>(pair, PAIR_COEF));
      for (let side = 0; side < 2; side++, at += planeBytes) {
        for (let c: usize = 0; c < rowBytes; c += 16) {
          const d = c < whole ? v128.load(delta + c) : last;
          let g = v128.load(at + c);
          if (series != 0) g = changeBehind(g, v128.load(series + <usize>r * rowBytes + c));
          const w = f32x4.mul(f32x4.mul(d, factor), g);
          sums = f32x4.add(sums, f32x4.mul(w, w));
        }
      }
    }
    const low = f32x4.extract_lane(sums, 0) + f32x4.extract_lane(sums, 1);
    const high = f32x4.extract_lane(sums, 2) + f32x4.extract_lane(sums, 3);
    store<f32>(variances + (<usize>r << 2), low + high);
  }
  addDeviates(tile, load<usize>(tile, TILE_BACKWARD), rows, load<i32>(layer, LAYER_COLS), STREAM_READ_BACKWARD, 0);
}

/** After a read of spikes: every time step is a read of its own. */
export function noiseSpikes(tile: usize): void {
  const layer = load<usize>(tile, TILE_LAYER);
  const rows = load<i32>(tile, TILE_ROWS);
  const cols = load<i32>(tile, TILE_COLS);
  const rowBytes = load<usize>(tile, TILE_STRIDE) << 2;
  const variances = load<usize>(tile, TILE_SPREAD) + (SPREAD_WORDS << 2);
  const steps = load<i32>(load<usize>(layer, LAYER_NEURON), NEURON_STEPS);
  const stride = load<usize>(layer, LAYER_TRAIN_STRIDE) << 2;
  const trains = load<usize>(layer, LAYER_TRAIN) + (<usize>load<i32>(tile, TILE_ROW0) << 2);
  const isNoisy = deviceNoise(layer) != 0;
  for (let t = 0; t < steps; t++) {
    const masks = trains + <usize>(t >> 5) * stride;
    memory.fill(variances, 0, rowBytes);
    for (let r = 0; r < rows && isNoisy; r++) {
      const mask = load<u32>(masks + (<usize>r << 2));
      if (((mask >> (t & 31)) & 1) != 0) addRow(tile, variances, <usize>r * rowBytes, rowBytes, 1);
    }
    addDeviates(tile, load<usize>(tile, TILE_CURRENTS) + <usize>t * rowBytes, cols, 1, STREAM_READ_FORWARD, t);
  }
}
