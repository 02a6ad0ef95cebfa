import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeChip } from '../../src/chip/structure.js';
import { resolveConfig } from '../../src/config/index.js';
import { program } from '../../src/synapse/programming.js';

const chipOf = (...sets: string[]) => describeChip(resolveConfig({ preset: 'choi2021', sets }));
const chip = chipOf();
const IDEAL = { how: 'ideal' } as const;
const noisy = (lo: number, c2c = 0.34) => ({ how: 'pulses', c2c, seed: { lo, hi: 0 } }) as const;

/** The weight that conductances make, as a read sees it but for rounding. */
function weightsOf(conductances: Float32Array, cells: number): number[] {
  return Array.from({ length: cells }, (_, cell) =>
    chip.pairs.reduce(
      (sum, { coef }, p) =>
        sum + chip.weightScale * coef * (conductances[2 * p * cells + cell] - conductances[(2 * p + 1) * cells + cell]),
      0,
    ),
  );
}

/** Weight of a step of the small pair: W_max/49/10. */
const SMALL_STEP = 2 / 49 / 10;

describe('ideal programming', () => {
  it('comes within half a step of the smallest pair, on states of the devices', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -2, max: 2, noNaN: true }), { minLength: 1, maxLength: 40 }), (given) => {
        const weights = Float32Array.from(given);
        const { conductances, clipped } = program(chip, 0, weights, IDEAL);
        expect(clipped).toBe(0);
        weightsOf(conductances, weights.length).forEach((weight, i) => {
          expect(Math.abs(weight - weights[i])).toBeLessThanOrEqual(SMALL_STEP / 2 + 1e-6);
        });
        chip.pairs.forEach(({ gMin_S, step_S }, p) => {
          for (const g_S of conductances.subarray(2 * p * weights.length, 2 * (p + 1) * weights.length)) {
            const steps = (g_S - gMin_S) / step_S;
            expect(Math.abs(steps - Math.round(steps))).toBeLessThan(1e-3);
            expect(Math.round(steps)).toBeLessThanOrEqual(49);
          }
        });
      }),
    );
  });

  it('clips what lies beyond all pairs, and counts it', () => {
    const weights = Float32Array.of(5, -5, 2.1, 0);
    const { conductances, clipped } = program(chip, 0, weights, IDEAL);
    expect(clipped).toBe(2);
    const [high, low, both] = weightsOf(conductances, 4);
    expect([high, low]).toEqual([expect.closeTo(2.2, 5), expect.closeTo(-2.2, 5)]);
    expect(both).toBeCloseTo(2.1, 2);
  });

  it('leaves floating-point weights as they are', () => {
    const weights = Float32Array.of(0.123, -7);
    expect(program({ pairs: [], weightScale: 1 }, 0, weights, IDEAL)).toEqual({
      conductances: weights,
      clipped: 0,
      pulses: 0,
    });
  });
});

describe('programming by pulses', () => {
  const weights = new Float32Array(20_000).fill(24 * (2 / 49));

  it('varies by c2c·√n steps around the same mean', () => {
    const made = weightsOf(program(chip, 0, weights, noisy(1)).conductances, weights.length).map((w) => w / (2 / 49));
    const mean = made.reduce((sum, w) => sum + w, 0) / made.length;
    const deviation = Math.sqrt(made.reduce((sum, w) => sum + (w - mean) ** 2, 0) / made.length);
    expect(mean).toBeGreaterThan(24 - 0.05);
    expect(mean).toBeLessThan(24 + 0.05);
    expect(deviation / (0.34 * Math.sqrt(24))).toBeGreaterThan(0.97);
    expect(deviation / (0.34 * Math.sqrt(24))).toBeLessThan(1.03);
  });

  it('depends on the seed alone', () => {
    const once = program(chip, 0, weights, noisy(1)).conductances;
    expect(program(chip, 0, weights, noisy(1)).conductances).toEqual(once);
    expect(program(chip, 0, weights, noisy(2)).conductances).not.toEqual(once);
    expect(program(chip, 1, weights, noisy(1)).conductances).not.toEqual(once);
    expect(program(chip, 0, weights, noisy(1, 0))).toEqual(program(chip, 0, weights, IDEAL));
  });
});
