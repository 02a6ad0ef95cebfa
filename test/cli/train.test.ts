/** `synapulse train`: what it prints, what it leaves, and that it is the same twice. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { json, manifestOf, newFolder, refused, rowsOf, SMALL, synapulse, writeDigits } from './support.js';

const cwd = newFolder();
const small = [...SMALL, '--data', 'digits', '--epochs', '3'];

beforeAll(() => {
  writeDigits(join(cwd, 'digits'), 300, 100);
});

describe('a run', () => {
  it('prints exactly one JSON document with every field, and nothing else with --quiet', async () => {
    const { code, stdout, stderr } = await synapulse(cwd, ['train', ...small, '--json', '--quiet', '--out', 'one']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const result = JSON.parse(stdout);
    expect(result).toMatchObject({ epochs: 3, seed: 1, preset: 'choi2021', engine: 'compiled', out: 'one' });
    expect(result.sim_time_ps).toMatch(/^[1-9]\d*$/);
    expect(result.state_hash).toMatch(/^[0-9a-f]{64}$/);
    for (const key of ['test_accuracy', 'train_accuracy', 'best_test_accuracy']) {
      expect(result[key]).toBeGreaterThan(0);
      expect(result[key]).toBeLessThanOrEqual(1);
    }
    expect(result.best_test_accuracy).toBeGreaterThanOrEqual(result.test_accuracy);
    expect(result.events).toBeGreaterThan(300);
    expect(result.cpu_s).toBeGreaterThan(0);
    expect(result.wall_s).toBeGreaterThan(0);
    expect(result.switch_epoch === null || Number.isInteger(result.switch_epoch)).toBe(true);
  });

  it('leaves a folder with manifest, metrics, plot and the last two checkpoints', async () => {
    const result = await json(cwd, ['train', ...small, '--out', 'folder', '--seed', '7']);
    const dir = join(cwd, 'folder');
    expect(readdirSync(dir).sort()).toEqual([
      'accuracy.svg',
      'checkpoints',
      'energy.csv',
      'manifest.json',
      'metrics.csv',
      'weight_traces.csv',
    ]);
    expect(readdirSync(join(dir, 'checkpoints'))).toEqual(['epoch-0002.checkpoint', 'epoch-0003.checkpoint']);
    const manifest = manifestOf(dir);
    expect(manifest).toMatchObject({ status: 'finished', seed: 7, preset: 'choi2021', process: null, error: null });
    expect(manifest.config).toMatchObject({ tile: { rows: 16, cols: 8 }, train: { epochs: 3 } });
    expect(manifest.data).toMatchObject({ dir: 'digits', train_samples: 300, test_samples: 100 });
    expect(manifest.data.fingerprint).toMatch(/^[0-9a-f]{64}$/);
    const { out: _, ...rest } = result;
    expect(manifest.result).toEqual(rest);
    const [header, ...rows] = rowsOf(dir);
    expect(header).toMatch(
      /^epoch,phase,switched,samples,train_accuracy_fraction,.*,sim_time_ps,events,energy_J,big_updates,/,
    );
    expect(rows).toHaveLength(3);
    expect(rows.at(-1)?.split(',')[6]).toBe(String(result.test_accuracy));
    const svg = readFileSync(join(dir, 'accuracy.svg'), 'utf8');
    expect(svg).toMatch(/^<svg [^>]*xmlns="http:\/\/www.w3.org\/2000\/svg"/);
    expect(svg).toContain('training');
  });

  it('says the same twice, and another seed says something else', async () => {
    const hashes = await Promise.all(
      ['1', '1', '2'].map(async (seed, i) => {
        return (await json(cwd, ['train', ...small, '--seed', seed, '--out', `twice${i}`])).state_hash;
      }),
    );
    expect(hashes[0]).toBe(hashes[1]);
    expect(hashes[0]).not.toBe(hashes[2]);
    expect(rowsOf(join(cwd, 'twice0'))).toEqual(rowsOf(join(cwd, 'twice1')));
  });

  it('gives the same bits on both engines and on two threads', async () => {
    const [one, two, three] = await Promise.all([
      json(cwd, ['train', ...small, '--epochs', '1', '--out', 'bits1']),
      json(cwd, ['train', ...small, '--epochs', '1', '--out', 'bits2', '--engine', 'interpreted']),
      json(cwd, ['train', ...small, '--epochs', '1', '--out', 'bits3', '--threads', '2']),
    ]);
    expect([one.engine, two.engine, three.threads]).toEqual(['compiled', 'interpreted', 2]);
    for (const key of ['state_hash', 'sim_time_ps', 'events', 'test_accuracy']) {
      expect(two[key]).toBe(one[key]);
      expect(three[key]).toBe(one[key]);
    }
  });

  it('trains on the embedded digits, limited', async () => {
    const limits = ['--train-limit', '200', '--test-limit', '50'];
    const result = await json(cwd, ['train', '--epochs', '1', ...limits, '--preset', 'float', '--out', 'embedded']);
    expect(result).toMatchObject({ preset: 'float', epochs: 1, switch_epoch: null });
    expect(manifestOf(join(cwd, 'embedded')).data).toMatchObject({ dir: null, train_samples: 200, test_samples: 50 });
  });

  it('says each epoch on stderr and a summary on stdout', async () => {
    const { code, stdout, stderr } = await synapulse(cwd, ['train', ...small, '--out', 'human']);
    expect(code).toBe(0);
    expect(stderr.match(/epoch \d\/3 .*train \d+\.\d\d % .*test .*simulated .*samples\/s/g)).toHaveLength(3);
    expect(stderr).not.toContain('\u001b');
    expect(stdout).toMatch(/test accuracy +\d+\.\d\d %/);
    expect(stdout).toMatch(/run folder +human/);
  });

  it('announces the switch and marks it in metrics and plot', async () => {
    const settings = ['--set', 'controller.threshold_pp=100', '--out', 'switch'];
    const { stderr, stdout } = await synapulse(cwd, ['train', ...small, ...settings, '--json']);
    const after = JSON.parse(stdout).switch_epoch;
    expect([1, 2]).toContain(after);
    expect(stderr).toContain(`fine tuning from epoch ${after + 1} on`);
    const rows = rowsOf(join(cwd, 'switch')).map((row) => row.split(',').slice(1, 3).join());
    const expected = [1, 2, 3].map((epoch) => (epoch <= after ? `dynamic,${epoch === after ? 1 : 0}` : 'fine,0'));
    expect(rows.slice(1)).toEqual(expected);
    expect(readFileSync(join(cwd, 'switch/accuracy.svg'), 'utf8')).toContain('switch to fine tuning');
  });
});

describe('--out', () => {
  it('is numbered under runs/ by default', async () => {
    const first = await json(cwd, ['train', ...small, '--epochs', '1']);
    const second = await json(cwd, ['train', ...small, '--epochs', '1']);
    expect([first.out, second.out]).toEqual([join('runs', 'choi2021-s1'), join('runs', 'choi2021-s1-2')]);
  });

  it('refuses a folder with anything in it, unless forced, and then removes only results', async () => {
    mkdirSync(join(cwd, 'full/checkpoints'), { recursive: true });
    writeFileSync(join(cwd, 'full/thesis.txt'), 'mine');
    writeFileSync(join(cwd, 'full/checkpoints/epoch-0009.checkpoint'), 'old');
    expect(await refused(cwd, ['train', ...small, '--out', 'full'])).toContain('--out full: the folder is not empty');
    await json(cwd, ['train', ...small, '--epochs', '1', '--out', 'full', '--force']);
    expect(readFileSync(join(cwd, 'full/thesis.txt'), 'utf8')).toBe('mine');
    expect(readdirSync(join(cwd, 'full/checkpoints'))).toEqual(['epoch-0001.checkpoint']);
  });

  it('takes an empty folder', async () => {
    mkdirSync(join(cwd, 'empty'));
    expect((await json(cwd, ['train', ...small, '--epochs', '1', '--out', 'empty'])).out).toBe('empty');
  });

  it('refuses what cannot be written', async () => {
    writeFileSync(join(cwd, 'file'), '');
    expect(await refused(cwd, ['train', ...small, '--out', 'file'])).toMatch(/--out file: .*(not a folder|exists)/);
    const below = await refused(cwd, ['train', ...small, '--out', 'file/run']);
    expect(below).toContain('cannot be written: a part of the path is a file (ENOTDIR)');
    expect(existsSync(join(cwd, 'file/run'))).toBe(false);
  });
});

describe('--seeds', () => {
  it('takes ranges, lists and a number of seeds', async () => {
    const { seedsFrom } = await import('../../src/cli/commands/train-seeds.js');
    expect(seedsFrom('1..3')).toEqual([1, 2, 3]);
    expect(seedsFrom('4, 2,4')).toEqual([4, 2]);
    expect(seedsFrom('2')).toEqual([1, 2]);
    expect(seedsFrom('7..8,1')).toEqual([7, 8, 1]);
    for (const bad of ['', '3..1', 'a', '1..', '-1', '1..99999999', '0', '1.5']) {
      expect(() => seedsFrom(bad), bad).toThrow(/^--seeds .*expected a range such as 1\.\.5/);
    }
  });

  it('goes with neither --seed nor --resume', async () => {
    expect(await refused(cwd, ['train', ...small, '--seeds', '2', '--seed', '1'])).toContain('--seed with --seeds');
    expect(await refused(cwd, ['train', '--resume', 'x', '--seeds', '2'])).toContain('--resume with --seeds');
  });
});
