/**
 * Bundles the page into dist/page: HTML, one script, one Web Worker, styles, the kernels on private memory, and the
 * embedded digits, packed. Any static server can serve it. Needs the compiled dist/src.
 */
import { build } from 'esbuild';
import { copyFileSync, existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

process.chdir(dirname(dirname(fileURLToPath(import.meta.url))));
const OUT = 'dist/page';
/** What a visitor downloads of digits. */
const MOST_DIGITS_BYTES = 2_000_000;

/** zod brings its messages in fifty languages; ours are our own. */
const oneLanguage = {
  name: 'one language',
  setup: ({ onLoad }) => {
    onLoad({ filter: /zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, () => ({
      contents: "export { default as en } from './en.js';",
    }));
  },
};

mkdirSync(OUT, { recursive: true });
await build({
  entryPoints: { page: 'page/main.tsx', worker: 'page/worker.ts' },
  outdir: OUT,
  bundle: true,
  minify: true,
  format: 'esm',
  target: 'es2022',
  jsx: 'automatic',
  jsxImportSource: 'preact',
  legalComments: 'linked',
  plugins: [oneLanguage],
  logLevel: 'warning',
});
for (const file of ['index.html', 'icon.svg']) copyFileSync(join('page', file), join(OUT, file));
copyFileSync('dist/src/kernel/kernels-private.wasm', join(OUT, 'kernels.wasm'));

const digits = join(OUT, 'digits.pack');
if (!existsSync(digits) || statSync(digits).mtimeMs < statSync('dist/src/data/pack.js').mtimeMs) {
  const { loadData } = await import('../dist/src/data/index.js');
  const { packDigits } = await import('../dist/src/data/pack.js');
  const packed = gzipSync(packDigits(loadData()), { level: 9 });
  if (packed.length > MOST_DIGITS_BYTES) {
    throw new Error(`${digits}: ${packed.length} bytes; expected at most ${MOST_DIGITS_BYTES}`);
  }
  writeFileSync(digits, packed);
}
