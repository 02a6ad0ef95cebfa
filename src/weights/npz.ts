/** Named arrays as .npz: a zip of .npy files, as numpy.savez writes it. Nothing is ever written to a path of the archive. */
import { unzipSync, zipSync } from 'fflate';
import { InputError } from '../errors.js';
import { type NumericArray, readNpy, writeNpy } from './npy.js';

const MAX_ARRAYS = 1000;
/** Of all arrays together, unpacked. */
const MAX_BYTES = 1 << 30;
const EXTENSION = '.npy';

/** @throws InputError that names the file, the array and what was expected. */
export function readNpz(bytes: Uint8Array, file: string): Map<string, NumericArray> {
  let total = 0;
  let entries: Record<string, Uint8Array>;
  const seen = new Set<string>();
  try {
    entries = unzipSync(bytes, {
      filter: ({ name, originalSize }) => {
        if (!/^[\w.-]{1,200}$/.test(name) || !name.endsWith(EXTENSION) || name.startsWith('.')) {
          throw new InputError(
            `${file}: entry '${shown(name)}'; expected arrays with plain names, such as weights_0.npy`,
          );
        }
        if (seen.has(name)) throw new InputError(`${file}: two entries '${name}'`);
        seen.add(name);
        if (seen.size > MAX_ARRAYS) throw new InputError(`${file}: more than ${MAX_ARRAYS} arrays`);
        total += originalSize;
        if (total > MAX_BYTES) throw new InputError(`${file}: unpacks to more than ${MAX_BYTES} bytes`);
        return true;
      },
    });
  } catch (cause) {
    if (cause instanceof InputError) throw cause;
    throw new InputError(`${file}: no .npz archive, or damaged: ${(cause as Error).message}`);
  }
  return new Map(
    Object.entries(entries).map(([entry, content]) => {
      const name = entry.slice(0, -EXTENSION.length);
      return [name, readNpy(content, `${file}: ${name}`)];
    }),
  );
}

export function writeNpz(arrays: ReadonlyMap<string, NumericArray>): Uint8Array {
  const entries = [...arrays].map(([name, array]) => [`${name}${EXTENSION}`, writeNpy(array)] as const);
  return zipSync(Object.fromEntries(entries), { mtime: '1980-01-01T00:00:00', level: 6 });
}

const shown = (name: string) => name.slice(0, 60).replace(/\p{Cc}/gu, ' ');
