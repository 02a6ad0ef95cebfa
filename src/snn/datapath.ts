import type { Datapath } from '../chip/datapath.js';

/** What spiking machines may ask of the analog circuits, besides the jobs of all chips. */
export interface SpikingDatapath extends Datapath {
  /** Spiking neurons lo ≤ j < hi of a layer run through the time steps of a sample; those of the last are read out. */
  spike(layer: number, lo: number, hi: number): void;
}
