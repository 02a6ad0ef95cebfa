import type { Preset } from './preset.js';
import { snnHybrid } from './snn-hybrid.js';

export const snnHybridPlus = {
  name: 'snn-hybrid-plus',
  title: 'snn-hybrid with stochastic rounding, carry from full small pairs, and a falling rate in fine tuning',
  citation: snnHybrid.citation,
  differs: [
    ...snnHybrid.differs.slice(0, 2),
    'stochastic rounding and carry are not in the paper',
    'w_max 1, and a rate that falls by a fifth per epoch of fine tuning: chosen on held-out training samples',
  ],
  config: {
    ...snnHybrid.config,
    pulse: { encoder: 'stochastic', fine_encoder: 'stochastic' },
    reset: { every: 1, policy: 'carry' },
    train: { ...snnHybrid.config.train, fine_rate: 1, decay: 0.8, epochs: 16 },
  },
} as const satisfies Preset;
