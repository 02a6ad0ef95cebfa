/** The chip's circuits by the name under which a configuration replaces them (`machines.tile: ./mine.mjs`). */
import { arraySelection } from './array-selection.js';
import { columnReadout } from './column-readout.js';
import { neuronBank } from './neuron-bank.js';
import { tile } from './tile.js';
import { trainingController } from './training-controller.js';

export * from './events.js';
export * from './array-selection.js';
export * from './column-readout.js';
export * from './neuron-bank.js';
export * from './tile.js';
export * from './training-controller.js';

export const MACHINES = {
  neuron_bank: neuronBank,
  tile,
  readout: columnReadout,
  array_selection: arraySelection,
  controller: trainingController,
} as const;

export type MachineName = keyof typeof MACHINES;
