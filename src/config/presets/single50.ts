import { choi2021 } from './choi2021.js';
import type { Preset } from './preset.js';

export const single50 = {
  name: 'single50',
  title: 'Single pair of 50-state Mo/TiOx devices: what the hybrid synapse is compared with',
  citation: choi2021.citation,
  differs: choi2021.differs,
  config: { ...choi2021.config, synapse: { ...choi2021.config.synapse, architecture: 'single' } },
} as const satisfies Preset;
