import type { Preset } from './preset.js';
import { snnHybrid } from './snn-hybrid.js';

export const snnNMnist = {
  name: 'snn-n-mnist',
  title: 'snn-hybrid on recordings of an event camera (N-MNIST): two lines a pixel, brighter and darker',
  citation: `${snnHybrid.citation}; recordings: Orchard et al., Frontiers in Neuroscience 9 (2015)`,
  differs: [
    ...snnHybrid.differs,
    'inputs are the spikes of recordings, 15 ms of them in a time step: three saccades of 100 ms in 20 steps',
    'rate 0.3: lines spike in few steps, so that rows carry short trains',
  ],
  config: {
    ...snnHybrid.config,
    network: { ...snnHybrid.config.network, layers: [2312, 250, 10] },
    snn: { ...snnHybrid.config.snn, coding: 'trains' },
    train: { ...snnHybrid.config.train, rate: 0.3 },
  },
} as const satisfies Preset;
