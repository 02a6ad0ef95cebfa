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
  for (let word = 0; 32 * word < steps; word++) {
    const masks = load<usize>(layer, LAYER_TRAIN) + <usize>word * stride + row0;
    const begin = out + <usize>(32 * word) * rowBytes;
    const here = min(32, steps - 32 * word);
    for (let r0 = 0; r0 < rows; r0 += BLOCK) {
      memory.fill(scratch + COUNTS, 0, 128);
      const end = min(rows, r0 + BLOCK);
      for (let r = r0; r < end; r++) {
        // Most rows are silent: four at a time, where there are four.
        while (r + 4 <= end && !v128.any_true(v128.load(masks + (<usize>r << 2)))) r += 4;
        if (r >= end) break;
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
        const list = scratch + <usize>t * (BLOCK * 4);
        addRows(begin + <usize>t * rowBytes, rowBytes, weights, list, n, r0 == 0);
      }
    }
  }
  if (load<usize>(tile, TILE_SPREAD) != 0) noiseSpikes(tile);
}

/**
 * out[c] += w[r,c] for the rows listed, one after the other; from 0 on where they are the first. Sums of 16 columns stay
 * in registers.
 */
function addRows(out: usize, rowBytes: usize, weights: usize, list: usize, count: i32, first: bool): void {
  if (count == 0) {
    if (first) memory.fill(out, 0, rowBytes);
    return;
  }
  const end = list + (<usize>count << 2);
  const zero = f32x4.splat(0);
  let c: usize = 0;
  for (; c + 64 <= rowBytes; c += 64) {
    const at = out + c;
    let s0 = first ? zero : v128.load(at);
    let s1 = first ? zero : v128.load(at, 16);
    let s2 = first ? zero : v128.load(at, 32);
    let s3 = first ? zero : v128.load(at, 48);
    for (let row = list; row < end; row += 4) {
      const w = weights + load<usize>(row) + c;
      s0 = f32x4.add(s0, v128.load(w));
      s1 = f32x4.add(s1, v128.load(w, 16));
      s2 = f32x4.add(s2, v128.load(w, 32));
      s3 = f32x4.add(s3, v128.load(w, 48));
    }
    v128.store(at, s0);
    v128.store(at, s1, 16);
    v128.store(at, s2, 32);
    v128.store(at, s3, 48);
  }
  for (; c < rowBytes; c += 16) {
    let sum = first ? zero : v128.load(out + c);
    for (let row = list; row < end; row += 4) sum = f32x4.add(sum, v128.load(weights + load<usize>(row) + c));
    v128.store(out + c, sum);
  }
}
