/** Data sets: the embedded digits, or IDX files of a folder. */
import type { DataSet } from './dataset.js';
import { embeddedDigits } from './embedded.js';
import { idxFolder } from './idx-folder.js';

export { type DataSet, type DigitSet, limited } from './dataset.js';
export { heldOut } from './split.js';

/** @throws InputError when the folder does not hold a data set. */
export function loadData(options: { readonly dir?: string } = {}): DataSet {
  return options.dir === undefined ? embeddedDigits() : idxFolder(options.dir);
}
