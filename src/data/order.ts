/** The order in which an epoch presents its samples. */
import { STREAM_SHUFFLE } from '../kernel/layout.js';
import { word } from '../kernel/philox.js';

/** A permutation of 0 … count − 1 for an epoch (Fisher–Yates on keyed noise), every one equally likely. */
export function epochOrder(seedLo: number, seedHi: number, epoch: number, count: number): Uint32Array {
  const order = new Uint32Array(count);
  for (let i = 0; i < count; i++) order[i] = i;
  for (let i = count - 1; i > 0; i--) {
    const j = below(i + 1, seedLo, seedHi, epoch, i);
    const other = order[j];
    order[j] = order[i];
    order[i] = other;
  }
  return order;
}

/** Unbiased integer 0 ≤ v < bound (Lemire, "Fast random integer generation in an interval", 2019). */
function below(bound: number, seedLo: number, seedHi: number, epoch: number, index: number): number {
  const reject = 4294967296 % bound;
  for (let attempt = 0; ; attempt++) {
    const product = word(seedLo, seedHi, STREAM_SHUFFLE, 0, 0, index, epoch, attempt) * bound;
    const low = product % 4294967296;
    if (low >= reject) return (product - low) / 4294967296;
  }
}
