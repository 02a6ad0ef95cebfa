/** Memory for kernels, of whole pages, with a complaint in words when there is not so much. */
import { InputError } from '../errors.js';

const PAGE_BYTES = 65_536;
/** Addresses have 32 bits. */
const MOST_PAGES = 65_536;
const GIB = 1_073_741_824;

/**
 * @param bytes at least; the memory never grows.
 * @param shared between threads
 * @throws InputError when no chip can have so much, Error when this machine has not
 */
export function kernelMemory(bytes: number, shared: boolean): WebAssembly.Memory {
  const pages = Math.ceil(bytes / PAGE_BYTES);
  const asked = `${(bytes / GIB).toPrecision(3)} GiB`;
  if (pages > MOST_PAGES) {
    throw new InputError(`network.layers: the chip needs ${asked} of memory; expected at most 4 GiB`);
  }
  try {
    return new WebAssembly.Memory({ initial: pages, maximum: pages, shared });
  } catch (cause) {
    throw new Error(`out of memory: the chip needs ${asked}, and this machine refuses it: ${(cause as Error).message}`);
  }
}
