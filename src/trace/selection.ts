/** What a trace shall show, from the texts that people type: steps, tiles, lines. */
import { InputError } from '../errors.js';

/** Lines or tiles lo ≤ i ≤ hi. */
export interface Range {
  readonly lo: number;
  readonly hi: number;
}

export interface Lines {
  readonly rows: readonly Range[];
  readonly columns: readonly Range[];
}

const RANGE = /^(\d{1,15})(?:-(\d{1,15}))?$/;

function rangeOf(text: string, complain: () => InputError): Range {
  const match = RANGE.exec(text);
  if (match === null) throw complain();
  const lo = Number(match[1]);
  const hi = match[2] === undefined ? lo : Number(match[2]);
  if (hi < lo) throw complain();
  return { lo, hi };
}

/** Training steps '0..2' (0, 1 and 2) or '7', counted from 0 over the whole run. @throws InputError */
export function parseSteps(text: string): Range {
  const complain = (why: string) =>
    new InputError(`--steps ${text}: ${why}; expected FIRST..LAST, such as 0..2, or one`);
  const match = /^(\d{1,15})(?:\.\.(\d{1,15}))?$/.exec(text.trim());
  if (match === null) throw complain('no range of steps');
  const lo = Number(match[1]);
  const hi = match[2] === undefined ? lo : Number(match[2]);
  if (hi < lo) throw complain('an empty range');
  return { lo, hi };
}

/** Tiles '0,3' or '0-3,7', counted over the whole chip; 'all'; undefined = all. @throws InputError */
export function parseTiles(text: string | undefined, count: number): number[] {
  if (text === undefined || text.trim() === 'all') return Array.from({ length: count }, (_, t) => t);
  const tiles = new Set<number>();
  for (const part of text.split(',')) {
    const complain = () =>
      new InputError(`--tiles ${text}: '${part.trim()}' is no tile; expected numbers such as 0,3 or 0-3, or all`);
    const { lo, hi } = rangeOf(part.trim(), complain);
    if (hi >= count) {
      throw new InputError(`--tiles ${text}: there is no tile ${hi}; expected tiles of this chip, 0 to ${count - 1}`);
    }
    for (let tile = lo; tile <= hi; tile++) tiles.add(tile);
  }
  return [...tiles].sort((a, b) => a - b);
}

/**
 * Lines of every traced tile: 'row:0-15,col:3'; undefined = none.
 * @throws InputError for what is no line, or lies outside all of the tiles.
 */
export function parseLines(
  text: string | undefined,
  tiles: readonly { readonly rows: number; readonly cols: number }[],
): Lines {
  const rows: Range[] = [];
  const columns: Range[] = [];
  for (const part of text === undefined ? [] : text.split(',')) {
    const complain = () =>
      new InputError(`--lines ${text}: '${part.trim()}' is no line; expected row:0-15, col:3 or several with commas`);
    const match = /^(row|col|column)s?:(.+)$/.exec(part.trim());
    if (match === null) throw complain();
    const isRow = match[1] === 'row';
    const range = rangeOf(match[2], complain);
    const most = Math.max(...tiles.map((tile) => (isRow ? tile.rows : tile.cols)));
    if (range.hi >= most) {
      const kind = isRow ? 'row' : 'column';
      throw new InputError(
        `--lines ${text}: the traced tiles have no ${kind} ${range.hi}; expected lines from 0 to ${most - 1}`,
      );
    }
    (isRow ? rows : columns).push(range);
  }
  return { rows, columns };
}

/** The lines of `ranges` below `count`, ascending, each once. */
export function linesIn(ranges: readonly Range[], count: number): number[] {
  const lines = new Set<number>();
  for (const { lo, hi } of ranges) for (let i = lo; i <= Math.min(hi, count - 1); i++) lines.add(i);
  return [...lines].sort((a, b) => a - b);
}
