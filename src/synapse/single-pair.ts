import { type Architecture, fullRangePair, fullRangeScale } from './architecture.js';

/** One differential pair per weight: w = s·(G⁺ − G⁻). Burr et al., IEEE T-ED 2015. */
export const singlePair: Architecture = {
  name: 'single',
  title: 'one differential pair per weight',
  citation: 'Burr et al., IEEE Trans. Electron Devices 62 (2015); Choi et al., Front. Neurosci. 2021, Fig. 4',
  pairs: (config) => [fullRangePair(config, 'big')],
  weightScale: fullRangeScale,
  finePair: -1,
  cost: () => ({ devices: 2, stateBits: () => 0 }),
};
