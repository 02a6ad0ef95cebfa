/** Reads of a tile with spike trains on its rows: a sum of weights for every time step. */
import {
  LAYER_NEURON,
  LAYER_TRAIN,
  LAYER_TRAIN_STRIDE,
  NEURON_STEPS,
  TILE_CURRENTS,
  TILE_LAYER,
  TILE_ROW0,
  TILE_ROWS,
  TILE_SPREAD,
  TILE_STRIDE,
  TILE_WEIGHTS,
} from '../layout';
import { noiseSpikes } from './noise';
import { gatherActive } from './read';

/** Rows that are sorted by step at a time: 32 lists of their offsets fit into the scratch. */
const BLOCK = 512;
const COUNTS: usize = 32 * BLOCK * 4;

export function readSpikes(tile: usize, scratch: usize): void {
  gatherActive(tile);
  const layer = load<usize>(tile, TILE_LAYER);
  const rows = load<i32>(tile, TILE_ROWS);
  const rowBytes = load<usize>(tile, TILE_STRIDE) << 2;
  const weights = load<usize>(tile, TILE_WEIGHTS);
  const out = load<usize>(tile, TILE_CURRENTS);
  const steps = load<i32>(load<usize>(layer, LAYER_NEURON), NEURON_STEPS);
  const stride = load<usize>(layer, LAYER_TRAIN_STRIDE) << 2;
  const row0 = <usize>load<i32>(tile, TILE_ROW0) << 2;
  memory.fill(out, 0, <usize>steps * rowBytes);
  for (let word = 0; 32 * word < steps; word++) {
    const masks = load<usize>(layer, LAYER_TRAIN) + <usize>word * stride + row0;
    const begin = out + <usize>(32 * word) * rowBytes;
    const here = min(32, steps - 32 * word);
    for (let r0 = 0; r0 < rows; r0 += BLOCK) {
      memory.fill(scratch + COUNTS, 0, 128);
      const end = min(rows, r0 + BLOCK);
      for (let r = r0; r < end; r++) {
        let mask = load<u32>(masks + (<usize>r << 2));
        const offset = <usize>r * rowBytes;
        while (mask != 0) {
          const t = <usize>ctz(mask);
          mask &= mask - 1;
          const n = load<usize>(scratch + COUNTS + (t << 2));
          store<usize>(scratch + t * (BLOCK * 4) + (n << 2), offset);
          store<usize>(scratch + COUNTS + (t << 2), n + 1);
        }
      }
      for (let t = 0; t < here; t++) {
        const n = load<i32>(scratch + COUNTS + (<usize>t << 2));
        if (n > 0) addRows(begin + <usize>t * rowBytes, rowBytes, weights, scratch + <usize>t * (BLOCK * 4), n);
      }
    }
  }
  if (load<usize>(tile, TILE_SPREAD) != 0) noiseSpikes(tile);
}

/** out[c] += w[r,c] for the rows listed, one after the other; four at a time go through memory once. */
function addRows(out: usize, rowBytes: usize, weights: usize, list: usize, count: i32): void {
  let i = 0;
  for (const whole = count & ~3; i < whole; i += 4, list += 16) {
    const w0 = weights + load<usize>(list, 0);
    const w1 = weights + load<usize>(list, 4);
    const w2 = weights + load<usize>(list, 8);
    const w3 = weights + load<usize>(list, 12);
    for (let c: usize = 0; c < rowBytes; c += 16) {
      let a = f32x4.add(v128.load(out + c), v128.load(w0 + c));
      a = f32x4.add(a, v128.load(w1 + c));
      a = f32x4.add(a, v128.load(w2 + c));
      v128.store(out + c, f32x4.add(a, v128.load(w3 + c)));
    }
  }
  for (; i < count; i++, list += 4) {
    const w = weights + load<usize>(list);
    for (let c: usize = 0; c < rowBytes; c += 16) {
      v128.store(out + c, f32x4.add(v128.load(out + c), v128.load(w + c)));
    }
  }
}
