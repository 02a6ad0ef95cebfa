import { type ArbiterContext, arbiterSlots, type ArbitratedContext } from '../../machines/index.js';
import type { Config } from '../config/index.js';
import { type Architecture, bitsFor, fullRangePair, fullRangeScale } from './architecture.js';
import type { Circuit } from './logic.js';
import { upkeepOf } from './upkeep.js';

/**
 * Multi-device synapse: n pairs of devices that are all read together, so that their conductances add; an update
 * programs one of them, the one that an arbiter's selection counter points to (`machines/arbiter.ts`). The n devices
 * together span W_max.
 *
 * Cost: one array cycle per update where the counter advances per sample (all cells of a sample in parallel), one per
 * programmed cell where it advances per update; ⌈log₂ n⌉ bits of selection counter and ⌈log₂ p⌉ + ⌈log₂ d⌉ of
 * potentiation and depression counters, once for all synapses that share them; n times the read current of a pair.
 */
export const multiDevice: Architecture = {
  name: 'multi-device',
  title: 'n pairs per weight, one programmed at a time by counter-based arbitration',
  citation: 'Boybat et al., Nature Communications 9, 2514 (2018); Boybat et al., ISCAS 2019 (multi-ReRAM)',
  finePair: -1,
  pairs: (config) =>
    Array.from({ length: config.arbiter.devices }, (_, device) => {
      const pair = fullRangePair(config, `device${device + 1}`);
      if (config.arbiter.advance === 'per-sample') return pair;
      const upper_S = pair.gMax_S - pair.gMin_S - 0.5 * pair.step_S;
      return { ...pair, due: { upper_S, lower_S: 0.5 * pair.step_S } };
    }),
  weightScale: (config) => fullRangeScale(config) / config.arbiter.devices,
  initialPairs: (config) => Array.from({ length: config.arbiter.devices }, (_, device) => device),
  logic: (config) => {
    const { increment, potentiation_every, depression_every, advance } = config.arbiter;
    const cellwise = advance === 'per-update';
    return {
      ...(cellwise && { programming: 'cell' as const }),
      selection: {
        machine: 'arbitrated_selection',
        context: (base, { tileIndex, circuitOf }): ArbitratedContext => ({
          ...base,
          arbiters: tileIndex.map((tile) => circuitOf('arbiter', tile)),
        }),
      },
      circuits: cellwise ? [arbiterOf(config), ...refreshOf(config)] : [arbiterOf(config)],
      arbiter: {
        cellwise,
        increment,
        potentiationEvery: potentiation_every,
        depressionEvery: depression_every,
      },
    };
  },
  cost: ({ arbiter: { devices, potentiation_every, depression_every } }) => ({
    devices: 2 * devices,
    stateBits: () => bitsFor(devices) + bitsFor(potentiation_every) + bitsFor(depression_every),
  }),
};

/** Serial programming lists no full pairs as it goes: they are looked for every `refresh.every` samples. */
function refreshOf({ arbiter: { devices }, refresh: { every }, device }: Config): Circuit[] {
  if (every === 0 || device.polarity === 'bidirectional') return [];
  return [upkeepOf(Array.from({ length: devices }, (_, pair) => ({ kind: 'refresh', every, pair })))];
}

function arbiterOf({ arbiter }: Config): Circuit {
  return {
    name: 'arbiter',
    scope: arbiter.scope,
    machine: 'arbiter',
    context: (port, { jobs, tileIndex }): ArbiterContext => ({
      slots: new Int32Array(arbiterSlots(tileIndex.length)),
      port,
      jobs,
      members: tileIndex.length,
      perSample: arbiter.advance === 'per-sample',
      devices: arbiter.devices,
      increment: arbiter.increment,
      potentiationEvery: arbiter.potentiation_every,
      depressionEvery: arbiter.depression_every,
      step_ps: Math.round(arbiter.step_ns * 1000),
    }),
  };
}
