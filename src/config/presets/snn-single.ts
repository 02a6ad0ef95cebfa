import type { Preset } from './preset.js';
import { snnHybrid } from './snn-hybrid.js';

export const snnSingle = {
  name: 'snn-single',
  title: 'Spiking network on single pairs of 50-state devices: what snn-hybrid is compared with',
  citation: snnHybrid.citation,
  differs: [...snnHybrid.differs, 'a single pair has no fine tuning: its rate stays'],
  config: {
    ...snnHybrid.config,
    synapse: { ...snnHybrid.config.synapse, architecture: 'single' },
    train: { ...snnHybrid.config.train, fine_rate: 1, decay: 1 },
  },
} as const satisfies Preset;
