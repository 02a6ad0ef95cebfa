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
    for (const title of [
      'Accuracy',
      'Pulses',
      'Energy',
      'Time',
      'Area',
      'Weights and conductances',
      'Device maps',
      'State machines',
    ]) {
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

  it('sums up energy by component and phase, time by phase, and area, as the run did', () => {
    const page = readFileSync(join(dir, 'hybrid', 'report.html'), 'utf8');
    const { energy } = JSON.parse(readFileSync(join(dir, 'hybrid', 'manifest.json'), 'utf8')).result;
    const section = (id: string) => page.split(`<section id="${id}"`)[1].split('</section>')[0];
    const cells = (html: string) => [...html.matchAll(/<t[hd][^>]*>([^<]*)<\/t[hd]>/g)].map(([, text]) => text);
    const inUnit = (text: string) => {
      const [value, unit] = text.split(' ');
      return Number(value) * { J: 1, mJ: 1e-3, µJ: 1e-6, nJ: 1e-9, pJ: 1e-12, ms: 1e9, µs: 1e6, ns: 1e3 }[unit as 'J'];
    };
    const energies = cells(section('energy').split('<details')[0]);
    const total = energies.slice(energies.indexOf('total') + 1);
    expect(inUnit(total.at(-2) as string) / energy.total_J).toBeCloseTo(1, 3);
    const phases = total.slice(0, -2).map((text) => (text === '–' ? 0 : inUnit(text)));
    expect(phases.reduce((sum, energy_J) => sum + energy_J, 0) / energy.total_J).toBeCloseTo(1, 3);
    const times = cells(section('time'));
    expect(inUnit(times[times.indexOf('training step') + 1]) / energy.step_ps).toBeCloseTo(1, 2);
    expect(inUnit(times[times.indexOf('forward') + 1]) / energy.inference_ps).toBeCloseTo(1, 2);
    const areas = cells(section('area'));
    expect(Number.parseFloat(areas[areas.indexOf('chip') + 2]) / energy.area_mm2).toBeCloseTo(1, 3);
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
