import { describe, expect, it } from 'vitest';
import { InputError } from '../../../src/errors.js';
import { fitRows, readMeasurement } from '../../../src/device/fit/index.js';

const ramp = (count: number, of = (i: number) => i + 1) => Array.from({ length: count }, (_, i) => `${i},${of(i)}e-6`);
const csv = (...lines: string[]) => `${lines.join('\n')}\n`;
const HEAD = 'pulse,conductance_S';

it('reads units, delimiters, comments, byte order mark and blank lines', () => {
  const expected = [1e-6, 2e-6].map((conductance_S) => expect.objectContaining({ conductance_S }));
  for (const text of [
    csv('pulse,conductance_uS', '0,1', '1,2'),
    csv('\uFEFFpulse;conductance_nS', '0;1000', '', '1;2000'),
    csv('# a lab', 'conductance_µS\tPulse', '1\t0', '2\t1'),
    csv(HEAD, '0,1e-6', '1,2.0E-6'),
  ]) {
    expect(readMeasurement(text, 'x.csv').rows).toEqual(expected);
  }
});

it('names columns that it does not use', () => {
  expect(readMeasurement(csv(`${HEAD},voltage_V`, '0,1e-6,2'), 'x.csv').unusedColumns).toEqual(['voltage_V']);
});

describe.each([
  ['empty', '', /^x\.csv:1: empty/],
  ['blank', '\n \n', /^x\.csv:1: empty/],
  ['only a header', csv(HEAD), /^x\.csv:1: no data/],
  ['no pulse', csv('n,conductance_S', '0,1e-6'), /^x\.csv:1: no column 'pulse' among 'n', 'conductance_S'/],
  ['no conductance', csv('pulse,current_A', '0,1e-6'), /^x\.csv:1: no column 'conductance_S'/],
  ['two conductances', csv('pulse,conductance_S,conductance_uS', '0,1,1'), /^x\.csv:1: two columns of conductance/],
  ['a column twice', csv('pulse,pulse,conductance_S', '0,0,1e-6'), /^x\.csv:1: column 'pulse' twice/],
  ['no unit', csv('pulse,conductance', '0,1e-6'), /^x\.csv:1: column 'conductance': expected a unit of conductance/],
  [
    'a unit of another kind',
    csv('pulse,conductance_V', '0,1e-6'),
    /^x\.csv:1: column 'conductance_V': expected a unit/,
  ],
  ['a value too large for the unit', csv(HEAD, '0,1e-6', '1,12'), /^x\.csv:3: conductance_S 12: .*right unit/],
  ['not a number', csv(HEAD, '0,1e-6', '1,abc'), /^x\.csv:3: conductance_S 'abc': expected a number/],
  ['no value', csv(HEAD, '0,1e-6', '1,'), /^x\.csv:3: conductance_S '': expected a number/],
  ['NaN', csv(HEAD, '0,NaN'), /^x\.csv:2: conductance_S 'NaN': expected a number/],
  ['a negative conductance', csv(HEAD, '0,-1e-6'), /^x\.csv:2: conductance_S -1e-6: expected .* above 0/],
  ['half a pulse', csv(HEAD, '0.5,1e-6'), /^x\.csv:2: pulse '0.5': expected a whole number/],
  ['unsorted pulses', csv(HEAD, '0,1e-6', '2,2e-6', '1,3e-6'), /^x\.csv:4: pulse 1 after pulse 2/],
  ['a pulse twice', csv('# c', HEAD, '', '0,1e-6', '0,2e-6'), /^x\.csv:5: pulse 0 after pulse 0/],
  ['unsorted cycles', csv(`cycle,${HEAD}`, '2,0,1e-6', '1,0,1e-6'), /^x\.csv:3: cycle 1 after cycle 2/],
  ['an unknown direction', csv(`${HEAD},direction`, '0,1e-6,left'), /^x\.csv:2: direction 'left'/],
  ['depression first', csv(`${HEAD},direction`, '0,1e-6,d', '1,2e-6,p'), /^x\.csv:3: potentiation after depression/],
  ['a field too few', csv(HEAD, '0,1e-6', '1'), /^x\.csv:3: 1 values; expected 2/],
  ['an open quote', csv(HEAD, '0,"1e-6'), /^x\.csv:\d+: no CSV: /],
  ['too few pulses', csv(HEAD, ...ramp(3)), /^x\.csv:2: 2 pulses of potentiation; expected at least 4/],
  ['no rise', csv(HEAD, ...ramp(10, () => 3)), /^x\.csv:2: the conductance does not rise/],
  ['a fall', csv(HEAD, ...ramp(10, (i) => 20 - i)), /^x\.csv:2: 0 pulses of potentiation/],
])('%s', (_, text, message) => {
  it('is one clear line that names the place', () => {
    const fit = () => fitRows(readMeasurement(text, 'x.csv'), 'exponential');
    expect(fit).toThrow(InputError);
    expect(fit).toThrow(message);
    expect(fit).not.toThrow(/\n/);
  });
});
