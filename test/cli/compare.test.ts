/** `synapulse compare` as a user calls it. */
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { json, newFolder, refused, synapulse } from './support.js';

const cwd = newFolder();
afterAll(() => rmSync(cwd, { recursive: true }));
const TINY = ['--epochs', '1', '--seeds', '2', '--train-limit', '60', '--test-limit', '20'];
const rowsOf = (path: string) => readFileSync(join(cwd, path), 'utf8').trimEnd().split('\n');

describe('compare', { timeout: 60_000 }, () => {
  it('tells latency, devices and logic of every scheme without training', async () => {
    const { schemes, sizes } = await json(cwd, ['compare', '--no-train', '--out', 'told']);
    expect(sizes).toEqual([64, 128, 256, 512, 1024, 2048, 4096]);
    expect(schemes).toHaveLength(11);
    const of = (name: string) => schemes.find(({ scheme }: { scheme: string }) => scheme === name);
    expect(of('choi2021')).toMatchObject({ devices_per_weight: 4, state_bits: 1, test_accuracy_percent: null });
    expect(of('choi2021').latency_s.pulses).toBeCloseTo(100e-9, 15);
    expect(of('mixed-precision').state_bits).toBe(32 * 784 * 250);
    const made = ['compare.json', 'comparison.json', 'latency.csv', 'plot.png', 'plot.svg', 'runs', 'schemes.csv'];
    expect(readdirSync(join(cwd, 'told')).sort()).toEqual(made);
    expect(rowsOf('told/latency.csv')).toHaveLength(1 + 11 * 7 * 7);
  });

  it('keeps one bit of logic and a time that does not grow with the array', () => {
    const pulses = rowsOf('told/latency.csv')
      .map((row) => row.split(','))
      .filter(([scheme, , , share]) => scheme === 'choi2021' && share !== 'reset');
    const bySize = new Map(pulses.map((row) => [row[1], pulses.filter(([, n]) => n === row[1])]));
    expect(bySize.size).toBe(7);
    for (const rows of bySize.values()) {
      expect(rows.reduce((sum, row) => sum + Number(row[4]), 0)).toBeCloseTo(100e-9, 15);
    }
  });

  it('trains, keeps what was trained, and adds what training tells', async () => {
    const args = ['compare', '--schemes', 'single50,choi2021', '--sizes', '64,784', '--out', 'trained', ...TINY];
    const { schemes } = await json(cwd, args);
    for (const { test_accuracy_percent, pulses_per_update, latency_s, step_J } of schemes) {
      expect(step_J).toBeGreaterThan(1e-9);
      expect(test_accuracy_percent).toBeGreaterThan(5);
      expect(pulses_per_update).toBeGreaterThan(1);
      expect(latency_s.reset).toBeGreaterThanOrEqual(0);
    }
    const again = await synapulse(cwd, args);
    expect(again.stderr).not.toMatch(/seed 1: test/);
    expect(again.stdout).toMatch(/choi2021.*100 ns/);
  });

  it.each([
    [['--schemes', 'single50,hibrid'], /unknown preset 'hibrid'/],
    [['--schemes', 'single50,single50'], /names 'single50' twice/],
    [['--schemes', 'snn-hybrid'], /'snn-hybrid' is a spiking network/],
    [['--sizes', '4096..64'], /--sizes 4096\.\.64: expected LEAST\.\.MOST/],
    [['--sizes', 'big'], /--sizes big: expected/],
    [['--pulse-ns', '0'], /--pulse-ns 0: expected a number of nanoseconds above 0/],
  ])('refuses %j', async (args, message) => {
    expect(await refused(cwd, ['compare', '--no-train', '--out', 'bad', ...args])).toMatch(message);
  });
});
