import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arraySelection, type ChipEvent, SELECTION_SLOT, SELECTION_SLOTS } from '../../machines/index.js';
import { comparePaths } from '../engine/paths.js';
import { alone, postedJobs } from './support.js';

const CONTROLLER = 4;
const constants = {
  layer: 1,
  tiles: [1, 2, 3],
  tileIndices: [7, 8, 9],
  phases: 1,
  inTurns: false,
  verify_ps: 0,
  controller: CONTROLLER,
  rowBanks: 2,
  columnBanks: 1,
  amplitude_V: 1.5,
  pulse_ps: 50,
  gap_ps: 10,
};
const circuit = () => ({ ...constants, peaks: { row: 0, column: 0 } });
const row = (peak: number): ChipEvent => ({ type: 'train', lines: 'row', peak });
const column = (peak: number): ChipEvent => ({ type: 'train', lines: 'column', peak });
const select = (pair: number): ChipEvent => ({ type: 'select', pair });
const full = (tile: number, pairs: number): ChipEvent => ({ type: 'full', tile, pairs });
const done: ChipEvent = { type: 'done', phase: 'update' };
const pulse = (pair: number, count: number) => ({
  type: 'pulse',
  pair,
  count,
  amplitude_V: 1.5,
  width_ps: 50,
  duration_ps: count * 60,
});
const trains = [row(0.5), row(0.25), column(0.125)];

const lone = (busiest: number) => alone(arraySelection, circuit(), SELECTION_SLOTS, { busiest });

describe('array selection', () => {
  it.each([0, 3])('runs alike on both engines, on all paths, with %i pulses', (busiest) => {
    const { reached, leaves } = comparePaths(
      arraySelection,
      (port) => {
        const jobs = postedJobs(port, 5, { busiest });
        return { ...circuit(), slots: new Int32Array(SELECTION_SLOTS), port, jobs } as never;
      },
      [row(0.5), column(0.25), select(1), select(0), done, full(2, 2)],
      80,
    );
    expect(reached).toEqual(leaves);
  });

  it('waits for the trains of all banks, then pulses all tiles for as long as the busiest line fires', () => {
    const { send, posts, jobs } = lone(3);
    send(row(0.25), column(0.125));
    expect([jobs, posts()]).toEqual([[], []]);
    send(row(0.5));
    expect(jobs).toEqual(['busiest(1,0,0.5,0.125)', 'encodeLines(1,0,0.5,0.125)']);
    expect(posts()).toEqual([1, 2, 3].map((tile) => [tile, pulse(0, 3)]));
  });

  it('takes the peaks of each update anew', () => {
    const { send, jobs } = lone(3);
    send(...trains, done, done, done);
    send(row(0.1), row(0.2), column(0.05));
    expect(jobs.filter((job) => job.startsWith('busiest'))).toEqual([
      'busiest(1,0,0.5,0.125)',
      'busiest(1,0,0.2,0.05)',
    ]);
  });

  it('has tiles reset their full pairs, and reports once, when the last tile is done', () => {
    const { send, posts, slots, state } = lone(3);
    send(...trains);
    posts();
    send(full(3, 2), done, full(1, 1), done);
    const orders = [
      [3, { type: 'reset', pairs: 2 }],
      [1, { type: 'reset', pairs: 1 }],
    ];
    expect([state(), posts()]).toEqual(['pulsing', orders]);
    send(done);
    expect([state(), posts(), slots[SELECTION_SLOT.resets]]).toEqual(['idle', [[CONTROLLER, done]], 3]);
  });

  it('reports without a pulse when no line fires', () => {
    const { send, posts, state } = lone(0);
    send(...trains);
    expect(posts()).toEqual([[0, done]]);
    send(done);
    expect([state(), posts()]).toEqual(['idle', [[CONTROLLER, done]]]);
  });

  it('gives every tile a duration of its own where rows or cells take turns, with reads to verify', () => {
    const { send, posts, jobs } = alone(
      arraySelection,
      { ...circuit(), phases: 2, inTurns: true, verify_ps: 7 },
      SELECTION_SLOTS,
      { busiest: 3, tileSlots: 40, tileReads: 5 },
    );
    send(...trains);
    const lasting = { ...pulse(0, 3), duration_ps: 40 * 2 * 60 + 5 * 7 };
    expect(posts()).toEqual([1, 2, 3].map((tile) => [tile, lasting]));
    expect(jobs.slice(2)).toEqual([7, 8, 9].flatMap((tile) => [`tileSlots(${tile},0)`, `tileReads(${tile},0)`]));
  });

  it('turns its switches before pulses of the same picosecond, but not while pulses are on the lines', () => {
    const { send, posts, slots } = lone(1);
    send(...trains, select(1));
    expect(posts()[0]).toEqual([1, pulse(1, 1)]);
    send(select(0));
    expect(slots[SELECTION_SLOT.pair]).toBe(1);
    send(done, done, done, ...trains);
    expect(posts().slice(1)).toEqual([1, 2, 3].map((tile) => [tile, pulse(1, 1)]));
  });

  it('never lets a pulse through to another pair than the one selected', () => {
    fc.assert(
      fc.property(fc.array(fc.option(fc.nat(2), { nil: undefined }), { maxLength: 12 }), (steps) => {
        const { send, posts } = lone(2);
        let selected = 0;
        for (const pair of [...steps, undefined]) {
          if (pair === undefined) {
            send(...trains);
            expect(posts()).toEqual([1, 2, 3].map((tile) => [tile, pulse(selected, 2)]));
            send(done, done, done);
            expect(posts()).toEqual([[CONTROLLER, done]]);
          } else {
            send(select(pair));
            selected = pair;
          }
        }
      }),
      { numRuns: 30, seed: 3 },
    );
  });
});
