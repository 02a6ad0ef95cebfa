/** Weights from conductances, away from the arrays: for reports and exports. */
import { behindResistance_S, seriesResistance_ohm } from '../crossbar/series.js';
import type { ChipStructure } from './structure.js';

/**
 * w = s·Σ_p c_p·(G⁺_p − G⁻_p) of every cell of a layer, row-major, conductances as reads see them.
 * @param conductances planes of the layer as in `RunState.layers` (S); the weights themselves where they are ideal
 */
export function effectiveWeights(chip: ChipStructure, layer: number, conductances: Float32Array): Float32Array {
  const { rows, cols } = chip.layers[layer];
  const cells = rows * cols;
  if (chip.pairs.length === 0) return conductances.slice(0, cells);
  return Float32Array.from({ length: cells }, (_, cell) => {
    let sum = 0;
    for (let p = 0; p < chip.pairs.length; p++) sum += pairWeight(chip, layer, p, cell, conductances);
    return sum;
  });
}

/** What one pair adds to the weight of a cell of a layer: s·c·(G⁺ − G⁻). */
export function pairWeight(chip: ChipStructure, layer: number, pair: number, cell: number, g: Float32Array): number {
  const { rows, cols } = chip.layers[layer];
  const ohm = seriesOf(chip, layer, cell);
  const seen = (plane: number) => behindResistance_S(g[plane * rows * cols + cell], ohm);
  return chip.weightScale * chip.pairs[pair].coef * (seen(2 * pair) - seen(2 * pair + 1));
}

/** Resistance in series with the devices of a cell of a layer, Ω; runs are trained on no other model of wires. */
function seriesOf({ layers, wires }: ChipStructure, layer: number, cell: number): number {
  if (wires?.model !== 'series') return 0;
  const { cols, colTiles, tiles } = layers[layer];
  const row = Math.floor(cell / cols);
  const col = cell - row * cols;
  const [full] = tiles;
  const tile = tiles[Math.floor(row / full.rows) * colTiles + Math.floor(col / full.cols)];
  return seriesResistance_ohm(tile.rows, wires, row - tile.row0, col - tile.col0);
}
