/** Data sets: the embedded digits, IDX files of a folder, or N-MNIST recordings of a folder. */
import { InputError } from '../errors.js';
import { type DataSet, limited, type SpikeGrid } from './dataset.js';
import { embeddedDigits } from './embedded.js';
import { idxFolder } from './idx-folder.js';
import { isNMnist, nMnistFolder } from './n-mnist-folder.js';

export { type DataSet, type DigitSet, limited, type SpikeGrid } from './dataset.js';
export { heldOut } from './split.js';

export interface DataRequest {
  /** Absent: the embedded digits. */
  readonly dir?: string;
  readonly trainLimit?: number;
  readonly testLimit?: number;
  /** For recordings. */
  readonly grid?: SpikeGrid;
}

/** @throws InputError when the folder does not hold a data set, or recordings meet a network that takes pixels. */
export function loadData({ dir, trainLimit: train, testLimit: test, grid }: DataRequest = {}): DataSet {
  if (dir === undefined) return limited(embeddedDigits(), { train, test });
  if (!isNMnist(dir)) return limited(idxFolder(dir), { train, test });
  if (grid === undefined) {
    throw new InputError(
      `--data ${dir}: holds recordings (N-MNIST); expected a spiking network with snn.coding=trains, as 'snn train' sets it`,
    );
  }
  return nMnistFolder(dir, grid, { train, test });
}
