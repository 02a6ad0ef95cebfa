/**
 * Array selection of multi-device synapses: as `array-selection.ts`, but which arrays the pulses go to is the word of
 * an arbiter, tile by tile.
 *
 * idle → arbitrating → idle: when every bank has sent its trains it asks the arbiter for each tile; a tile that is
 * granted gets its pulses, and tells the arbiter itself when they have landed.
 */
import type { UnitId } from '../src/engine/engine.js';
import {
  arraySelectionSetup,
  busiestLine,
  clearTrains,
  SELECTION_SLOT,
  type SelectionContext,
  UPDATED,
} from './array-selection.js';
import type { GrantEvent, PulseEvent } from './events.js';

export interface ArbitratedContext extends SelectionContext {
  /** By tile of the layer: the arbiter in whose charge it is. */
  readonly arbiters: readonly UnitId[];
}

export const arbitratedSelectionSetup = arraySelectionSetup.extend({
  actions: {
    askArbiter: ({ context }) => {
      const { slots, port, arbiters, tileIndices } = context as ArbitratedContext;
      busiestLine(context, 0); // the same for all devices: they are of one make
      clearTrains(context);
      slots[SELECTION_SLOT.awaited] = tileIndices.length;
      for (const [i, tile] of tileIndices.entries())
        port.post(arbiters[i], { type: 'request', from: port.self, tile }, 0);
    },
    pulseTile: ({ context, event }) => {
      const { jobs, slots, port, tiles, tileIndices, arbiters, ...rest } = context as ArbitratedContext;
      const { programming, pulse_ps, gap_ps, phases, amplitude_V } = rest;
      const grant = event as GrantEvent;
      const i = grant.tile - tileIndices[0];
      const count = slots[SELECTION_SLOT.count];
      slots[SELECTION_SLOT.pair] = grant.selection;
      if (count === 0) {
        port.post(arbiters[i], { type: 'release', tile: -1 }, 0);
        port.post(port.self, UPDATED, 0);
        return;
      }
      jobs.grant(grant.tile, grant);
      const pulse: PulseEvent = {
        type: 'pulse',
        pair: grant.selection,
        count,
        amplitude_V,
        width_ps: pulse_ps,
        duration_ps: programming === undefined ? Math.round(count * phases * (pulse_ps + gap_ps)) : 0,
        release: arbiters[i],
        ...(programming && { programming }),
      };
      port.post(tiles[i], pulse, 0);
    },
  },
});

export const arbitratedSelection = arbitratedSelectionSetup.createMachine({
  id: 'arbitratedSelection',
  context: ({ input }) => input,
  initial: 'idle',
  states: {
    idle: {
      meta: { phase: 'idle' },
      on: {
        train: [{ guard: 'lastTrain', target: 'arbitrating', actions: 'latchTrain' }, { actions: 'latchTrain' }],
      },
    },
    arbitrating: {
      meta: { phase: 'update', steps: ['logic', 'selection', 'buffer'] },
      entry: 'askArbiter',
      on: {
        grant: { actions: 'pulseTile' },
        done: [{ guard: 'lastTile', target: 'idle', actions: 'reportUpdated' }, { actions: 'countTile' }],
        full: { actions: 'orderReset' },
      },
    },
  },
});
