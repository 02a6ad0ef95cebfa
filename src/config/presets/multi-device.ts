import { choi2021 } from './choi2021.js';
import type { Preset } from './preset.js';

const citation =
  'Boybat et al., "Neuromorphic computing with multi-memristive synapses", Nature Communications 9, 2514 (2018); ' +
  'Boybat et al., "Multi-ReRAM synapses for artificial neural network training", ISCAS 2019';

const differs = [
  'the network is that of choi2021; devices, rounding, W_max, rates and epochs are not published: W_max and rate were ' +
    'chosen for each n on held-out training samples (docs/architectures.md)',
  'pulse counts are rounded up or down by chance: an idealised encoder',
  'the selection counter advances with each sample, so that a sample is one parallel update',
];

const shared = {
  network: choi2021.config.network,
  pulse: { encoder: 'stochastic' },
  reset: { every: 0 },
} as const;

const train = { ...choi2021.config.train, epochs: 4, decay: 0.5 } as const;

export const multiDevice = {
  name: 'multi-device',
  title: 'Eleven coarse, nonlinear, stochastic Pt/HfO2/Ti/TiN devices a weight, one programmed at a time',
  citation,
  differs,
  config: {
    ...shared,
    synapse: { architecture: 'multi-device', w_max: 8 },
    arbiter: { devices: 11, increment: 1, advance: 'per-sample', scope: 'chip' },
    device: { preset: 'pt-hfo2-ti-tin' },
    train: { ...train, rate: 0.2 },
  },
} as const satisfies Preset;

export const multiDeviceBinary = {
  name: 'multi-device-binary',
  title: '21 binary devices a weight, switched by chance, one programmed at a time',
  citation: `${citation}; binary devices: Suri et al., IEEE T-ED 60 (2013)`,
  differs,
  config: {
    ...shared,
    synapse: { architecture: 'multi-device', w_max: 8 },
    arbiter: { devices: 21, increment: 1, advance: 'per-sample', scope: 'chip' },
    device: { preset: 'binary-rram', p_potentiation: 0.25, p_depression: 0.25 },
    train: { ...train, rate: 0.3 },
  },
} as const satisfies Preset;
