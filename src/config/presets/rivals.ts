/** Schemes that the hybrid synapse is compared with, on its network; all but the PCM pair on its devices, too. */
import { choi2021 } from './choi2021.js';
import type { Preset } from './preset.js';

const differs = [
  'the source trains other networks on other devices: here the network, the Mo/TiOx devices and the idealised encoder ' +
    'of choi2021, rounded to whole pulses',
];

/** The synapse of a name in the place of the hybrid one. */
const on = <Name extends string>(architecture: Name) =>
  ({ ...choi2021.config, synapse: { ...choi2021.config.synapse, architecture } }) as const;

const falling = { ...choi2021.config.train, epochs: 6, decay: 0.7 } as const;

export const periodicCarry = {
  name: 'periodic-carry',
  title: 'Three digits of base 5, each a pair of 50-state Mo/TiOx devices, with periodic carry',
  citation:
    'Agarwal et al., "Achieving ideal accuracies in analog neuromorphic computing using periodic carry", VLSI 2017',
  differs: [...differs, 'rate × 0.7 per epoch, 6 epochs: ours'],
  config: {
    ...on('periodic-carry'),
    carry: { digits: 3, base: 5, threshold: 0.5, every: 10, factor: 10 },
    train: falling,
  },
} as const satisfies Preset;

export const signBased = {
  name: 'sign-based',
  title: 'Major and minor pair of 50-state Mo/TiOx devices, one pulse each by the sign of the gradient',
  citation: 'Liao et al., "Weighted synapses without carry operations", Front. Neurosci. 12, 167 (2018)',
  differs: [...differs, 'a pulse from half a step on is a reconstruction', '10 epochs: ours'],
  config: { ...on('sign-based'), train: { ...choi2021.config.train, epochs: 10 } },
} as const satisfies Preset;

export const capacitorTransfer = {
  name: 'capacitor-transfer',
  title: 'Pair of 50-state Mo/TiOx devices and a capacitor that transfers to it every 8,000 samples',
  citation:
    'Ambrogio et al., "Equivalent-accuracy accelerated neural-network training using analogue memory", Nature 558 (2018)',
  differs: [...differs, 'no leak and no polarity inversion', 'rate × 0.7 per epoch, 6 epochs: ours'],
  config: { ...on('capacitor-transfer'), capacitor: { every: 8000, factor: 3, states: 400 }, train: falling },
} as const satisfies Preset;

export const mixedPrecision = {
  name: 'mixed-precision',
  title: 'Pair of 50-state Mo/TiOx devices, programmed from a digital accumulator',
  citation:
    'Nandakumar et al., "Mixed-precision deep learning based on computational memory", Front. Neurosci. 14, 406 (2020)',
  differs: [...differs, 'rate × 0.7 per epoch, 6 epochs: ours'],
  config: { ...on('mixed-precision'), mixed: { epsilon: 1 }, train: falling },
} as const satisfies Preset;

export const pcmPair = {
  name: 'pcm-pair',
  title: 'Pair of phase-change devices of 20 falling, noisy steps, refreshed every 100 samples',
  citation:
    'Boybat et al., "Neuromorphic computing with multi-memristive synapses", Nature Communications 9, 2514 (2018)',
  differs: [
    'steps α·exp(−β·u) with α a twentieth of the range, β 1 and half a step of variation stand in for the measured ones',
    'pulse counts are rounded up or down by chance: an idealised encoder',
    'rate × 0.7 per epoch, 6 epochs: ours',
  ],
  config: {
    network: choi2021.config.network,
    synapse: { architecture: 'pcm-pair', w_max: 1 },
    refresh: { every: 100, upper: 0.75, lower: 0.25 },
    device: {
      ...{ model: 'exponential-step', polarity: 'potentiation', states: 21, c2c: 0.5, c2c_of: 'change' },
      ...{ alpha_potentiation: 0.05, beta_potentiation: 1, g_max_uS: 10, on_off: 20 },
      ...{ pulse_V: 0.7, pulse_ns: 100, reset_V: 3, reset_ns: 125, read_V: 0.2 },
    },
    pulse: { encoder: 'stochastic' },
    train: { ...falling, init: 0.1 },
  },
} as const satisfies Preset;
