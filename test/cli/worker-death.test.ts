/** A thread that dies ends the run with a clear error and a valid folder, never a hang. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { resolveConfig } from '../../src/config/index.js';
import { loadData } from '../../src/data/index.js';
import { manifestOf, newFolder, root, SMALL, synapulse, writeDigits } from './support.js';

const cwd = newFolder();
const long = ['train', ...SMALL, '--data', 'digits', '--epochs', '100000', '--quiet'];

beforeAll(() => {
  writeDigits(join(cwd, 'digits'), 300, 100);
});

/** Trains with a plug-in of this text. */
async function withPlugin(name: string, body: string, env?: NodeJS.ProcessEnv) {
  writeFileSync(join(cwd, `${name}.mjs`), `export default () => { ${body} };\n`);
  return synapulse(cwd, [...long, '--set', `plugins=[./${name}.mjs]`, '--out', name], env);
}

describe('the command', () => {
  it('process.exit inside the worker', async () => {
    const { code, stdout, stderr } = await withPlugin('exit', 'setTimeout(() => process.exit(7), 300)');
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toBe('synapulse: the thread that trains exit died: worker exited with code: 7\n');
    const manifest = manifestOf(join(cwd, 'exit'));
    expect(manifest).toMatchObject({ status: 'failed', process: null });
    expect(manifest.error).toContain('worker exited with code: 7');
  });

  it('an exception nobody catches', async () => {
    const { code, stderr } = await withPlugin('throw', "setTimeout(() => { throw new Error('ouch'); }, 300)");
    expect(code).toBe(1);
    expect(stderr).toBe('synapulse: the thread that trains throw died: ouch\n');
  });

  it('a heap that overflows', async () => {
    const fill = 'setTimeout(() => { const all = []; for (;;) all.push(new Array(1e5).fill({})); }, 300)';
    const { code, stderr } = await withPlugin('heap', fill, { NODE_OPTIONS: '--max-old-space-size=60' });
    expect(code).toBe(1);
    expect(stderr).toContain('synapulse: the thread that trains heap died: out of memory');
    expect(manifestOf(join(cwd, 'heap')).status).toBe('failed');
  });
});

describe('the pool', () => {
  const config = (threads: number) =>
    resolveConfig({
      preset: 'choi2021',
      sets: [...SMALL.filter((word) => word !== '--set'), 'train.epochs=100000', `run.threads=${threads}`],
    });

  async function poolOf(size: number) {
    const path = pathToFileURL(join(root, 'dist/workers/pool.js')).href;
    const { RunPool } = (await import(path)) as typeof import('../../workers/pool.js');
    return new RunPool(size);
  }

  it.each([
    ['the one thread of a run', 1, 0],
    ['the first thread of a sharded run', 2, 0],
    ['the second thread of a sharded run', 2, 1],
  ])('is told of the end of %s', async (_what, threads, victim) => {
    const pool = await poolOf(threads);
    try {
      const dir = newFolder();
      const stop = new Int32Array(new SharedArrayBuffer(4));
      const data = loadData({ dir: join(cwd, 'digits') });
      let begun: () => void = () => {};
      const trains = new Promise<void>((resolve) => {
        begun = resolve;
      });
      const run = pool.train({ dir, config: config(threads), data, resume: false, stop }, ({ kind }) => {
        if (kind === 'progress') begun();
      });
      const rejected = expect(run).rejects.toThrow(/thread that (trains|owns tiles of) .* died: worker exited/);
      await trains;
      await pool.threads[victim].terminate();
      await rejected;
    } finally {
      await pool.destroy();
    }
  });
});
