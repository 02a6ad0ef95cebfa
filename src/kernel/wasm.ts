/** The kernels in WASM (AssemblyScript with SIMD, `assembly/`), on a memory that they share with everyone. */
import type { Kernels } from './kernels.js';

/** Largest memory that the module accepts, in pages of 64 KiB: all that 32-bit addresses reach. */
export const MAXIMUM_PAGES = 65536;

/**
 * Puts the kernels on a memory. Every thread loads its own, on the one memory. A kernel that finds an unknown
 * encoder or device model in a structure throws WebAssembly.RuntimeError («unreachable»).
 * @param module the compiled kernels, or the bytes of kernels.wasm
 * @throws WebAssembly.LinkError when the memory is not shared.
 */
export function loadWasm(memory: WebAssembly.Memory, module: WebAssembly.Module | BufferSource): Kernels {
  const compiled = module instanceof WebAssembly.Module ? module : new WebAssembly.Module(module);
  const { exports } = new WebAssembly.Instance(compiled, { env: { memory } });
  return { name: 'wasm', memory, ...(exports as unknown as Omit<Kernels, 'name' | 'memory'>) };
}

/** Fetches and compiles the kernels in a browser; they lie next to this file. Under Node: `wasm-node.ts`. */
export function fetchWasmModule(url: URL = new URL('./kernels.wasm', import.meta.url)): Promise<WebAssembly.Module> {
  return WebAssembly.compileStreaming(fetch(url));
}
