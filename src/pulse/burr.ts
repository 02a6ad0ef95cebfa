import { ENCODER_OVERLAP } from '../kernel/layout.js';
import type { Encoder } from './encoder.js';
import { trainSlots, trainsOf } from './trains.js';

/**
 * Deterministic overlap: |x| and |δ| choose how many of BL slots a line fires in, rounded: a row the first ones, a column
 * evenly spaced ones. They overlap in round(k·l/BL) slots, k and l being the slots of row and column. Separable: what a
 * line does depends on its own magnitude only.
 */
export const burr: Encoder = {
  name: 'burr',
  title: 'fixed sets of slots chosen by magnitude, overlaps count (separable)',
  citation:
    'Burr et al., "Experimental demonstration and tolerancing of a large-scale neural network (165,000 synapses) using ' +
    'phase-change memory as the synaptic weight element", IEEE Trans. Electron Devices 62 (2015)',
  code: ENCODER_OVERLAP,
  busiest: trainSlots,
  trains: trainsOf,
};
