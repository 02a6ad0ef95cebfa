/** Input spikes: the bytes of a sample as spike trains on the rows of the first layer. */
import {
  CODING_LATENCY,
  CODING_POISSON,
  CODING_TRAINS,
  LAYER_INDEX,
  LAYER_RUN,
  LAYER_SOURCE,
  LAYER_TRAIN,
  LAYER_TRAIN_STRIDE,
  LAYER_X,
  RUN_SEED_HI,
  RUN_SEED_LO,
  SOURCE_CODING,
  SOURCE_SPIKES,
  SOURCE_STEPS,
  SOURCE_TABLE,
  SOURCE_TRACE,
} from '../layout';
import { log4 } from './math';
import { philox4 } from './philox';

/** A gap longer than any sample. */
const NEVER: f32 = 1048576;

/** Σ trace[t] over the spikes of a row, t ascending. */
function traceOf(train: usize, stride: usize, words: i32, trace: usize): f32 {
  let sum: f32 = 0;
  for (let w = 0; w < words; w++) {
    let mask = load<u32>(train + <usize>w * stride);
    while (mask != 0) {
      sum += load<f32>(trace + ((<usize>(32 * w + <i32>ctz(mask))) << 2));
      mask &= mask - 1;
    }
  }
  return sum;
}

export function encodeSpikes(layer: usize, bytes: usize, count: i32, stream: i32, key: i32, scratch: usize): void {
  const source = load<usize>(layer, LAYER_SOURCE);
  const coding = load<i32>(source, SOURCE_CODING);
  const steps = load<i32>(source, SOURCE_STEPS);
  const table = load<usize>(source, SOURCE_TABLE);
  const trace = load<usize>(source, SOURCE_TRACE);
  const train = load<usize>(layer, LAYER_TRAIN);
  const stride = load<usize>(layer, LAYER_TRAIN_STRIDE) << 2;
  const words = (steps + 31) >> 5;
  const x = load<usize>(layer, LAYER_X);
  for (let w = 0; w < words; w++) memory.fill(train + <usize>w * stride, 0, <usize>count << 2);
  if (coding == CODING_POISSON) {
    poisson(layer, bytes, count, stream, key, scratch, steps, table, train, stride);
  } else if (coding == CODING_LATENCY) {
    for (let i = 0; i < count; i++) {
      const byte = <usize>load<u8>(bytes + i);
      if (byte == 0) continue;
      const t = <i32>load<f32>(table + (byte << 2));
      store<u32>(train + <usize>(t >> 5) * stride + (<usize>i << 2), (<u32>1) << (t & 31));
    }
  } else if (coding == CODING_TRAINS) {
    for (let w = 0; w < words; w++) {
      // Steps past the end are no spikes.
      const steps32 = steps - 32 * w;
      const valid: u32 = steps32 >= 32 ? 0xffffffff : ((<u32>1) << steps32) - 1;
      for (let i = 0; i < count; i++) {
        const mask = load<u32>(bytes + (<usize>(w * count + i) << 2)) & valid;
        store<u32>(train + <usize>w * stride + (<usize>i << 2), mask);
      }
    }
  } else unreachable();

  let spikes = 0;
  for (let i = 0; i < count; i++) {
    let any: u32 = 0;
    for (let w = 0; w < words; w++) {
      const mask = load<u32>(train + <usize>w * stride + (<usize>i << 2));
      any |= mask;
      spikes += <i32>popcnt(mask);
    }
    const at = train + (<usize>i << 2);
    store<f32>(x + (<usize>i << 2), any == 0 ? 0 : traceOf(at, stride, words, trace));
  }
  store<i32>(source, spikes, SOURCE_SPIKES);
}

/** Four draws of a quad of rows at a time; the quad is done when each row has drawn a spike past the end. */
function poisson(
  layer: usize,
  bytes: usize,
  count: i32,
  stream: i32,
  key: i32,
  scratch: usize,
  steps: i32,
  table: usize,
  train: usize,
  stride: usize,
): void {
  const run = load<usize>(layer, LAYER_RUN);
  const seedLo = load<i32>(run, RUN_SEED_LO);
  const seedHi = load<i32>(run, RUN_SEED_HI);
  const place = i32x4.splat((stream << 24) | (load<i32>(layer, LAYER_INDEX) << 16));
  const key4 = i32x4.splat(key);
  const scale = f32x4.splat(5.9604644775390625e-8); // 2⁻²⁴
  for (let first = 0; first < count; first += 4) {
    const rows = min(4, count - first);
    let open: u32 = 0; // rows of the quad whose trains are not complete
    for (let r = 0; r < rows; r++) {
      if (load<u8>(bytes + first + r) != 0) open |= 1 << r;
    }
    if (open == 0) continue;
    const quad = i32x4.splat(first >> 2);
    v128.store(scratch, i32x4.splat(0), 128); // next step of each row
    for (let draw = 0; open != 0; draw += 4) {
      const draws = i32x4.add(i32x4.splat(draw), i32x4(0, 1, 2, 3));
      philox4(scratch, quad, key4, place, draws, seedLo, seedHi);
      for (let todo = open; todo != 0; todo &= todo - 1) {
        const r = <usize>ctz(todo);
        const inverse = load<f32>(table + (<usize>load<u8>(bytes + first + r) << 2));
        const u = f32x4.mul(
          f32x4.convert_i32x4_s(i32x4.add(i32x4.shr_u(v128.load(scratch + (r << 4)), 8), i32x4.splat(1))),
          scale,
        );
        const gaps = f32x4.min(f32x4.floor(f32x4.mul(log4(u), f32x4.splat(inverse))), f32x4.splat(NEVER));
        v128.store(scratch, i32x4.trunc_sat_f32x4_s(gaps), 64);
        let t = load<i32>(scratch + (r << 2), 128);
        const masks = train + ((<usize>first + r) << 2);
        let k: usize = 0;
        for (; k < 16; k += 4) {
          t += load<i32>(scratch + k, 64);
          if (t >= steps) break;
          const mask = masks + <usize>(t >> 5) * stride;
          store<u32>(mask, load<u32>(mask) | ((<u32>1) << (t & 31)));
          t++;
        }
        if (t >= steps) open &= ~((<u32>1) << <u32>r);
        store<i32>(scratch + (r << 2), t, 128);
      }
    }
  }
}
