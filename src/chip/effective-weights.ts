/** Weights from conductances, away from the arrays: for reports and exports. */
import type { ChipStructure } from './structure.js';

/**
 * w = s·Σ_p c_p·(G⁺_p − G⁻_p) of every cell of a layer, row-major.
 * @param conductances planes of the layer as in `RunState.layers` (S); the weights themselves where they are ideal
 */
export function effectiveWeights(chip: ChipStructure, layer: number, conductances: Float32Array): Float32Array {
  const { rows, cols } = chip.layers[layer];
  const cells = rows * cols;
  if (chip.pairs.length === 0) return conductances.slice(0, cells);
  return Float32Array.from({ length: cells }, (_, cell) => {
    let sum = 0;
    for (let p = 0; p < chip.pairs.length; p++) {
      sum += pairWeight(chip, p, cell, cells, conductances);
    }
    return sum;
  });
}

/** What one pair adds to the weight of a cell: s·c·(G⁺ − G⁻). */
export function pairWeight(chip: ChipStructure, pair: number, cell: number, cells: number, g: Float32Array): number {
  return chip.weightScale * chip.pairs[pair].coef * (g[2 * pair * cells + cell] - g[(2 * pair + 1) * cells + cell]);
}
