/** Finds and compiles the kernels under Node; once per thread. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

/** Next to the compiled file, or in dist/ when the sources are run as they are (tests). */
const PLACES = ['./kernels.wasm', '../../dist/src/kernel/kernels.wasm'];

let compiled: Promise<WebAssembly.Module> | undefined;

/** @throws Error when the kernels have not been built. */
export function wasmModule(): Promise<WebAssembly.Module> {
  compiled ??= compile();
  return compiled;
}

async function compile(): Promise<WebAssembly.Module> {
  return WebAssembly.compile(await wasmBytes());
}

/** @throws Error when the kernels have not been built. */
export async function wasmBytes(): Promise<Uint8Array<ArrayBuffer>> {
  for (const place of PLACES) {
    const path = fileURLToPath(new URL(place, import.meta.url));
    try {
      return await readFile(path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
  throw new Error('the kernels (kernels.wasm) are missing: run "npm run build"');
}
