import { expect, it } from 'vitest';
import { humanDuration, humanTime, percent } from '../../src/cli/format.js';

it.each([
  ['0', '0 s'],
  ['999', '999 ps'],
  ['1500', '1.50 ns'],
  ['12345678', '12.3 µs'],
  ['4068050000000', '4.07 s'],
  ['123000000000000', '123 s'],
])('%s ps is %s', (time_ps, shown) => {
  expect(humanTime(time_ps)).toBe(shown);
});

it('durations and fractions', () => {
  expect([5.4, 65, 7800].map(humanDuration)).toEqual(['5 s', '1 min 05 s', '2 h 10 min']);
  expect(percent(0.9631)).toBe('96.31 %');
});
