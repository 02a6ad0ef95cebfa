import type { Datapath } from '../chip/datapath.js';

/** What spiking machines may ask of the analog circuits, besides the jobs of all chips. */
export interface SpikingDatapath extends Datapath {
  /** Spiking neurons lo ≤ j < hi of a layer run through the time steps of a sample; those of the last are read out. */
  spike(layer: number, lo: number, hi: number): void;
}

/** What machines of neurons that compete may ask. */
export interface CompetingDatapath extends SpikingDatapath {
  /** Neurons leak and charge from step `from` on until one spikes: its step, or the number of steps. */
  compete(layer: number, from: number): number;
  /** The neuron that spiked last. */
  winner(): number;
  /** Places among a layer's tiles of those that hold a column. */
  columnTiles(layer: number, column: number): readonly number[];
  /** Puts trace − weight of the winner's column on the rows, and the winner, one-hot, on the columns. */
  contrast(layer: number): void;
  /** The winner's currents of the steps to come, as its weights now stand. */
  refreshColumn(layer: number): void;
  /** Cells pulsed, and output spikes, since it was last asked. */
  takeActivity(): { updates: number; spikes: number };
}
