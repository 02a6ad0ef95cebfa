import { choi2021 } from './choi2021.js';
import type { Preset } from './preset.js';

export const hybridPlus = {
  name: 'hybrid-plus',
  title: 'Hybrid synapse of 50-state devices with carry and stochastic rounding: towards the floating-point ceiling',
  citation: `${choi2021.citation}; stochastic rounding: Gupta et al., ICML 2015; carry: Agarwal et al., VLSI 2017`,
  differs: [
    'devices, variation, network and samples as in choi2021; all else was chosen on a held-out part of the training ' +
      'samples (docs/hybrid-plus.md)',
    'fine tuning rounds up or down by chance: an idealised encoder',
    'a full small pair is carried into the big one instead of being written back to itself',
    'w_max 1, initial weights ±0.1, rate × 0.9 after every epoch of fine tuning, 30 epochs',
  ],
  config: {
    ...choi2021.config,
    synapse: { ...choi2021.config.synapse, w_max: 1 },
    pulse: { encoder: 'deterministic', fine_encoder: 'stochastic' },
    reset: { every: 1, policy: 'carry' },
    train: { ...choi2021.config.train, init: 0.1, decay: 0.9, epochs: 30 },
  },
} as const satisfies Preset;
