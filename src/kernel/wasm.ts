/** The kernels in WASM (AssemblyScript with SIMD, `assembly/`), on a memory that they share with everyone. */
import type { Kernels } from './kernels.js';

/** Largest memory that the module accepts, in pages of 64 KiB: all that 32-bit addresses reach. */
export const MAXIMUM_PAGES = 65536;

/**
 * Puts compiled kernels on a memory.
 * @throws WebAssembly.LinkError when the memory is not shared.
 */
export function loadWasm(memory: WebAssembly.Memory, module: WebAssembly.Module): Kernels {
  const abort = () => {
    throw new Error('a kernel gave up: unknown code in a structure, or out of bounds');
  };
  const { exports } = new WebAssembly.Instance(module, { env: { memory, abort } });
  return Object.assign({ name: 'wasm' as const, memory }, exports as unknown as Omit<Kernels, 'name' | 'memory'>);
}
