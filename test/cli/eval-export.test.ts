/** Weights leave a run and come back: export, eval, and NumPy's format between them. */
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parquetReadObjects } from 'hyparquet';
import { beforeAll, describe, expect, it } from 'vitest';
import { readNpz } from '../../src/weights/npz.js';
import { json, newFolder, refused, SIDE, SMALL, synapulse, writeDigits } from './support.js';

const cwd = newFolder();
const DATA = ['--data', 'digits'];
let float: Record<string, unknown>;
let hybrid: Record<string, unknown>;

beforeAll(async () => {
  writeDigits(join(cwd, 'digits'), 300, 100);
  float = await json(cwd, [
    'train',
    '--preset',
    'float',
    ...SMALL,
    ...DATA,
    '--epochs',
    '4',
    '--out',
    'float',
    '--quiet',
  ]);
  hybrid = await json(cwd, ['train', ...SMALL, ...DATA, '--epochs', '4', '--out', 'hybrid', '--quiet']);
  await json(cwd, ['export', 'float', '--what', 'weights', '--format', 'npy', '--out', 'float.npz']);
});

describe('eval', () => {
  it('of a run gives its accuracy and its state', async () => {
    const evaluated = await json(cwd, ['eval', 'hybrid']);
    expect(evaluated).toMatchObject({
      test_accuracy: hybrid.test_accuracy,
      state_hash: hybrid.state_hash,
      trained_samples: 1200,
    });
    // Two layers: a read of 100 ns and an activation of 100 ns each.
    expect(evaluated.inference_time_ps).toBe(400_000);
    const { inference, inference_energy_J, inference_TOPS_per_W, operations_per_inference } = evaluated as Record<
      string,
      number
    > & { inference: { by_component: [string, number][] } };
    expect(inference_energy_J).toBeGreaterThan(0);
    const sum = inference.by_component.reduce((total, [, energy_J]) => total + energy_J, 0);
    expect(sum / inference_energy_J).toBeCloseTo(1, 12);
    expect(operations_per_inference).toBe(2 * (37 * 12 + 13 * 10));
    expect(inference_TOPS_per_W).toBeCloseTo(operations_per_inference / inference_energy_J / 1e12, 6);
  });

  it('does not count what lies beyond the inference: prices of updates play no part', async () => {
    writeFileSync(
      join(cwd, 'dear.yaml'),
      'prices:\n  pulse_driver: { energy: "1 J", source: "a test" }\n  full_sense: { energy: "1 J", source: "a test" }\n',
    );
    const weights = ['eval', '--weights', 'float.npz', ...DATA];
    const plain = await json(cwd, weights);
    const dear = await json(cwd, [...weights, '--set', 'energy.components=dear.yaml']);
    expect(dear.inference_energy_J).toBe(plain.inference_energy_J);
  });

  it('of exported floating-point weights on a floating-point chip gives the bits back', async () => {
    const evaluated = await json(cwd, ['eval', '--weights', 'float.npz', '--preset', 'float', ...DATA]);
    expect(evaluated).toMatchObject({ test_accuracy: float.test_accuracy, state_hash: float.state_hash, clipped: 0 });
    expect(evaluated.network).toEqual([SIDE * SIDE, 12, 10]);
  });

  it('programs weights onto devices: rounded, or by noisy pulses', async () => {
    const ideal = await json(cwd, ['eval', '--weights', 'float.npz', ...DATA]);
    expect(ideal.given_accuracy).toBe(float.test_accuracy);
    expect(ideal.programming_pulses).toBeGreaterThan(0);
    const noise = await json(cwd, ['eval', '--weights', 'float.npz', '--program', 'pulses', ...DATA]);
    expect(noise.state_hash).not.toBe(ideal.state_hash);
    expect(await json(cwd, ['eval', '--weights', 'float.npz', '--program', 'pulses', ...DATA])).toEqual(noise);
  });

  it('reads the arrays of a run in other ways: wires, converters, tiles', async () => {
    const wired = ['--set', 'tile.wires=network', '--set', 'tile.wire_ohm=2000'];
    const evaluated = await json(cwd, ['eval', 'hybrid', ...wired, '--set', 'tile.rows=16']);
    expect(evaluated.state_hash).toBe(hybrid.state_hash);
    expect(evaluated.set).toEqual(['tile.wires=network', 'tile.wire_ohm=2000', 'tile.rows=16']);
    expect(evaluated.test_accuracy).not.toBe(hybrid.test_accuracy);
    expect((await json(cwd, ['eval', 'hybrid', '--set', 'tile.wires=ideal'])).test_accuracy).toBe(hybrid.test_accuracy);
    expect(await refused(cwd, ['eval', 'hybrid', '--set', 'device.states=4'])).toContain(
      '--set device.states=4 with a run: a run keeps what its arrays hold; expected a setting of reads',
    );
    expect(await refused(cwd, ['eval', 'hybrid', '--set', 'tile.wires=copper'])).toContain('expected one of ideal');
    expect(await refused(cwd, ['train', ...SMALL, ...DATA, '--set', 'tile.wires=network'])).toContain(
      'tile.wires is network; expected ideal or series to train',
    );
  });

  it('says why it can read no checkpoint, and leaves them as they are', async () => {
    cpSync(join(cwd, 'hybrid'), join(cwd, 'other'), { recursive: true });
    const manifest = JSON.parse(readFileSync(join(cwd, 'other', 'manifest.json'), 'utf8'));
    manifest.config.train.rate = 0.123;
    writeFileSync(join(cwd, 'other', 'manifest.json'), JSON.stringify(manifest));
    const before = readdirSync(join(cwd, 'other', 'checkpoints'));
    const message = await refused(cwd, ['eval', 'other']);
    expect(message).toContain('other has no checkpoint that can be read');
    expect(message).toContain('belongs to another run (its configuration or data differ)');
    expect(await refused(cwd, ['export', 'other', '--what', 'weights', '--out', 'w'])).toContain(
      'belongs to another run',
    );
    expect(readdirSync(join(cwd, 'other', 'checkpoints'))).toEqual(before);
  });

  it('refuses what it cannot use, in one line', async () => {
    expect(await refused(cwd, ['eval'])).toContain('either the folder of a run or --weights');
    expect(await refused(cwd, ['eval', 'hybrid', '--seed', '2'])).toContain('--seed with a run');
    expect(await refused(cwd, ['eval', '--weights', 'none.npz'])).toContain('no such file or folder');
    expect(await refused(cwd, ['eval', '--weights', 'float.npz', '--program', 'guess'])).toContain(
      'expected ideal or pulses',
    );
    expect(await refused(cwd, ['eval', '--weights', 'float.npz', '--set', 'network.layers=[36,5,10]'])).toContain(
      'weights_0 has the shape (37, 12); expected (37, 5) or (36, 5)',
    );
    writeFileSync(join(cwd, 'bad.npz'), 'PK');
    expect(await refused(cwd, ['eval', '--weights', 'bad.npz'])).toContain('bad.npz: no .npz archive, or damaged');
    // 36 pixels, but the embedded digits have 784.
    expect(await refused(cwd, ['eval', '--weights', 'float.npz'])).toContain('network.layers: 36 inputs');
  });
});

describe('export', () => {
  it('gives the same numbers in every format', async () => {
    for (const [format, name] of [
      ['csv', 'c.csv'],
      ['npy', 'c.npz'],
      ['parquet', 'c.parquet'],
    ]) {
      await json(cwd, ['export', 'hybrid', '--what', 'conductances', '--format', format, '--out', name]);
    }
    const arrays = readNpz(readFileSync(join(cwd, 'c.npz')), 'c.npz');
    const all = [...arrays.values()].flatMap(({ values }) => [...values]);
    expect([...arrays].map(([name, { shape }]) => [name, shape])).toEqual([
      ['conductances_0', [4, 37, 12]],
      ['conductances_1', [4, 13, 10]],
    ]);
    const rows = readFileSync(join(cwd, 'c.csv'), 'utf8')
      .trimEnd()
      .split('\n')
      .slice(1)
      .map((line) => line.split(','));
    expect(rows.map((row) => Number(row[4]))).toEqual(all);
    expect(rows[0].slice(0, 4)).toEqual(['0', 'big_plus', '0', '0']);
    expect(rows.at(-1)?.slice(0, 4)).toEqual(['1', 'small_minus', '12', '9']);
    const bytes = readFileSync(join(cwd, 'c.parquet'));
    const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
    expect((await parquetReadObjects({ file })).map(({ g_S }) => g_S)).toEqual(all);
  });

  it('counts the pulses of every cell: as many as the run landed', async () => {
    await json(cwd, ['export', 'hybrid', '--what', 'pulses', '--format', 'npy', '--out', 'p.npz']);
    const arrays = readNpz(readFileSync(join(cwd, 'p.npz')), 'p.npz');
    expect([...arrays].map(([name, { shape }]) => [name, shape])).toEqual([
      ['pulses_up_0', [2, 37, 12]],
      ['pulses_down_0', [2, 37, 12]],
      ['pulses_up_1', [2, 13, 10]],
      ['pulses_down_1', [2, 13, 10]],
    ]);
    const counted = [...arrays.values()].flatMap(({ values }) => [...values]).reduce((sum, n) => sum + n, 0);
    const energy = readFileSync(join(cwd, 'hybrid', 'energy.csv'), 'utf8').split('\n');
    const written = energy.filter((line) => line.startsWith('array,write,')).map((line) => Number(line.split(',')[6]));
    expect(counted).toBeGreaterThan(0);
    expect(counted).toBe(written.reduce((sum, n) => sum + n, 0));
  });

  it('counts them over some steps, which add up', async () => {
    const counts = async (steps: string, name: string) => {
      const { pulses_up } = await json(cwd, [
        ...['export', 'hybrid', '--what', 'pulses', '--steps', steps, '--format', 'npy', '--out', name],
      ]);
      const values = [...readNpz(readFileSync(join(cwd, name)), name).values()].map((array) => [...array.values]);
      return { up: pulses_up as number[], values };
    };
    const [all, first, rest] = [
      await counts('0..400', 'all.npz'),
      await counts('0..99', 'first.npz'),
      await counts('100..400', 'rest.npz'),
    ];
    expect(all.values).toEqual(first.values.map((array, i) => array.map((n, cell) => n + rest.values[i][cell])));
    await json(cwd, ['export', 'hybrid', '--what', 'pulses', '--steps', '0..99', '--out', 'first.csv']);
    const rows = readFileSync(join(cwd, 'first.csv'), 'utf8').trimEnd().split('\n');
    expect(rows[0]).toBe('layer,pair,row,column,pulses_up,pulses_down');
    const sum = rows.slice(1).reduce((total, row) => total + Number(row.split(',')[4]), 0);
    expect(sum).toBe(first.up.reduce((total, n) => total + n, 0));
    expect(
      await refused(cwd, ['export', 'hybrid', '--what', 'pulses', '--steps', '0..9999', '--out', 'no.csv']),
    ).toContain('trained for 1200 steps');
    expect(await refused(cwd, ['export', 'float', '--what', 'pulses', '--steps', '0..9', '--out', 'no.csv'])).toContain(
      'ideal weights',
    );
  });

  it('refuses what it cannot do, in one line', async () => {
    expect(await refused(cwd, ['export', 'hybrid', '--what', 'weigths'])).toContain("did you mean 'weights'");
    expect(await refused(cwd, ['export', 'hybrid', '--what', 'weights', '--format', 'xls'])).toContain(
      'known: csv, parquet, npy',
    );
    expect(await refused(cwd, ['export', 'digits', '--what', 'weights'])).toContain('manifest.json: cannot be read');
    expect(await refused(cwd, ['export', 'float', '--what', 'weights', '--out', 'float.npz'])).toContain(
      'it exists already',
    );
    expect((await synapulse(cwd, ['export', 'hybrid'])).code).toBe(2);
  });
});
