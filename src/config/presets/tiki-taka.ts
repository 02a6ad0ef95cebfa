import { choi2021 } from './choi2021.js';
import type { Preset } from './preset.js';

const differs = [
  'the network is that of choi2021; W_max, rates and the size of transfers were chosen on held-out training samples ' +
    '(docs/architectures.md)',
  'soft-bounds devices of 50 states whose symmetry point is the reference exactly, 34 % cycle-to-cycle variation, no ' +
    'device-to-device variation',
  'pulse counts are rounded up or down by chance: an idealised encoder',
];

const shared = {
  network: choi2021.config.network,
  device: {
    model: 'soft-bounds',
    polarity: 'bidirectional',
    pairing: 'reference',
    states: 50,
    c2c: 0.34,
    g_max_uS: 10,
    on_off: 10,
    pulse_V: 1.5,
    pulse_ns: 100,
    depression_V: -1.5,
    depression_ns: 100,
    read_V: 0.2,
  },
  pulse: { encoder: 'stochastic' },
  reset: { every: 0 },
} as const;

const train = { ...choi2021.config.train, epochs: 6, decay: 0.6 } as const;

export const tikiTaka = {
  name: 'tiki-taka',
  title: 'Tiki-Taka on soft-bounds devices of 50 states: A takes the updates, rows of A move C',
  citation:
    'Gokmen & Haensch, "Algorithm for training neural networks on resistive device arrays", Front. Neurosci. 14, 103 (2020)',
  differs,
  config: {
    ...shared,
    synapse: { architecture: 'tiki-taka', w_max: 2 },
    tiki_taka: { every: 2, strength: 2, fast_rate: 0.5, gamma: 0, cap: 1 },
    train: { ...train, rate: 0.5 },
  },
} as const satisfies Preset;

export const ttv2 = {
  name: 'ttv2',
  title: 'Tiki-Taka with a digital buffer between A and C, on soft-bounds devices of 50 states',
  citation:
    'Gokmen, "Enabling training of neural networks on noisy hardware", Front. Artif. Intell. 4 (2021); rates of A and of ' +
    'transfers apart as in aihwkit (Rasch et al., AICAS 2021)',
  differs,
  config: { ...tikiTaka.config, synapse: { architecture: 'ttv2', w_max: 2 } },
} as const satisfies Preset;

export const singleSoftBounds = {
  name: 'single-soft-bounds',
  title: 'Single soft-bounds device of 50 states beside a reference: what Tiki-Taka is compared with',
  citation: 'Fusi, Abbott, Neural Comput. 19 (2007); Gokmen & Haensch, Front. Neurosci. 14, 103 (2020)',
  differs,
  config: {
    ...shared,
    synapse: { architecture: 'single', w_max: 8 },
    train: { ...train, rate: 0.5 },
  },
} as const satisfies Preset;
