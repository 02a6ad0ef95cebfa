/**
 * Array selection of multi-device synapses: as `array-selection.ts`, but which arrays the pulses go to is the word of
 * an arbiter, tile by tile.
 *
 * idle → arbitrating → idle: when every bank has sent its trains it asks the arbiter for each tile; a tile that is
 * granted gets its pulses, and tells the arbiter itself when they have landed.
 */
import { setup } from 'xstate';
import type { UnitId } from '../src/engine/engine.js';
import {
  busiestLine,
  clearTrains,
  isLastTrain,
  latchTrain,
  orderReset,
  SELECTION_SLOT,
  type SelectionContext,
} from './array-selection.js';
import type { ChipEvent, DoneEvent, FullEvent, GrantEvent, PulseEvent, TrainEvent } from './events.js';

export interface ArbitratedContext extends SelectionContext {
  /** By tile of the layer: the arbiter in whose charge it is. */
  readonly arbiters: readonly UnitId[];
}

const UPDATED: DoneEvent = { type: 'done', phase: 'update' };

export const arbitratedSelectionSetup = setup({
  types: { context: {} as ArbitratedContext, events: {} as ChipEvent, input: {} as ArbitratedContext },
  guards: {
    lastTrain: ({ context }) => isLastTrain(context),
    lastTile: ({ context }) => context.slots[SELECTION_SLOT.awaited] === 1,
  },
  actions: {
    latchTrain: ({ context, event }) => latchTrain(context, event as TrainEvent),
    askArbiter: ({ context }) => {
      const { slots, port, arbiters, tileIndices } = context;
      busiestLine(context, 0); // the same for all devices: they are of one make
      clearTrains(context);
      slots[SELECTION_SLOT.awaited] = tileIndices.length;
      for (const [i, tile] of tileIndices.entries())
        port.post(arbiters[i], { type: 'request', from: port.self, tile }, 0);
    },
    pulseTile: ({ context, event }) => {
      const { jobs, slots, port, tiles, tileIndices, arbiters, programming, pulse_ps, gap_ps, amplitude_V } = context;
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
        duration_ps: programming === undefined ? Math.round(count * context.phases * (pulse_ps + gap_ps)) : 0,
        release: arbiters[i],
        ...(programming && { programming }),
      };
      port.post(tiles[i], pulse, 0);
    },
    orderReset: ({ context, event }) => orderReset(context, event as FullEvent),
    countTile: ({ context }) => {
      context.slots[SELECTION_SLOT.awaited]--;
    },
    reportUpdated: ({ context }) => {
      context.port.post(context.controller, UPDATED, 0);
    },
  },
});

export const arbitratedSelection = arbitratedSelectionSetup.createMachine({
  id: 'arbitratedSelection',
  context: ({ input }) => input,
  initial: 'idle',
  states: {
    idle: {
      on: {
        train: [{ guard: 'lastTrain', target: 'arbitrating', actions: 'latchTrain' }, { actions: 'latchTrain' }],
      },
    },
    arbitrating: {
      entry: 'askArbiter',
      on: {
        grant: { actions: 'pulseTile' },
        done: [{ guard: 'lastTile', target: 'idle', actions: 'reportUpdated' }, { actions: 'countTile' }],
        full: { actions: 'orderReset' },
      },
    },
  },
});
