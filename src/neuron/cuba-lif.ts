import { decayOf, lifParameters } from './lif.js';
import type { NeuronModel } from './neuron-model.js';

/**
 * Current-based leaky integrate-and-fire: spikes charge a synaptic current that falls with τ_syn and drives the
 * membrane, i ← α·i + I, u ← β·u + (1 − β)·(1 − α)·i. A steady input I ends at u = I, as with `lif`.
 */
export const cubaLif: NeuronModel = {
  name: 'cuba-lif',
  title: 'leaky integrate-and-fire behind a synaptic filter (current-based)',
  citation: 'Gerstner, Kistler, Naud, Paninski, "Neuronal Dynamics", 2014',
  lif: (config) => {
    const base = lifParameters(config);
    const synDecay = decayOf(config.snn.step_ns, config.snn.tau_syn_ns);
    return { ...base, synDecay, gain: Math.fround(base.gain * Math.fround(1 - synDecay)) };
  },
};
