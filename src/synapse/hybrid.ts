import { type Architecture, fullRangePair, fullRangeScale } from './architecture.js';

/**
 * Hybrid synapse: a big pair and a small pair that counts for 1/k of it, w = s·[(G⁺ − G⁻) + (g⁺ − g⁻)]. Dynamic tuning
 * pulses the big pair, fine tuning the small one; more small states extend the small range at the same step. The scale k
 * comes from (`synapse.scaling`)
 *
 *   area      devices of 1/k of the area, hence of the conductance and of its change per pulse, g = G/k
 *   voltage   devices of full size in arrays read at V/k: the current is that of `area`, writing costs what G costs
 *   gain      devices of full size read at V, each column converted on its own and multiplied by 1/k
 *
 * With `reset.policy: carry` a full small pair is reset and what it held goes to the big one: then the arrays of both
 * pairs are pulsed in fine tuning, one after the other.
 * Costs one selection bit per layer; for a read 1/k, 1/k² or once more what the cells of the big pair take, and with `gain`
 * twice the conversions.
 */
export const hybrid: Architecture = {
  name: 'hybrid',
  title: 'big pair and small pair, scaled by 1/k',
  citation: 'Choi et al., Front. Neurosci. 2021',
  pairs: (config) => {
    const big = fullRangePair(config, 'big');
    const { k, scaling } = config.synapse;
    const smaller = scaling === 'area' ? k : 1;
    const gMin_S = big.gMin_S / smaller;
    const states = config.device.small_states;
    const gMax_S = gMin_S + ((big.gMax_S - big.gMin_S) / (big.states - 1) / smaller) * (states - 1);
    const small = {
      name: 'small',
      ...{ coef: smaller / k, gMin_S, gMax_S, states, step_S: big.step_S / smaller },
      ...(scaling === 'voltage' && { readShare: 1 / k }),
      ...(config.reset.policy === 'carry' && { carryInto: 0 }),
    };
    return [big, small];
  },
  weightScale: fullRangeScale,
  finePair: 1,
  cost: () => ({ devices: 4, stateBits: () => 1 }),
};
