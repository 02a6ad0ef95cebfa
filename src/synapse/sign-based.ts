import type { LevelContext } from '../../machines/index.js';
import { type Architecture, fullRangePair, fullRangeScale } from './architecture.js';

/**
 * Weighted synapse with sign-based updates: a major and a minor pair of the same devices, read with the gains 1 and 1/k.
 * Every update goes to both, one after the other, and a cell takes at most one pulse of each: the sign of the gradient
 * where |η·x·δ| is at least half a step of that pair. No carry, and full minor devices are reset like any other.
 * The thresholds of half a step are a reconstruction.
 *
 * Cost: one array cycle per gain level and update (two); no memory but the number of the level (1 bit a layer).
 */
export const signBased: Architecture = {
  name: 'sign-based',
  title: 'major and minor pair, one pulse by the sign of the gradient',
  citation: 'Liao et al., "Weighted synapses without carry operations", Front. Neurosci. 12, 167 (2018)',
  finePair: -1,
  pairs: (config) => {
    const major = { ...fullRangePair(config, 'major'), cap: 1 };
    return [major, { ...major, name: 'minor', coef: 1 / config.synapse.k }];
  },
  weightScale: fullRangeScale,
  logic: () => ({
    rounds: 2,
    selection: {
      machine: 'level_selection',
      context: (base): LevelContext => ({ ...base, levels: 2 }),
    },
  }),
  cost: () => ({ devices: 4, stateBits: () => 1 }),
};
