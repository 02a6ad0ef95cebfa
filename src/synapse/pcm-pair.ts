import { type Architecture, fullRangePair, fullRangeScale } from './architecture.js';
import { upkeepOf } from './upkeep.js';

/**
 * Pair of phase-change devices with refresh: both devices only potentiate, so both fill up. Every `refresh.every`
 * samples each row is read, and a pair whose larger device exceeds 75 % of its range and the smaller one 25 % is reset
 * and its difference written back.
 *
 * Cost: one array cycle per update, and N reads of a row with the resets of the pairs that need it every 100 samples;
 * a sample counter of 7 bits a layer.
 */
export const pcmPair: Architecture = {
  name: 'pcm-pair',
  title: 'one pair, refreshed every so many samples',
  citation: 'Boybat et al., Nature Communications 9, 2514 (2018); Suri et al., IEDM 2011 (two-PCM synapse)',
  finePair: -1,
  pairs: (config) => {
    const pair = fullRangePair(config, 'pair');
    const range_S = pair.gMax_S - pair.gMin_S;
    const { upper, lower } = config.refresh;
    return [{ ...pair, due: { upper_S: upper * range_S, lower_S: lower * range_S } }];
  },
  weightScale: fullRangeScale,
  logic: ({ refresh: { every } }) =>
    every === 0 ? {} : { circuits: [upkeepOf([{ kind: 'refresh', every, pair: 0 }])] },
  cost: () => ({ devices: 2, stateBits: () => 7 }),
};
