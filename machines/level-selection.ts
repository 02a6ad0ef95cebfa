/**
 * Array selection of synapses whose pairs are all pulsed in every update, one pair after another: weighted synapses
 * with major and minor devices (Liao et al., Front. Neurosci. 2018). No carry, no memory but the number of the pair.
 *
 * idle → pulsing ⟲ → idle: one round of pulses for each pair; pairs without a pulse are passed over.
 */
import { setup } from 'xstate';
import {
  busiestLine,
  clearTrains,
  isLastTrain,
  latchTrain,
  orderReset,
  SELECTION_SLOT,
  type SelectionContext,
} from './array-selection.js';
import type { ChipEvent, DoneEvent, FullEvent, PulseEvent, TrainEvent } from './events.js';

export interface LevelContext extends SelectionContext {
  /** Pairs of a synapse. */
  readonly levels: number;
}

const UPDATED: DoneEvent = { type: 'done', phase: 'update' };

export const levelSelectionSetup = setup({
  types: { context: {} as LevelContext, events: {} as ChipEvent, input: {} as LevelContext },
  guards: {
    lastTrain: ({ context }) => isLastTrain(context),
    lastTile: ({ context }) => context.slots[SELECTION_SLOT.awaited] === 1,
    lastLevel: ({ context }) =>
      context.slots[SELECTION_SLOT.awaited] === 1 && context.slots[SELECTION_SLOT.pair] + 1 === context.levels,
  },
  actions: {
    latchTrain: ({ context, event }) => latchTrain(context, event as TrainEvent),
    pulseLevel: ({ context }) => {
      const { slots, port, tiles, pulse_ps, gap_ps, amplitude_V } = context;
      const pair = slots[SELECTION_SLOT.pair];
      const count = busiestLine(context, pair);
      if (count === 0) {
        slots[SELECTION_SLOT.awaited] = 1;
        port.post(port.self, UPDATED, 0);
        return;
      }
      slots[SELECTION_SLOT.awaited] = tiles.length;
      const duration_ps = Math.round(count * context.phases * (pulse_ps + gap_ps));
      const pulse: PulseEvent = { type: 'pulse', pair, count, amplitude_V, width_ps: pulse_ps, duration_ps };
      for (const tile of tiles) port.post(tile, pulse, 0);
    },
    nextLevel: ({ context }) => {
      context.slots[SELECTION_SLOT.pair]++;
    },
    orderReset: ({ context, event }) => orderReset(context, event as FullEvent),
    countTile: ({ context }) => {
      context.slots[SELECTION_SLOT.awaited]--;
    },
    reportUpdated: ({ context }) => {
      clearTrains(context);
      context.slots[SELECTION_SLOT.pair] = 0;
      context.port.post(context.controller, UPDATED, 0);
    },
  },
});

export const levelSelection = levelSelectionSetup.createMachine({
  id: 'levelSelection',
  context: ({ input }) => input,
  initial: 'idle',
  states: {
    idle: {
      on: {
        train: [{ guard: 'lastTrain', target: 'pulsing', actions: 'latchTrain' }, { actions: 'latchTrain' }],
      },
    },
    pulsing: {
      entry: 'pulseLevel',
      on: {
        done: [
          { guard: 'lastLevel', target: 'idle', actions: 'reportUpdated' },
          { guard: 'lastTile', target: 'pulsing', reenter: true, actions: 'nextLevel' },
          { actions: 'countTile' },
        ],
        full: { actions: 'orderReset' },
      },
    },
  },
});
