import type { Config } from '../config/index.js';
import { type Architecture, bitsFor, fullRangePair, fullRangeScale, type PairSpec } from './architecture.js';
import type { SynapseLogic } from './logic.js';
import { upkeepOf } from './upkeep.js';

/** A behind C, so that C, pair 0, takes the initial weights. `pulsesPerRange`: of C for a full range of A. */
function pairsOf(config: Config, pulsesPerRange: number): PairSpec[] {
  const c = fullRangePair(config, 'C');
  const range_S = c.gMax_S - c.gMin_S;
  const { cap, gamma, fast_rate } = config.tiki_taka;
  const transfer = { into: 0, pulsesPerSiemens: pulsesPerRange / range_S };
  // A is pulsed as a weight of significance 1, whatever it counts for in W.
  return [
    { ...c, cap },
    { ...c, name: 'A', coef: gamma, updateCoef: 1, transfer, ...(fast_rate > 0 && { rate: fast_rate }) },
  ];
}

function logicOf(config: Config): SynapseLogic {
  return {
    startPair: 1,
    circuits: [upkeepOf([{ kind: 'transfer', every: config.tiki_taka.every, pair: 1, into: 0 }])],
  };
}

/**
 * Tiki-Taka: W = γ·A + C. A takes the updates in parallel; every n samples one row of A is read in each tile and what it
 * holds moves C by pulses, rounded stochastically. A stays near its symmetry point, where up and down steps are equal, and
 * so averages gradients; this takes devices with soft bounds that are depressed as well as potentiated.
 *
 * Cost: two arrays, one array cycle per update and (T_r + T_u)/n; a sample counter and a row counter a layer.
 */
export const tikiTaka: Architecture = {
  name: 'tiki-taka',
  title: 'W = γ·A + C: rows of A, which takes the updates, are moved to C',
  citation:
    'Gokmen & Haensch, "Algorithm for training neural networks on resistive device arrays", Front. Neurosci. 14, 103 (2020)',
  finePair: -1,
  pairs: (config) => pairsOf(config, config.tiki_taka.strength),
  weightScale: fullRangeScale,
  logic: logicOf,
  cost: ({ tiki_taka }) => ({ devices: 4, stateBits: (rows) => bitsFor(tiki_taka.every) + bitsFor(rows) }),
};

/**
 * Tiki-Taka with a digital buffer between A and C: what is read of a row of A is added to the buffer H of that row, and
 * only where |H| reaches 1 does C get a pulse, and H loses 1. H filters the noise of A and of its reads.
 *
 * Cost: as Tiki-Taka, and a digital number (16 bits) for every cell, N·M in all, of which one row is touched per transfer.
 */
export const ttv2: Architecture = {
  name: 'ttv2',
  title: 'Tiki-Taka with a digital buffer between A and C',
  citation:
    'Gokmen, "Enabling training of neural networks on noisy hardware", Front. Artif. Intell. 4 (2021); arXiv 2020',
  finePair: -1,
  pairs: (config) => pairsOf(config, config.tiki_taka.strength),
  weightScale: fullRangeScale,
  logic: (config) => ({ ...logicOf(config), state: { name: 'H', bits: 16 } }),
  cost: ({ tiki_taka }) => ({
    devices: 4,
    stateBits: (rows, cols) => bitsFor(tiki_taka.every) + bitsFor(rows) + 16 * rows * cols,
  }),
};
