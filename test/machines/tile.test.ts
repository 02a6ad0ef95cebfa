import { describe, expect, it } from 'vitest';
import { type ChipEvent, TILE_SLOTS, tile } from '../../machines/index.js';
import { comparePaths } from '../engine/paths.js';
import { story } from '../engine/support.js';
import { alone, postedJobs } from './support.js';

const SELECTION = 5;
const circuit = {
  tile: 6,
  rowBanks: [1, 2],
  columnBanks: [3, 4, 7],
  gatheringBanks: [2],
  selection: SELECTION,
  settle_ps: 30,
  reset_ps: 1000,
  writeback_ps: 7,
};
const forward: ChipEvent = { type: 'voltage', direction: 'forward', amplitude_V: 0.1, width_ps: 100 };
const backward: ChipEvent = { type: 'voltage', direction: 'backward', amplitude_V: 0.1, width_ps: 80 };
const pulse: ChipEvent = { type: 'pulse', pair: 1, count: 4, amplitude_V: 1, width_ps: 50, duration_ps: 240 };
const done = { type: 'done', phase: 'update' };

const lone = (returns = {}) => alone(tile, circuit, TILE_SLOTS, returns);

describe('tile', () => {
  it.each([0, 2])('runs alike on both engines, on all paths, with %i full pairs', (senseUpdate) => {
    const { reached, leaves } = comparePaths(
      tile,
      (port) => {
        const jobs = postedJobs(port, 8, { senseUpdate, writebackPulses: 3 });
        return { ...circuit, slots: new Int32Array(TILE_SLOTS), port, jobs } as never;
      },
      [forward, backward, pulse],
      80,
    );
    expect(reached).toEqual(senseUpdate === 0 ? leaves.filter((state) => state !== 'resetting') : leaves);
  });

  it('reads once, when all its row banks drive, settles, and sends its currents to every column bank', () => {
    const { engine, send, jobs, posts, records } = lone();
    send(forward);
    expect([jobs, posts()]).toEqual([[], []]);
    engine.post(0, 0, forward, 40);
    engine.run();
    expect(story(records).map((line) => line.split(' ').slice(0, 2).join(' '))).toEqual([
      '0 idle>idle',
      '40 idle>readingForward',
      '140 readingForward>settling',
      '170 settling>idle',
    ]);
    expect(jobs).toEqual(['readForward(6)']);
    expect(posts()).toEqual([3, 4, 7].map((bank) => [bank, { type: 'current', direction: 'forward' }]));
  });

  it('waits for its column banks to read backward, and sends row sums to the gathering banks only', () => {
    const { engine, send, jobs, posts } = lone();
    send(backward, backward);
    expect(jobs).toEqual([]);
    send(backward);
    expect(jobs).toEqual(['readBackward(6)']);
    expect(posts()).toEqual([[2, { type: 'current', direction: 'backward' }]]);
    expect(engine.now_ps).toBe(80 + 30);
  });

  it('counts its drivers anew for every read', () => {
    const { send, jobs } = lone();
    const read: string[] = [];
    for (const [voltage, drivers, job] of [
      [forward, 2, 'readForward(6)'],
      [backward, 3, 'readBackward(6)'],
      [forward, 2, 'readForward(6)'],
    ] as const) {
      for (let i = 1; i < drivers; i++) send(voltage);
      expect(jobs).toEqual(read);
      send(voltage);
      read.push(job);
      expect(jobs).toEqual(read);
    }
  });

  it('lets pulses land on the pair they name, senses after the train, and reports when settled', () => {
    const { engine, send, jobs, posts } = lone();
    engine.post(0, 0, pulse, 0);
    engine.step();
    expect(jobs).toEqual(['update(6,1)']);
    send();
    expect(jobs).toEqual(['update(6,1)', 'senseUpdate(6,1)', 'writebackPulses(6)']);
    expect(posts()).toEqual([[SELECTION, done]]);
    expect(engine.now_ps).toBe(240 + 30);
  });

  it('resets full pairs one after another, writes them back, and only then reports', () => {
    const { engine, jobs, posts, state } = lone({
      senseUpdate: 2,
      writebackPulses: 3,
    });
    const duration_ps = 2 * 1000 + 3 * 7;
    engine.post(0, 0, pulse, 0);
    for (let i = 0; i < 3; i++) engine.step();
    expect([state(), engine.now_ps, jobs.at(-1)]).toEqual(['resetting', 270, 'reset(6,1)']);
    expect(posts()).toEqual([[SELECTION, { type: 'reset', pairs: 2, duration_ps }]]);
    expect(engine.run()).toBe(270 + duration_ps);
    expect([state(), posts()]).toEqual(['idle', [[SELECTION, done]]]);
  });
});
