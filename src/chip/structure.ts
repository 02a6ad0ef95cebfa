/** The chip as a drawing: layers cut into tiles, and the device pairs of a synapse. Immutable, from the config. */
import type { Config } from '../config/index.js';
import { type Converters, describeConverters } from './periphery.js';
import { type Architecture, architectures, type PairSpec, type SynapseLogic } from '../synapse/index.js';
import { type ChipWires, describeWires } from './wires.js';

export interface TileShape {
  /** Index on the chip, layer by layer, row-tile major. */
  readonly index: number;
  readonly layer: number;
  /** First row and column in the layer's matrix. */
  readonly row0: number;
  readonly col0: number;
  readonly rows: number;
  readonly cols: number;
}

export interface LayerShape {
  readonly index: number;
  /** Inputs and the bias row, which is the last. */
  readonly rows: number;
  readonly cols: number;
  readonly rowTiles: number;
  readonly colTiles: number;
  readonly tiles: readonly TileShape[];
}

export interface ChipStructure {
  readonly layers: readonly LayerShape[];
  readonly tiles: readonly TileShape[];
  readonly architecture: Architecture;
  readonly pairs: readonly PairSpec[];
  /** Weight per siemens. */
  readonly weightScale: number;
  readonly converters: Converters;
  /** What reads see of wires and access transistors; undefined = nothing. */
  readonly wires: ChipWires | undefined;
  /** Pairs that take the initial weights. */
  readonly initialPairs: readonly number[];
  /** Peripheral logic of the architecture. */
  readonly logic: SynapseLogic;
  /** Whether conductances drift between writes. */
  readonly drifts: boolean;
}

/**
 * Planes of a layer: 2 per pair; behind them the digital state of the architecture, and where devices drift their
 * conductance when written, the time of that, and what drift last left, 2 per pair each. Ideal weights are one plane.
 */
export function planesOf({ pairs, logic, drifts }: ChipStructure): number {
  if (pairs.length === 0) return 1;
  return 2 * pairs.length * (drifts ? 1 + DRIFT_SETS : 1) + (logic.state === undefined ? 0 : 1);
}

/** Planes of drift for each plane of conductances. */
export const DRIFT_SETS = 3;

/** Cuts every layer into tiles of at most `tile.rows` × `tile.cols` cells. */
export function describeChip(config: Config): ChipStructure {
  const architecture = architectures.get(config.synapse.architecture);
  const sizes = config.network.layers;
  const tiles: TileShape[] = [];
  const layers = sizes.slice(1).map((cols, index) => {
    const layer = cutLayer(index, sizes[index] + 1, cols, config.tile.rows, config.tile.cols, tiles.length);
    tiles.push(...layer.tiles);
    return layer;
  });
  return {
    layers,
    tiles,
    architecture,
    drifts: config.device.drift > 0,
    pairs: architecture.pairs(config),
    weightScale: architecture.weightScale(config),
    converters: describeConverters(config),
    wires: describeWires(config),
    initialPairs: architecture.initialPairs?.(config) ?? [0],
    logic: architecture.logic?.(config) ?? {},
  };
}

function cutLayer(
  index: number,
  rows: number,
  cols: number,
  tileRows: number,
  tileCols: number,
  firstTile: number,
): LayerShape {
  const rowTiles = Math.ceil(rows / tileRows);
  const colTiles = Math.ceil(cols / tileCols);
  const tiles: TileShape[] = [];
  for (let i = 0; i < rowTiles; i++) {
    for (let j = 0; j < colTiles; j++) {
      const row0 = i * tileRows;
      const col0 = j * tileCols;
      tiles.push({
        index: firstTile + tiles.length,
        layer: index,
        row0,
        col0,
        rows: Math.min(tileRows, rows - row0),
        cols: Math.min(tileCols, cols - col0),
      });
    }
  }
  return { index, rows, cols, rowTiles, colTiles, tiles };
}
