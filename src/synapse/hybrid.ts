import { type Architecture, fullRangePair, fullRangeScale } from './architecture.js';

/**
 * Hybrid synapse: a big pair and a small pair whose devices have 1/k of the area, hence of the conductance
 * and of its change per pulse: w = s·[(G⁺ − G⁻) + (g⁺ − g⁻)], g = G/k. Dynamic tuning pulses the big pair,
 * fine tuning the small one; more small states extend the small range at the same step.
 * With `reset.policy: carry` a full small pair is reset and what it held goes to the big one: then the arrays of both
 * pairs are pulsed in fine tuning, one after the other.
 * Costs one selection bit per layer, and 1/k more read current.
 */
export const hybrid: Architecture = {
  name: 'hybrid',
  title: 'big pair and small pair, scaled by 1/k',
  citation: 'Choi et al., Front. Neurosci. 2021',
  pairs: (config) => {
    const big = fullRangePair(config, 'big');
    const { k } = config.synapse;
    const gMin_S = big.gMin_S / k;
    const states = config.device.small_states;
    const gMax_S = gMin_S + ((big.gMax_S - big.gMin_S) / (big.states - 1) / k) * (states - 1);
    const small = {
      name: 'small',
      ...{ coef: 1, gMin_S, gMax_S, states, step_S: big.step_S / k },
      ...(config.reset.policy === 'carry' && { carryInto: 0 }),
    };
    return [big, small];
  },
  weightScale: fullRangeScale,
  finePair: 1,
  cost: () => ({ devices: 4, stateBits: () => 1 }),
};
