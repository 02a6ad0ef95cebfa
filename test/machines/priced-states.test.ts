/** What a circuit's states cost is said by the states themselves: none is left out of the ledger in silence. */
import { describe, expect, it } from 'vitest';
import * as machines from '../../machines/index.js';
import { lifBank } from '../../machines/lif-bank.js';
import { stdpController } from '../../machines/stdp-controller.js';
import { wtaBank } from '../../machines/wta-bank.js';
import { nodesOf, pathOf } from '../../src/engine/states.js';
import { PRICE_NAMES } from '../../src/energy/price.js';

const PRICED = {
  ...{ trainingController: machines.trainingController, tile: machines.tile, neuronBank: machines.neuronBank },
  ...{ lifBank, wtaBank, stdpController },
  ...{ arraySelection: machines.arraySelection, arbitratedSelection: machines.arbitratedSelection },
  ...{ levelSelection: machines.levelSelection, arbiter: machines.arbiter, upkeep: machines.upkeep },
};

describe.each(Object.entries(PRICED))('%s', (_, machine) => {
  it('names the phase of every state, and only prices that exist', () => {
    for (const leaf of nodesOf(machine).filter(({ type }) => type === 'atomic')) {
      const meta = leaf.meta as machines.CircuitMeta | undefined;
      expect(meta?.phase, pathOf(leaf)).toMatch(/^(inference|error|update|reset|idle)$/);
      for (const name of [...(meta?.draws ?? []), ...(meta?.steps ?? [])]) expect(PRICE_NAMES).toContain(name);
    }
  });
});
