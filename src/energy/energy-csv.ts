/** energy.csv: the ledger's rows, the unit in the column's name. */
import type { LedgerRow } from './ledger.js';

const COLUMNS = [
  'component',
  'operation',
  'phase',
  'layer',
  'tile',
  'array',
  'count',
  'energy_J',
  'unit_energy_J',
  'formula',
  'source',
] as const satisfies readonly (keyof LedgerRow)[];

/** A cell that may hold commas and quotes; circuits of no layer or tile leave theirs empty. */
function cellOf(column: (typeof COLUMNS)[number], row: LedgerRow): string {
  const value = row[column];
  if (value === null || (column === 'layer' && value === 0) || (column === 'tile' && value === -1)) return '';
  const text = String(value);
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export function energyCsv(rows: readonly LedgerRow[]): string {
  const lines = rows.map((row) => COLUMNS.map((column) => cellOf(column, row)).join(','));
  return `${[COLUMNS.join(','), ...lines].join('\n')}\n`;
}
