/** `--weights FILE`: a network of the user's own. */
import { readFileSync } from 'node:fs';
import { InputError } from '../errors.js';
import { reason } from '../runs/index.js';
import { type LayerWeights, layersOf } from '../weights/layers.js';
import { readNpz } from '../weights/npz.js';

const MAX_BYTES = 1 << 30;

/**
 * @param sizes neurons per layer, input first, where the user says them.
 * @throws InputError that names the file.
 */
export function weightsFrom(file: string, sizes?: readonly number[]): LayerWeights[] {
  return layersOf(readNpz(contentOf(file), file), file, sizes);
}

function contentOf(file: string): Uint8Array {
  try {
    const bytes = readFileSync(file);
    if (bytes.length > MAX_BYTES)
      throw new InputError(`--weights ${file}: ${bytes.length} bytes; expected at most ${MAX_BYTES}`);
    return bytes;
  } catch (cause) {
    if (cause instanceof InputError) throw cause;
    throw new InputError(`--weights ${file}: cannot be read: ${reason(cause)}`);
  }
}
