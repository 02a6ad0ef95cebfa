/** Arrays as NumPy writes them, as we write them, and as somebody hostile would. */
import { readFileSync } from 'node:fs';
import { zipSync } from 'fflate';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/errors.js';
import { layersOf } from '../../src/weights/layers.js';
import { type NumericArray, readNpy, writeNpy } from '../../src/weights/npy.js';
import { readNpz, writeNpz } from '../../src/weights/npz.js';

/** numpy 2.4 savez_compressed: weights_0 f4 (3, 2); weights_1 f8 (3, 2) in Fortran order; bias_1 f4 (2,). */
const NUMPY = Buffer.from(readFileSync(new URL('numpy.b64', import.meta.url), 'utf8'), 'base64');
const array = (shape: number[], values: number[]): NumericArray => ({ shape, values: Float32Array.from(values) });

/** A .npy file with a header of one's own. */
function npy(header: string, data: Uint8Array = new Uint8Array(0), version = 1): Uint8Array {
  const bytes = new Uint8Array(10 + header.length + data.length);
  bytes.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, version, 0, header.length & 0xff, header.length >> 8]);
  bytes.set(new TextEncoder().encode(header), 10);
  bytes.set(data, 10 + header.length);
  return bytes;
}

describe('.npz', () => {
  it('of numpy is read, whatever the type and order', () => {
    const arrays = readNpz(NUMPY, 'a.npz');
    expect(Object.fromEntries([...arrays].map(([name, { shape, values }]) => [name, [shape, [...values]]]))).toEqual({
      weights_0: [
        [3, 2],
        [0, 1, 2, 3, 4, 5],
      ],
      weights_1: [
        [3, 2],
        [0, 0.25, 0.5, 0.75, 1, 1.25],
      ],
      bias_1: [[2], [1.5, -2.5]],
    });
  });

  it('gives back what it was given', () => {
    fc.assert(
      fc.property(fc.array(fc.float({ noNaN: true }), { minLength: 1, maxLength: 50 }), (values) => {
        const arrays = new Map([
          ['a', array([values.length], values)],
          ['b', array([1, values.length], values)],
        ]);
        expect(readNpz(writeNpz(arrays), 'a.npz')).toEqual(arrays);
      }),
    );
  });

  it.each([['../evil.npy'], ['/etc/evil.npy'], ['a/b.npy'], ['..\\evil.npy'], ['evil.txt'], ['.npy']])(
    'with an entry %s is refused, and nothing is written',
    (name) => {
      expect(() => readNpz(zipSync({ [name]: writeNpy(array([1], [1])) }), 'a.npz')).toThrow(/a\.npz: entry '/);
    },
  );

  it('that claims more than a gigabyte is refused before anything is unpacked', () => {
    const bytes = zipSync({ 'a.npy': [new Uint8Array(1000), { level: 9 }] });
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    const central = bytes.findIndex((_, i) => view.byteLength >= i + 4 && view.getUint32(i, true) === 0x02014b50);
    view.setUint32(central + 24, 0x7fffffff, true);
    expect(() => readNpz(bytes, 'a.npz')).toThrow('a.npz: unpacks to more than');
  });

  it('of any bytes is read or refused, never worse', () => {
    const damaged = fc.tuple(fc.nat(NUMPY.length - 1), fc.integer({ min: 0, max: 255 }), fc.nat(NUMPY.length));
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 200 }), damaged), (given) => {
        let bytes: Uint8Array;
        if (given instanceof Uint8Array) bytes = given;
        else {
          bytes = Uint8Array.from(NUMPY);
          bytes[given[0]] = given[1];
          if (given[2] % 3 === 0) bytes = bytes.slice(0, given[2]);
        }
        try {
          readNpz(bytes, 'a.npz');
        } catch (error) {
          expect(error).toBeInstanceOf(InputError);
          expect((error as Error).message).not.toContain('\n');
        }
      }),
      { numRuns: 1000 },
    );
  });
});

describe('.npy', () => {
  const header = (descr: string, shape: string) => `{'descr': ${descr}, 'fortran_order': False, 'shape': ${shape}, }\n`;

  it.each<[string, Uint8Array, string]>([
    ['is empty', new Uint8Array(0), 'no .npy array'],
    ['is of a version to come', npy(header("'<f4'", '(0,)'), undefined, 9), '.npy version 9'],
    ['is cut off in its header', npy(header("'<f4'", '(0,)')).slice(0, 20), 'truncated'],
    ['is cut off', npy(header("'<f4'", '(2,)'), new Uint8Array(7)), 'bytes; expected'],
    ['is too long', npy(header("'<f4'", '(1,)'), new Uint8Array(8)), 'bytes; expected'],
    ['holds integers', npy(header("'<i8'", '(1,)'), new Uint8Array(8)), "type '<i8'; expected '<f4' or '<f8'"],
    ['is big-endian', npy(header("'>f4'", '(1,)'), new Uint8Array(4)), "type '>f4'"],
    ['holds objects, which would be code', npy(header("'|O'", '(1,)'), new Uint8Array(4)), "type '|O'"],
    ['holds records', npy(header("[('a', '<f4')]", '(1,)'), new Uint8Array(4)), 'no single type'],
    ['has a shape beyond numbers', npy(header("'<f4'", '(99999999999999999999,)')), 'no shape of an array'],
    ['has a huge shape', npy(header("'<f4'", '(4294967296, 4294967296)')), 'bytes; expected'],
    ['has no shape', npy("{'descr': '<f4', 'fortran_order': False}\n"), 'no shape'],
  ])('that %s is refused', (_, bytes, message) => {
    expect(() => readNpy(bytes, 'a')).toThrow(message);
  });
});

describe('layers', () => {
  const matrix = (rows: number, cols: number) =>
    array(
      [rows, cols],
      Array.from({ length: rows * cols }, (_, i) => i),
    );

  it('have the bias as the last row, or apart, or none', () => {
    const joined = layersOf(new Map([['weights_0', matrix(3, 2)]]), 'a');
    expect(joined).toEqual([{ rows: 3, cols: 2, values: Float32Array.of(0, 1, 2, 3, 4, 5) }]);
    const apart = layersOf(
      new Map([
        ['weights_0', matrix(2, 2)],
        ['bias_0', array([2], [4, 5])],
      ]),
      'a',
    );
    expect(apart).toEqual(joined);
    const none = layersOf(new Map([['weights_0', matrix(2, 2)]]), 'a', [2, 2]);
    expect(none[0].values).toEqual(Float32Array.of(0, 1, 2, 3, 0, 0));
  });

  it('follow from one another', () => {
    const layers = layersOf(
      new Map([
        ['weights_0', matrix(3, 4)],
        ['weights_1', matrix(5, 2)],
        ['weights_2', matrix(2, 3)],
      ]),
      'a',
    );
    expect(layers.map(({ rows, cols }) => [rows, cols])).toEqual([
      [3, 4],
      [5, 2],
      [3, 3],
    ]);
  });

  it.each<[string, [string, NumericArray][], number[] | undefined, string]>([
    ['nothing', [], undefined, 'no arrays'],
    ['a strange name', [['w', matrix(2, 2)]], undefined, "array 'w'; expected weights_0"],
    [
      'a gap',
      [
        ['weights_0', matrix(2, 2)],
        ['weights_2', matrix(3, 2)],
      ],
      undefined,
      'no weights_1',
    ],
    ['a wrong number of layers', [['weights_0', matrix(2, 2)]], [2, 2, 2], '1 layers of weights; expected 2'],
    ['a transposed matrix', [['weights_0', matrix(2, 5)]], [5, 2], 'the shape (2, 5); expected (6, 2) or (5, 2)'],
    ['a vector', [['weights_0', array([4], [1, 2, 3, 4])]], undefined, 'the shape (4); expected'],
    [
      'a bias of another size',
      [
        ['weights_0', matrix(2, 2)],
        ['bias_0', array([3], [1, 2, 3])],
      ],
      undefined,
      'bias_0 has the shape (3)',
    ],
    [
      'a bias of no layer',
      [
        ['weights_0', matrix(2, 2)],
        ['bias_1', array([2], [1, 2])],
      ],
      undefined,
      "'bias_1' belongs to no layer",
    ],
    ['what is not finite', [['weights_0', array([2, 1], [Number.NaN, 0])]], undefined, 'holds NaN'],
  ])('of %s are refused', (_, arrays, sizes, message) => {
    expect(() => layersOf(new Map(arrays), 'a.npz', sizes)).toThrow(message);
  });
});
