import { describe, expect, it } from 'vitest';
import {
  type ChipEvent,
  CONTROLLER_SLOT,
  CONTROLLER_SLOTS,
  type SamplePhase,
  trainingController,
} from '../../machines/index.js';
import { comparePaths } from '../engine/paths.js';
import { alone, postedJobs } from './support.js';

const ANSWER = 3;
const circuit = {
  inputBanks: [1],
  outputBanks: [2, 3],
  deepestBanks: 1,
  banks: [1, 2, 3],
  selections: [4, 5],
  finePair: 1,
  threshold_pp: 1,
  patience: 1,
  repeat: false,
};
const done = (phase: SamplePhase): ChipEvent => ({ type: 'done', phase });
const sample = (label: number): ChipEvent => ({ type: 'sample', label });
const start = (phase: SamplePhase, label = -1) => ({ type: 'phase', phase, label });
const reports = [done('inference'), done('inference'), done('error'), done('update'), done('update')];
const selected = [4, 5].map((selection) => [selection, { type: 'select', pair: 1 }]);

function lone(changes: Partial<typeof circuit> = {}) {
  const unit = alone(trainingController, { ...circuit, ...changes }, CONTROLLER_SLOTS, { classify: ANSWER });
  const slot = (name: keyof typeof CONTROLLER_SLOT) => unit.slots[CONTROLLER_SLOT[name]];
  /** An epoch of four samples, `correct` of them answered right; returns what was posted at its end. */
  const epoch = (correct: number) => {
    for (let i = 0; i < 4; i++) unit.send(sample(i < correct ? ANSWER : ANSWER + 1), ...reports);
    unit.posts();
    unit.send({ type: 'epoch' });
    return unit.posts();
  };
  return { ...unit, slot, epoch };
}

describe('training controller', () => {
  it('runs alike on both engines, on all paths', () => {
    const events = [sample(ANSWER), ...reports.slice(1, 4), { type: 'epoch' }, { type: 'finish' }];
    const { reached, leaves } = comparePaths(
      trainingController,
      (port) => {
        const jobs = postedJobs(port, 6, { classify: ANSWER });
        return { ...circuit, slots: new Int32Array(CONTROLLER_SLOTS), port, jobs } as never;
      },
      events,
      200,
    );
    expect(reached).toEqual(leaves);
  });

  it('leads a sample through its phases, each when all reports of the one before are in', () => {
    const { send, posts, state } = lone();
    send(sample(7));
    expect(posts()).toEqual([[1, start('inference')]]);
    send(done('inference'));
    expect([state(), posts()]).toEqual(['dynamic.inference', []]);
    send(done('inference'));
    expect(posts()).toEqual([2, 3].map((bank) => [bank, start('error', 7)]));
    send(done('error'));
    expect(posts()).toEqual([1, 2, 3].map((bank) => [bank, start('update')]));
    send(done('update'));
    expect(state()).toBe('dynamic.update');
    send(done('update'));
    expect([state(), posts()]).toEqual(['dynamic.idle', []]);
  });

  it('counts right answers before the sample is learnt, and starts anew every epoch', () => {
    const { send, slot } = lone({ threshold_pp: -100 });
    send(sample(ANSWER), done('inference'), done('inference'));
    expect([slot('seen'), slot('correct')]).toEqual([1, 1]);
    send(...reports.slice(2), sample(ANSWER + 1), ...reports, sample(ANSWER), ...reports);
    expect([slot('seen'), slot('correct')]).toEqual([3, 2]);
    send({ type: 'epoch' });
    expect([slot('seen'), slot('correct'), slot('lastSeen'), slot('lastCorrect'), slot('epochs')]).toEqual([
      0, 0, 3, 2, 1,
    ]);
  });

  it('turns all switches to the fine pair when the gain falls below the threshold, and not again', () => {
    const { epoch, state, slot } = lone({ threshold_pp: 25 });
    expect(epoch(1)).toEqual([]);
    expect(epoch(2)).toEqual([]);
    expect(state()).toBe('dynamic.idle');
    expect(epoch(2)).toEqual(selected);
    expect([state(), slot('switchEpoch')]).toEqual(['fine.idle', 3]);
    expect(epoch(2)).toEqual([]);
    expect([state(), slot('switchEpoch'), slot('epochs')]).toEqual(['fine.idle', 3, 4]);
  });

  it('compares the first epoch with 0', () => {
    expect(lone({ threshold_pp: 50 }).epoch(2)).toEqual([]);
    expect(lone({ threshold_pp: 51 }).epoch(2)).toEqual(selected);
  });

  it('waits until epochs in a row stall, as many as its patience', () => {
    const { epoch } = lone({ patience: 2 });
    const ends = [1, 1, 2, 2, 2].map((correct) => epoch(correct).length > 0);
    expect(ends).toEqual([false, false, false, false, true]);
  });

  it('turns back when fine tuning stalls, and on again, where it may', () => {
    const { epoch, state, slot } = lone({ threshold_pp: 25, repeat: true });
    const back = [4, 5].map((selection) => [selection, { type: 'select', pair: 0 }]);
    expect([0, 1, 1, 3, 3].map((correct) => epoch(correct))).toEqual([selected, [], back, [], selected]);
    expect([state(), slot('switchEpoch'), slot('epochs')]).toEqual(['fine.idle', 1, 5]);
  });

  it('goes by held-out samples where the host has measured them', () => {
    const { send, posts, state, slot } = lone({ threshold_pp: 10 });
    const measured = (right: number): ChipEvent => ({ type: 'epoch', measured: 10, right });
    send(sample(ANSWER), ...reports, measured(5));
    posts();
    // No sample of this epoch was answered right, yet the held-out ones gained.
    send(sample(ANSWER + 1), ...reports, measured(6));
    expect([state(), slot('lastSeen'), slot('lastCorrect')]).toEqual(['dynamic.idle', 10, 6]);
    send(sample(ANSWER), ...reports);
    posts();
    send(measured(6));
    expect([state(), posts()]).toEqual(['fine.idle', selected]);
  });

  it('never switches a synapse of a single pair', () => {
    const { epoch, state, slot } = lone({ finePair: -1 });
    for (let i = 0; i < 3; i++) expect(epoch(1)).toEqual([]);
    expect([state(), slot('stalled'), slot('switchEpoch')]).toEqual(['dynamic.idle', 2, 0]);
  });

  it('leads samples through the same phases in fine tuning', () => {
    const { epoch, send, posts, state } = lone();
    epoch(0);
    send(sample(7), ...reports);
    expect(posts()).toEqual([
      [1, start('inference')],
      ...[2, 3].map((bank) => [bank, start('error', 7)]),
      ...[1, 2, 3].map((bank) => [bank, start('update')]),
    ]);
    expect(state()).toBe('fine.idle');
  });

  it.each([0, 1])('ends when training is over, after %i epochs', (epochs) => {
    const { epoch, send, posts, state } = lone();
    for (let i = 0; i < epochs; i++) epoch(0);
    send({ type: 'finish' });
    expect(state()).toBe('done');
    send(sample(7));
    expect([state(), posts()]).toEqual(['done', []]);
  });
});
