import type { Preset } from './preset.js';
import { snnHybrid } from './snn-hybrid.js';

export const snnPoisson = {
  name: 'snn-poisson',
  title: 'snn-hybrid with Poisson spikes as input instead of steady currents',
  citation: snnHybrid.citation,
  differs: [...snnHybrid.differs, 'pixels are Poisson spikes, a white one in every step: about 2,000 spikes a digit'],
  config: { ...snnHybrid.config, snn: { ...snnHybrid.config.snn, coding: 'poisson' } },
} as const satisfies Preset;
