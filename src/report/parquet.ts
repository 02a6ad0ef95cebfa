/** Tables as Parquet files. */
import { type BasicType, parquetWriteBuffer } from 'hyparquet-writer';
import type { Cell, Table } from './csv.js';

/** A column is of numbers, of truth values, or else of texts; what is not known is null. */
export function parquetOf({ columns, rows }: Table): Uint8Array {
  const columnData = columns.map((name, column) => {
    const cells = rows.map((row) => row[column]);
    const type = typeOf(cells);
    return { name, type, nullable: true, data: type === 'STRING' ? cells.map(asText) : cells };
  });
  return new Uint8Array(parquetWriteBuffer({ columnData }));
}

function typeOf(cells: readonly Cell[]): BasicType {
  const known = cells.filter((cell) => cell !== null);
  if (known.length > 0 && known.every((cell) => typeof cell === 'number')) return 'DOUBLE';
  return known.length > 0 && known.every((cell) => typeof cell === 'boolean') ? 'BOOLEAN' : 'STRING';
}

const asText = (cell: Cell) => (cell === null ? null : String(cell));
