/** What the spike of a neuron teaches its synapses: a rule of spike-timing-dependent plasticity (STDP). */
import type { Config } from '../../config/index.js';

/**
 * Of the synapse from row r to the neuron that spikes, in units of the learning rate:
 *
 *     Δw = growth[Δ]·1 − decline[Δ]·w − declineAfter[Δ′]·w
 *
 * Δ = steps since the last spike of the row, `steps` where it has not spiked in this sample. Δ′ = steps from the
 * previous spike of the neuron to the first one of the row that followed it, nothing where there are none.
 * All are f32[steps + 1].
 */
export interface StdpWindows {
  readonly growth: Float32Array;
  readonly decline: Float32Array;
  readonly declineAfter?: Float32Array;
  /** Σw of a neuron, to which its weights are scaled in the same update. */
  readonly weightSum?: number;
}

export interface StdpRule {
  readonly name: string;
  readonly title: string;
  readonly citation?: string;
  readonly windows: (config: Config) => StdpWindows;
}

/** exp(−n·step/τ), n = 0 … steps − 1, then 0: a trace that each spike sets to 1. */
export function traceTable(steps: number, decay: number): Float32Array {
  const f = Math.fround;
  let value = 1;
  return Float32Array.from({ length: steps + 1 }, (_, n) => {
    if (n === steps) return 0;
    if (n > 0) value = f(value * decay);
    return value;
  });
}
