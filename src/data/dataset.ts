/** A set of labelled digits as bytes, in shared memory so that runs side by side use one copy. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';

/** The time steps that recordings of events are sorted into. */
export interface SpikeGrid {
  readonly steps: number;
  /** Time of the recording that a step takes up. */
  readonly step_us: number;
}

export interface DigitSet {
  /** count × pixels bytes, row-major; of recordings: spike trains, u32[words][lines] a sample, little-endian. */
  readonly images: Uint8Array;
  /** One class a digit, 0 … classes − 1. */
  readonly labels: Uint8Array;
  readonly count: number;
  readonly pixels: number;
  readonly classes: number;
  /** Of recordings: their grid, and how many lines carry spikes. `pixels` is then the bytes of a sample. */
  readonly trains?: SpikeGrid & { readonly lines: number };
}

export interface DataSet {
  readonly name: string;
  readonly train: DigitSet;
  readonly test: DigitSet;
  /** SHA-256 (hex) over sizes, images and labels. */
  readonly fingerprint: string;
}

/** Zeroed bytes that threads can share. */
export function sharedBytes(length: number): Uint8Array {
  return new Uint8Array(new SharedArrayBuffer(length));
}

/** A data set with its fingerprint. */
export function dataSet(name: string, train: DigitSet, test: DigitSet): DataSet {
  const hash = sha256.create();
  for (const { images, labels, count, pixels, classes } of [train, test]) {
    hash.update(new TextEncoder().encode(`${count} ${pixels} ${classes};`));
    hash.update(images);
    hash.update(labels);
  }
  return { name, train, test, fingerprint: bytesToHex(hash.digest()) };
}

/** The first `train` and `test` samples of a data set; all where a limit is absent or larger. */
export function limited(data: DataSet, limits: { readonly train?: number; readonly test?: number }): DataSet {
  const { train, test } = limits;
  if ((train ?? Infinity) >= data.train.count && (test ?? Infinity) >= data.test.count) return data;
  return dataSet(data.name, first(data.train, train), first(data.test, test));
}

function first(set: DigitSet, limit: number | undefined): DigitSet {
  const count = Math.min(limit ?? set.count, set.count);
  return { ...set, count, images: set.images.subarray(0, count * set.pixels), labels: set.labels.subarray(0, count) };
}

/** The samples of a set at given places, in that order, as a set of its own. */
export function pick(set: DigitSet, places: readonly number[]): DigitSet {
  const images = sharedBytes(places.length * set.pixels);
  const labels = sharedBytes(places.length);
  places.forEach((from, to) => {
    images.set(set.images.subarray(from * set.pixels, (from + 1) * set.pixels), to * set.pixels);
    labels[to] = set.labels[from];
  });
  return { ...set, images, labels, count: places.length };
}
