/** Builds the documentation site into build/docs. Its tools are installed in docs/, apart from the package. */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const docs = fileURLToPath(new URL('../../docs', import.meta.url));
const npm = (...args) =>
  execFileSync('npm', ['--prefix', docs, ...args], { stdio: 'inherit', shell: process.platform === 'win32' });

// Unlocked: versions are pinned in docs/package.json, and nothing here reaches a user of the package.
npm('install', '--no-audit', '--no-fund', '--no-package-lock');
await import('./reference.mjs');
npm('run', 'api');
npm('run', 'site');
