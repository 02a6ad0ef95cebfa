/** Runs that are stopped, killed or damaged leave a valid folder and go on to the bits of one that was not. */
import { appendFileSync, cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { json, manifestOf, newFolder, refused, rowsOf, SMALL, start, synapulse, writeDigits } from './support.js';

const cwd = newFolder();
/** Keys that do not depend on how long a computer took. */
const BITS = [
  'state_hash',
  'sim_time_ps',
  'events',
  'energy',
  'test_accuracy',
  'train_accuracy',
  'epochs',
  'switch_epoch',
];
const bits = (result: Record<string, unknown>) => BITS.map((key) => [key, result[key]]);

describe('signals', () => {
  const args = ['train', '--epochs', '6', '--train-limit', '5000', '--test-limit', '200'];
  let whole: Record<string, unknown>;

  beforeAll(async () => {
    whole = await json(cwd, [...args, '--out', 'whole']);
  });

  it('kill -9, Ctrl-C and resume give the bits of the uninterrupted run', async () => {
    const killed = start(cwd, [...args, '--out', 'stopped']);
    await killed.said(/epoch 2\/6/);
    killed.child.kill('SIGKILL');
    expect((await killed.ended).signal).toBe('SIGKILL');
    expect(manifestOf(join(cwd, 'stopped'))).toMatchObject({ status: 'running', result: null });

    const interrupted = start(cwd, ['train', '--resume', 'stopped']);
    await interrupted.said(/epoch 4\/6/);
    interrupted.child.kill('SIGINT');
    const { code, stderr } = await interrupted.ended;
    expect(code).toBe(130);
    expect(stderr).toContain('synapulse: stopped by SIGINT; go on with: synapulse train --resume stopped\n');
    expect(manifestOf(join(cwd, 'stopped'))).toMatchObject({ status: 'interrupted', process: null, result: null });
    expect(readFileSync(join(cwd, 'stopped/accuracy.svg'), 'utf8')).toContain('<svg');

    const result = await json(cwd, ['train', '--resume', 'stopped']);
    expect(bits(result)).toEqual(bits(whole));
    expect(rowsOf(join(cwd, 'stopped'))).toEqual(rowsOf(join(cwd, 'whole')));
    expect(manifestOf(join(cwd, 'stopped')).resumed).toHaveLength(2);
  });

  it('SIGTERM: 143; the state in the middle of an epoch is kept', async () => {
    const run = start(cwd, [
      'train',
      '--epochs',
      '1',
      '--engine',
      'interpreted',
      '--set',
      'run.kernels=typescript',
      '--out',
      'slow',
    ]);
    await run.said(/writing to/);
    await new Promise((resolve) => setTimeout(resolve, 1500));
    const before = performance.now();
    run.child.kill('SIGTERM');
    expect((await run.ended).code).toBe(143);
    expect(performance.now() - before).toBeLessThan(1000);
    expect(readdirSync(join(cwd, 'slow/checkpoints'))).toEqual([
      expect.stringMatching(/^epoch-0000-sample-\d+\.checkpoint$/),
    ]);

    const resumed = await json(cwd, ['train', '--resume', 'slow', '--engine', 'compiled']);
    const straight = await json(cwd, ['train', '--epochs', '1', '--out', 'straight']);
    expect(bits(resumed)).toEqual(bits(straight));
  });

  it('refuses to resume a run that goes on', async () => {
    const run = start(cwd, ['train', '--epochs', '1000', '--out', 'busy']);
    await run.said(/epoch +1\/1000/);
    expect(await refused(cwd, ['train', '--resume', 'busy'])).toMatch(/process \d+ is training it/);
    run.child.kill('SIGINT');
    expect((await run.ended).code).toBe(130);
  });
});

describe('resume', () => {
  const small = [...SMALL, '--data', 'digits'];

  beforeAll(async () => {
    writeDigits(join(cwd, 'digits'), 300, 100);
    await json(cwd, ['train', ...small, '--epochs', '3', '--out', 'three']);
    await json(cwd, ['train', ...small, '--epochs', '5', '--out', 'five']);
  });

  const copy = (name: string) => {
    cpSync(join(cwd, 'three'), join(cwd, name), { recursive: true });
    return name;
  };
  const five = () => {
    const { result } = manifestOf(join(cwd, 'five'));
    return bits(result as Record<string, unknown>);
  };

  it('prints the result of a finished run again and changes nothing', async () => {
    const before = readFileSync(join(cwd, 'three/manifest.json'), 'utf8');
    const result = await json(cwd, ['train', '--resume', 'three']);
    expect(result).toEqual({ ...manifestOf(join(cwd, 'three')).result, out: 'three' });
    expect(readFileSync(join(cwd, 'three/manifest.json'), 'utf8')).toBe(before);
  });

  it('makes a finished run longer, on another engine too', async () => {
    expect(bits(await json(cwd, ['train', '--resume', copy('longer'), '--epochs', '5']))).toEqual(five());
    const args = ['--epochs', '5', '--engine', 'interpreted', '--threads', '2'];
    const other = await json(cwd, ['train', '--resume', copy('other'), ...args]);
    expect(other).toMatchObject({ engine: 'interpreted', threads: 2 });
    expect(bits(other)).toEqual(five());
  });

  it('names a damaged checkpoint and uses the one before', async () => {
    const dir = copy('damaged');
    appendFileSync(join(cwd, dir, 'checkpoints/epoch-0003.checkpoint'), 'x');
    const { code, stdout, stderr } = await synapulse(cwd, [
      'train',
      '--resume',
      dir,
      '--epochs',
      '5',
      '--json',
      '--quiet',
    ]);
    expect(code).toBe(0);
    expect(stderr).toMatch(/^synapulse: .*epoch-0003\.checkpoint is damaged \(.*SHA-256.*\): passed over\n$/);
    expect(bits(JSON.parse(stdout))).toEqual(five());
  });

  it('starts at sample 0 without a checkpoint', async () => {
    const dir = copy('bare');
    rmSync(join(cwd, dir, 'checkpoints'), { recursive: true });
    const { stdout, stderr } = await synapulse(cwd, ['train', '--resume', dir, '--epochs', '5', '--json', '--quiet']);
    expect(stderr).toBe(`synapulse: ${dir} has no checkpoint: starting at sample 0\n`);
    expect(bits(JSON.parse(stdout))).toEqual(five());
  });

  it('passes over the checkpoint of another run', async () => {
    const dir = copy('foreign');
    await json(cwd, ['train', ...small, '--epochs', '4', '--seed', '2', '--out', 'seed2']);
    cpSync(join(cwd, 'seed2/checkpoints/epoch-0004.checkpoint'), join(cwd, dir, 'checkpoints/epoch-0004.checkpoint'));
    const { stdout, stderr } = await synapulse(cwd, ['train', '--resume', dir, '--epochs', '5', '--json', '--quiet']);
    expect(stderr).toMatch(/epoch-0004\.checkpoint belongs to another run/);
    expect(bits(JSON.parse(stdout))).toEqual(five());
  });

  it.each([
    ['--seed', '2'],
    ['--preset', 'float'],
    ['--set', 'synapse.k=3'],
    ['--train-limit', '10'],
    ['--test-limit', '10'],
    ['--config', 'x.yaml'],
    ['--out', 'elsewhere'],
  ])('refuses %s', async (option, value) => {
    const line = await refused(cwd, ['train', '--resume', 'three', option, value]);
    expect(line).toContain(`${option} with --resume: a run keeps its settings`);
  });

  it('refuses fewer epochs', async () => {
    expect(await refused(cwd, ['train', '--resume', 'three', '--epochs', '2'])).toContain('expected at least 3');
  });

  it('refuses other data and leaves the run as it was', async () => {
    writeDigits(join(cwd, 'others'), 290, 100);
    const before = readFileSync(join(cwd, 'three/manifest.json'), 'utf8');
    const line = await refused(cwd, ['train', '--resume', 'three', '--epochs', '4', '--data', 'others', '--quiet']);
    expect(line).toContain('the data has changed: fingerprint');
    expect(readFileSync(join(cwd, 'three/manifest.json'), 'utf8')).toBe(before);
  });

  it('finds the same data in another place', async () => {
    cpSync(join(cwd, 'digits'), join(cwd, 'moved'), { recursive: true });
    const result = await json(cwd, ['train', '--resume', copy('mover'), '--epochs', '5', '--data', 'moved']);
    expect(bits(result)).toEqual(five());
  });

  it('refuses a damaged manifest by name', async () => {
    const dir = copy('manifest');
    writeFileSync(join(cwd, dir, 'manifest.json'), '{"format": 2}');
    expect(await refused(cwd, ['train', '--resume', dir])).toContain('not a manifest of format 1: format');
    writeFileSync(join(cwd, dir, 'manifest.json'), '{');
    expect(await refused(cwd, ['train', '--resume', dir])).toContain('manifest.json: damaged');
  });
});
