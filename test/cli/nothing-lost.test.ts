/** What goes wrong on real machines, caused on purpose: two processes, full disks, folders that cannot be written. */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { json, manifestOf, newFolder, refused, root, rowsOf, SMALL, start, synapulse, writeDigits } from './support.js';

const cwd = newFolder();
const MAIN = join(root, 'dist/src/cli/main.js');
beforeAll(() => {
  writeDigits(join(cwd, 'digits'), 300, 100);
});

describe('two processes', () => {
  it('on one run: the second is refused and touches nothing', async () => {
    const run = start(cwd, ['train', ...SMALL, '--data', 'digits', '--epochs', '100000', '--out', 'busy']);
    await run.said(/epoch +2\//);
    const before = manifestOf(join(cwd, 'busy'));
    expect(await refused(cwd, ['train', '--resume', 'busy'])).toMatch(/process \d+ is (training|at work)/);
    expect(manifestOf(join(cwd, 'busy'))).toEqual(before);
    run.child.kill('SIGKILL');
    await run.ended;
    // The lock of the dead counts for nothing.
    expect(readdirSync(join(cwd, 'busy'))).toContain('.lock');
    const again = start(cwd, ['train', '--resume', 'busy']);
    await again.said(/epoch +\d+\//);
    again.child.kill('SIGINT');
    expect((await again.ended).code).toBe(130);
    expect(readdirSync(join(cwd, 'busy'))).not.toContain('.lock');
  });

  it('on one study: the second is refused', async () => {
    writeFileSync(
      join(cwd, 'study.yaml'),
      'base: { network.layers: [36, 12, 10], train.epochs: 100000 }\ndata: { dir: digits }\naxes: { synapse.k: [5, 10] }\n',
    );
    const first = start(cwd, ['explore', 'study.yaml', '--out', 'study']);
    while (!readdirSync(cwd).includes('study') || !readdirSync(join(cwd, 'study')).includes('study.json')) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect(await refused(cwd, ['explore', 'study.yaml', '--out', 'study'])).toMatch(
      /study: process \d+ on .* is at work in it/,
    );
    first.child.kill('SIGKILL');
    await first.ended;
  });

  it('on one demo, or on a run of it: the second is refused and touches nothing', async () => {
    const demo = ['demo', '--out', 'demo', '--train-limit', '60', '--test-limit', '20', '--epochs', '1000'];
    const first = start(cwd, demo);
    await first.said(/hybrid +epoch/);
    const before = readdirSync(join(cwd, 'demo/hybrid')).sort();
    expect(await refused(cwd, demo)).toMatch(/demo: process \d+ on .* is at work in it/);
    expect(readdirSync(join(cwd, 'demo/hybrid')).sort()).toEqual(before);
    first.child.kill('SIGKILL');
    await first.ended;
    const resumed = start(cwd, ['train', '--resume', 'demo/hybrid']);
    await resumed.said(/epoch/);
    expect(await refused(cwd, demo)).toMatch(/demo\/hybrid: process \d+ on .* is at work in it/);
    resumed.child.kill('SIGKILL');
    await resumed.ended;
    // What the dead left is no obstacle.
    const again = start(cwd, demo);
    await again.said(/hybrid +epoch/);
    again.child.kill('SIGKILL');
    await again.ended;
  });
});

describe('a disk that is full', () => {
  it('ends the run with a clear message and a folder from which it goes on', async () => {
    const args = ['train', ...SMALL, '--data', 'digits', '--epochs', '2', '--quiet'];
    const whole = await json(cwd, [...args, '--out', 'enough']);
    // No file may grow beyond 8 KiB, as weights and their traces do.
    const limited = spawnSync(
      'bash',
      ['-c', `ulimit -f 8; exec "$0" "$@"`, process.execPath, MAIN, ...args, '--out', 'full'],
      {
        cwd,
        encoding: 'utf8',
        env: { ...process.env, NODE_OPTIONS: '' },
      },
    );
    expect(limited.status).toBe(1);
    expect(limited.stderr).toMatch(/^synapulse: cannot write full\/\S+: the file grew too large \(EFBIG\)\n$/);
    expect(manifestOf(join(cwd, 'full'))).toMatchObject({ status: 'failed', process: null, result: null });
    const names = readdirSync(join(cwd, 'full'), { recursive: true }) as string[];
    expect(names.filter((name) => /\.checkpoint|\.\d+$/.test(name))).toEqual([]);
    const resumed = await synapulse(cwd, ['train', '--resume', 'full', '--json', '--quiet']);
    expect(resumed.stderr).toBe('synapulse: full has no checkpoint: starting at sample 0\n');
    expect(JSON.parse(resumed.stdout).state_hash).toBe(whole.state_hash);
  });
});

describe('a folder that cannot be written', () => {
  it('is refused in one line, before anything is trained', () => {
    const dir = join(cwd, 'closed');
    mkdirSync(dir);
    chmodSync(dir, 0o555);
    chmodSync(cwd, 0o755);
    // For root every folder can be written: then as nobody.
    const user = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [MAIN, 'train', ...SMALL, '--data', join(cwd, 'digits'), '--out', dir],
      { ...user, cwd: '/', encoding: 'utf8', env: { ...process.env, NODE_OPTIONS: '', HOME: dir } },
    );
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(/^synapulse: .*closed: cannot be written: permission denied \(EACCES\)\n$/);
    expect(readdirSync(dir)).toEqual([]);
  });
});

it('a metrics file that was cut off is made anew from the checkpoint', async () => {
  await json(cwd, ['train', ...SMALL, '--data', 'digits', '--epochs', '2', '--out', 'cut', '--quiet']);
  const rows = rowsOf(join(cwd, 'cut'));
  writeFileSync(join(cwd, 'cut/metrics.csv'), readFileSync(join(cwd, 'cut/metrics.csv')).subarray(0, 50));
  await json(cwd, ['train', '--resume', 'cut', '--epochs', '3', '--quiet']);
  expect(rowsOf(join(cwd, 'cut')).slice(0, 3)).toEqual(rows);
});
