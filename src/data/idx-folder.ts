/** The four IDX files of a folder, gzipped or not, under their usual names. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { InputError } from '../errors.js';
import { type DataSet, type DigitSet, dataSet } from './dataset.js';
import { MAXIMUM_BYTES, parseIdx } from './idx.js';

/** @throws InputError when the folder or a file is missing, unreadable or not what it should be. */
export function idxFolder(folder: string): DataSet {
  const stat = statSync(folder, { throwIfNoEntry: false });
  if (stat === undefined) throw new InputError(`--data ${folder}: no such folder`);
  if (!stat.isDirectory()) throw new InputError(`--data ${folder}: not a folder; expected one with the IDX files`);
  const train = readPart(folder, 'train');
  const test = readPart(folder, 't10k');
  if (train.pixels !== test.pixels) {
    throw new InputError(
      `--data ${folder}: training images have ${train.pixels} pixels, test images ${test.pixels}; expected the same`,
    );
  }
  return dataSet(`IDX files of ${basename(folder)}`, train, test);
}

function readPart(folder: string, part: 'train' | 't10k'): DigitSet {
  return parseIdx(readOne(folder, part, 'images', 3), readOne(folder, part, 'labels', 1));
}

function readOne(folder: string, part: string, what: string, dimensions: number) {
  const names = ['-', '.'].flatMap((dot) => {
    const name = `${part}-${what}${dot}idx${dimensions}-ubyte`;
    return [name, `${name}.gz`];
  });
  const name = names.find((candidate) => existsSync(join(folder, candidate)));
  if (name === undefined) throw new InputError(`--data ${folder}: ${names[0]} (or .gz) is missing`);
  const file = join(folder, name);
  try {
    const bytes = readFileSync(file);
    return { file, bytes: isGzip(bytes) ? gunzipSync(bytes, { maxOutputLength: MAXIMUM_BYTES }) : bytes };
  } catch (cause) {
    throw new InputError(`${file}: cannot be read: ${(cause as Error).message}`);
  }
}

const isGzip = (bytes: Uint8Array) => bytes[0] === 0x1f && bytes[1] === 0x8b;
