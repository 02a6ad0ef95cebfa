/** What an array and its periphery cost, from geometry and library alone: no run. */
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
  readonly write?: { readonly device: ReferenceDevice; readonly from_S: number; readonly deltaW: number };
}

/** One figure with what it is based on; the unit is in the name. */
export interface EstimateLine {
  readonly name: string;
  readonly value: number;
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
  readonly device?: string;
  readonly pulses?: number;
  readonly g_before_S?: number;
  readonly g_after_S?: number;
  readonly energy_J?: number;
  readonly lines: readonly EstimateLine[];
}

/** @throws InputError when the node has no such cell, the wire's width or the device's range does not fit. */
export function estimate({ library, shape, adcBits, write }: EstimateRequest): Estimate {
  const { rows, cols, cell, node, wireWidth_nm } = shape;
  const wires = arrayWires(shape);
  const blocks = library.blocks({ ...shape, adcBits });
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
  const written = write && writeCell(write.device, cell, wires.capCol_fF, write.from_S, write.deltaW);
  if (write && written) {
    const { citation: source } = write.device;
    lines.push(
      { ...line('pulses', written.pulses, '', 'round(|Δw|/2·N)', 'derived'), source },
      { ...line('conductance after', written.g_after_S, 'S', 'B·(1 − e^(−x/A)) + Gmin', 'derived'), source },
      { ...line('cell write', written.energy_J, 'J', written.formula, 'derived'), source },
    );
  }
  return {
    ...{ preset: library.name, node: node.name, cell, rows, cols, wire_width_nm: wireWidth_nm },
    pitch_um: wires.pitch_um,
    cap_row1_fF: wires.capRow1_fF,
    cap_row2_fF: wires.capRow2_fF,
    cap_col_fF: wires.capCol_fF,
    wire_cell_ohm: wires.cell_ohm,
    blocks,
    ...(write &&
      written && {
        device: write.device.name,
        pulses: written.pulses,
        g_before_S: write.from_S,
        g_after_S: written.g_after_S,
        energy_J: written.energy_J,
      }),
    lines,
  };
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
