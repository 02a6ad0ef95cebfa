import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dominates } from '../../src/explore/pareto.js';
import { type Choice, type Space, searchMethods, type Worth } from '../../src/explore/search/index.js';

const space = (...sizes: number[]): Space => ({ axes: sizes.map((size) => ({ size, ordered: true })) });

/** Points in the order in which a search names them, and their worth. */
async function searched(
  method: string,
  where: Space,
  options: { points: number; seed?: number; population?: number },
  worth: (choice: Choice) => Worth = () => [0],
) {
  const named: Choice[] = [];
  await searchMethods.get(method).search(where, { population: 8, seed: 1, ...options }, async (choices) => {
    named.push(...choices);
    return choices.map(worth);
  });
  return { named, worths: named.map(worth) };
}

const spaces = fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 4 });

describe.each(['grid', 'random', 'pareto'])('%s', (method) => {
  it('names as many points as asked for or as there are, each once, all in the space', async () => {
    await fc.assert(
      fc.asyncProperty(spaces, fc.integer({ min: 1, max: 200 }), fc.nat(1000), async (sizes, points, seed) => {
        const { named } = await searched(method, space(...sizes), { points, seed }, (choice) => [
          choice[0],
          -choice[0],
        ]);
        const all = sizes.reduce((product, size) => product * size, 1);
        expect(named).toHaveLength(Math.min(points, all));
        expect(new Set(named.map(String)).size).toBe(named.length);
        for (const choice of named)
          choice.forEach((option, axis) => {
            expect(option).toBeGreaterThanOrEqual(0);
            expect(option).toBeLessThan(sizes[axis]);
          });
      }),
      { numRuns: 40 },
    );
  });

  it('names the same points again', async () => {
    const once = await searched(method, space(9, 9, 9), { points: 60 });
    expect(await searched(method, space(9, 9, 9), { points: 60 })).toEqual(once);
  });

  it('stops when told to', async () => {
    let asked = 0;
    await searchMethods.get(method).search(space(20, 20), { points: 100, population: 8, seed: 1 }, async () => {
      asked++;
      return undefined;
    });
    expect(asked).toBe(1);
  });
});

it('random: another seed, other points', async () => {
  const one = await searched('random', space(50, 50), { points: 20, seed: 1 });
  const two = await searched('random', space(50, 50), { points: 20, seed: 2 });
  expect(two.named).not.toEqual(one.named);
});

describe('pareto', () => {
  /** ZDT1 (Zitzler, Deb, Thiele 2000) in two dimensions on a grid: its front is g = 1, the second axis at 0. */
  const STEPS = 30;
  const zdt1 = ([a, b]: Choice): number[] => {
    const f1 = a / (STEPS - 1);
    const g = 1 + (9 * b) / (STEPS - 1);
    return [f1, g * (1 - Math.sqrt(f1 / g))];
  };
  const onFront = ({ named }: { named: Choice[] }) => named.filter((choice) => choice[1] === 0).length;

  it('finds more of a known front than random points do', async () => {
    for (const seed of [1, 2, 3]) {
      const found = await searched('pareto', space(STEPS, STEPS), { points: 150, seed, population: 12 }, zdt1);
      const chance = await searched('random', space(STEPS, STEPS), { points: 150, seed }, zdt1);
      expect(onFront(found)).toBeGreaterThan(2 * onFront(chance));
    }
  });

  it('lets points that cannot be had die out', async () => {
    const { named, worths } = await searched('pareto', space(STEPS, STEPS), { points: 150 }, (choice) =>
      choice[1] % 2 === 1 ? undefined : zdt1(choice),
    );
    const known = worths.filter((worth) => worth !== undefined);
    const front = known.filter((worth) => !known.some((other) => dominates(other, worth)));
    expect(named).toHaveLength(150);
    expect(front.length).toBeGreaterThan(5);
  });
});
