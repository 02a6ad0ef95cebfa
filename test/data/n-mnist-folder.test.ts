/** N-MNIST folders as `--data`: read in the published layout, put on a grid of time steps, learnable. */
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DigitSet, dataSet, pick } from '../../src/data/dataset.js';
import { limited, loadData } from '../../src/data/index.js';
import { N_MNIST_LINES, parseNMnist } from '../../src/data/n-mnist.js';
import { createTraining } from '../../src/train/create.js';
import { unpackData, packData } from '../../src/queue/packed-data.js';
import { configOf } from '../chip/support.js';
import { saccades, writeNMnist } from './saccades.js';

const dir = mkdtempSync(join(tmpdir(), 'synapulse-n-mnist-'));
/** Zeros, ones and twos. */
const three = (set: DigitSet, count: number) =>
  pick(
    set,
    Array.from(set.labels.keys())
      .filter((i) => set.labels[i] < 3)
      .slice(0, count),
  );
const embedded = loadData();
const digits = dataSet('three digits', three(embedded.train, 240), three(embedded.test, 60));
const grid = { steps: 20, step_us: 15_000 };

beforeAll(() => writeNMnist(dir, digits.train, digits.test));
afterAll(() => rmSync(dir, { recursive: true }));

const fileOf = (index: number) =>
  join(dir, 'Train', String(digits.train.labels[index]), `${String(index + 1).padStart(5, '0')}.bin`);

describe('an N-MNIST folder', () => {
  it('holds the events that were written, with the clock’s overflows undone', () => {
    const image = digits.train.images.subarray(0, 784);
    expect(parseNMnist('1', readFileSync(fileOf(0)))).toEqual(saccades(image, 28));
  });

  it('gives spike trains in the order of the digits, two lines a pixel', () => {
    const data = loadData({ dir, grid });
    expect(data.train).toMatchObject({ count: 240, classes: 10, pixels: 4 * N_MNIST_LINES });
    expect(data.train.trains).toEqual({ ...grid, lines: 2 * 34 * 34 });
    expect([...data.train.labels]).toEqual([...digits.train.labels]);
    const masks = new Uint32Array(data.train.images.slice(0, 4 * N_MNIST_LINES).buffer);
    const expected = new Uint32Array(N_MNIST_LINES);
    for (const { x, y, polarity, time_us } of saccades(digits.train.images.subarray(0, 784), 28)) {
      if (time_us < 300_000) expected[polarity * 1156 + y * 34 + x] |= 1 << Math.floor(time_us / 15_000);
    }
    expect([...masks]).toEqual([...expected]);
  });

  it('reads no more recordings than wanted, and their sets can be cut and packed', () => {
    const few = loadData({ dir, grid, trainLimit: 7, testLimit: 3 });
    const all = loadData({ dir, grid });
    expect([few.train.count, few.test.count]).toEqual([7, 3]);
    expect(few.fingerprint).toBe(limited(all, { train: 7, test: 3 }).fingerprint);
    expect(unpackData(packData(few), few.fingerprint).train.trains).toEqual(few.train.trains);
  });

  it('teaches a hybrid chip, whose digits it then tells apart', async () => {
    const sets = ['energy.ledger=off', `network.layers=[${N_MNIST_LINES},40,10]`, 'train.rate=0.5'];
    const data = loadData({ dir, grid });
    const training = await createTraining(configOf('snn-n-mnist', sets), data);
    for (let epoch = 0; epoch < 4; epoch++) {
      training.trainSamples(240);
      training.endEpoch();
    }
    expect(training.evaluate()).toBeGreaterThan(0.75); // chance: a third
  });

  it('is refused in one line where it does not fit', async () => {
    expect(() => loadData({ dir })).toThrow(/holds recordings \(N-MNIST\); expected a spiking network/);
    const data = loadData({ dir, grid, trainLimit: 5, testLimit: 5 });
    const made = (sets: string[]) => createTraining(configOf('snn-hybrid', sets), data);
    await expect(made([])).rejects.toThrow('snn.coding is constant');
    await expect(made(['snn.coding=trains'])).rejects.toThrow('network.layers: 784 inputs, but the recordings of');
    await expect(made(['snn.coding=trains', 'snn.steps=10'])).rejects.toThrow('were sorted into 20 steps of 15000 µs');
    await expect(createTraining(configOf('snn-hybrid', ['snn.coding=trains']), digits)).rejects.toThrow(
      'are images; expected recordings',
    );
  });

  it('with a truncated recording is refused by the file’s name and the byte', () => {
    const file = fileOf(3);
    const whole = readFileSync(file);
    truncateSync(file, 5 * 100 + 2);
    expect(() => loadData({ dir, grid })).toThrow(`${file}: truncated at byte 500: 2 of the 5 bytes of an event`);
    writeFileSync(file, Buffer.concat([whole.subarray(0, 50), Buffer.of(34, 0, 0, 0, 0)]));
    expect(() => loadData({ dir, grid })).toThrow(`${file}: the event at byte 50 is at pixel (34, 0)`);
    writeFileSync(file, whole);
  });

  it('without recordings is refused', () => {
    const empty = mkdtempSync(join(tmpdir(), 'synapulse-n-mnist-'));
    writeNMnist(empty, { ...digits.train, count: 0 }, { ...digits.test, count: 0 });
    expect(() => loadData({ dir: empty, grid })).toThrow('Train/0 … Train/9 hold no .bin files');
    rmSync(join(empty, 'Train', '7'), { recursive: true });
    expect(() => loadData({ dir: empty, grid })).toThrow('expected N-MNIST recordings');
    rmSync(empty, { recursive: true });
  });
});
