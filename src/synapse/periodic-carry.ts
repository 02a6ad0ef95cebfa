import type { UpkeepTask } from '../../machines/index.js';
import type { Config } from '../config/index.js';
import { type Architecture, bitsFor, fullRangePair, fullRangeScale, type PairSpec } from './architecture.js';
import { upkeepOf } from './upkeep.js';

/** base^exponent for a small whole exponent. */
function power(base: number, exponent: number): number {
  let result = 1;
  for (let i = 0; i < exponent; i++) result *= base;
  return result;
}

/**
 * Periodic carry: a weight of D digits in base b, each a pair of its own. Updates go in parallel to the lowest digit
 * alone. Every so many samples each row of a digit is read, and cells that hold `carry.threshold` of the range or more, or
 * have a full device, are reset: what is worth whole steps of the next digit is written there, the rest back. The carry of the next digit is
 * `carry.factor` times rarer. The highest digit is pair 0; a digit that gets no carry in time clips.
 *
 * Cost: one array cycle per update, and N·(T_r + T_w)/C for the carry of each digit (T_w of rows with something to carry
 * only); a sample counter and a row counter a layer; D pairs, read with the gains b⁰ … b^(D−1).
 */
export const periodicCarry: Architecture = {
  name: 'periodic-carry',
  title: 'positional digits with periodic carry',
  citation:
    'Agarwal et al., "Achieving ideal accuracies in analog neuromorphic computing using periodic carry", VLSI 2017',
  finePair: -1,
  pairs: (config) => {
    const { digits, base, threshold } = config.carry;
    return Array.from({ length: digits }, (_, digit): PairSpec => {
      const pair = fullRangePair(config, `digit${digits - digit}`);
      const range_S = pair.gMax_S - pair.gMin_S;
      // A full device can take no more, whatever the difference.
      const due = { difference_S: threshold * range_S, upper_S: range_S - 0.5 * pair.step_S, lower_S: 0 };
      const scaled = { ...pair, coef: 1 / power(base, digit) };
      return digit === 0 ? scaled : { ...scaled, carryInto: digit - 1, due };
    });
  },
  weightScale: fullRangeScale,
  logic: (config) => ({
    startPair: config.carry.digits - 1,
    circuits: [upkeepOf(schedule(config))],
    rowWritePulses: config.carry.base + Math.ceil((config.device.states - 1) / config.carry.base),
  }),
  cost: ({ carry }) => ({
    devices: 2 * carry.digits,
    stateBits: (rows) => bitsFor(carry.every * power(carry.factor, carry.digits - 2)) + bitsFor(rows),
  }),
};

/** The lowest digit carries first, so that what it passes on can go further in the same sample. */
function schedule({ carry: { digits, every, factor } }: Config): UpkeepTask[] {
  return Array.from({ length: digits - 1 }, (_, i) => ({
    kind: 'carry',
    every: every * power(factor, i),
    pair: digits - 1 - i,
  }));
}
