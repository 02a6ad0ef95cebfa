/** Input spikes: the bytes of a sample as spike trains on the rows of the first layer; see `Kernels`. */
import * as L from '../layout.js';
import { log32 } from '../math.js';
import { word } from '../philox.js';
import type { Views } from './views.js';

const f = Math.fround;

export function encodeSpikes(m: Views, layer: number, bytes: number, count: number, stream: number, key: number): void {
  const source = m.int(layer + L.LAYER_SOURCE);
  const steps = m.int(source + L.SOURCE_STEPS);
  const table = m.at(source + L.SOURCE_TABLE);
  const trace = m.at(source + L.SOURCE_TRACE);
  const train = m.at(layer + L.LAYER_TRAIN);
  const stride = m.int(layer + L.LAYER_TRAIN_STRIDE);
  const x = m.at(layer + L.LAYER_X);
  const words = (steps + 31) >> 5;
  const run = m.int(layer + L.LAYER_RUN);
  const seedLo = m.int(run + L.RUN_SEED_LO);
  const seedHi = m.int(run + L.RUN_SEED_HI);

  /** Calls `spike(t)` for the spikes of row i, t ascending. */
  const spikesOf = (i: number, spike: (t: number) => void): void => {
    const byte = m.u8[bytes + i];
    switch (m.int(source + L.SOURCE_CODING)) {
      case L.CODING_POISSON: {
        if (byte === 0) return;
        const inverse = m.f32[table + byte];
        for (let t = 0, k = 0; ; t++, k++) {
          const u =
            ((word(seedLo, seedHi, stream, m.int(layer + L.LAYER_INDEX), 0, i, key, k) >>> 8) + 1) *
            5.9604644775390625e-8;
          t += Math.floor(f(log32(u) * inverse));
          if (t >= steps) return;
          spike(t);
        }
      }
      case L.CODING_LATENCY:
        if (byte !== 0) spike(m.f32[table + byte]);
        return;
      case L.CODING_TRAINS:
        for (let t = 0; t < steps; t++) {
          const at = bytes + 4 * ((t >> 5) * count + i) + ((t & 31) >> 3);
          if ((m.u8[at] >>> (t & 7)) & 1) spike(t);
        }
        return;
      default:
        throw new Error(`no kernel for spike coding ${m.int(source + L.SOURCE_CODING)}`);
    }
  };

  let spikes = 0;
  for (let i = 0; i < count; i++) {
    for (let w = 0; w < words; w++) m.i32[train + w * stride + i] = 0;
    let sum = 0;
    spikesOf(i, (t) => {
      m.i32[train + (t >> 5) * stride + i] |= 1 << (t & 31);
      sum = f(sum + m.f32[trace + t]);
      spikes++;
    });
    m.f32[x + i] = sum;
  }
  m.setInt(source + L.SOURCE_SPIKES, spikes);
}
