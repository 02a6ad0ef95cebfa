import { describe, expect, it } from 'vitest';
import { linesIn, parseLines, parseSteps, parseTiles } from '../../src/trace/index.js';

const tiles = [
  { rows: 128, cols: 128 },
  { rows: 17, cols: 10 },
];

describe('what a trace shall show', () => {
  it('steps', () => {
    expect(parseSteps('0..2')).toEqual({ lo: 0, hi: 2 });
    expect(parseSteps(' 7 ')).toEqual({ lo: 7, hi: 7 });
  });

  it('tiles', () => {
    expect(parseTiles(undefined, 3)).toEqual([0, 1, 2]);
    expect(parseTiles('all', 2)).toEqual([0, 1]);
    expect(parseTiles('5, 0-2,1', 6)).toEqual([0, 1, 2, 5]);
  });

  it('lines', () => {
    expect(parseLines(undefined, tiles)).toEqual({ rows: [], columns: [] });
    const { rows, columns } = parseLines('row:0-2,rows:1-3,col:9,column:127', tiles);
    expect(linesIn(rows, 128)).toEqual([0, 1, 2, 3]);
    expect(linesIn(columns, 128)).toEqual([9, 127]);
    expect(linesIn(columns, 10)).toEqual([9]);
  });

  it.each([
    [() => parseSteps('2..1'), '--steps 2..1: an empty range; expected FIRST..LAST, such as 0..2, or one'],
    [() => parseSteps('a'), '--steps a: no range of steps'],
    [() => parseSteps('-1..2'), '--steps -1..2: no range of steps'],
    [() => parseSteps('1.5'), '--steps 1.5: no range of steps'],
    [() => parseTiles('3', 3), '--tiles 3: there is no tile 3; expected tiles of this chip, 0 to 2'],
    [() => parseTiles('x', 3), "--tiles x: 'x' is no tile"],
    [() => parseTiles('2-0', 3), "--tiles 2-0: '2-0' is no tile"],
    [() => parseTiles('', 3), "--tiles : '' is no tile"],
    [
      () => parseLines('row:200', tiles),
      '--lines row:200: the traced tiles have no row 200; expected lines from 0 to 127',
    ],
    [() => parseLines('diagonal:3', tiles), "--lines diagonal:3: 'diagonal:3' is no line; expected row:0-15"],
    [() => parseLines('row:', tiles), "--lines row:: 'row:' is no line"],
  ])('%s says what is wrong', (parse, message) => {
    expect(parse).toThrow(message);
  });
});
