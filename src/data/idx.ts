/**
 * IDX files (LeCun, "The MNIST database"): big-endian magic 0x00000803 (images: count, rows, columns) or
 * 0x00000801 (labels: count), then unsigned bytes. Pure: bytes in, digits out.
 */
import { InputError } from '../errors.js';
import { type DigitSet, sharedBytes } from './dataset.js';

const IMAGES_MAGIC = 0x00000803;
const LABELS_MAGIC = 0x00000801;
const CLASSES = 10;
/** Headers may claim anything; no digit set is larger than this. */
export const MAXIMUM_BYTES = 1 << 30;

const hex = (magic: number) => `0x${magic.toString(16).padStart(8, '0')}`;

function header(file: string, bytes: Uint8Array, magic: number, dimensions: number): number[] {
  const length = 4 + 4 * dimensions;
  if (bytes.length < length) {
    throw new InputError(`${file}: ${bytes.length} bytes; expected an IDX header of ${length} bytes`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const found = view.getUint32(0);
  if (found !== magic) throw new InputError(`${file}: magic number ${hex(found)}; expected ${hex(magic)}`);
  const sizes = Array.from({ length: dimensions }, (_, d) => view.getUint32(4 + 4 * d));
  const expected = sizes.reduce((product, size) => product * size, 1) + length;
  if (expected > MAXIMUM_BYTES) {
    throw new InputError(`${file}: the header claims ${sizes.join(' × ')} bytes; expected at most ${MAXIMUM_BYTES}`);
  }
  if (bytes.length !== expected) {
    const what = bytes.length < expected ? 'truncated' : 'too long';
    throw new InputError(`${file}: ${what}: ${bytes.length} bytes; expected ${expected} for ${sizes.join(' × ')}`);
  }
  return sizes;
}

/**
 * Digits from the bytes of an images file and a labels file; names are for errors.
 * @throws InputError that names file, value and what was expected.
 */
export function parseIdx(
  images: { readonly file: string; readonly bytes: Uint8Array },
  labels: { readonly file: string; readonly bytes: Uint8Array },
): DigitSet {
  const [count, rows, columns] = header(images.file, images.bytes, IMAGES_MAGIC, 3);
  const [labelCount] = header(labels.file, labels.bytes, LABELS_MAGIC, 1);
  if (labelCount !== count) {
    throw new InputError(
      `${labels.file}: ${labelCount} labels; expected ${count}, one for each image of ${images.file}`,
    );
  }
  if (count === 0 || rows === 0 || columns === 0) {
    throw new InputError(`${images.file}: ${count} images of ${rows} × ${columns} pixels; expected at least one pixel`);
  }
  const out = { images: sharedBytes(count * rows * columns), labels: sharedBytes(count) };
  out.images.set(images.bytes.subarray(16));
  out.labels.set(labels.bytes.subarray(8));
  const wrong = out.labels.findIndex((label) => label >= CLASSES);
  if (wrong >= 0) {
    throw new InputError(`${labels.file}: label ${out.labels[wrong]} of sample ${wrong}; expected 0 to ${CLASSES - 1}`);
  }
  return { ...out, count, pixels: rows * columns, classes: CLASSES };
}
