import { choi2021 } from './choi2021.js';
import type { Preset } from './preset.js';

export const float = {
  name: 'float',
  title: 'Floating-point weights: the ceiling that devices are compared with',
  citation: choi2021.citation,
  differs: [
    'activation, initial weights and number of epochs are not published: sigmoid, uniform ±0.5 and 20',
    'weights are 32-bit floating point, without bound; settings of devices, pulses and resets have no effect on them',
  ],
  config: {
    network: choi2021.config.network,
    synapse: { architecture: 'ideal' },
    train: choi2021.config.train,
    controller: choi2021.config.controller,
  },
} as const satisfies Preset;
