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
  columnReceivers: [3, 4, 7],
  rowReceivers: [2],
  selection: SELECTION,
  settle_ps: 30,
  reset_ps: 1000,
  writeback_ps: 7,
  rows: 5,
  rowRead_ps: 11,
  digital_ps: 400,
};
const forward: ChipEvent = { type: 'voltage', direction: 'forward', amplitude_V: 0.1, width_ps: 100 };
const backward: ChipEvent = { type: 'voltage', direction: 'backward', amplitude_V: 0.1, width_ps: 80 };
const pulse: ChipEvent = { type: 'pulse', pair: 1, count: 4, amplitude_V: 1, width_ps: 50, duration_ps: 240 };
const byRow: ChipEvent = { ...pulse, duration_ps: 0, programming: 'row', release: 9 };
const inspect: ChipEvent = { type: 'inspect', from: 10, pair: 1 };
const transfer: ChipEvent = { type: 'transfer', from: 10, pair: 1, into: 0, row: 7 };
const reset: ChipEvent = { type: 'reset', pairs: 2 };
const done = { type: 'done', phase: 'update' };

const lone = (returns = {}) => alone(tile, circuit, TILE_SLOTS, returns);

describe('tile', () => {
  it.each([0, 2])('runs alike on both engines, on all paths, with %i full pairs', (senseUpdate) => {
    const { reached, leaves } = comparePaths(
      tile,
      (port) => {
        const jobs = postedJobs(port, 12, { senseUpdate, writebackPulses: 3 });
        return { ...circuit, slots: new Int32Array(TILE_SLOTS), port, jobs } as never;
      },
      [forward, backward, pulse, reset, byRow, inspect, transfer],
      120,
    );
    expect(reached).toEqual(leaves);
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
    expect(jobs).toEqual(['update(6,1)', 'senseUpdate(6,1)']);
    expect(posts()).toEqual([[SELECTION, done]]);
    expect(engine.now_ps).toBe(240 + 30);
  });

  it('reports full pairs, resets them when told to, one after another, writes them back, and reports again', () => {
    const { engine, send, jobs, posts, state } = lone({ senseUpdate: 2, writebackPulses: 3 });
    send(pulse);
    expect([state(), engine.now_ps, jobs.at(-1)]).toEqual(['idle', 270, 'writebackPulses(6)']);
    expect(posts()).toEqual([[SELECTION, { type: 'full', tile: 0, pairs: 2 }]]);
    engine.post(0, 0, reset, 0);
    engine.step();
    expect([state(), jobs.at(-1), posts()]).toEqual(['resetting', 'reset(6,1)', []]);
    expect(engine.run()).toBe(270 + 2 * 1000 + 3 * 7);
    expect([state(), posts()]).toEqual(['idle', [[SELECTION, done]]]);
  });

  it('programs row by row after its digital work, in as many slots as the rows take, and tells the arbiter', () => {
    const { engine, send, jobs, posts } = lone({ rowSlots: 6 });
    send(byRow);
    expect(jobs).toEqual(['update(6,1)', 'rowSlots(6)', 'senseUpdate(6,1)']);
    expect(posts()).toEqual([
      [9, { type: 'release', tile: 6 }],
      [SELECTION, done],
    ]);
    expect(engine.now_ps).toBe(400 + 6 * 7);
  });

  it('programs cell by cell for as long as all pulses take', () => {
    const { engine, send } = lone({ landedPulses: 9 });
    send({ ...byRow, programming: 'cell' });
    expect(engine.now_ps).toBe(9 * 7);
  });

  it('looks for due pairs by reading its rows, and reports them to who asked, resets included', () => {
    const { engine, send, jobs, posts } = lone({ senseUpdate: 2, writebackPulses: 3 });
    send(inspect);
    expect(jobs).toEqual(['findDue(6,1)', 'senseUpdate(6,1)', 'rowSlots(6)', 'writebackPulses(6)']);
    expect([engine.now_ps, posts()]).toEqual([5 * 11, [[10, { type: 'full', tile: 0, pairs: 2 }]]]);
    send(reset);
    expect(posts()).toEqual([[10, done]]);
    expect(engine.now_ps).toBe(5 * 11 + 2 * 1000 + 3 * 7);
  });

  it('writes all due pairs of a row in one slot where upkeep goes by rows', () => {
    const { engine, send } = alone(tile, { ...circuit, rowWritePulses: 4 }, TILE_SLOTS, {
      senseUpdate: 9,
      rowSlots: 2,
    });
    send(inspect);
    send(reset);
    expect(engine.now_ps).toBe(5 * 11 + 2 * (1000 + 4 * 7));
  });

  it('transfers the row that the count points to, modulo its rows', () => {
    const { engine, send, jobs, posts } = lone({ rowSlots: 3 });
    send(transfer);
    expect(jobs.slice(0, 2)).toEqual(['transfer(6,1,2)', 'rowSlots(6)']);
    expect([engine.now_ps, posts()]).toEqual([11 + 3 * 7, [[10, done]]]);
  });

  it('does not settle where settling is part of the read', () => {
    const { engine, send, posts } = alone(tile, { ...circuit, settle_ps: 0 }, TILE_SLOTS, {});
    send(forward, forward);
    expect([engine.now_ps, engine.events]).toEqual([100, 2 + 1]);
    expect(posts()).toHaveLength(3);
  });
});
