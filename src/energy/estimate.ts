/** What an array and its periphery cost, from geometry and library alone: no run. */
import { type IrDrop, irDrop } from '../crossbar/ir-drop.js';
import { type AreaRow, total_mm2 } from './area.js';
import { arrayArea } from './array-area.js';
import { type ArrayShape, arrayWires, type CellKind } from './array-geometry.js';
import { writeCell } from './cell-write.js';
import type { Block, ComponentLibrary } from './component-library.js';
import type { Grade } from './price.js';
import { type ReferenceDevice, referenceDevices } from './reference-devices.js';
import { NEUROSIM } from './technology.js';

export interface EstimateRequest {
  readonly library: ComponentLibrary;
  readonly shape: ArrayShape;
  readonly adcBits: number;
  /** Columns that share an ADC; absent: as many as in the library. */
  readonly columnsPerAdc?: number;
  readonly write?: { readonly device: ReferenceDevice; readonly from_S: number; readonly deltaW: number };
  /** Conductance of all cells, and resistance of their transistors. */
  readonly irDrop?: { readonly g_S: number; readonly access_ohm: number };
}

/** One figure with what it is based on; the unit is in the name. */
export interface EstimateLine {
  readonly name: string;
  /** Null where the library does not know it. */
  readonly value: number | null;
  readonly unit: string;
  readonly formula: string;
  readonly source: string;
  readonly grade: Grade;
}

export interface Estimate {
  readonly preset: string;
  readonly node: string;
  readonly cell: CellKind;
  readonly rows: number;
  readonly cols: number;
  readonly wire_width_nm: number;
  readonly pitch_um: number;
  readonly cap_row1_fF: number;
  readonly cap_row2_fF: number;
  readonly cap_col_fF: number;
  readonly wire_cell_ohm: number;
  readonly blocks: readonly Block[];
  readonly columns_per_adc: number;
  /** Of the array and the circuits at its rows and columns. */
  readonly areas: readonly AreaRow[];
  /** Null where the library does not know the area of a circuit. */
  readonly area_mm2: number | null;
  readonly device?: string;
  readonly pulses?: number;
  readonly g_before_S?: number;
  readonly g_after_S?: number;
  readonly energy_J?: number;
  readonly ir_drop?: IrDropEstimate;
  readonly lines: readonly EstimateLine[];
}

/** All cells at one conductance, all rows driven; shares of the current without any resistance. */
export interface IrDropEstimate {
  readonly g_S: number;
  readonly wire_cell_ohm: number;
  readonly access_ohm: number;
  readonly worst_cell: Share & { readonly row: number; readonly column: number; readonly series_ohm: number };
  readonly far_column: Share;
  readonly array: Share;
}

/** By the series model and by the exact network, and the error of the series model relative to it. */
interface Share {
  readonly series: number;
  readonly nodal: number;
  readonly series_error: number;
}

/** Cells of the largest array whose network is solved. */
export const MOST_SOLVED_CELLS = 1_048_576;

function irDropOf({ wires, g_S, worstCell, worst, farColumn, array }: IrDrop): IrDropEstimate {
  const share = ({ series, nodal }: IrDrop['worst']): Share => ({ series, nodal, series_error: series / nodal - 1 });
  return {
    ...{ g_S, wire_cell_ohm: wires.row_ohm, access_ohm: wires.access_ohm },
    worst_cell: { ...worstCell, ...share(worst) },
    far_column: share(farColumn),
    array: share(array),
  };
}

/** @throws InputError when the node has no such cell, the wire's width or the device's range does not fit. */
export function estimate(request: EstimateRequest): Estimate {
  const { library, shape, adcBits, columnsPerAdc = library.columnsPerReadout, write, irDrop: drop } = request;
  const { rows, cols, cell, node, wireWidth_nm } = shape;
  const wires = arrayWires(shape);
  const site = { ...shape, adcBits };
  const blocks = library.blocks(site);
  const areas = arrayArea(library, site, columnsPerAdc);
  const transistors = cell === '1t1r';
  const derived = { source: NEUROSIM, grade: 'derived' } as const;
  const line = (
    name: string,
    value: number,
    unit: string,
    formula: string,
    grade: Grade = 'derived',
  ): EstimateLine => ({
    ...{ ...derived, name, value, unit, formula, grade },
  });
  const lines: EstimateLine[] = [
    line('cell pitch', wires.pitch_um, 'µm', transistors ? '4F, F the node' : '2F, F the width of wires'),
    line('row 1 (bit line)', wires.capRow1_fF, 'fF', 'columns·pitch·0.2 fF/µm'),
    line(
      'row 2 (word line)',
      wires.capRow2_fF,
      'fF',
      `columns·(pitch·0.2 fF/µm${transistors ? ` + ${node.access?.gate_fF} fF gate` : ''})`,
    ),
    line(
      'column (source line)',
      wires.capCol_fF,
      'fF',
      `rows·(pitch·0.2 fF/µm${transistors ? ` + ${node.access?.drain_fF} fF drain` : ''})`,
    ),
    line(
      'wire, cell to cell',
      wires.cell_ohm,
      'Ω',
      `pitch·R(${wireWidth_nm} nm)`,
      wires.interpolatedResistance ? 'interpolated' : 'derived',
    ),
  ];
  for (const { name, read_fJ, leakage_uW, per, formula, source, grade } of blocks) {
    lines.push({ name, value: read_fJ, unit: `fJ per ${per}`, formula, source, grade });
    lines.push({ name: `${name}, leakage`, value: leakage_uW, unit: 'µW', formula, source, grade });
  }
  lines.push(...areaLines(areas));
  const written = write && writeCell(write.device, cell, wires.capCol_fF, write.from_S, write.deltaW);
  if (write && written) {
    const { citation: source } = write.device;
    lines.push(
      { ...line('pulses', written.pulses, '', 'round(|Δw|/2·N)', 'derived'), source },
      { ...line('conductance after', written.g_after_S, 'S', 'B·(1 − e^(−x/A)) + Gmin', 'derived'), source },
      { ...line('cell write', written.energy_J, 'J', written.formula, 'derived'), source },
    );
  }
  const wire = { row_ohm: wires.cell_ohm, col_ohm: wires.cell_ohm, access_ohm: drop?.access_ohm ?? 0 };
  const dropped = drop && irDropOf(irDrop(rows, cols, wire, drop.g_S));
  if (dropped) lines.push(...irDropLines(dropped, line));
  return {
    ...{ preset: library.name, node: node.name, cell, rows, cols, wire_width_nm: wireWidth_nm },
    pitch_um: wires.pitch_um,
    cap_row1_fF: wires.capRow1_fF,
    cap_row2_fF: wires.capRow2_fF,
    cap_col_fF: wires.capCol_fF,
    wire_cell_ohm: wires.cell_ohm,
    blocks,
    ...{ columns_per_adc: columnsPerAdc, areas, area_mm2: total_mm2(areas) },
    ...(write &&
      written && {
        device: write.device.name,
        pulses: written.pulses,
        g_before_S: write.from_S,
        g_after_S: written.g_after_S,
        energy_J: written.energy_J,
      }),
    ...(dropped && { ir_drop: dropped }),
    lines,
  };
}

const UM2_PER_MM2 = 1e6;

function areaLines(areas: readonly AreaRow[]): EstimateLine[] {
  const um2 = (area_mm2: number | null) => (area_mm2 === null ? null : area_mm2 * UM2_PER_MM2);
  const unknown = areas.filter(({ area_mm2 }) => area_mm2 === null).map(({ component }) => component);
  return [
    ...areas.map(({ component, count, area_mm2, formula, source, grade }) => ({
      ...{ name: `${count > 1 ? `${count} ` : ''}${component}, area`, value: um2(area_mm2), unit: 'µm²' },
      ...{ formula, source, grade },
    })),
    {
      ...{ name: 'array and its circuits, area', value: um2(total_mm2(areas)), unit: 'µm²', grade: 'derived' },
      formula: unknown.length === 0 ? 'sum of the above' : `lacks ${unknown.join(', ')}`,
      source: 'lines above',
    },
  ];
}

type MakeLine = (name: string, value: number, unit: string, formula: string) => EstimateLine;

function irDropLines(drop: IrDropEstimate, line: MakeLine): EstimateLine[] {
  const { g_S, access_ohm, worst_cell: worst, far_column: column, array } = drop;
  const exact = { source: 'Kirchhoff’s laws, all cells and wires' };
  const alone = 'mean of 1/(1 + G·R) over its cells';
  const solved = 'network solved, all rows driven';
  return [
    line('conductance of all cells', g_S, 'S', 'as given'),
    line('access transistor', access_ohm, 'Ω', '15 kΩ, or as given; 0 in a crossbar'),
    line('in series with the worst cell', worst.series_ohm, 'Ω', 'R_access + (columns + rows)·R'),
    line('worst cell, G_eff/G, alone', worst.series, '', '1/(1 + G·R)'),
    { ...line('worst cell, G_eff/G, in the network', worst.nodal, '', solved), ...exact },
    line('far column, current error, series', 100 * (column.series - 1), '%', alone),
    { ...line('far column, current error, network', 100 * (column.nodal - 1), '%', solved), ...exact },
    line('whole array, current error, series', 100 * (array.series - 1), '%', alone),
    { ...line('whole array, current error, network', 100 * (array.nodal - 1), '%', solved), ...exact },
  ];
}

/** A device by its registered name or its title: 'ag-si', 'Ag:a-Si', 'TaOx/HfOx', 'Ag:a-Si'. */
export function deviceNamed(text: string): ReferenceDevice {
  const plain = (name: string) => name.toLowerCase().replace(/[^a-z0-9]/g, '');
  const match = referenceDevices
    .names()
    .map((name) => referenceDevices.get(name))
    .find((device) => [device.name, device.title].some((name) => plain(name) === plain(text)));
  return match ?? referenceDevices.get(text);
}
