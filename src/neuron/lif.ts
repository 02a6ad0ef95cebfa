/**
 * Leaky integrate-and-fire neuron, τ·du/dt = −u + I. Over a time step Δt with a steady current,
 * u ← β·u + (1 − β)·I with β = exp(−Δt/τ), exactly (Gerstner et al., "Neuronal Dynamics", 2014, section 1.3).
 */
import type { Config } from '../config/index.js';
import { exp32 } from '../kernel/math.js';
import type { LifParameters, NeuronModel } from './neuron-model.js';

/** exp(−Δt/τ) in f32. */
export function decayOf(step_ns: number, tau_ns: number): number {
  return exp32(-step_ns / tau_ns);
}

export function lifParameters(config: Config): LifParameters {
  const { snn } = config;
  const decay = decayOf(snn.step_ns, snn.tau_ns);
  return {
    decay,
    gain: Math.fround(1 - decay),
    threshold: snn.threshold,
    reset: snn.reset,
    v_reset: snn.v_reset,
    refractory: snn.refractory_ns / snn.step_ns,
    synDecay: 0,
    adapt: snn.adapt,
    adaptDecay: decayOf(snn.step_ns, snn.tau_adapt_ns),
  };
}

export const lif: NeuronModel = {
  name: 'lif',
  title: 'leaky integrate-and-fire; threshold adaptation and refractory time by settings',
  citation: 'Gerstner, Kistler, Naud, Paninski, "Neuronal Dynamics", 2014',
  lif: lifParameters,
};
