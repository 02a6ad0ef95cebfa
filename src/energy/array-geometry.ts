/**
 * Wires of one array: their lengths, capacitances and resistances.
 *
 * A 1T1R cell is 4F × 4F with F the node; a crossbar cell is 2F × 2F with F the width of its wires. Three kinds of
 * line, named as in MLP+NeuroSim V3.0 (Chen, Peng and Yu 2018):
 *
 *   row 1, the bit line of a row      C = columns·pitch·c
 *   row 2, the word line of a row     C = columns·(pitch·c + C_gate)
 *   column, the source line           C = rows·(pitch·c + C_drain)
 *
 * with c = 0.2 fF/µm; a crossbar has no transistors, and rows of one kind.
 */
import { behindResistance_S, seriesResistance_ohm } from '../crossbar/series.js';
import { InputError } from '../errors.js';
import { type TechnologyNode, WIRE_fF_PER_um, wireResistance } from './technology.js';

export const CELLS = ['1t1r', 'crossbar'] as const;
export type CellKind = (typeof CELLS)[number];

export interface ArrayShape {
  readonly rows: number;
  readonly cols: number;
  readonly cell: CellKind;
  readonly node: TechnologyNode;
  readonly wireWidth_nm: number;
}

export interface ArrayWires {
  readonly pitch_um: number;
  readonly capRow1_fF: number;
  readonly capRow2_fF: number;
  readonly capCol_fF: number;
  /** Of the wire from one cell to the next. */
  readonly cell_ohm: number;
  readonly interpolatedResistance: boolean;
}

/** @throws InputError when the node has no access transistor for a 1T1R cell, or the wire's width is unknown. */
export function arrayWires({ rows, cols, cell, node, wireWidth_nm }: ArrayShape): ArrayWires {
  const access = cell === '1t1r' ? node.access : { gate_fF: 0, drain_fF: 0 };
  if (access === undefined) {
    throw new InputError(`node '${node.name}': no access transistor known for cell '1t1r'; expected cell 'crossbar'`);
  }
  const pitch_um = (cell === '1t1r' ? 4 * node.feature_nm : 2 * wireWidth_nm) / 1000;
  const wire_fF = pitch_um * WIRE_fF_PER_um;
  const { ohm_per_um, interpolated } = wireResistance(wireWidth_nm);
  return {
    pitch_um,
    capRow1_fF: cols * wire_fF,
    capRow2_fF: cols * (wire_fF + access.gate_fF),
    capCol_fF: rows * (wire_fF + access.drain_fF),
    cell_ohm: pitch_um * ohm_per_um,
    interpolatedResistance: interpolated,
  };
}

/**
 * Current (A) of a cell under a read with wires in series: V/(1/G + R_access + (column + 1)·R + (rows − row)·R).
 * @param row, column: place of the cell, from 0; rows are driven from the left, columns sensed at the bottom.
 */
export function cellCurrent_A(
  read_V: number,
  g_S: number,
  { rows }: Pick<ArrayShape, 'rows'>,
  { cell_ohm }: Pick<ArrayWires, 'cell_ohm'>,
  row: number,
  column: number,
  access_ohm = 0,
): number {
  const wires = { row_ohm: cell_ohm, col_ohm: cell_ohm, access_ohm };
  return read_V * behindResistance_S(g_S, seriesResistance_ohm(rows, wires, row, column));
}
