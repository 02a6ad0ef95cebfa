import { describe, expect, it } from 'vitest';
import { type ChipEvent, columnReadout, READOUT_SLOTS } from '../../machines/index.js';
import { comparePaths } from '../engine/paths.js';
import { story } from '../engine/support.js';
import { alone, postedJobs } from './support.js';

const circuit = {
  tile: 6,
  direction: 'forward',
  lines: 10,
  adcs: 4,
  conversions: 3,
  receivers: [1, 2],
  sense_ps: 0,
  convert_ps: 781,
} as const;
const current: ChipEvent = { type: 'current', direction: 'forward' };

describe('column readout', () => {
  it.each([0, 50])('runs alike on both engines, on all paths, sensing for %i ps', (sense_ps) => {
    const { reached, leaves } = comparePaths(
      columnReadout,
      (port) => {
        const jobs = postedJobs(port, 8);
        return { ...circuit, sense_ps, slots: new Int32Array(READOUT_SLOTS), port, jobs } as never;
      },
      [current],
      40,
    );
    expect(reached).toEqual(sense_ps > 0 ? leaves : leaves.filter((leaf) => leaf !== 'sensing'));
  });

  it('converts a line of each ADC per slot, one slot after the other, then delivers to all banks', () => {
    const { engine, send, jobs, posts, records } = alone(columnReadout, circuit, READOUT_SLOTS);
    send(current);
    expect(jobs).toEqual(['convertForward(6,0)', 'convertForward(6,1)', 'convertForward(6,2)']);
    expect(posts()).toEqual([1, 2].map((bank) => [bank, current]));
    expect(engine.now_ps).toBe(3 * 781);
    expect(story(records).map((line) => line.split(' ').slice(0, 2).join(' '))).toEqual([
      '0 idle>converting',
      '781 converting>converting',
      '1562 converting>converting',
      '2343 converting>idle',
    ]);
    send(current);
    expect(jobs.slice(3)).toEqual(['convertForward(6,0)', 'convertForward(6,1)', 'convertForward(6,2)']);
  });

  it('senses first where that takes time, and stands at rows as well', () => {
    const rows = { ...circuit, direction: 'backward', sense_ps: 40, conversions: 1 };
    const { engine, send, jobs, posts } = alone(columnReadout, rows, READOUT_SLOTS);
    send({ type: 'current', direction: 'backward' });
    expect(jobs).toEqual(['convertBackward(6,0)']);
    expect(posts()).toEqual([1, 2].map((bank) => [bank, { type: 'current', direction: 'backward' }]));
    expect(engine.now_ps).toBe(40 + 781);
  });
});
