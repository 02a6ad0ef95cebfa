/** Compiles src/kernel/assembly to dist/src/kernel/kernels.wasm; skipped when nothing is newer. */
import { mkdirSync, readdirSync, renameSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

process.chdir(dirname(dirname(fileURLToPath(import.meta.url))));
const SOURCES = 'src/kernel/assembly';
const OUT = 'dist/src/kernel/kernels.wasm';
/** 4 GiB, all that addresses of 32 bits reach: a memory may have any smaller maximum. */
const MAXIMUM_PAGES = '65536';

const modified = (path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
const newest = Math.max(
  modified(SOURCES), // a file taken away changes its folder
  ...readdirSync(SOURCES).map((name) => modified(join(SOURCES, name))),
  modified('src/kernel/layout.ts'),
  modified('src/kernel/coefficients.ts'),
  modified('scripts/build-wasm.mjs'),
);
if (modified(OUT) < newest) {
  const { default: asc } = await import('assemblyscript/asc');
  mkdirSync(dirname(OUT), { recursive: true });
  const part = `${OUT}.${process.pid}`; // whoever reads meanwhile sees the old file or the new one
  const { error, stderr } = await asc.main([
    join(SOURCES, 'index.ts'),
    ...['--outFile', part, '-O3', '--runtime', 'stub', '--noAssert', '--noExportMemory'],
    ...['--importMemory', '--sharedMemory', '--maximumMemory', MAXIMUM_PAGES],
    ...['--enable', 'simd', '--enable', 'threads', '--enable', 'bulk-memory'],
  ]);
  if (error) {
    process.stderr.write(stderr.toString());
    process.exitCode = 1;
  } else {
    renameSync(part, OUT);
  }
}
