import { type Architecture, bitsFor, fullRangePair, fullRangeScale } from './architecture.js';
import { upkeepOf } from './upkeep.js';

/**
 * Resistive pair with a capacitor: W = s·[F·(G⁺ − G⁻) + (g⁺ − g⁻)]. The capacitor, nearly linear and of fine steps,
 * takes all updates; every 8,000 samples each row is read, and what it holds goes into the resistive pair in whole steps,
 * the rest stays; a capacitor that is full transfers at once. Polarity inversion between transfers and the leak of the capacitor (compensated by the transfer in the
 * paper) are left out.
 *
 * Cost: one array cycle per update; N·(T_r + T_w) every 8,000 samples; one capacitor with three transistors a cell, a
 * sample counter and a row counter a layer.
 */
export const capacitorTransfer: Architecture = {
  name: 'capacitor-transfer',
  title: 'resistive pair and a capacitor that transfers to it',
  citation:
    'Ambrogio et al., "Equivalent-accuracy accelerated neural-network training using analogue memory", Nature 558 (2018)',
  finePair: -1,
  pairs: (config) => {
    const { factor, states } = config.capacitor;
    const pair = fullRangePair(config, 'resistive');
    const range_S = pair.gMax_S - pair.gMin_S;
    const capacitor = { ...pair, name: 'capacitor', coef: 1 / factor, states, step_S: range_S / (states - 1) };
    const halfStep_S = 0.5 * factor * pair.step_S;
    return [
      pair,
      { ...capacitor, carryInto: 0, due: { difference_S: Math.min(halfStep_S, range_S), orWhenFull: true } },
    ];
  },
  weightScale: fullRangeScale,
  logic: ({ capacitor: { every, factor }, device }) => ({
    startPair: 1,
    circuits: [upkeepOf([{ kind: 'carry', every, pair: 1 }])],
    rowWritePulses: Math.ceil((device.states - 1) / factor),
  }),
  cost: ({ capacitor }) => ({ devices: 3, stateBits: (rows) => bitsFor(capacitor.every) + bitsFor(rows) }),
};
