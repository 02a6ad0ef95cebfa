/** Compiles src/kernel/assembly to dist/src/kernel/kernels.wasm; skipped when nothing is newer. */
import { mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import asc from 'assemblyscript/asc';

const SOURCES = 'src/kernel/assembly';
const OUT = 'dist/src/kernel/kernels.wasm';

const modified = (path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
const newest = Math.max(
  ...readdirSync(SOURCES).map((name) => modified(join(SOURCES, name))),
  modified('src/kernel/layout.ts'),
  modified('scripts/build-wasm.mjs'),
);
if (modified(OUT) < newest) {
  mkdirSync('dist/src/kernel', { recursive: true });
  const { error, stderr } = await asc.main([
    join(SOURCES, 'index.ts'),
    ...['--outFile', OUT, '-O3', '--runtime', 'stub', '--noAssert'],
    ...['--importMemory', '--sharedMemory', '--maximumMemory', '65536'],
    ...['--enable', 'simd', '--enable', 'threads', '--enable', 'bulk-memory'],
  ]);
  if (error) {
    process.stderr.write(stderr.toString());
    throw error;
  }
}
