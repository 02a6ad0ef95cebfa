/** What wires take from the currents of an array when all its cells conduct alike and all rows are driven: the worst case. */
import { cellCurrents_A } from './network.js';
import { behindResistance_S, seriesResistance_ohm, type WireResistance } from './series.js';

/** One figure by both models. */
export interface ByModel {
  /** Every cell as if it were read alone. */
  readonly series: number;
  /** The network solved exactly: with what the neighbours' currents drop on shared wires. */
  readonly nodal: number;
}

export interface IrDrop {
  readonly wires: WireResistance;
  /** Conductance of every device, S. */
  readonly g_S: number;
  /** The cell farthest from driver and readout, and what is in series with it. */
  readonly worstCell: { readonly row: number; readonly column: number; readonly series_ohm: number };
  /** Its effective conductance over that of its device. */
  readonly worst: ByModel;
  /** Current of the column farthest from the drivers over that without any resistance. */
  readonly farColumn: ByModel;
  /** The same of all columns together: of the array's read energy, too. */
  readonly array: ByModel;
}

export function irDrop(rows: number, cols: number, wires: WireResistance, g_S: number): IrDrop {
  const cells = rows * cols;
  const series = Float64Array.from({ length: cells }, (_, i) =>
    behindResistance_S(g_S, seriesResistance_ohm(rows, wires, Math.floor(i / cols), i % cols)),
  );
  const network = { rows, cols, wires, g_S: new Float64Array(cells).fill(g_S) };
  const nodal = cellCurrents_A(network, new Float64Array(rows).fill(1));
  /** Sum over cells from `first` on, every `step`-th, over `count·G`. */
  const share = (first: number, step: number, count: number): ByModel => {
    const mean = (values: Float64Array) => {
      let sum = 0;
      for (let i = first; i < cells && i < first + step * count; i += step) sum += values[i];
      return sum / (count * g_S);
    };
    return { series: mean(series), nodal: mean(nodal) };
  };
  const worstCell = { row: 0, column: cols - 1, series_ohm: seriesResistance_ohm(rows, wires, 0, cols - 1) };
  return {
    ...{ wires, g_S, worstCell },
    worst: share(cols - 1, 1, 1),
    farColumn: share(cols - 1, cols, rows),
    array: share(0, 1, cells),
  };
}
