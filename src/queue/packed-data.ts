/** A data set as bytes that go through the queue once: a header of JSON, then the sets, gzipped. */
import { gunzipSync, gzipSync } from 'node:zlib';
import { z } from 'zod';
import { type DataSet, type DigitSet, dataSet, sharedBytes } from '../data/dataset.js';

const sizes = z.strictObject({
  count: z.int().min(0).max(1e9),
  pixels: z.int().min(1).max(1e8),
  classes: z.int().min(1).max(256),
  trains: z.strictObject({ steps: z.int(), step_us: z.number(), lines: z.int() }).optional(),
});
const header = z.strictObject({ name: z.string().max(1000), train: sizes, test: sizes });

/** Unpacked, at most. */
const MOST_BYTES = 2 ** 31;

export function packData({ name, train, test }: DataSet): Buffer {
  const size = ({ count, pixels, classes, trains }: DigitSet) => ({
    ...{ count, pixels, classes },
    ...(trains !== undefined && { trains }),
  });
  const head = Buffer.from(JSON.stringify({ name, train: size(train), test: size(test) }));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(head.length);
  return gzipSync(Buffer.concat([length, head, train.labels, train.images, test.labels, test.images]), { level: 4 });
}

/** @throws Error when the bytes are damaged or not those of the fingerprint */
export function unpackData(packed: Uint8Array, fingerprint: string): DataSet {
  const bytes = gunzipSync(packed, { maxOutputLength: MOST_BYTES });
  const end = 4 + bytes.readUInt32LE(0);
  const { name, train, test } = header.parse(JSON.parse(bytes.subarray(4, end).toString('utf8')));
  const expected = [train, test].reduce((sum, { count, pixels }) => sum + count * (1 + pixels), end);
  if (bytes.length !== expected) throw new Error(`${bytes.length} bytes of digits; expected ${expected}`);
  let at = end;
  const take = (count: number) => {
    const part = sharedBytes(count);
    part.set(bytes.subarray(at, at + count));
    at += count;
    return part;
  };
  const setOf = (size: z.output<typeof sizes>): DigitSet => ({
    ...{ labels: take(size.count), images: take(size.count * size.pixels) },
    ...size,
  });
  const data = dataSet(name, setOf(train), setOf(test));
  if (data.fingerprint !== fingerprint) {
    throw new Error(`digits with fingerprint ${data.fingerprint.slice(0, 12)}…; expected ${fingerprint.slice(0, 12)}…`);
  }
  return data;
}
