import { describe, expect, it } from 'vitest';
import { TARGETS, type Test } from '../../src/figure/targets.js';
import { figures, judge } from '../../src/figure/verdict.js';
import { FURTHER, PANELS } from '../../src/figure/index.js';

const target = (test: Test) => ({ panel: '4a', what: 'what', unit: '%', source: 'Fig.', test });
const isInside = (test: Test, measures: Record<string, number[]>) => judge([target(test)], measures).inside;

describe('a verdict', () => {
  it.each<[Test, number[], boolean]>([
    [{ kind: 'near', measure: 'a', published: 97, band: 1 }, [96, 96.1], true],
    [{ kind: 'near', measure: 'a', published: 97, band: 1 }, [95.9, 96], false],
    [{ kind: 'near', measure: 'a', published: 97, band: 1 }, [98.1], false],
    [{ kind: 'at least', measure: 'a', bound: 3 }, [3], true],
    [{ kind: 'at least', measure: 'a', bound: 3 }, [2.9], false],
    [{ kind: 'at most', measure: 'a', bound: 3 }, [3], true],
    [{ kind: 'at most', measure: 'a', bound: 3 }, [3.1], false],
    [{ kind: 'exactly', measure: 'a', value: 0 }, [0, 0], true],
    // Opposite deviations must not cancel.
    [{ kind: 'exactly', measure: 'a', value: 0 }, [1, -1], false],
  ])('%j of %j is %s', (test, values, inside) => {
    expect(isInside(test, { a: values })).toBe(inside);
  });

  it('compares means', () => {
    const test: Test = { kind: 'below', measure: 'a', than: 'b' };
    expect(isInside(test, { a: [1, 4], b: [3, 2.1] })).toBe(true);
    expect(isInside(test, { a: [2], b: [2] })).toBe(false);
  });

  it.each<Test>([
    { kind: 'near', measure: 'a', published: 97, band: 1 },
    { kind: 'at least', measure: 'a', bound: 3 },
    { kind: 'at most', measure: 'a', bound: 3 },
    { kind: 'exactly', measure: 'a', value: 0 },
    { kind: 'below', measure: 'a', than: 'b' },
  ])('%j is outside when it could not be measured', (test) => {
    const { inside, checks } = judge([target(test)], { a: [Number.NaN, 0], b: [1] });
    expect([inside, checks[0].mean]).toEqual([false, null]);
  });

  it('needs every check', () => {
    const inside = target({ kind: 'at least', measure: 'a', bound: 0 });
    const outside = target({ kind: 'at least', measure: 'a', bound: 2 });
    expect(judge([inside, outside], { a: [1] }).checks.map((check) => check.inside)).toEqual([true, false]);
    expect(judge([inside, outside], { a: [1] }).inside).toBe(false);
  });

  it('refuses a measure that is not there, and a panel without targets', () => {
    expect(() => judge([target({ kind: 'at least', measure: 'no', bound: 0 })], { a: [1] })).toThrow("measure 'no'");
    expect(() => judge([], {})).toThrow('without targets');
  });
});

it('targets are of panels, and every panel has some', () => {
  const known = [...PANELS, ...FURTHER].map(({ id }) => id);
  expect([...new Set(TARGETS.map(({ panel }) => panel))].sort()).toEqual([...known].sort());
});

it.each([
  [0, '0'],
  [97.123456, '97.12'],
  [0.00012345, '1.23e-4'],
  [1_234_567, '1.23e+6'],
  [Number.NaN, '–'],
])('%d is written %s', (value, text) => {
  expect(figures(value)).toBe(text);
});
