/**
 * A data set as one run of bytes, for a page that cannot read the package's files. Little-endian:
 *
 *   8 bytes  'SYNPACK1'
 *   u32      length of the name in bytes
 *   u32 × 4  training samples, test samples, pixels, classes
 *   name     UTF-8
 *   labels   of training, then test samples: a byte each
 *   images   of training, then test samples: a byte a pixel
 *
 * Whoever stores it compresses it: 10,000 digits take 1.6 MB with gzip.
 */
import { InputError } from '../errors.js';
import { type DataSet, dataSet } from './dataset.js';

const MAGIC = 'SYNPACK1';
const HEADER_BYTES = 28;

export function packDigits({ name, train, test }: DataSet): Uint8Array<ArrayBuffer> {
  const title = new TextEncoder().encode(name);
  const parts = [title, train.labels, test.labels, train.images, test.images];
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, HEADER_BYTES));
  bytes.set(new TextEncoder().encode(MAGIC));
  const view = new DataView(bytes.buffer);
  const counts = [title.length, train.count, test.count, train.pixels, train.classes];
  counts.forEach((count, i) => {
    view.setUint32(8 + 4 * i, count, true);
  });
  let at = HEADER_BYTES;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/**
 * The data set of `packDigits`, with its fingerprint computed anew.
 * @throws InputError when the bytes are not a whole pack.
 */
export function unpackDigits(bytes: Uint8Array): DataSet {
  const text = (from: number, to: number) => new TextDecoder().decode(bytes.subarray(from, to));
  if (bytes.length < HEADER_BYTES || text(0, 8) !== MAGIC) {
    throw new InputError(`packed digits: ${bytes.length} bytes that do not begin with ${MAGIC}`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [title, train, test, pixels, classes] = [0, 1, 2, 3, 4].map((i) => view.getUint32(8 + 4 * i, true));
  const expected = HEADER_BYTES + title + (train + test) * (1 + pixels);
  if (bytes.length !== expected) throw new InputError(`packed digits: ${bytes.length} bytes; expected ${expected}`);
  let at = HEADER_BYTES;
  const take = (count: number) => {
    at += count;
    return bytes.subarray(at - count, at);
  };
  const name = new TextDecoder().decode(take(title));
  const labels = [take(train), take(test)];
  const images = [take(train * pixels), take(test * pixels)];
  return dataSet(
    name,
    { images: images[0], labels: labels[0], count: train, pixels, classes },
    { images: images[1], labels: labels[1], count: test, pixels, classes },
  );
}
