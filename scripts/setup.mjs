/**
 * Makes a clone ready to run: installs packages when the lockfile has changed, builds when a source has.
 * Stamps hold hashes of content, so that a fresh clone, a switched branch and a touched file are all told apart.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

process.chdir(join(dirname(fileURLToPath(import.meta.url)), '..'));

const LOCK = 'package-lock.json';
const INSTALLED = 'node_modules/.synapulse-lock';
const BUILT = 'dist/.synapulse-sources';
const SOURCES = ['machines', 'src', 'workers', 'page', 'scripts/build-wasm.mjs', 'scripts/build-page.mjs'];
SOURCES.push('tsconfig.json', 'tsconfig.build.json', LOCK);
/** What a build must have left: a stamp alone is no build. */
const PRODUCTS = ['dist/src/cli/main.js', 'dist/src/kernel/kernels.wasm', 'dist/page/digits.pack'];

const read = (path) => (existsSync(path) ? readFileSync(path, 'utf8') : undefined);

function filesOf(path) {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path)
    .sort()
    .flatMap((name) => filesOf(join(path, name)));
}

function hashOf(paths) {
  const hash = createHash('sha256');
  for (const path of paths.flatMap(filesOf)) hash.update(`${path}\0`).update(readFileSync(path)).update('\0');
  return hash.digest('hex');
}

function npm(args, env) {
  const inside = process.env.npm_execpath;
  const [command, first] = inside?.endsWith('.js') ? [process.execPath, [inside]] : ['npm', []];
  const { status, error } = spawnSync(command, [...first, ...args], {
    // stdout belongs to whoever runs after us.
    stdio: ['ignore', process.stderr, process.stderr],
    shell: command === 'npm' && process.platform === 'win32',
    env: { ...process.env, ...env },
  });
  if (error !== undefined) console.error(`setup: cannot run npm: ${error.message}`);
  if (status !== 0) {
    console.error(`setup: npm ${args.join(' ')} failed`);
    process.exit(status ?? 1);
  }
}

/** Somebody ran `npm ci` or `npm install` themselves, with this lockfile and with the development packages. */
function isInstalledByHand() {
  const theirs = 'node_modules/.package-lock.json';
  if (read(INSTALLED) !== undefined || !existsSync(theirs) || !existsSync('node_modules/typescript')) return false;
  return statSync(theirs).mtimeMs >= statSync(LOCK).mtimeMs;
}

const lock = hashOf([LOCK]);
if (isInstalledByHand()) {
  writeFileSync(INSTALLED, lock);
} else if (read(INSTALLED) !== lock) {
  console.error('setup: installing packages (npm ci) …');
  // Builds and tests need the development packages, whatever NODE_ENV says.
  npm(['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error']);
  writeFileSync(INSTALLED, lock);
}

const sources = hashOf(SOURCES);
if (read(BUILT) !== sources || !PRODUCTS.every((path) => existsSync(path))) {
  console.error('setup: building …');
  npm(['run', '--silent', 'build']);
  writeFileSync(BUILT, sources);
}
