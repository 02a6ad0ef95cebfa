/** Reads measured conductances from CSV text. */
import { parse } from 'csv-parse/sync';
import { convert } from '../../config/units.js';
import { InputError } from '../../errors.js';
import type { Direction, Row, Rows } from './measurement.js';

/** Above any device; a larger value means that the unit in the column name is wrong. */
const LARGEST_S = 1;
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const DIRECTIONS: Readonly<Record<string, Direction>> = Object.fromEntries([
  ...['potentiation', 'pot', 'p', 'ltp', 'up', 'set', '+', '+1', '1'].map((word) => [word, 'potentiation']),
  ...['depression', 'dep', 'd', 'ltd', 'down', 'reset', '-', '-1'].map((word) => [word, 'depression']),
]);

interface Record_ {
  readonly fields: readonly string[];
  readonly line: number;
}

interface Columns {
  readonly pulse: number;
  readonly conductance: number;
  /** Unit in the name of the conductance column. */
  readonly unit: string;
  readonly cycle: number;
  readonly direction: number;
  readonly names: readonly string[];
}

/**
 * Rows of a CSV text with the columns `pulse`, `conductance_S` (or _mS, _uS, _nS, …) and, if there are any, `cycle`
 * and `direction`; comma, semicolon or tab between fields, # before comments.
 * @throws InputError naming file:line when the text is empty, no CSV, or a value is missing, not of its kind or out
 * of order.
 */
export function readMeasurement(text: string, file: string): Rows {
  const records = recordsOf(text, file);
  if (records.length === 0) throw new InputError(`${file}:1: empty; expected a header with pulse and conductance_S`);
  const [header, ...body] = records;
  const columns = columnsOf(header, file);
  if (body.length === 0) throw new InputError(`${file}:${header.line}: no data under the header`);
  const rows = body.map((record) => rowOf(record, columns, file));
  checkOrder(rows, file);
  const used = [columns.pulse, columns.conductance, columns.cycle, columns.direction];
  return {
    ...{ file, rows, hasDirections: columns.direction >= 0 },
    unusedColumns: columns.names.filter((_, i) => !used.includes(i)),
  };
}

function recordsOf(text: string, file: string): Record_[] {
  const firstLine = text.split('\n').find((line) => line.trim() !== '' && !line.startsWith('#')) ?? '';
  const delimiter = [',', ';', '\t'].find((mark) => firstLine.includes(mark)) ?? ',';
  try {
    const parsed = parse(text, {
      ...{ bom: true, comment: '#', comment_no_infix: true, delimiter, info: true },
      ...{ relax_column_count: true, skip_empty_lines: true, trim: true },
    }) as unknown as { record: string[]; info: { lines: number } }[];
    return parsed
      .map(({ record, info }) => ({ fields: record, line: info.lines }))
      .filter(({ fields }) => fields.some((value) => value !== ''));
  } catch (cause) {
    const { lines, message } = cause as Error & { lines?: number };
    throw new InputError(`${file}:${lines ?? 1}: no CSV: ${message}`);
  }
}

function columnsOf({ fields, line }: Record_, file: string): Columns {
  // A quoted name may hold line ends, which a complaint must not.
  const names = fields.map((name) => name.replace(/\s+/g, ' '));
  const place = `${file}:${line}`;
  const find = (name: string) => names.findIndex((one) => one.toLowerCase() === name);
  const twice = names.find((name, i) => name !== '' && find(name.toLowerCase()) !== i);
  if (twice !== undefined) throw new InputError(`${place}: column '${twice}' twice`);
  const pulse = find('pulse');
  if (pulse < 0) throw new InputError(`${place}: no column 'pulse' among ${quoted(names)}`);
  const conductances = names.flatMap((name, i) => (/^conductance(?:_|$)/i.test(name) ? [i] : []));
  if (conductances.length === 0) {
    throw new InputError(`${place}: no column 'conductance_S' (or _uS, _nS, …) among ${quoted(names)}`);
  }
  if (conductances.length > 1) {
    throw new InputError(`${place}: two columns of conductance, ${quoted(conductances.map((i) => names[i]))}`);
  }
  const [conductance] = conductances;
  const unit = names[conductance].slice('conductance_'.length);
  if (unit === '' || convert(`1 ${unit}`, 'S') === undefined) {
    throw new InputError(
      `${place}: column '${names[conductance]}': expected a unit of conductance in its name, such as conductance_uS`,
    );
  }
  return { pulse, conductance, unit, cycle: find('cycle'), direction: find('direction'), names };
}

const quoted = (names: readonly string[]) => names.map((name) => `'${name}'`).join(', ');

function rowOf({ fields, line }: Record_, columns: Columns, file: string): Row {
  const place = `${file}:${line}`;
  const { names } = columns;
  if (fields.length !== names.length) {
    throw new InputError(`${place}: ${fields.length} values; expected ${names.length}, as the header has columns`);
  }
  const whole = (column: number): number => {
    const text = fields[column];
    const value = Number(text);
    if (!NUMBER.test(text) || !Number.isSafeInteger(value) || value < 0) {
      throw new InputError(`${place}: ${names[column]} '${text}': expected a whole number from 0`);
    }
    return value;
  };
  const text = fields[columns.conductance];
  const name = names[columns.conductance];
  const conductance_S = NUMBER.test(text) ? convert(`${text} ${columns.unit}`, 'S') : undefined;
  if (conductance_S === undefined) throw new InputError(`${place}: ${name} '${text}': expected a number`);
  if (conductance_S <= 0) throw new InputError(`${place}: ${name} ${text}: expected a conductance above 0`);
  if (conductance_S > LARGEST_S) {
    throw new InputError(
      `${place}: ${name} ${text}: expected at most ${LARGEST_S} S; is ${columns.unit} the right unit?`,
    );
  }
  return {
    ...{ line, conductance_S, pulse: whole(columns.pulse) },
    cycle: columns.cycle < 0 ? 1 : whole(columns.cycle),
    ...(columns.direction >= 0 && { direction: directionOf(fields[columns.direction], place) }),
  };
}

function directionOf(text: string, place: string): Direction {
  const word = text.toLowerCase();
  if (!Object.hasOwn(DIRECTIONS, word)) {
    throw new InputError(`${place}: direction '${text}': expected potentiation or depression (or LTP, LTD)`);
  }
  return DIRECTIONS[word];
}

/** Cycles ascend; pulses ascend within a cycle and direction; potentiation comes before depression. */
function checkOrder(rows: readonly Row[], file: string): void {
  for (let i = 1; i < rows.length; i++) {
    const [before, row] = [rows[i - 1], rows[i]];
    const place = `${file}:${row.line}`;
    if (row.cycle < before.cycle) {
      throw new InputError(`${place}: cycle ${row.cycle} after cycle ${before.cycle}; expected ascending cycles`);
    }
    if (row.cycle > before.cycle) continue;
    if (row.direction === 'potentiation' && before.direction === 'depression') {
      throw new InputError(`${place}: potentiation after depression; a new cycle needs a new number in 'cycle'`);
    }
    if (row.direction === before.direction && row.pulse <= before.pulse) {
      throw new InputError(
        `${place}: pulse ${row.pulse} after pulse ${before.pulse}; expected ascending pulse numbers ` +
          "(a new cycle needs a new number in a column 'cycle')",
      );
    }
  }
}
