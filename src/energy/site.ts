/** The arrays of a chip as its component library and its configuration have them. */
import type { Config } from '../config/index.js';
import type { Site } from './component-library.js';
import { libraries } from './libraries.js';
import { nodeNamed } from './technology.js';

/**
 * An array of a chip: kind of cell, node and wires that the user chose, or else those of the component library.
 * @param preset component library of a user's own price file
 */
export function siteOf({ energy, readout }: Config, rows: number, cols: number, preset: string = energy.preset): Site {
  const library = libraries.get(preset);
  return {
    ...{ rows, cols, adcBits: readout.adc_bits },
    cell: energy.cell === 'library' ? library.cell : energy.cell,
    node: energy.node === 'library' ? library.node : nodeNamed(energy.node),
    wireWidth_nm: energy.wire_nm === 0 ? library.wireWidth_nm : energy.wire_nm,
  };
}
