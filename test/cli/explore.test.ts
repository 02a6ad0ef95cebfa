/** Studies as a user runs them: tables, plots, what is impossible, what fails, and kill -9 at any moment. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parquetReadObjects } from 'hyparquet';
import { beforeAll, describe, expect, it } from 'vitest';
import { json, newFolder, refused, SIDE, start, synapulse, writeDigits } from './support.js';

const cwd = newFolder();
const BASE = `
base: { preset: choi2021, network.layers: [${SIDE * SIDE}, 12, 10], train.epochs: 3, tile.cols: 8 }
data: { dir: digits }
`;
const GRID = `${BASE}
axes: { tile.rows: [8, 16, 32], synapse.k: [5, 20] }
seeds: 2
objectives: { test_accuracy_percent: max, training_time_per_sample_us: min, tiles: min }
limits: [{ along: tile.rows, measure: training_time_per_sample_us, factor: 1.05 }]
`;

const save = (name: string, text: string) => writeFileSync(join(cwd, name), text);
const read = (...path: string[]) => readFileSync(join(cwd, ...path), 'utf8');

beforeAll(() => {
  writeDigits(join(cwd, 'digits'), 300, 100);
  save('grid.yaml', GRID);
});

describe('a grid', () => {
  let result: Record<string, never>;
  beforeAll(async () => {
    result = await json(cwd, ['explore', 'grid.yaml', '--out', 'grid', '--quiet']);
  });

  it('leaves tables, plots and what it was', () => {
    expect(readdirSync(join(cwd, 'grid')).sort()).toEqual([
      'front.png',
      'front.svg',
      'limits.png',
      'limits.svg',
      'points.csv',
      'runs',
      'study.json',
      'table.csv',
      'table.parquet',
    ]);
    expect(JSON.parse(read('grid', 'study.json'))).toMatchObject({
      kind: 'synapulse explore',
      axes: { 'tile.rows': [8, 16, 32], 'synapse.k': [5, 20] },
      data: { train: 300, test: 100 },
    });
    expect(read('grid', 'front.svg')).toContain('Pareto front');
  });

  it('has the same rows in CSV and Parquet, one for each point and seed', async () => {
    const [head, ...rows] = read('grid', 'table.csv')
      .trimEnd()
      .split('\n')
      .map((line) => line.split(','));
    expect(rows).toHaveLength(12);
    expect(head.slice(0, 5)).toEqual(['point', 'seed', 'status', 'tile.rows', 'synapse.k']);
    const bytes = readFileSync(join(cwd, 'grid', 'table.parquet'));
    const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
    const objects = await parquetReadObjects({ file });
    expect(objects.map((row) => head.map((column) => String(row[column] ?? '')))).toEqual(rows);
    expect(typeof objects[0].test_accuracy_percent).toBe('number');
  });

  it('trains as `train` does', async () => {
    const alone = await json(cwd, [
      ...[
        'train',
        '--preset',
        'choi2021',
        '--data',
        'digits',
        '--seed',
        '2',
        '--epochs',
        '3',
        '--out',
        'alone',
        '--quiet',
      ],
      ...[`network.layers=[${SIDE * SIDE},12,10]`, 'tile.cols=8', 'tile.rows=16', 'synapse.k=20'].flatMap((set) => [
        '--set',
        set,
      ]),
    ]);
    const row = read('grid', 'table.csv')
      .split('\n')
      .find((line) => line.startsWith('4,2,finished,16,20,')) as string;
    expect(row.split(',').at(-1)).toBe(alone.state_hash);
    const { energy } = alone;
    const cells = row.split(',');
    const of = (column: string) => Number(cells[read('grid', 'table.csv').split('\n')[0].split(',').indexOf(column)]);
    expect(of('energy_per_training_step_J')).toBe(energy.step_J);
    expect(of('energy_per_inference_J')).toBe(energy.inference_J);
    expect(of('energy_per_epoch_J')).toBe(energy.epoch_J);
    expect(of('inference_time_ns')).toBe(energy.inference_ps / 1000);
    expect(of('training_time_per_sample_us')).toBeCloseTo(energy.step_ps / 1e6, 9);
    expect(of('area_mm2')).toBe(energy.area_mm2);
    const shares = energy.shares as { group: string; share: number }[];
    expect(shares).toHaveLength(8);
    for (const { group, share } of shares) {
      expect(of(`energy_share_${group.toLowerCase().replaceAll('-', '_')}_percent`)).toBeCloseTo(100 * share, 9);
    }
  });

  it('says which points are dominated by which', () => {
    const points = result.points as {
      number: number;
      isOnFront: boolean;
      dominatedBy: number[];
      mean: Record<string, number>;
    }[];
    expect(points).toHaveLength(6);
    const worth = ({ mean }: (typeof points)[number]) => [
      -mean.test_accuracy_percent,
      mean.training_time_per_sample_us,
      mean.tiles,
    ];
    for (const point of points) {
      const dominators = points.filter(
        (other) =>
          worth(other).every((v, i) => v <= worth(point)[i]) && worth(other).some((v, i) => v < worth(point)[i]),
      );
      expect(point.isOnFront).toBe(dominators.length === 0);
      expect(dominators.map(({ number }) => number)).toEqual(expect.arrayContaining(point.dominatedBy));
      expect(point.dominatedBy.length > 0).toBe(dominators.length > 0);
    }
  });

  it('answers how far an axis may go', () => {
    const answers = result.limits as {
      where: object;
      steps: { value: number; ratio: Record<string, number> }[];
      within: { value: number };
      beyond?: { value: number };
    }[];
    expect(answers.map(({ where }) => where)).toEqual([{ 'synapse.k': 5 }, { 'synapse.k': 20 }]);
    for (const { steps, within, beyond } of answers) {
      expect(steps.map(({ value }) => value)).toEqual([8, 16, 32]);
      const grown = steps.findIndex(({ ratio }) => ratio.training_time_per_sample_us > 1.05);
      expect(within.value).toBe(steps[grown < 0 ? 2 : grown - 1].value);
      expect(beyond?.value).toBe(steps[grown]?.value);
    }
  });

  it('trains nothing when it is repeated, and draws the same', async () => {
    const before = ['table.csv', 'points.csv', 'front.svg'].map((name) => read('grid', name));
    const { stderr } = await synapulse(cwd, ['explore', 'grid.yaml', '--out', 'grid']);
    expect(stderr).toBe('');
    expect(['table.csv', 'points.csv', 'front.svg'].map((name) => read('grid', name))).toEqual(before);
  });
});

describe('kill -9', () => {
  it.each(['grid', 'pareto'])('at any moment of a %s leaves a study that ends in the same tables', async (method) => {
    const search = `search: { method: ${method}, points: 6, population: 4 }\n`;
    save(`${method}-kill.yaml`, GRID.replace('train.epochs: 3', 'train.epochs: 12') + search);
    await json(cwd, ['explore', `${method}-kill.yaml`, '--out', `${method}-whole`, '--quiet']);
    // After the folder is there, after a run, and in between.
    for (const wait_ms of [0, 100]) {
      const run = start(cwd, ['explore', `${method}-kill.yaml`, '--out', `${method}-killed`]);
      await Promise.race([run.said(/of 12 runs/).catch(() => {}), run.ended]);
      await new Promise((resolve) => setTimeout(resolve, wait_ms));
      run.child.kill('SIGKILL');
      await run.ended;
    }
    await json(cwd, ['explore', `${method}-kill.yaml`, '--out', `${method}-killed`, '--quiet']);
    for (const name of ['table.csv', 'points.csv', 'front.svg', 'limits.svg']) {
      expect(read(`${method}-killed`, name)).toBe(read(`${method}-whole`, name));
    }
  });
});

it('Ctrl-C: 130, and how to go on', async () => {
  save('long.yaml', GRID.replace('train.epochs: 3', 'train.epochs: 100000'));
  const run = start(cwd, ['explore', 'long.yaml', '--out', 'long']);
  while (!existsSync(join(cwd, 'long', 'study.json'))) await new Promise((resolve) => setTimeout(resolve, 20));
  run.child.kill('SIGINT');
  const { code, stderr } = await run.ended;
  expect(code).toBe(130);
  expect(stderr).toContain('stopped by SIGINT; finished runs are kept: repeat the command to go on');
});

describe('what cannot be trained', () => {
  it('settings that do not go together make a point impossible, not the study', async () => {
    save('impossible.yaml', `${BASE}axes: { train.init: [0.5, 2], synapse.w_max: [1, 2] }`);
    const { points } = await json(cwd, ['explore', 'impossible.yaml', '--out', 'impossible', '--quiet']);
    expect(points.map(({ status }: { status: string }) => status)).toEqual([
      'finished',
      'finished',
      'impossible',
      'finished',
    ]);
    expect(points[2].why).toContain('train.init is 2; expected at most synapse.w_max (1)');
    expect(read('impossible', 'table.csv')).toContain('3,1,impossible,2,1,,');
  });

  it('a run that fails is named, others are kept, the exit code is 1', async () => {
    save('fails.yaml', `${BASE}axes: { network.layers: [[${SIDE * SIDE}, 10], [35, 10]] }`);
    const { code, stderr, stdout } = await synapulse(cwd, [
      'explore',
      'fails.yaml',
      '--out',
      'fails',
      '--json',
      '--quiet',
    ]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^synapulse: 1 of 2 points failed; point 2: network.layers: 35 inputs/);
    expect(JSON.parse(stdout).points[0].status).toBe('finished');
  });

  it('a budget that is used up leaves points open; the next command goes on', async () => {
    save('budget.yaml', `${GRID}budget: { hours: 0.000001 }`);
    const { points } = await json(cwd, ['explore', 'budget.yaml', '--out', 'budget', '--quiet']);
    const open = points.filter(({ status }: { status: string }) => status === 'open').length;
    expect(open).toBeGreaterThan(0);
    save('budget.yaml', GRID);
    await json(cwd, ['explore', 'budget.yaml', '--out', 'budget', '--quiet']);
    expect(read('budget', 'table.csv')).toBe(read('grid', 'table.csv'));
  });
});

describe('bad input', () => {
  it('is one line', async () => {
    save('typo.yaml', 'axes: { tile.row: [1] }');
    expect(await refused(cwd, ['explore', 'typo.yaml'])).toContain(
      'typo.yaml:1:9: unknown setting tile.row; did you mean tile.rows?',
    );
    expect(await refused(cwd, ['explore', 'nowhere.yaml'])).toContain('nowhere.yaml: cannot read');
    expect(await refused(cwd, ['explore'])).toContain('no study');
    expect(await refused(cwd, ['explore', 'grid.yaml', '--out', 'digits'])).toContain('the folder is not empty');
  });

  it('--schema prints the JSON Schema of studies', async () => {
    const { stdout } = await synapulse(cwd, ['explore', '--schema']);
    expect(JSON.parse(stdout)).toMatchObject({ title: 'Study of Synapulse', type: 'object' });
  });
});
