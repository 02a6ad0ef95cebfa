/** The N-MNIST folder as published: Train/ and Test/, in each the folders 0 to 9 with a recording a file, 00001.bin … */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { InputError } from '../errors.js';
import { type DataSet, type DigitSet, dataSet, type SpikeGrid, sharedBytes } from './dataset.js';
import { N_MNIST_LINES, parseNMnist, spikeTrains, trainBytes } from './n-mnist.js';

const CLASSES = 10;
const PARTS = ['Train', 'Test'] as const;
type Part = (typeof PARTS)[number];

/** Whether a folder holds recordings, and no IDX files. */
export function isNMnist(folder: string): boolean {
  const isFolder = (path: string) => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
  return isFolder(folder) && PARTS.every((part) => isFolder(join(folder, part)));
}

interface Recording {
  readonly file: string;
  readonly name: string;
  readonly label: number;
}

/**
 * Recordings as spike trains on a grid, in the order of their names: that of the MNIST digits they were made from.
 * @param limits read no more recordings than these.
 * @throws InputError naming file and offset.
 */
export function nMnistFolder(
  folder: string,
  grid: SpikeGrid,
  limits: { readonly train?: number; readonly test?: number } = {},
): DataSet {
  const [train, test] = [readPart(folder, 'Train', grid, limits.train), readPart(folder, 'Test', grid, limits.test)];
  return dataSet(`N-MNIST recordings of ${basename(folder)}`, train, test);
}

function readPart(folder: string, part: Part, grid: SpikeGrid, limit = Number.POSITIVE_INFINITY): DigitSet {
  const recordings = list(join(folder, part));
  if (recordings.length === 0) {
    throw new InputError(`--data ${folder}: ${part}/0 … ${part}/9 hold no .bin files; expected recordings (N-MNIST)`);
  }
  const count = Math.min(limit, recordings.length);
  const size = trainBytes(grid.steps);
  const images = sharedBytes(count * size);
  const labels = sharedBytes(count);
  for (let i = 0; i < count; i++) {
    const { file, label } = recordings[i];
    images.set(spikeTrains(parseNMnist(file, contentOf(file)), grid.steps, grid.step_us), i * size);
    labels[i] = label;
  }
  return { images, labels, count, pixels: size, classes: CLASSES, trains: { ...grid, lines: N_MNIST_LINES } };
}

function list(part: string): Recording[] {
  const recordings: Recording[] = [];
  for (let label = 0; label < CLASSES; label++) {
    const names = filesOf(join(part, String(label)));
    for (const name of names) recordings.push({ file: join(part, String(label), name), name, label });
  }
  return recordings.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : a.label - b.label));
}

function filesOf(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => name.endsWith('.bin'));
  } catch (cause) {
    throw new InputError(`--data: ${folder} cannot be read: ${(cause as Error).message}; expected N-MNIST recordings`);
  }
}

function contentOf(file: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch (cause) {
    throw new InputError(`${file}: cannot be read: ${(cause as Error).message}`);
  }
}
