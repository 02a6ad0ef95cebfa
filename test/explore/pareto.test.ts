import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { crowding, dominates, ranks } from '../../src/explore/pareto.js';

const points = fc.array(fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 3, maxLength: 3 }), { maxLength: 30 });

describe('dominance', () => {
  it('is better somewhere and worse nowhere', () => {
    expect(dominates([1, 2], [1, 3])).toBe(true);
    expect(dominates([1, 2], [1, 2])).toBe(false);
    expect(dominates([1, 2], [0, 3])).toBe(false);
  });

  it('orders fronts: each point is dominated by one of the front before its own, by none of its own or a later one', () => {
    fc.assert(
      fc.property(points, (all) => {
        const rank = ranks(all);
        all.forEach((point, i) => {
          const by = all.flatMap((other, j) => (dominates(other, point) ? [rank[j]] : []));
          expect(Math.max(-1, ...by)).toBe(rank[i] - 1);
        });
      }),
    );
  });
});

describe('crowding', () => {
  it('is infinite at the ends and the sum of the gaps around a point between them', () => {
    // Gaps over ranges 4 and 8: (3 − 0)/4 + (8 − 2)/8 for the second point.
    const front = [
      [0, 8],
      [1, 4],
      [3, 2],
      [4, 0],
    ];
    expect(crowding(front)).toEqual([Number.POSITIVE_INFINITY, 3 / 4 + 6 / 8, 3 / 4 + 4 / 8, Number.POSITIVE_INFINITY]);
  });

  it('of points that are all alike is finite between the ends', () => {
    expect(crowding([[1], [1], [1]])[1]).toBe(0);
  });
});
