/** energy.csv: where every joule of a run went. */
import { join } from 'node:path';
import { energyCsv } from '../energy/energy-csv.js';
import type { LedgerRow } from '../energy/ledger.js';
import { ENERGY, writeWhole } from './files.js';

export function writeEnergy(dir: string, rows: readonly LedgerRow[]): void {
  writeWhole(join(dir, ENERGY), energyCsv(rows));
}
