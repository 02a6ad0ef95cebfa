/** Checkpoints and files of a run folder. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  checkpointNames,
  claimFolder,
  discardFolder,
  loadCheckpoint,
  saveCheckpoint,
  writeWhole,
} from '../../src/runs/index.js';
import { metricsCsv } from '../../src/runs/metrics.js';
import type { RunState } from '../../src/train/types.js';
import { newFolder } from '../cli/support.js';

const identity = { config_hash: 'c', data_fingerprint: 'd' };
const state = (epoch: number, sample = 0): RunState => ({
  ...{ version: 1, epoch, sample, step: 0, sim_time_ps: '0', events: 0 },
  engine: { units: [] },
  partial: { loss: 0, sim_time_ps: '0', events: 0, activity: [] },
  history: [],
  layers: [Float32Array.of(epoch, sample)],
});

describe('checkpoints', () => {
  it('keeps the last two, in the order of training', () => {
    const dir = newFolder();
    expect(checkpointNames(dir)).toEqual([]);
    saveCheckpoint(dir, state(9), identity);
    saveCheckpoint(dir, state(10), identity);
    saveCheckpoint(dir, state(10, 250), identity);
    expect(checkpointNames(dir)).toEqual(['epoch-0010-sample-000250.checkpoint', 'epoch-0010.checkpoint']);
    expect(loadCheckpoint(dir, identity, () => {})?.sample).toBe(250);
    saveCheckpoint(dir, state(10_000), identity);
    expect(checkpointNames(dir)).toEqual(['epoch-10000.checkpoint', 'epoch-0010-sample-000250.checkpoint']);
  });

  it('removes what a killed writer left', () => {
    const dir = newFolder();
    mkdirSync(join(dir, 'checkpoints'));
    writeFileSync(join(dir, 'checkpoints/epoch-0001.checkpoint.3141592'), 'half');
    writeFileSync(join(dir, 'checkpoints/notes.1'), 'mine');
    saveCheckpoint(dir, state(2), identity);
    expect(readdirSync(join(dir, 'checkpoints')).sort()).toEqual(['epoch-0002.checkpoint', 'notes.1']);
  });

  it('damaged newer ones do not push out good ones', () => {
    const dir = newFolder();
    saveCheckpoint(dir, state(3), identity);
    saveCheckpoint(dir, state(4), identity);
    for (const name of checkpointNames(dir)) writeFileSync(join(dir, 'checkpoints', name), 'no');
    const warnings: string[] = [];
    expect(loadCheckpoint(dir, identity, (text) => warnings.push(text))).toBeUndefined();
    expect(warnings.map((text) => /epoch-\d+/.exec(text)?.[0])).toEqual(['epoch-0004', 'epoch-0003']);
    saveCheckpoint(dir, state(1), identity);
    expect(loadCheckpoint(dir, identity, () => {})?.epoch).toBe(1);
  });
});

describe('folders', () => {
  it('what a killed process left is not taken for somebody’s files', () => {
    const dir = newFolder();
    writeFileSync(join(dir, '.lock'), '');
    writeFileSync(join(dir, 'manifest.json.123450'), '{');
    expect(claimFolder(dir, false)).toBe(false);
    writeFileSync(join(dir, 'thesis.1'), '');
    expect(() => claimFolder(dir, false)).toThrow(/not empty/);
  });

  it('a folder is taken back only when it was made', () => {
    const made = join(newFolder(), 'a/b');
    expect(claimFolder(made, false)).toBe(true);
    writeFileSync(join(made, 'manifest.json'), '{}');
    discardFolder(made, true);
    expect(existsSync(made)).toBe(false);
    const there = newFolder();
    expect(claimFolder(there, false)).toBe(false);
    writeFileSync(join(there, 'manifest.json'), '{}');
    discardFolder(there, false);
    expect(readdirSync(there)).toEqual([]);
  });

  it('a failed write keeps the old file and names the reason', () => {
    const dir = newFolder();
    writeWhole(join(dir, 'x'), 'old');
    expect(() => writeWhole(join(dir, 'none/x'), 'new')).toThrow(/cannot write .*no such file or folder \(ENOENT\)/);
    mkdirSync(join(dir, 'taken'));
    expect(() => writeWhole(join(dir, 'taken'), 'new')).toThrow(/cannot write/);
    expect(readFileSync(join(dir, 'x'), 'utf8')).toBe('old');
    expect(readdirSync(dir).sort()).toEqual(['taken', 'x']);
  });
});

it('metrics have a column for each number, with its unit', () => {
  const activity = [{ name: 'big', updates: 1, pulses: 2, resets: 3, writeback_pulses: 4 }];
  const row = {
    ...{ epoch: 1, phase: 'dynamic', switched: true, samples: 10, train_accuracy: 0.5, train_loss: 0.25 },
    ...{ test_accuracy: 0.75, sim_time_ps: '12345678901234567890', events: 99, activity },
  };
  expect(metricsCsv([row])).toBe(
    'epoch,phase,switched,samples,train_accuracy_fraction,train_loss_mean_half_square,test_accuracy_fraction,' +
      'sim_time_ps,events,energy_J,big_updates,big_pulses,big_resets,big_writeback_pulses\n' +
      '1,dynamic,1,10,0.5,0.25,0.75,12345678901234567890,99,,1,2,3,4\n',
  );
});
