/** `synapulse snn`: as a user calls it. Needs the build. */
import { readdirSync, readFileSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { limited, loadData } from '../../src/data/index.js';
import { writeNMnist } from '../data/saccades.js';
import { json, newFolder, refused, root, SIDE, SMALL, synapulse, writeDigits } from './support.js';

const cwd = newFolder();
const small = [...SMALL.filter((text) => !/preset|choi2021/.test(text)), '--data', 'digits', '--epochs', '2'];

beforeAll(() => {
  writeDigits(join(cwd, 'digits'), 200, 60);
});

describe('snn train', () => {
  it('trains snn-hybrid by default, and leaves spikes, membranes and plots; nir export and import take it on', async () => {
    const result = await json(cwd, ['snn', 'train', ...small, '--set', 'snn.threshold=0.05', '--out', 'run']);
    expect(result).toMatchObject({ preset: 'snn-hybrid', epochs: 2 });
    const files = readdirSync(join(cwd, 'run'));
    for (const name of ['spikes.csv', 'membranes.csv', 'raster.svg', 'membranes.svg']) expect(files).toContain(name);
    expect(readFileSync(join(cwd, 'run/spikes.csv'), 'utf8')).toMatch(/^layer,idx,time_ps\n1,\d+,\d+\n/);
    expect(readFileSync(join(cwd, 'run/metrics.csv'), 'utf8')).toMatch(
      /input_spikes_per_sample,hidden_spikes_per_sample/,
    );
    await json(cwd, ['snn', 'nir', 'export', 'run', '--out', 'net.nir']);
    const network = await json(cwd, ['snn', 'nir', 'import', 'net.nir']);
    expect(network.dt_s).toBe(1e-6);
    expect(network.layers.map(({ neuron }: { neuron: string }) => neuron)).toEqual(['LIF', 'LI']);
    expect(await refused(cwd, ['snn', 'nir', 'import', 'run/manifest.json'])).toContain('cannot be read as HDF5');

    // Back onto arrays: the same network in floating point, and within quantisation on devices.
    const imported = await json(cwd, ['snn', 'nir', 'import', 'net.nir', '--out', 'imported']);
    expect(imported.notes).toEqual([]);
    expect(imported.settings.snn).toMatchObject({ step_ns: 1000, tau_ns: 9491, threshold: 0.05, reset: 'subtract' });
    const given = ['--weights', 'imported/weights.npz', '--config', 'imported/network.json', '--preset', 'snn-hybrid'];
    const put = await json(cwd, ['eval', ...given, '--data', 'digits']);
    expect(put.given_accuracy).toBe(result.test_accuracy);
    expect(Math.abs(put.test_accuracy - result.test_accuracy)).toBeLessThan(0.1);
    expect(put.clipped).toBe(0);
    const on = ['--data', 'digits', '--epochs', '1', '--set', 'train.rate=1e-9', '--set', 'reset.every=0'];
    const started = await json(cwd, ['snn', 'train', ...given, ...on, '--out', 'on']);
    expect(started.test_accuracy).toBe(put.test_accuracy);
    expect(started.state_hash).toBe(put.state_hash);
    expect(await refused(cwd, ['snn', 'train', ...given, ...on, '--set', 'network.layers=[36,9,4]'])).toContain(
      'weights_0 has the shape',
    );
  });

  it('trains without labels, by overlap of waveforms; leaves the window, spikes, membranes and receptive fields', async () => {
    const stdp = [...small, '--preset', 'snn-stdp', '--set', `network.layers=[${SIDE * SIDE},12]`];
    const rule = ['--set', 'snn.stdp=overlap', '--set', 'snn.post_tail_V=0.4', '--set', 'snn.steps=40'];
    const result = await json(cwd, ['snn', 'train', ...stdp, ...rule, '--out', 'stdp']);
    expect(result).toMatchObject({ preset: 'snn-stdp', epochs: 2 });
    const files = readdirSync(join(cwd, 'stdp'));
    for (const name of ['stdp-window.svg', 'receptive-fields.svg', 'raster.svg', 'membranes.svg'])
      expect(files).toContain(name);
    expect(readFileSync(join(cwd, 'stdp/stdp-window.svg'), 'utf8')).toContain('pair of spikes: overlap');

    // Membranes are 0 in the steps of the neurons' own spikes, and some are above their threshold's rest just before.
    const table = (file: string) =>
      readFileSync(join(cwd, 'stdp', file), 'utf8')
        .trim()
        .split('\n')
        .slice(1)
        .map((line) => line.split(',').map(Number));
    const membranes = new Map(table('membranes.csv').map(([, j, time, u]) => [`${j} ${time}`, u]));
    const spikes = table('spikes.csv').filter(([layer]) => layer === 1);
    expect(spikes.length).toBeGreaterThan(3);
    for (const [, j, time] of spikes) expect(membranes.get(`${j} ${time}`)).toBe(0);
    expect(Math.max(...membranes.values())).toBeGreaterThan(5);
  });

  it('runs a neuron of the user’s own on hybrid arrays', async () => {
    const plugin = join(root, 'examples/spiking-neuron/adaptive-lif.mjs');
    const own = ['--set', `plugins=["${plugin}"]`, '--set', 'snn.neuron=adaptive-lif'];
    const [a, b] = await Promise.all([
      json(cwd, ['snn', 'train', ...small, ...own, '--out', 'own']),
      json(cwd, ['snn', 'train', ...small, ...own, '--out', 'own2', '--engine', 'interpreted']),
    ]);
    expect(a.state_hash).toBe(b.state_hash);
    expect(readFileSync(plugin, 'utf8').split('\n').length).toBeLessThan(60);
  });

  it('trains on N-MNIST recordings: the network takes two lines a pixel, and says what spikes cost', async () => {
    const { train, test } = limited(loadData(), { train: 40, test: 10 });
    writeNMnist(join(cwd, 'recordings'), train, test);
    const run = ['--data', 'recordings', '--epochs', '1', '--threads', '1'];
    const result = await json(cwd, ['snn', 'train', ...run, '--out', 'events']);
    expect(result.preset).toBe('snn-n-mnist');
    expect(result.energy.spiking.input_spikes).toBeGreaterThan(100);
    const manifest = JSON.parse(readFileSync(join(cwd, 'events/manifest.json'), 'utf8'));
    expect(manifest.config.network.layers).toEqual([2312, 250, 10]);
    expect(readFileSync(join(cwd, 'events/energy.csv'), 'utf8')).toContain('reset and output of a spike');
    expect((await json(cwd, ['eval', 'events'])).test_accuracy).toBe(result.test_accuracy);
    expect(await refused(cwd, ['train', ...run])).toContain('holds recordings (N-MNIST); expected a spiking network');
    truncateSync(join(cwd, 'recordings/Test', String(test.labels[0]), '00001.bin'), 12);
    expect(await refused(cwd, ['snn', 'train', ...run])).toMatch(/00001\.bin: truncated at byte 10: 2 of the 5 bytes/);
  });

  it('refuses what makes no sense in one line', async () => {
    const complaint = (...sets: string[]) =>
      refused(cwd, ['snn', 'train', ...small, ...sets.flatMap((text) => ['--set', text])]);
    expect(await complaint('snn.tau_ns=-1')).toContain('snn.tau_ns is -1; expected a time in ns, > 0');
    expect(await complaint('snn.threshold=0.5', 'snn.v_reset=0.7')).toContain(
      'snn.threshold is 0.5; expected more than snn.v_reset (0.7)',
    );
    expect(await refused(cwd, ['snn', 'train', '--preset', 'choi2021'])).toContain('snn.rule is off; expected');
    expect((await synapulse(cwd, ['snn', 'train', '--help'])).stdout).toMatch(/Examples:/);
  });
});
