/** Which unit of the engine stands where on the chip, and how many circuits of a kind it has. */
import type { BankContext, SelectionContext, TileContext } from '../../machines/index.js';
import type { ChipStructure } from '../chip/structure.js';
import type { Wiring } from '../chip/wiring.js';
import type { Config } from '../config/index.js';
import type { Engine, UnitId } from '../engine/engine.js';
import { codings } from '../snn/coding.js';
import type { PriceName } from './price.js';

export interface Place {
  /** As a ledger row calls the circuit. */
  readonly component: string;
  /** 1-based layer; 0 where a circuit belongs to none. */
  readonly layer: number;
  /** Index on the chip; −1 where it belongs to none. */
  readonly tile: number;
  /** How many of a priced thing the unit has, or does at a time. */
  readonly amount: (price: PriceName) => number;
}

/** Neurons that one activation unit serves: at 1.28 GS/s a column of 128 in 100 ns, as ISAAC's ADCs. */
export const NEURONS_PER_UNIT = 128;
const BUFFER_BITS = 256;

const one = () => 1;

export function placesOf(chip: ChipStructure, wiring: Wiring, engine: Engine, config: Config): Place[] {
  const { snn, energy } = config;
  const accesses = (values: number, bits = energy.value_bits) => Math.ceil((values * bits) / BUFFER_BITS);
  /** Whether the neurons at the rows of a layer of weights spike; -1: those behind the last one. */
  const spikes = (rowsOf: number) => {
    if (snn.rule === 'off' || rowsOf < 0) return false;
    return rowsOf > 0 || codings.get(snn.coding).code !== undefined;
  };
  const arrays = 2 * chip.pairs.length;
  const tileOf = new Map<UnitId, number>(wiring.tiles.map((unit, tile) => [unit, tile]));
  return engine.units.map(({ name }, unit): Place => {
    const tile = tileOf.get(unit);
    if (tile !== undefined) {
      const amount = (price: PriceName) => (price === 'array_leakage' ? arrays : 1);
      return { component: 'tile', layer: chip.tiles[tile].layer + 1, tile, amount };
    }
    const context = engine.contextOf(unit);
    if (wiring.selections.includes(unit)) {
      const { layer } = context as unknown as SelectionContext;
      const { rows, cols, tiles } = chip.layers[layer];
      // The switches of the selected pair's two arrays; a synapse of one pair has none.
      const lines = tiles.reduce((sum, shape) => sum + 2 * (shape.rows + shape.cols), 0);
      const amounts: { [price in PriceName]?: number } = {
        selection: chip.pairs.length > 1 ? lines : 0,
        buffer: accesses(rows) + accesses(cols),
      };
      return { component: 'array selection', layer: layer + 1, tile: -1, amount: (price) => amounts[price] ?? 1 };
    }
    const { lo, hi, layerAbove, layerBelow } = context as unknown as Partial<BankContext>;
    if (lo !== undefined && hi !== undefined) {
      const neurons = hi - lo;
      const spiking = spikes(layerAbove ?? -1);
      const updates = spiking && layerBelow !== -1 ? neurons * snn.steps : 0;
      const amounts: { [price in PriceName]?: number } = {
        activation: Math.ceil(neurons / NEURONS_PER_UNIT),
        // A spike train takes a bit per time step.
        buffer: accesses(neurons, spiking ? snn.steps : energy.value_bits),
        membrane: updates,
        comparator: updates,
      };
      const layer = (layerBelow ?? -1) + 1;
      return { component: 'neuron bank', layer, tile: -1, amount: (price) => amounts[price] ?? 1 };
    }
    return { component: unit === wiring.controller ? 'controller' : name, layer: 0, tile: -1, amount: one };
  });
}

/** How long a tile's rows, and its columns, are driven in a read. */
export interface ReadWidths {
  readonly forward: number;
  readonly backward: number;
}

/** By tile, from the banks that drive it. */
export function readWidths_ps(wiring: Wiring, engine: Engine): ReadWidths[] {
  return wiring.tiles.map((unit) => {
    // Bit by bit, the lines are driven once for each.
    const { rowBanks, columnBanks, bits: turns = 1 } = engine.contextOf(unit) as unknown as TileContext;
    const voltageOf = (bank: UnitId) => (engine.contextOf(bank) as unknown as BankContext).voltage;
    return {
      forward: turns * voltageOf(rowBanks[0]).forward.width_ps,
      backward: turns * voltageOf(columnBanks[0]).backward.width_ps,
    };
  });
}
