/** Initial conductances: uniform weights, rounded to the big device's steps and written exactly. */
import { STREAM_D2D, STREAM_INIT } from '../kernel/layout.js';
import { normal, uniform } from '../kernel/philox.js';
import type { ChipStructure, LayerShape } from '../chip/structure.js';

/** Round half to even for |v| < 2⁵¹. */
const roundHalfEven = (v: number) => v + 6755399441055744 - 6755399441055744;

/** Noise key of a run: the seed's two words. */
export interface SeedWords {
  readonly lo: number;
  readonly hi: number;
}

/**
 * Conductances (S) of a layer, plane by plane (G⁺ then G⁻ of each pair), row-major. Each weight is drawn from
 * U(−init, +init) and rounded to steps of pair 0; one of its devices carries it, all others stand at Gmin.
 * Ideal weights (no pairs): the drawn weights themselves, one plane.
 */
export function initialConductances(
  chip: ChipStructure,
  layer: LayerShape,
  init: number,
  seed: SeedWords,
): Float32Array {
  const cells = layer.rows * layer.cols;
  const out = new Float32Array(Math.max(1, 2 * chip.pairs.length) * cells);
  const ideal = chip.pairs.length === 0;
  for (const [p, pair] of chip.pairs.entries()) out.fill(pair.gMin_S, 2 * p * cells, (2 * p + 2) * cells);
  for (let cell = 0; cell < cells; cell++) {
    const weight = init * (2 * uniform(seed.lo, seed.hi, STREAM_INIT, layer.index, 0, cell, 0, 0) - 1);
    if (ideal) {
      out[cell] = weight;
      continue;
    }
    const { gMin_S, gMax_S, step_S, coef } = chip.pairs[0];
    const steps = roundHalfEven(weight / (chip.weightScale * coef * step_S));
    const plane = steps < 0 ? 1 : 0;
    out[plane * cells + cell] = Math.min(gMin_S + Math.abs(steps) * step_S, gMax_S);
  }
  return out;
}

/** Device-to-device offsets (S) of a layer, layout as above: N(0, spread·Gmin), drawn once per device. */
export function deviceOffsets(chip: ChipStructure, layer: LayerShape, spread: number, seed: SeedWords): Float32Array {
  const cells = layer.rows * layer.cols;
  const out = new Float32Array(2 * chip.pairs.length * cells);
  chip.pairs.forEach((pair, p) => {
    for (let plane = 2 * p; plane < 2 * p + 2; plane++) {
      for (let cell = 0; cell < cells; cell++) {
        const deviate = normal(seed.lo, seed.hi, STREAM_D2D, layer.index, plane, cell, 0, 0);
        out[plane * cells + cell] = spread * pair.gMin_S * deviate;
      }
    }
  });
  return out;
}
