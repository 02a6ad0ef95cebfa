/**
 * Weights of tiles whose arrays are solved as resistive networks: what each array passes from row to column takes the place of
 * its conductances, w = s·Σ_p c_p·(T⁺_p − T⁻_p). Solutions are kept as long as an array's conductances stay.
 */
import { transferConductances_S } from '../crossbar/network.js';
import type { WireResistance } from '../crossbar/series.js';
import type { ChipStructure, TileShape } from './structure.js';

interface Solved {
  /** Conductances of all arrays of the tile, plane by plane. */
  readonly g: Float32Array;
  readonly weights: Float32Array;
}

export class SolvedNetworks {
  /** By tile. */
  private readonly solved = new Map<number, Solved>();

  constructor(
    private readonly chip: ChipStructure,
    private readonly wires: WireResistance,
  ) {}

  /**
   * Weights of a tile, row-major [rows · stride], 0 in the padding.
   * @param g conductances (S), as many planes of [rows · stride] as the tile has arrays
   */
  weights({ index, rows, cols }: TileShape, stride: number, g: Float32Array): Float32Array {
    const before = this.solved.get(index);
    if (before?.g.every((value, i) => value === g[i])) return before.weights;
    const { pairs, weightScale } = this.chip;
    const sums = new Float64Array(rows * stride);
    for (let plane = 0; plane < 2 * pairs.length; plane++) {
      const factor = (plane % 2 === 0 ? 1 : -1) * weightScale * pairs[plane >> 1].coef;
      const first = plane * rows * stride;
      const g_S = new Float64Array(rows * cols);
      for (let r = 0; r < rows; r++) {
        for (let c = 0; c < cols; c++) g_S[r * cols + c] = g[first + r * stride + c];
      }
      const passed = transferConductances_S({ rows, cols, g_S, wires: this.wires });
      for (let r = 0; r < rows; r++) {
        for (let c = 0; c < cols; c++) sums[r * stride + c] += factor * passed[r * cols + c];
      }
    }
    const weights = Float32Array.from(sums);
    this.solved.set(index, { g: g.slice(), weights });
    return weights;
  }
}
