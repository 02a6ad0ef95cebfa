/** The noise: published vectors of Philox4x32-10, and the distributions drawn from it. */
import { describe, expect, it } from 'vitest';
import { STREAM_C2C, STREAM_RESET } from '../../src/kernel/layout.js';
import { normal, philox, uniform, word } from '../../src/kernel/philox.js';

/** Standard normal distribution function (Abramowitz & Stegun 7.1.26, error < 1.5e-7). */
function normalCdf(x: number): number {
  const t = 1 / (1 + (0.3275911 * Math.abs(x)) / Math.SQRT2);
  const series = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  const erf = 1 - series * Math.exp((-x * x) / 2);
  return x < 0 ? (1 - erf) / 2 : (1 + erf) / 2;
}

/** Kolmogorov–Smirnov distance times √n; 1.95 is exceeded once in a thousand. */
function ks(values: Float64Array, cdf: (x: number) => number): number {
  values.sort();
  let distance = 0;
  values.forEach((value, i) => {
    const p = cdf(value);
    distance = Math.max(distance, Math.abs(p - i / values.length), Math.abs(p - (i + 1) / values.length));
  });
  return distance * Math.sqrt(values.length);
}

function correlation(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, value, i) => sum + value * b[i], 0) / a.length;
}

const N = 100_000;
const draw = (pick: (i: number) => number) => Float64Array.from({ length: N }, (_, i) => pick(i));

describe('Philox4x32-10', () => {
  // Random123 1.14, tests/kat_vectors
  it.each([
    ['00000000 00000000 00000000 00000000', '00000000 00000000', '6627e8d5 e169c58d bc57ac4c 9b00dbd8'],
    ['ffffffff ffffffff ffffffff ffffffff', 'ffffffff ffffffff', '408f276d 41c83b0e a20bc7c6 6d5451fd'],
    ['243f6a88 85a308d3 13198a2e 03707344', 'a4093822 299f31d0', 'd16cfe09 94fdcceb 5001e420 24126ea1'],
  ])('block of counter %s, key %s', (counter, key, expected) => {
    const [c0, c1, c2, c3] = counter.split(' ').map((hex) => Number.parseInt(hex, 16));
    const [k0, k1] = key.split(' ').map((hex) => Number.parseInt(hex, 16));
    const out = new Uint32Array(4);
    philox(c0, c1, c2, c3, k0, k1, out);
    expect([...out].map((w) => w.toString(16).padStart(8, '0')).join(' ')).toBe(expected);
  });

  it('gives the four cells of a quad the four words of one block', () => {
    const out = new Uint32Array(4);
    philox(25, 7, (STREAM_C2C << 24) | (2 << 16) | 3, 9, 11, 13, out);
    expect([100, 101, 102, 103].map((cell) => word(11, 13, STREAM_C2C, 2, 3, cell, 7, 9))).toEqual([...out]);
  });
});

describe('uniform deviates', () => {
  it('lie in [0, 1) and are uniform', () => {
    const values = draw((i) => uniform(1, 0, 6, 0, 0, i, 0, 0));
    expect(values.every((u) => u >= 0 && u < 1)).toBe(true);
    expect(ks(values, (x) => x)).toBeLessThan(1.95);
  });
});

describe('normal deviates', () => {
  const cells = draw((i) => normal(1, 0, STREAM_C2C, 0, 0, i, 5, 0));

  it('have mean 0, variance 1, skewness 0 and kurtosis 3, five standard errors wide', () => {
    const moment = (k: number) => cells.reduce((sum, x) => sum + x ** k, 0) / N;
    expect(Math.abs(moment(1))).toBeLessThan(5 * Math.sqrt(1 / N));
    expect(Math.abs(moment(2) - 1)).toBeLessThan(5 * Math.sqrt(2 / N));
    expect(Math.abs(moment(3))).toBeLessThan(5 * Math.sqrt(15 / N));
    expect(Math.abs(moment(4) - 3)).toBeLessThan(5 * Math.sqrt(96 / N));
  });

  it('follow the normal distribution, over cells, over steps and in each place of the quad', () => {
    expect(ks(Float64Array.from(cells), normalCdf)).toBeLessThan(1.95);
    expect(
      ks(
        draw((i) => normal(1, 0, STREAM_C2C, 0, 0, 42, i, 0)),
        normalCdf,
      ),
    ).toBeLessThan(1.95);
    for (let place = 0; place < 4; place++) {
      expect(
        ks(
          cells.filter((_, i) => (i & 3) === place),
          normalCdf,
        ),
      ).toBeLessThan(1.95);
    }
  });

  it('are independent of neighbours and of the same cell under any other part of the key', () => {
    const others = [
      draw((i) => normal(2, 0, STREAM_C2C, 0, 0, i, 5, 0)),
      draw((i) => normal(1, 1, STREAM_C2C, 0, 0, i, 5, 0)),
      draw((i) => normal(1, 0, STREAM_RESET, 0, 0, i, 5, 0)),
      draw((i) => normal(1, 0, STREAM_C2C, 1, 0, i, 5, 0)),
      draw((i) => normal(1, 0, STREAM_C2C, 0, 1, i, 5, 0)),
      draw((i) => normal(1, 0, STREAM_C2C, 0, 0, i + 1, 5, 0)),
      draw((i) => normal(1, 0, STREAM_C2C, 0, 0, i + 2, 5, 0)),
      draw((i) => normal(1, 0, STREAM_C2C, 0, 0, i, 6, 0)),
      draw((i) => normal(1, 0, STREAM_C2C, 0, 0, i, 5, 1)),
    ];
    for (const other of others) expect(Math.abs(correlation(cells, other))).toBeLessThan(5 / Math.sqrt(N));
  });
});
