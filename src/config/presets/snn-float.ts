import type { Preset } from './preset.js';
import { snnHybrid, spiking } from './snn-hybrid.js';

export const snnFloat = {
  name: 'snn-float',
  title: 'Spiking network with floating-point weights: the ceiling that devices are compared with',
  citation: snnHybrid.citation,
  differs: [
    ...snnHybrid.differs.slice(0, 2),
    'initial weights of ± 0.2 and a rate that falls by 0.85 per epoch: chosen on held-out training samples',
    'weights are 32-bit floating point, without bound; settings of devices, pulses and resets have no effect on them',
  ],
  config: {
    ...spiking,
    synapse: { architecture: 'ideal' },
    train: { ...spiking.train, init: 0.2, decay: 0.85, epochs: 10 },
  },
} as const satisfies Preset;
