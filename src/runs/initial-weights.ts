/** Weights of the user's own that a run starts with: kept in its folder, so that it begins the same way when resumed. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { arraysOf, type LayerWeights, layersOf } from '../weights/layers.js';
import { readNpz, writeNpz } from '../weights/npz.js';
import { INITIAL_WEIGHTS, writeWhole } from './files.js';

export function writeInitialWeights(dir: string, layers: readonly LayerWeights[]): void {
  writeWhole(join(dir, INITIAL_WEIGHTS), writeNpz(arraysOf(layers)));
}

/**
 * Undefined for a run that starts with random weights.
 * @throws InputError when the file is damaged or does not fit the network.
 */
export function readInitialWeights(dir: string, sizes: readonly number[]): LayerWeights[] | undefined {
  const file = join(dir, INITIAL_WEIGHTS);
  return existsSync(file) ? layersOf(readNpz(readFileSync(file), file), file, sizes) : undefined;
}
