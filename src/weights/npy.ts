/**
 * Arrays as .npy (NumPy Enhancement Proposal 1 and numpy.lib.format): '\x93NUMPY', version, length of the header, a
 * Python dictionary {'descr', 'fortran_order', 'shape'}, the values. Read: little-endian f4 and f8 of any version and
 * either order; written: f4, version 1.0, C order. Pure: bytes in, numbers out.
 */
import { InputError } from '../errors.js';

export interface NumericArray {
  readonly shape: readonly number[];
  /** Row-major. */
  readonly values: Float32Array | Float64Array;
}

const MAGIC = '\x93NUMPY';
const ALIGNMENT = 64;
const MAX_HEADER = 1 << 16;
const MAX_DIMENSIONS = 8;
const BYTES: Readonly<Record<string, number>> = { '<f4': 4, '<f8': 8 };

const latin1 = (bytes: Uint8Array) => Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');

/** @throws InputError that names the array and what was expected. */
export function readNpy(bytes: Uint8Array, name: string): NumericArray {
  const fail = (problem: string): never => {
    throw new InputError(`${name}: ${problem}`);
  };
  if (bytes.length < 12 || latin1(bytes.subarray(0, 6)) !== MAGIC) fail('no .npy array');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const version = bytes[6];
  if (version < 1 || version > 3) fail(`.npy version ${version}; expected 1, 2 or 3`);
  const start = version === 1 ? 10 : 12;
  const length = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (length > MAX_HEADER || start + length > bytes.length) fail(`truncated: its header claims ${length} bytes`);
  const { descr, isFortran, shape } = parseHeader(latin1(bytes.subarray(start, start + length)), fail);
  const size = BYTES[descr] ?? fail(`values of type '${descr}'; expected '<f4' or '<f8', as numpy.float32 or float64`);
  const count = shape.reduce((product, n) => product * n, 1);
  const expected = start + length + count * size;
  if (bytes.length !== expected)
    fail(`${bytes.length} bytes; expected ${expected} for the shape (${shape.join(', ')})`);
  // Copied: typed arrays must start at a multiple of their element's size.
  const data = bytes.slice(start + length).buffer;
  const values = size === 4 ? new Float32Array(data) : new Float64Array(data);
  return { shape, values: isFortran ? rowMajor(values, shape) : values };
}

function parseHeader(header: string, fail: (problem: string) => never) {
  const descr = /'descr'\s*:\s*'([^']{1,20})'/.exec(header)?.[1] ?? fail("no single type in its header, such as '<f4'");
  const order = /'fortran_order'\s*:\s*(True|False)/.exec(header)?.[1] ?? fail('no order in its header');
  const tuple = /'shape'\s*:\s*\(([\d,\s]{0,200})\)/.exec(header)?.[1] ?? fail('no shape in its header');
  const shape = tuple.split(',').flatMap((part) => (part.trim() === '' ? [] : [Number(part)]));
  if (shape.length > MAX_DIMENSIONS || !shape.every(Number.isSafeInteger)) fail(`no shape of an array: (${tuple})`);
  return { descr, isFortran: order === 'True', shape };
}

/** From first index fastest to last index fastest. */
function rowMajor<T extends Float32Array | Float64Array>(values: T, shape: readonly number[]): T {
  const out = values.slice() as T;
  const index = new Array<number>(shape.length).fill(0);
  const strides = shape.map((_, d) => shape.slice(0, d).reduce((product, n) => product * n, 1));
  for (let at = 0; at < values.length; at++) {
    out[at] = values[index.reduce((sum, i, d) => sum + i * strides[d], 0)];
    for (let d = shape.length - 1; d >= 0 && ++index[d] === shape[d]; d--) index[d] = 0;
  }
  return out;
}

/** @throws RangeError when the values do not fill the shape. */
export function writeNpy({ shape, values }: NumericArray): Uint8Array {
  const count = shape.reduce((product, n) => product * n, 1);
  if (count !== values.length) throw new RangeError(`${values.length} values; the shape has room for ${count}`);
  const tuple = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const dictionary = `{'descr': '<f4', 'fortran_order': False, 'shape': (${tuple}), }`;
  const length = Math.ceil((10 + dictionary.length + 1) / ALIGNMENT) * ALIGNMENT - 10;
  const bytes = new Uint8Array(10 + length + 4 * count);
  bytes.set(Array.from(MAGIC, (c) => c.charCodeAt(0)));
  bytes[6] = 1;
  const view = new DataView(bytes.buffer);
  view.setUint16(8, length, true);
  bytes.set(
    Array.from(`${dictionary.padEnd(length - 1)}\n`, (c) => c.charCodeAt(0)),
    10,
  );
  for (let i = 0; i < count; i++) view.setFloat32(10 + length + 4 * i, values[i], true);
  return bytes;
}
