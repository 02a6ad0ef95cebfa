import { describe, expect, it } from 'vitest';
import { BANK_SLOTS, type ChipEvent, neuronBank, type SamplePhase } from '../../machines/index.js';
import { comparePaths } from '../engine/paths.js';
import { story } from '../engine/support.js';
import { alone, postedJobs } from './support.js';

const CONTROLLER = 9;
const voltage = {
  forward: { type: 'voltage', direction: 'forward', amplitude_V: 0.1, width_ps: 100 },
  backward: { type: 'voltage', direction: 'backward', amplitude_V: 0.2, width_ps: 80 },
};
const common = { lo: 4, hi: 8, bias: false, controller: CONTROLLER, activation_ps: 20, voltage };
const roles = {
  input: {
    ...common,
    bias: true,
    layerBelow: -1,
    layerAbove: 0,
    tilesBelow: [],
    tilesAbove: [1, 2],
    gatheredTiles: 0,
    selectionBelow: -1,
    selectionAbove: 7,
  },
  hidden: {
    ...common,
    layerBelow: 1,
    layerAbove: 2,
    tilesBelow: [1, 2],
    tilesAbove: [3, 4, 5],
    gatheredTiles: 3,
    selectionBelow: 6,
    selectionAbove: 7,
  },
  output: {
    ...common,
    layerBelow: 2,
    layerAbove: -1,
    tilesBelow: [1, 2],
    tilesAbove: [],
    gatheredTiles: 0,
    selectionBelow: 6,
    selectionAbove: -1,
  },
};
const forward: ChipEvent = { type: 'current', direction: 'forward' };
const backward: ChipEvent = { type: 'current', direction: 'backward' };
const phase = (name: SamplePhase, label = -1): ChipEvent => ({ type: 'phase', phase: name, label });
const row = (peak: number) => ({ type: 'train', lines: 'row', peak });
const column = (peak: number) => ({ type: 'train', lines: 'column', peak });

const lone = (circuit: object, returns = {}) => alone(neuronBank, circuit, BANK_SLOTS, returns);
/** Times and states of a bank's own moves, with the events that it waits for left out. */
const moves = (unit: ReturnType<typeof lone>) =>
  story(unit.records.filter(({ before, after }) => before !== after)).map((line) => line.split(' ', 2).join(' '));

describe('neuron bank', () => {
  it.each([
    ['input', [phase('inference'), phase('update')], ['driving', 'idle']],
    [
      'hidden',
      [forward, backward, phase('update')],
      ['driving', 'drivingBack', 'error', 'firing', 'gathering', 'idle', 'integrating'],
    ],
    [
      'output',
      [forward, phase('error', 3), phase('update')],
      ['drivingBack', 'error', 'firing', 'idle', 'integrating'],
    ],
  ] as const)('runs alike on both engines, on all paths, as %s bank', (role, events, states) => {
    const { reached, leaves } = comparePaths(
      neuronBank,
      (port) => {
        const jobs = postedJobs(port, CONTROLLER + 1, { peakRow: 0.5, peakColumn: 0.25 });
        return {
          ...roles[role],
          slots: new Int32Array(BANK_SLOTS),
          port,
          jobs,
        } as never;
      },
      [...events],
      80,
    );
    expect(reached).toEqual(states);
    if (role === 'hidden') expect(reached).toEqual(leaves);
  });

  it('of inputs presents the sample and drives every tile above', () => {
    const bank = lone(roles.input);
    bank.send(phase('inference'));
    expect(bank.jobs).toEqual(['present()']);
    expect(bank.posts()).toEqual([1, 2].map((tile) => [tile, voltage.forward]));
    expect(moves(bank)).toEqual(['0 idle>driving', '100 driving>idle']);
  });

  it('of hidden neurons waits for all tiles below, fires, and drives every tile above', () => {
    const bank = lone(roles.hidden);
    bank.send(forward);
    expect([bank.jobs, bank.posts()]).toEqual([[], []]);
    bank.send(forward);
    expect(bank.jobs).toEqual(['integrate(1,4,8)', 'fire(1,4,8)']);
    expect(bank.posts()).toEqual([3, 4, 5].map((tile) => [tile, voltage.forward]));
    expect(moves(bank)).toEqual([
      '0 idle>integrating',
      '0 integrating>firing',
      '20 firing>driving',
      '120 driving>idle',
    ]);
  });

  it('of hidden neurons gathers row sums of all tiles above before its error drives the tiles below', () => {
    const bank = lone(roles.hidden);
    bank.send(backward, backward);
    expect([bank.jobs, bank.posts()]).toEqual([[], []]);
    bank.send(backward);
    expect(bank.jobs).toEqual(['backpropagate(2,4,8)']);
    expect(bank.posts()).toEqual([1, 2].map((tile) => [tile, voltage.backward]));
    expect(moves(bank)).toEqual([
      '0 idle>gathering',
      '0 gathering>error',
      '20 error>drivingBack',
      '100 drivingBack>idle',
    ]);
  });

  it('counts the currents of every read anew', () => {
    const bank = lone(roles.hidden);
    const pass = [forward, forward, backward, backward, backward];
    for (const event of [...pass, ...pass]) bank.send(event);
    const once = ['integrate(1,4,8)', 'fire(1,4,8)', 'backpropagate(2,4,8)'];
    expect(bank.jobs).toEqual([...once, ...once]);
  });

  it('with one tile on a side does not wait for another', () => {
    const bank = lone({ ...roles.hidden, tilesBelow: [1], gatheredTiles: 1 });
    bank.send(forward);
    bank.send(backward);
    expect(bank.jobs).toEqual(['integrate(1,4,8)', 'fire(1,4,8)', 'backpropagate(2,4,8)']);
  });

  it('of outputs reports instead of driving, and compares with the label in the error phase', () => {
    const bank = lone(roles.output);
    bank.send(forward, forward);
    expect(bank.posts()).toEqual([[CONTROLLER, { type: 'done', phase: 'inference' }]]);
    bank.send(phase('error', 3));
    expect(bank.jobs).toEqual(['integrate(2,4,8)', 'fire(2,4,8)', 'error(2,4,8,3)']);
    expect(bank.posts()).toEqual([1, 2].map((tile) => [tile, voltage.backward]));
  });

  it('next to the inputs ends the error phase', () => {
    const bank = lone({ ...roles.hidden, layerBelow: 0 });
    bank.send(backward, backward, backward);
    expect(bank.posts()).toEqual([[CONTROLLER, { type: 'done', phase: 'error' }]]);
    expect(moves(bank).at(-1)).toBe('20 error>idle');
  });

  it.each([
    ['input', ['peakRow(0,4,9)'], [[7, row(0.5)]]],
    [
      'hidden',
      ['peakRow(2,4,8)', 'peakColumn(1,4,8)'],
      [
        [7, row(0.5)],
        [6, column(0.25)],
      ],
    ],
    ['output', ['peakColumn(2,4,8)'], [[6, column(0.25)]]],
  ] as const)('sends its trains to the layers it has in an update, as %s bank', (role, jobs, trains) => {
    const bank = lone(roles[role], { peakRow: 0.5, peakColumn: 0.25 });
    bank.send(phase('update'));
    expect([bank.jobs, bank.posts(), bank.state()]).toEqual([jobs, trains, 'idle']);
  });
});
