/**
 * Compiles src/kernel/assembly twice from one source; skipped when nothing is newer:
 * dist/src/kernel/kernels.wasm on shared memory, for Node and its threads, and kernels-private.wasm on private
 * memory, for one Web Worker: a browser shares memory only with pages that are served with special headers.
 */
import { mkdirSync, readdirSync, renameSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

process.chdir(dirname(dirname(fileURLToPath(import.meta.url))));
const SOURCES = 'src/kernel/assembly';
/** 4 GiB, all that addresses of 32 bits reach: a memory may have any smaller maximum. */
const MAXIMUM_PAGES = '65536';
const OUT = {
  'dist/src/kernel/kernels.wasm': ['--sharedMemory', '--enable', 'threads'],
  'dist/src/kernel/kernels-private.wasm': [],
};

const modified = (path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
const newest = Math.max(
  modified(SOURCES), // a file taken away changes its folder
  ...readdirSync(SOURCES).map((name) => modified(join(SOURCES, name))),
  modified('src/kernel/layout.ts'),
  modified('src/kernel/coefficients.ts'),
  modified('scripts/build-wasm.mjs'),
);

async function compile(out, options) {
  const { default: asc } = await import('assemblyscript/asc');
  mkdirSync(dirname(out), { recursive: true });
  const part = `${out}.${process.pid}`; // whoever reads meanwhile sees the old file or the new one
  const { error, stderr } = await asc.main([
    join(SOURCES, 'index.ts'),
    ...['--outFile', part, '-O3', '--runtime', 'stub', '--noAssert', '--noExportMemory'],
    ...['--importMemory', '--maximumMemory', MAXIMUM_PAGES, '--enable', 'simd', '--enable', 'bulk-memory'],
    ...options,
  ]);
  if (error) {
    process.stderr.write(stderr.toString());
    process.exitCode = 1;
  } else {
    renameSync(part, out);
  }
}

for (const [out, options] of Object.entries(OUT)) {
  if (modified(out) < newest) await compile(out, options);
}
