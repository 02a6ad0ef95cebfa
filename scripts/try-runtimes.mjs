/**
 * Trains small runs of every kind under several versions of Node, and fails unless all give the same bits. The versions
 * are installed from the npm package `node` into a folder that is kept for the next time.
 *
 *   npm run try-runtimes [-- --versions 20,22,24 --tests]
 *
 * `--tests` runs the tests of kernels, engines and commands under each version as well.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = fileURLToPath(new URL('..', import.meta.url));
const main = join(root, 'dist/src/cli/main.js');
const { values: options } = parseArgs({
  options: { versions: { type: 'string', default: '20,22,24' }, tests: { type: 'boolean', default: false } },
});
const versions = options.versions.split(',');
const cache = process.env.SYNAPULSE_RUNTIMES ?? join(tmpdir(), 'synapulse-runtimes');

const SMALL = ['--train-limit', '300', '--test-limit', '100', '--set', 'network.layers=[784,30,10]', '--epochs', '2'];
const set = (...settings) => settings.flatMap((text) => ['--set', text]);
const KINDS = {
  'hybrid, noise': ['train', ...set('device.c2c=0.5', 'device.d2d=0.1', 'device.nl_potentiation=3')],
  'hybrid, carry, interpreted': ['train', '--preset', 'hybrid-plus', '--engine', 'interpreted'],
  'typescript kernels': ['train', '--preset', 'hybrid-plus', ...set('run.kernels=typescript')],
  'stochastic trains, 2 threads': [
    ...['train', '--preset', 'single50', '--threads', '2'],
    ...set('pulse.encoder=stochastic-train'),
  ],
  'spiking network': ['snn', 'train', '--preset', 'snn-hybrid', ...set('snn.steps=8')],
};
const TESTS = ['test/kernel', 'test/engine', 'test/cli/train.test.ts', 'test/cli/stop-and-resume.test.ts'];

/** The node of a major version: this one, or one that is installed. */
function nodeOf(version) {
  if (process.versions.node.split('.')[0] === version) return process.execPath;
  const home = join(cache, `node-${version}`);
  const node = join(home, 'node_modules/node/bin/node');
  if (!existsSync(node)) {
    mkdirSync(home, { recursive: true });
    writeFileSync(join(home, 'package.json'), '{ "private": true }\n');
    const args = ['install', '--no-audit', '--no-fund', '--loglevel=error', `node@${version}`];
    execFileSync('npm', args, { cwd: home, stdio: ['ignore', 'ignore', 'inherit'] });
  }
  return node;
}

const say = (text) => process.stdout.write(`${text}\n`);
const work = mkdtempSync(join(tmpdir(), 'synapulse-runs-'));
const hashes = {};
try {
  for (const version of versions) {
    const node = nodeOf(version);
    const found = execFileSync(node, ['--version'], { encoding: 'utf8' }).trim();
    for (const [kind, args] of Object.entries(KINDS)) {
      const out = mkdtempSync(join(work, 'run-'));
      const command = [main, ...args, ...SMALL, '--out', out, '--quiet', '--json'];
      const { state_hash, events } = JSON.parse(execFileSync(node, command, { encoding: 'utf8' }));
      hashes[kind] ??= { state_hash, events };
      const isSame = hashes[kind].state_hash === state_hash && hashes[kind].events === events;
      say(`Node ${found}  ${kind}: ${state_hash.slice(0, 16)}…, ${events} events${isSame ? '' : '  DIFFERENT'}`);
      if (!isSame) process.exitCode = 1;
    }
    if (options.tests) {
      const vitest = join(root, 'node_modules/vitest/vitest.mjs');
      const { status } = spawnSync(node, [vitest, 'run', ...TESTS], { cwd: root, stdio: 'inherit' });
      say(`Node ${found}  tests: ${status === 0 ? 'pass' : 'FAIL'}`);
      if (status !== 0) process.exitCode = 1;
    }
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}
