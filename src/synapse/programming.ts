/**
 * Given weights as conductances. A weight is made of whole steps, the largest pair first: each pair takes the steps
 * nearest to what is left, one of its devices carries them, the other stands at Gmin. What lies beyond the range of
 * all pairs is clipped.
 */
import type { ChipStructure } from '../chip/structure.js';
import { STREAM_PROGRAM } from '../kernel/layout.js';
import { normal } from '../kernel/philox.js';
import { roundHalfEven, type SeedWords } from './initial-weights.js';

/**
 * How devices come to their states: 'ideal' = each is written and verified until it stands there; 'pulses' = each gets
 * the pulses that lead there from Gmin on the mean, unverified, with the cycle-to-cycle variation of an update.
 */
export type Programming =
  | { readonly how: 'ideal' }
  | { readonly how: 'pulses'; readonly c2c: number; readonly seed: SeedWords };

export interface Programmed {
  /** Siemens, plane by plane, row-major; ideal weights as one plane. */
  readonly conductances: Float32Array;
  /** Weights beyond the range. */
  readonly clipped: number;
  /** Pulses to all devices. */
  readonly pulses: number;
}

/** @param weights row-major, `cells` of them. */
export function program(
  { pairs, weightScale }: Pick<ChipStructure, 'pairs' | 'weightScale'>,
  layer: number,
  weights: Float32Array,
  programming: Programming,
): Programmed {
  if (pairs.length === 0) return { conductances: weights.slice(), clipped: 0, pulses: 0 };
  const cells = weights.length;
  const conductances = new Float32Array(2 * pairs.length * cells);
  for (const [p, { gMin_S }] of pairs.entries()) conductances.fill(gMin_S, 2 * p * cells, 2 * (p + 1) * cells);
  const weightOfStep = pairs.map(({ coef, step_S }) => weightScale * coef * step_S);
  const order = pairs.map((_, p) => p).sort((a, b) => weightOfStep[b] - weightOfStep[a]);
  let clipped = 0;
  let pulses = 0;
  for (let cell = 0; cell < cells; cell++) {
    let left = weights[cell];
    for (const p of order) {
      const { gMin_S, gMax_S, step_S } = pairs[p];
      const most = Math.round((gMax_S - gMin_S) / step_S);
      const steps = Math.max(-most, Math.min(most, roundHalfEven(left / weightOfStep[p])));
      left -= steps * weightOfStep[p];
      if (steps === 0) continue;
      const n = Math.abs(steps);
      const plane = 2 * p + (steps < 0 ? 1 : 0);
      pulses += n;
      const spread =
        programming.how === 'ideal'
          ? 0
          : programming.c2c * Math.sqrt(n) * deviate(programming.seed, layer, plane, cell);
      const g_S = gMin_S + step_S * (n + spread);
      conductances[plane * cells + cell] = Math.min(gMax_S, Math.max(gMin_S, g_S));
    }
    if (Math.abs(left) > weightOfStep[order[order.length - 1]]) clipped++;
  }
  return { conductances, clipped, pulses };
}

const deviate = ({ lo, hi }: SeedWords, layer: number, plane: number, cell: number) =>
  normal(lo, hi, STREAM_PROGRAM, layer, plane, cell, 0, 0);
