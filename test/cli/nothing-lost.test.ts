/** What goes wrong on real machines, caused on purpose: two processes, full disks, folders that cannot be written. */
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
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

/** Runs a script as root of a namespace of its own, with mounts and a network that nobody else sees. */
const inNamespace = (script: string, ...args: string[]) =>
  spawnSync(
    'unshare',
    ['--user', '--map-root-user', '--mount', '--net', 'bash', '-c', script, process.execPath, ...args],
    {
      ...{ cwd, encoding: 'utf8', env: { ...process.env, NODE_OPTIONS: '' } },
    },
  );
const mayMount = inNamespace('mkdir -p small && mount -t tmpfs -o size=64k none small').status === 0;
if (!mayMount) process.stderr.write('left out: file systems of our own, for which namespaces are not permitted\n');

describe.skipIf(!mayMount)('a file system of its own', () => {
  const args = ['train', ...SMALL, '--data', 'digits', '--epochs', '2', '--quiet', '--out', 'small/run'];

  it('that is full: a clear message, no file cut off, and a run that goes on where there is room', async () => {
    // Room for the manifest, but not for a checkpoint beside it.
    const script = 'mount -t tmpfs -o size=32k none small && "$0" "$@"; code=$?; cp -r small/. kept; exit $code';
    mkdirSync(join(cwd, 'kept'));
    const { status, stderr } = inNamespace(script, MAIN, ...args);
    expect(status).toBe(1);
    expect(stderr).toMatch(/^synapulse: cannot write small\/run\/\S+: no space left \(ENOSPC\)\n/);
    const names = readdirSync(join(cwd, 'kept/run'), { recursive: true }) as string[];
    expect(names.filter((name) => /\.\d+$/.test(name))).toEqual([]);
    expect(() => JSON.parse(readFileSync(join(cwd, 'kept/run/manifest.json'), 'utf8'))).not.toThrow();
    const resumed = JSON.parse((await synapulse(cwd, ['train', '--resume', 'kept/run', '--force', '--json'])).stdout);
    const whole = await json(cwd, [...args.slice(0, -1), 'enough-room']);
    expect(resumed.state_hash).toBe(whole.state_hash);
  });

  it('that is read-only: refused before anything is trained', () => {
    const script = 'mount -t tmpfs -o ro none small && exec "$0" "$@"';
    const { status, stdout, stderr } = inNamespace(script, MAIN, ...args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(
      /^synapulse: --out small\/run: cannot be written: the file system is read-only \(EROFS\)\n$/,
    );
  });
});

describe('a clock that is set back', () => {
  it('changes no bit, and no checkpoint is missed or mixed up', async () => {
    // Every look at the time of day gives an hour less.
    writeFileSync(
      join(cwd, 'back.cjs'),
      'let hours = 0; const now = Date.now; Date.now = () => now() - 3.6e6 * hours++;\n' +
        'const Real = Date; globalThis.Date = class extends Real { constructor(...a) { super(...(a.length ? a : [Date.now()])); }\n' +
        '  static now() { return now() - 3.6e6 * hours++; } };\n',
    );
    const args = [
      'train',
      ...SMALL,
      '--data',
      'digits',
      '--epochs',
      '3',
      '--quiet',
      '--set',
      'run.checkpoint_samples=100',
    ];
    const env = { NODE_OPTIONS: `--require ${join(cwd, 'back.cjs')}` };
    const straight = await json(cwd, [...args, '--out', 'forth']);
    const back = await json(cwd, [...args, '--out', 'back'], env);
    expect(back.state_hash).toBe(straight.state_hash);
    expect(readdirSync(join(cwd, 'back/checkpoints'))).toEqual(readdirSync(join(cwd, 'forth/checkpoints')));
    const { started, ended } = manifestOf(join(cwd, 'back'));
    expect(Date.parse(ended ?? '')).toBeLessThan(Date.parse(started));
    const longer = await json(cwd, ['train', '--resume', 'back', '--epochs', '4', '--quiet'], env);
    expect(longer.epochs).toBe(4);
  });
});

describe('memory that runs out', () => {
  // V8 decides where it gives up: in a thread, which is told in one line, or with an abort of the whole process.
  it('of JavaScript: an error, and a folder that goes on with more to the same bits', async () => {
    const args = ['train', ...SMALL, '--data', 'digits', '--epochs', '2', '--quiet'];
    const { code, signal, stdout } = await synapulse(cwd, [...args, '--out', 'tight'], {
      NODE_OPTIONS: '--max-old-space-size=16',
    });
    expect(stdout).toBe('');
    expect(code === 1 || signal === 'SIGABRT').toBe(true);
    const again = existsSync(join(cwd, 'tight/manifest.json'))
      ? ['train', '--resume', 'tight', '--quiet']
      : [...args, '--out', 'tight'];
    const { stdout: result } = await synapulse(cwd, [...again, '--json']);
    const whole = await json(cwd, [...args, '--out', 'roomy']);
    expect(JSON.parse(result).state_hash).toBe(whole.state_hash);
  });

  it('of the kernels: one line that says how much was asked for', async () => {
    const { code, stdout, stderr } = await synapulse(cwd, [
      ...['train', '--data', 'digits', '--quiet', '--out', 'huge', '--set', 'network.layers=[36,16000,16000,10]'],
    ]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(
      /^synapulse: network\.layers: the chip needs [\d.]+ GiB of memory; expected at most 4 GiB\n$/,
    );
  });

  it('of the kernels, in a process that may not have so much', () => {
    const script = 'ulimit -v 3000000; exec "$0" --max-old-space-size=200 "$@"';
    const args = ['train', '--data', 'digits', '--quiet', '--out', 'limited', '--set', 'network.layers=[36,600000,10]'];
    const { status, stderr } = spawnSync('bash', ['-c', script, process.execPath, MAIN, ...args], {
      ...{ cwd, encoding: 'utf8', env: { ...process.env, NODE_OPTIONS: '' } },
    });
    expect({ status, stderr }).toMatchObject({ status: 1, stderr: expect.stringMatching(/memory/) });
  });
});
