/**
 * Array selection of synapses whose pairs are all pulsed in every update, one pair after another: weighted synapses
 * with major and minor devices (Liao et al., Front. Neurosci. 2018). No carry, no memory but the number of the pair.
 *
 * idle → pulsing ⟲ → idle: one round of pulses for each pair; pairs without a pulse are passed over.
 */
import {
  arraySelectionSetup,
  busiestLine,
  clearTrains,
  SELECTION_SLOT,
  type SelectionContext,
  UPDATED,
} from './array-selection.js';
import type { PulseEvent } from './events.js';

export interface LevelContext extends SelectionContext {
  /** Pairs of a synapse. */
  readonly levels: number;
}

export const levelSelectionSetup = arraySelectionSetup.extend({
  guards: {
    lastLevel: ({ context }) =>
      context.slots[SELECTION_SLOT.awaited] === 1 &&
      context.slots[SELECTION_SLOT.pair] + 1 === (context as LevelContext).levels,
  },
  actions: {
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
    /** All levels had their turn. */
    reportLevels: ({ context }) => {
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
      meta: { phase: 'idle' },
      on: {
        train: [{ guard: 'lastTrain', target: 'pulsing', actions: 'latchTrain' }, { actions: 'latchTrain' }],
      },
    },
    pulsing: {
      // The switches turn for each level.
      meta: { phase: 'update', steps: ['logic', 'selection', 'buffer'] },
      entry: 'pulseLevel',
      on: {
        done: [
          { guard: 'lastLevel', target: 'idle', actions: 'reportLevels' },
          { guard: 'lastTile', target: 'pulsing', reenter: true, actions: 'nextLevel' },
          { actions: 'countTile' },
        ],
        full: { actions: 'orderReset' },
      },
    },
  },
});
