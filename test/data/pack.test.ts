/** Packed digits are the digits. */
import { describe, expect, it } from 'vitest';
import { dataSet } from '../../src/data/dataset.js';
import { packDigits, unpackDigits } from '../../src/data/pack.js';

const digits = (count: number) => ({
  images: Uint8Array.from({ length: 9 * count }, (_, i) => (7 * i) % 256),
  labels: Uint8Array.from({ length: count }, (_, i) => i % 4),
  ...{ count, pixels: 9, classes: 4 },
});
const data = dataSet('a few “digits”', digits(5), digits(3));

describe('a pack', () => {
  it('gives the data set back, fingerprint and all', () => expect(unpackDigits(packDigits(data))).toEqual(data));

  it('may lie anywhere in a buffer', () => {
    const bytes = packDigits(data);
    const shifted = new Uint8Array(bytes.length + 3);
    shifted.set(bytes, 3);
    expect(unpackDigits(shifted.subarray(3))).toEqual(data);
  });

  it.each([
    ['cut', (bytes: Uint8Array) => bytes.subarray(0, -1), /^packed digits: 125 bytes; expected 126$/],
    ['empty', () => new Uint8Array(0), /^packed digits: 0 bytes that do not begin with SYNPACK1$/],
    ['something else', () => new Uint8Array(500), /^packed digits: 500 bytes that do not begin with SYNPACK1$/],
  ])('that is %s is refused', (_, damage, message) => {
    expect(() => unpackDigits(damage(packDigits(data)))).toThrow(message);
  });
});
