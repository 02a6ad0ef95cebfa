import { describe, expect, it } from 'vitest';
import { confidenceOf, t95 } from '../../../src/device/fit/confidence.js';
import { expm1 } from '../../../src/device/expm1.js';
import { labelOf, shape } from '../../../src/device/nonlinearity.js';

it.each([-700, -40, -9, -1, -0.347, -1e-3, -1e-12, 1e-12, 0.3466, 0.35, 1, 5, 60, 700])('expm1(%d)', (x) => {
  expect(Math.abs(expm1(x) / Math.expm1(x) - 1)).toBeLessThan(2e-15);
});

it('expm1(0)', () => expect(expm1(0)).toBe(0));

describe('shape and label', () => {
  it('goes from 0 to 1, bent up or down, straight at 0', () => {
    for (const kappa of [-20, -3, -1e-10, 0, 1e-8, 2, 30]) {
      expect(shape(0, kappa)).toBeCloseTo(0, 12);
      expect(shape(1, kappa)).toBeCloseTo(1, 12);
    }
    expect(shape(0.5, 0)).toBe(0.5);
    expect(shape(0.5, 3)).toBeCloseTo((1 - Math.exp(-1.5)) / (1 - Math.exp(-3)), 12);
    expect(shape(0.5, 3) + shape(0.5, -3)).toBeCloseTo(1, 12);
  });

  it.each([0.5, 1, 2, 5, 20])('label of κ = %d is the deviation at the analytic maximum over 0.07·√2', (kappa) => {
    const a = 1 / kappa;
    const u = -a * Math.log(a * (1 - Math.exp(-kappa)));
    const deviation = (1 - Math.exp(-u / a)) / (1 - Math.exp(-1 / a)) - u;
    expect(labelOf(kappa)).toBeCloseTo(deviation / (0.07 * Math.SQRT2), 10);
    expect(labelOf(-kappa)).toBe(-labelOf(kappa));
  });
});

describe('confidence', () => {
  it.each([
    [1, 12.706],
    [4, 2.776],
    [5, 2.571],
    [10, 2.228],
    [30, 2.042],
    [1000, 1.962],
  ])('t for %i degrees of freedom', (freedom, t) => {
    expect(Math.abs(t95(freedom) / t - 1)).toBeLessThan(2e-3);
  });

  it('the mean of independent values has σ/√n', () => {
    const residuals = [1, -1, -1, 1, -1, 1, 1, -1, -1, 1];
    const { covariance, freedom } = confidenceOf([{ residuals, gradients: residuals.map(() => [1]) }], 1);
    expect(covariance[0][0]).toBeCloseTo(10 / 9 / 10, 12);
    expect(freedom).toBe(9);
  });

  it('residuals that follow one another count as fewer', () => {
    const residuals = [1, 1, 1, 1, 1, -1, -1, -1, -1, -1];
    const { covariance, freedom } = confidenceOf([{ residuals, gradients: residuals.map(() => [1]) }], 1);
    expect(covariance[0][0]).toBeGreaterThan(0.3);
    expect(freedom).toBeLessThan(3);
  });
});
