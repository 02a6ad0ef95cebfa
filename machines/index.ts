/** The chip's circuits by the name under which a configuration replaces them (`machines.tile: ./mine.mjs`). */
import { arbiter } from './arbiter.js';
import { arbitratedSelection } from './arbitrated-selection.js';
import { arraySelection } from './array-selection.js';
import { bitSerialTile } from './bit-serial-tile.js';
import { bitSerialReadout, columnReadout } from './column-readout.js';
import type { Config } from '../src/config/index.js';
import { lifBank } from './lif-bank.js';
import { levelSelection } from './level-selection.js';
import { neuronBank } from './neuron-bank.js';
import { stdpController } from './stdp-controller.js';
import { tile } from './tile.js';
import { trainingController } from './training-controller.js';
import { wtaBank } from './wta-bank.js';
import { upkeep } from './upkeep.js';

export { setup } from 'xstate';
export * from './events.js';
export * from './arbiter.js';
export * from './arbitrated-selection.js';
export * from './array-selection.js';
export * from './bit-serial-tile.js';
export * from './column-readout.js';
export * from './lif-bank.js';
export * from './lif-neuron.js';
export * from './level-selection.js';
export * from './neuron-bank.js';
export * from './stdp-controller.js';
export * from './tile.js';
export * from './training-controller.js';
export * from './wta-bank.js';
export * from './upkeep.js';

export const MACHINES = {
  neuron_bank: neuronBank,
  tile,
  readout: columnReadout,
  array_selection: arraySelection,
  controller: trainingController,
  arbitrated_selection: arbitratedSelection,
  level_selection: levelSelection,
  arbiter,
  upkeep,
} as const;

export type MachineName = keyof typeof MACHINES;

/** Machines of a chip by circuit: those of a spiking network have spiking neurons in their banks. */
export function circuitsOf({ snn, driver }: Config): Readonly<Record<MachineName, unknown>> {
  if (driver.coding === 'bit-serial') return { ...MACHINES, tile: bitSerialTile, readout: bitSerialReadout };
  if (snn.rule === 'off') return MACHINES;
  if (snn.rule === 'surrogate') return { ...MACHINES, neuron_bank: lifBank };
  return { ...MACHINES, neuron_bank: wtaBank, controller: stdpController };
}
