import { accumulate } from '../pulse/accumulate.js';
import { type Architecture, fullRangePair, fullRangeScale } from './architecture.js';

/**
 * Mixed precision: the outer product is computed digitally and added to an accumulator χ of high precision for every
 * cell; where |χ| reaches ε, the granularity of the device, the whole part of χ/ε goes out as pulses, row by row, and
 * leaves χ. The arrays are read, never verified.
 *
 * Cost: N·M digital multiply-accumulates per update and a digital number (32 bits) for every cell; then one write cycle
 * per polarity for each row that has a pulse.
 */
export const mixedPrecision: Architecture = {
  name: 'mixed-precision',
  title: 'one pair, programmed from a digital accumulator',
  citation:
    'Nandakumar et al., "Mixed-precision deep learning based on computational memory", Front. Neurosci. 14, 406 (2020)',
  finePair: -1,
  pairs: (config) => [{ ...fullRangePair(config, 'pair'), encoder: accumulate, stepsPerPulse: config.mixed.epsilon }],
  weightScale: fullRangeScale,
  logic: ({ mixed }) => ({
    programming: 'row',
    state: { name: 'χ', bits: 32 },
    digitalCell_ps: Math.round(mixed.cell_ns * 1000),
  }),
  cost: () => ({ devices: 2, stateBits: (rows, cols) => 32 * rows * cols }),
};
