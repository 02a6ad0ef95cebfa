/**
 * Wire resistance as every cell meets it alone: in series with its device. Exact while no other cell of the array carries
 * current; what neighbours add on shared wires is in `network.ts`.
 */

/** Resistances of an array's wires and cells, Ω. */
export interface WireResistance {
  /** Of a row's wire from one cell to the next, and from the driver to the first cell. */
  readonly row_ohm: number;
  /** Of a column's wire from one cell to the next, and from the last cell to the readout. */
  readonly col_ohm: number;
  /** Of the transistor that selects a cell; 0 = none. */
  readonly access_ohm: number;
}

export const NO_RESISTANCE: WireResistance = { row_ohm: 0, col_ohm: 0, access_ohm: 0 };

/**
 * Resistance (Ω) in series with the device at (row, column), from 0: R_access + (column + 1)·R_row + (rows − row)·R_column.
 * Rows are driven from the left, columns are read at the bottom; a backward read takes the same way in the other direction.
 */
export function seriesResistance_ohm(rows: number, wires: WireResistance, row: number, column: number): number {
  return wires.access_ohm + (column + 1) * wires.row_ohm + (rows - row) * wires.col_ohm;
}

/** 1/(1/G + R), in a form that holds for G = 0 too. */
export function behindResistance_S(g_S: number, ohm: number): number {
  return g_S / (1 + g_S * ohm);
}
