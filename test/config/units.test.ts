import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { convert, isWholePicoseconds, picoseconds } from '../../src/config/units.js';

describe('convert', () => {
  it.each([
    ['0.1 us', 'ns', 100],
    ['100 ns', 'ns', 100],
    ['100ns', 'ns', 100],
    ['1.1 us', 'ns', 1100],
    ['3 ps', 'ns', 0.003],
    ['2 s', 'ns', 2e9],
    ['50 uS', 'uS', 50],
    ['50 \u00b5S', 'uS', 50],
    ['50 \u03bcS', 'uS', 50],
    ['5e-5 S', 'uS', 50],
    ['1 mS', 'uS', 1000],
    ['-4 V', 'V', -4],
    ['+300 mV', 'V', 0.3],
    ['.5 V', 'V', 0.5],
    ['34 %', '', 0.34],
    ['0.7 %', '', 0.007],
    ['0.5 pp', 'pp', 0.5],
    ['4.7 kohm', 'ohm', 4700],
    ['4.7 k\u03a9', 'ohm', 4700],
    ['2 M\u2126', 'ohm', 2e6],
    ['30 mOhm', 'ohm', 0.03],
  ])('%s in %s is %d', (text, unit, value) => {
    expect(convert(text, unit)).toBe(value);
  });

  it.each([
    ['5 V', 'ns'],
    ['5 us', 'uS'],
    ['5 S', 'ns'],
    ['5 ms', 'uS'],
    ['34 %', 'pp'],
    ['5', 'ns'],
    ['ns', 'ns'],
    ['', 'ns'],
    ['1 2 ns', 'ns'],
    ['5 xs', 'ns'],
    ['5 constructor', 'ns'],
    ['1e999 s', 'ns'],
    ['NaN s', 'ns'],
    ['5 ns extra', 'ns'],
    ['0x10 ns', 'ns'],
  ])('%s is no %s', (text, unit) => {
    expect(convert(text, unit)).toBeUndefined();
  });

  it('is correctly rounded: a decimal in us gives the double nearest to its value in ns', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e9, max: 1e9 }), fc.integer({ min: 0, max: 6 }), (digits, decimals) => {
        expect(convert(`${digits}e-${decimals} us`, 'ns')).toBe(Number(`${digits}e${3 - decimals}`));
      }),
    );
  });
});

it('knows whole picoseconds', () => {
  expect([0, 0.001, 0.1, 100, 1e12, 1.001].every(isWholePicoseconds)).toBe(true);
  expect([0.0001, 1.00001, 1 / 3].some(isWholePicoseconds)).toBe(false);
  expect(picoseconds(1.001)).toBe(1001);
});
