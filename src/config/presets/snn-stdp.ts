import { choi2021 } from './choi2021.js';
import type { Preset } from './preset.js';

const rule =
  'competition and readout after Diehl & Cook, "Unsupervised learning of digit recognition using ' +
  'spike-timing-dependent plasticity", Frontiers in Computational Neuroscience 9 (2015)';

export const snnStdp = {
  name: 'snn-stdp',
  title: 'Unsupervised spiking network of 400 neurons on hybrid synapses: STDP, homeostasis, winner takes all',
  citation: `${rule}; synapses: ${choi2021.citation}`,
  differs: [
    'Δw = η·(trace − w) at each output spike instead of fixed normalisation: the term −w bounds the weights, and is a ' +
      'backward read of the winner’s column',
    'inhibition is instant and total: the neuron furthest above its threshold spikes and takes all others to 0',
    'pulse counts are rounded stochastically on the big arrays; the switch to the small arrays follows the cells pulsed ' +
      'per output spike, over windows of 5,000 samples',
    'full small pairs carry into the big ones, and fine tuning takes half the rate: chosen on held-out training samples',
    '100 steps of 1 ms at 20 input spikes a step, one epoch',
  ],
  config: {
    ...choi2021.config,
    network: { layers: [784, 400], activation: 'sigmoid' },
    synapse: { ...choi2021.config.synapse, w_max: 1 },
    pulse: { encoder: 'stochastic', fine_encoder: 'deterministic' },
    reset: { ...choi2021.config.reset, policy: 'carry' },
    train: { ...choi2021.config.train, rate: 0.02, fine_rate: 0.5, init: 0.3, epochs: 1 },
    snn: {
      rule: 'stdp',
      coding: 'balanced',
      neuron: 'lif',
      steps: 100,
      step_ns: 1_000_000,
      tau_ns: 100_000_000,
      tau_pre_ns: 20_000_000,
      tau_post_ns: 20_000_000,
      threshold: 20,
      adapt: 0.1,
      refractory_ns: 5_000_000,
      reset: 'value',
      input_rate: 20,
    },
  },
} as const satisfies Preset;

export const snnStdpFloat = {
  name: 'snn-stdp-float',
  title: 'snn-stdp with floating-point weights: the ceiling that devices are compared with',
  citation: rule,
  differs: [...snnStdp.differs.slice(0, 2), '32-bit floating-point weights', snnStdp.differs[4]],
  config: {
    network: snnStdp.config.network,
    synapse: { architecture: 'ideal' },
    train: { ...snnStdp.config.train, rate: 0.01 },
    snn: snnStdp.config.snn,
  },
} as const satisfies Preset;

export const snnDiehlCook = {
  name: 'snn-diehl-cook',
  title: 'Unsupervised spiking network of 400 neurons whose weights keep a fixed sum, floating-point weights',
  citation: rule,
  differs: [
    'weights are scaled to their sum of 78.4 with every output spike, not before every image',
    'inhibition is instant and total: the neuron furthest above its threshold spikes and takes all others to 0',
    'membranes count charges, where the paper has conductances; no second presentation of images with few spikes',
    '350 steps of 1 ms at up to 63.75 Hz, one epoch; the class of an image is that of the largest Σ count·P(class | neuron)',
  ],
  config: {
    network: snnStdp.config.network,
    synapse: { architecture: 'ideal' },
    train: { ...snnStdp.config.train, rate: 0.01 },
    snn: { ...snnStdp.config.snn, stdp: 'normalised', coding: 'poisson', rate_max: 0.06375, steps: 350 },
  },
} as const satisfies Preset;
