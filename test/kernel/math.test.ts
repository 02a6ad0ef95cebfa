/** Our f32 functions against f64 ones. */
import { describe, expect, it } from 'vitest';
import { cosTurns32, exp32, log32, roundHalfEven32, sigmoid32 } from '../../src/kernel/math.js';

/** Largest error over `count` + 1 points from lo to hi. */
function worst(lo: number, hi: number, count: number, error: (x: number) => number): number {
  let largest = 0;
  for (let i = 0; i <= count; i++) largest = Math.max(largest, error(Math.fround(lo + ((hi - lo) * i) / count)));
  return largest;
}

const relative = (ours: number, exact: number) => (ours === exact ? 0 : Math.abs(ours / exact - 1));

describe('f32 functions', () => {
  it('exp within 3e-7 of the exact value, and clamped outside −87 … 88', () => {
    expect(worst(-87, 88, 500_000, (x) => relative(exp32(x), Math.exp(x)))).toBeLessThan(3e-7);
    expect(exp32(0)).toBe(1);
    expect(exp32(1000)).toBe(exp32(88));
    expect(exp32(-1000)).toBe(exp32(-87));
  });

  it('log within 3e-7, also where it is close to 0', () => {
    expect(worst(5.9604644775390625e-8, 1, 500_000, (x) => relative(log32(x), Math.log(x)))).toBeLessThan(3e-7);
    expect(worst(0.9999, 1.0001, 2000, (x) => relative(log32(x), Math.log(x)))).toBeLessThan(3e-7);
    for (let e = -24; e <= 24; e++) expect(relative(log32(2 ** e), e * Math.LN2)).toBeLessThan(3e-7);
    expect(log32(1)).toBe(0);
  });

  it('cos within 3e-7 over a turn each way, exact at the quarters', () => {
    // Multiples of 2⁻²⁴, as deviates use them: the exact argument is known.
    const grid = (x: number) => Math.round(x * 16777216) / 16777216;
    const error = (x: number) => Math.abs(cosTurns32(grid(x)) - Math.cos(2 * Math.PI * grid(x)));
    expect(worst(-1, 1, 500_000, error)).toBeLessThan(3e-7);
    expect([-0.25, 0.25, 0.75].map((turns) => Math.abs(cosTurns32(turns)))).toEqual([0, 0, 0]);
  });

  it('sigmoid within 4e-7, stable at both ends', () => {
    expect(worst(-80, 80, 500_000, (z) => relative(sigmoid32(z), 1 / (1 + Math.exp(-z))))).toBeLessThan(4e-7);
    expect(sigmoid32(0)).toBe(0.5);
    expect(sigmoid32(1e30)).toBe(1);
    expect(sigmoid32(-1e30)).toBeGreaterThan(0);
    expect(sigmoid32(-1e30)).toBeLessThan(2e-38);
  });

  it('rounds half to even', () => {
    const halves = [-2.5, -1.5, -0.5, 0.5, 1.5, 2.5, 3.5];
    expect(halves.map((v) => roundHalfEven32(v) + 0)).toEqual([-2, -2, 0, 0, 2, 2, 4]);
    expect([0.50000006, 1.4999999, -0.7, 8388609, -3e9].map(roundHalfEven32)).toEqual([1, 1, -1, 8388609, -3e9]);
  });
});
