import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { resolveConfig } from '../../src/config/index.js';
import type { RunRecord } from '../../src/batch/record.js';
import { identityOfRun, RunStore } from '../../src/batch/store.js';

const config = resolveConfig({ preset: 'choi2021' });
const identity = identityOfRun('1.0.0', config, 'data', []);
const record: RunRecord = {
  history: [
    {
      ...{ epoch: 1, phase: 'dynamic', switched: false, samples: 10, train_accuracy: 0.5, train_loss: 0.1 },
      ...{ test_accuracy: 0.4, sim_time_ps: '12', events: 3, activity: [] },
    },
  ],
  ...{ switch_epoch: null, state_hash: 'hash', energy: null, took_s: 1.5, probes: {} },
};

let dir: string;
let warnings: string[];
let store: RunStore;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'synapulse-figure-'));
  warnings = [];
  store = new RunStore(dir, (line) => warnings.push(line));
});
const file = () => join(dir, readdirSync(dir)[0]);

it('gives back what it was given', () => {
  store.write('hybrid', 1, identity, record);
  expect(store.read('hybrid', 1, identity)).toEqual(record);
  expect(warnings).toEqual([]);
});

it.each([
  ['version', identityOfRun('1.0.1', config, 'data', [])],
  ['data', identityOfRun('1.0.0', config, 'other', [])],
  ['setting', identityOfRun('1.0.0', resolveConfig({ preset: 'choi2021', sets: ['synapse.k=9'] }), 'data', [])],
  ['probe', identityOfRun('1.0.0', config, 'data', ['traces'])],
])('knows nothing of a run of another %s', (_, other) => {
  store.write('hybrid', 1, identity, record);
  expect(store.read('hybrid', 1, other)).toBeUndefined();
  expect(store.read('hybrid', 1, identity)).toEqual(record);
});

it.each<[string, (text: string) => string]>([
  ['cut off', (text) => text.slice(0, text.length / 2)],
  ['without a field', (text) => text.replace('"state_hash":"hash",', '')],
  ['with a wrong value', (text) => text.replace('"train_loss":0.1', '"train_loss":"much"')],
])('a kept file %s is named and not used', (_, damage) => {
  store.write('hybrid', 1, identity, record);
  const path = file();
  const text = readFileSync(path, 'utf8');
  expect(damage(text)).not.toBe(text);
  writeFileSync(path, damage(text));
  expect(store.read('hybrid', 1, identity)).toBeUndefined();
  expect(warnings).toEqual([expect.stringContaining(`${path}: damaged`)]);
});

it('a file under the name of another run is not used', () => {
  store.write('hybrid', 1, identity, record);
  const path = file();
  writeFileSync(path, readFileSync(path, 'utf8').replace('"data_fingerprint":"data"', '"data_fingerprint":"x"'));
  expect(store.read('hybrid', 1, identity)).toBeUndefined();
  expect(warnings).toEqual([expect.stringContaining('of another run')]);
});

it('a run with a module of the user is another one once the module has changed', () => {
  const path = join(dir, 'mine.mjs');
  const own = resolveConfig({ preset: 'choi2021', sets: [`machines.tile=${path}`] });
  const identityNow = () => identityOfRun('1.0.0', own, 'data', []);
  writeFileSync(path, 'export default 1;');
  const before = identityNow();
  expect(identityNow()).toEqual(before);
  writeFileSync(path, 'export default 2;');
  expect(identityNow()).not.toEqual(before);
});
