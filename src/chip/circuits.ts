/** Where the circuits of an architecture's own stand: one a chip, a layer or a tile, behind all other units. */
import type { UnitId, UnitSpec } from '../engine/engine.js';
import type { Circuit, LogicWires, SynapseLogic } from '../synapse/index.js';
import type { Datapath } from './datapath.js';
import type { ChipStructure } from './structure.js';

export interface CircuitPlaces {
  readonly units: readonly UnitSpec[];
  /** Who the array selection of a layer reports its updates to: a circuit, or the controller. */
  listenerOf(layer: number): UnitId;
  /** Wires of a circuit that serves the tiles of a layer. */
  wiresOf(layer: number): LogicWires;
}

/**
 * @param at who hears of the updates of a layer, units of the chip's tiles, and the first unit that is free
 * @param machineOf the machine of a name, or what a circuit brings itself
 */
export function placeCircuits(
  chip: ChipStructure,
  logic: SynapseLogic,
  jobs: Datapath,
  at: { readonly controllerOf: (layer: number) => UnitId; readonly tiles: readonly UnitId[]; readonly first: UnitId },
  machineOf: (machine: Circuit['machine']) => object,
): CircuitPlaces {
  const places: { circuit: Circuit; unit: UnitId; layer: number; tiles: readonly number[]; name: string }[] = [];
  const place = (circuit: Circuit, layer: number, tiles: readonly number[], name: string) =>
    places.push({ circuit, unit: at.first + places.length, layer, tiles, name });
  const all = chip.tiles.map(({ index }) => index);
  for (const circuit of logic.circuits ?? []) {
    const { name, scope } = circuit;
    if (scope === 'chip') place(circuit, -1, all, name);
    for (const layer of chip.layers) {
      const indices = layer.tiles.map(({ index }) => index);
      if (scope === 'layer') place(circuit, layer.index, indices, `layer${layer.index + 1}/${name}`);
      if (scope !== 'tile') continue;
      for (const [i, t] of indices.entries())
        place(circuit, layer.index, [t], `layer${layer.index + 1}/tile${i}/${name}`);
    }
  }
  const wires = (layer: number, tileIndex: readonly number[]): LogicWires => ({
    jobs,
    controller: at.controllerOf(Math.max(0, layer)),
    layer,
    tiles: tileIndex.map((t) => at.tiles[t]),
    tileIndex,
    circuitOf(name, tile) {
      const found = places.find(({ circuit, tiles }) => circuit.name === name && tiles.includes(tile));
      if (found === undefined) throw new Error(`architecture ${chip.architecture.name} has no circuit '${name}'`);
      return found.unit;
    },
  });
  return {
    units: places.map(({ circuit, layer, tiles, name }) => ({
      name,
      machine: machineOf(circuit.machine),
      context: (port) => circuit.context(port, wires(layer, tiles)),
    })),
    listenerOf: (layer) =>
      places.find(({ circuit, layer: served }) => circuit.tends === true && served === layer)?.unit ??
      at.controllerOf(layer),
    wiresOf: (layer) =>
      wires(
        layer,
        chip.layers[layer].tiles.map(({ index }) => index),
      ),
  };
}
