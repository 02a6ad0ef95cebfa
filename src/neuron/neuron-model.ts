/** What a spiking neuron is: parameters of a kernel, or a step function of the user's own. */
import type { Config } from '../config/index.js';

/** Parameters of the `lif` kernel, per time step; units of the membrane are those of the threshold. */
export interface LifParameters {
  /** β = exp(−Δt/τ): share of the membrane that is left after a step. */
  readonly decay: number;
  /** Of the input current; 1 − β takes a steady current I to u = I. */
  readonly gain: number;
  readonly threshold: number;
  readonly reset: 'subtract' | 'value';
  readonly v_reset: number;
  /** Steps for which the membrane is held after a spike. */
  readonly refractory: number;
  /** α of the synaptic current; 0 = no synaptic filter. */
  readonly synDecay: number;
  readonly adapt: number;
  readonly adaptDecay: number;
}

/** One neuron of a kind of the user's own: its state is whatever the closure holds, made anew for each sample. */
export interface NeuronStep {
  /**
   * One time step with input current `current`; returns true for a spike. May leave the distance of the membrane to
   * its threshold, before a reset, in `distance` for the surrogate derivative.
   */
  step(current: number): boolean;
  /** u − θ in the step just made. */
  readonly distance: number;
}

export interface NeuronModel {
  readonly name: string;
  readonly title: string;
  readonly citation?: string;
  /** A leaky integrate-and-fire neuron, for the kernels. */
  readonly lif?: (config: Config) => LifParameters;
  /** Any other neuron: called for each neuron and sample. */
  readonly start?: (config: Config) => NeuronStep;
}
