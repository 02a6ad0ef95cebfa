import { choi2021 } from './choi2021.js';
import type { Preset } from './preset.js';

/** Settings that all supervised spiking presets share. */
export const spiking = {
  network: choi2021.config.network,
  snn: {
    rule: 'surrogate',
    coding: 'constant',
    neuron: 'lif',
    steps: 20,
    step_ns: 1000,
    tau_ns: 9491,
    threshold: 1,
    reset: 'subtract',
    slope: 2,
    readout_gain: 4,
  },
  train: { ...choi2021.config.train, epochs: 12 },
  controller: choi2021.config.controller,
} as const;

const rule =
  'surrogate gradient: Zenke & Ganguli 2018 (fast sigmoid), Neftci, Mostafa, Zenke 2019; synapses: Choi et al., ' +
  '"Neural Network Training Acceleration With RRAM-Based Hybrid Synapses", Frontiers in Neuroscience 15 (2021)';

export const differs = [
  'the paper trains no spiking network: leaky integrate-and-fire neurons in its 784-250-10 network, 20 time steps',
  'one parallel update per sample: pulses on rows from presynaptic traces, on columns from the error times a surrogate ' +
    'derivative, both summed over the time steps',
  'w_max 1, and after the switch a rate of 0.3 times the first one, falling by a tenth per epoch: chosen on held-out ' +
    'training samples',
];

export const snnHybrid = {
  name: 'snn-hybrid',
  title: 'Spiking network on hybrid synapses of 50-state devices, rounded pulse counts',
  citation: rule,
  differs,
  config: {
    ...choi2021.config,
    ...spiking,
    synapse: { ...choi2021.config.synapse, w_max: 1 },
    train: { ...spiking.train, fine_rate: 0.3, decay: 0.9 },
  },
} as const satisfies Preset;
