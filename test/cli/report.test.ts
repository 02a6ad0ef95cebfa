import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newFolder, synapulse } from './support.js';

let dir: string;
const SMALL = ['--epochs', '2', '--train-limit', '60', '--test-limit', '20', '--set', 'network.layers=[784,12,10]'];

beforeAll(async () => {
  dir = newFolder();
  const hybrid = await synapulse(dir, ['train', ...SMALL, '--quiet', '--out', join(dir, 'hybrid')]);
  const float = await synapulse(dir, ['train', ...SMALL, '--preset', 'float', '--quiet', '--out', join(dir, 'fl<oat')]);
  expect([hybrid.code, float.code]).toEqual([0, 0]);
}, 60_000);

afterAll(() => rmSync(dir, { recursive: true, force: true }));

describe('report', () => {
  it('of one run: one page that needs no network, and its plots as files', async () => {
    const { code, stdout } = await synapulse(dir, ['report', join(dir, 'hybrid'), '--json']);
    expect(code).toBe(0);
    const { report, plots } = JSON.parse(stdout);
    const page = readFileSync(report, 'utf8');
    expect(page.replaceAll('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:/);
    expect(page.replaceAll(/base64,[^"]*/g, '')).not.toContain('NaN');
    for (const title of ['Accuracy', 'Pulses', 'Weights and conductances', 'Device maps', 'State machines']) {
      expect(page).toContain(`>${title}</h2>`);
    }
    expect(page).toContain('synapulse train --epochs 2');
    const files = readdirSync(join(dir, 'hybrid', 'report'));
    expect(files.sort()).toEqual(plots.flatMap((name: string) => [`${name}.csv`, `${name}.png`, `${name}.svg`]).sort());
    const { length } = parse(readFileSync(join(dir, 'hybrid', 'report', 'accuracy.csv')), { columns: true });
    expect(length).toBe(2);
  });

  it('of several runs: compares them; names are text, never markup', async () => {
    const out = join(dir, 'both');
    const { code } = await synapulse(dir, [
      'report',
      join(dir, 'hybrid'),
      join(dir, 'fl<oat'),
      '--no-plots',
      '--out',
      out,
    ]);
    expect(code).toBe(0);
    const page = readFileSync(join(out, 'report.html'), 'utf8');
    expect(page).toContain('2 runs compared');
    expect(page).toContain('Settings that differ');
    expect(page).not.toContain('fl<oat');
    expect(existsSync(join(out, 'report'))).toBe(false);
  });

  it('weight traces name synapses that exist and go on to the last sample', () => {
    const rows: Record<string, string>[] = parse(readFileSync(join(dir, 'hybrid', 'weight_traces.csv')), {
      columns: true,
    });
    expect(Math.max(...rows.map(({ sample }) => Number(sample)))).toBe(120);
    expect(new Set(rows.map(({ pair }) => pair))).toEqual(new Set(['big', 'small']));
    for (const { layer, row, column } of rows) {
      expect(Number(row)).toBeLessThan(layer === '0' ? 785 : 13);
      expect(Number(column)).toBeLessThan(layer === '0' ? 12 : 10);
    }
  });

  it('of a folder that is no run: one line', async () => {
    const { code, stderr } = await synapulse(dir, ['report', dir]);
    expect(code).toBe(2);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stderr).toContain('expected the folder of a run');
  });
});
