/**
 * Training-phase controller of a network that learns without labels: dynamic tuning pulses the big arrays, fine tuning
 * the small ones, as in `training-controller.ts`. There is no accuracy to watch, so it counts cells pulsed per output
 * spike: weights far from the patterns their neurons have come to stand for are pulsed often. When this activity falls
 * from one window of samples to the next by less than a share `drop` of its largest value, what is left is noise, or
 * less than a big step: the big arrays have done what they can, and the array-selection switches turn to the small ones,
 * also in the middle of an epoch. (Pulses alone will not do: they fall as long as homeostasis makes spikes rarer. Nor
 * will a share of the last window: with rounded pulse counts activity goes on falling, to a hundredth and less.)
 */
import { setup } from 'xstate';
import type { CompetingDatapath } from '../src/snn/datapath.js';
import type { ChipEvent, CircuitMeta, PhaseEvent } from './events.js';
import { CONTROLLER_SLOT, CONTROLLER_SLOTS, type ControllerContext } from './training-controller.js';

export const STDP_CONTROLLER_SLOT = {
  ...CONTROLLER_SLOT,
  /** Samples, cells pulsed and output spikes of the window under way; the latter two of the one before, and of the most active one. */
  windowSeen: CONTROLLER_SLOTS,
  windowUpdates: CONTROLLER_SLOTS + 1,
  windowSpikes: CONTROLLER_SLOTS + 2,
  lastUpdates: CONTROLLER_SLOTS + 3,
  lastSpikes: CONTROLLER_SLOTS + 4,
  mostUpdates: CONTROLLER_SLOTS + 5,
  mostSpikes: CONTROLLER_SLOTS + 6,
} as const;
export const STDP_CONTROLLER_SLOTS = CONTROLLER_SLOTS + 7;

export interface StdpControllerContext extends ControllerContext {
  /** Samples of a window. */
  readonly window: number;
  /** Share of its largest value by which the activity must fall to go on. */
  readonly drop: number;
}

const START: PhaseEvent = { type: 'phase', phase: 'inference', label: -1 };
const SLOT = STDP_CONTROLLER_SLOT;

/** Cells pulsed per output spike. */
function activity(slots: Int32Array, updates: number, spikes: number): number {
  return slots[spikes] === 0 ? 0 : slots[updates] / slots[spikes];
}

export const stdpControllerSetup = setup({
  types: {
    context: {} as StdpControllerContext,
    events: {} as ChipEvent,
    input: {} as StdpControllerContext,
    meta: {} as CircuitMeta,
  },
  guards: {
    lastBank: ({ context }) => context.slots[SLOT.awaited] === 1,
    windowOver: ({ context: { slots, window } }) => slots[SLOT.windowSeen] === window,
    calm: ({ context: { slots, window, drop, finePair } }) =>
      finePair >= 0 &&
      slots[SLOT.windowSeen] === window &&
      slots[SLOT.lastUpdates] > 0 &&
      activity(slots, SLOT.lastUpdates, SLOT.lastSpikes) - activity(slots, SLOT.windowUpdates, SLOT.windowSpikes) <
        drop * activity(slots, SLOT.mostUpdates, SLOT.mostSpikes),
  },
  actions: {
    start: ({ context: { slots, outputBanks, inputBanks, port } }) => {
      slots[SLOT.awaited] = outputBanks.length;
      for (const bank of inputBanks) port.post(bank, START, 0);
    },
    countReport: ({ context }) => {
      context.slots[SLOT.awaited]--;
    },
    countActivity: ({ context: { slots, jobs } }) => {
      slots[SLOT.seen]++;
      slots[SLOT.windowSeen]++;
      const { updates, spikes } = (jobs as CompetingDatapath).takeActivity();
      slots[SLOT.windowUpdates] += updates;
      slots[SLOT.windowSpikes] += spikes;
    },
    closeWindow: ({ context: { slots } }) => {
      const now = activity(slots, SLOT.windowUpdates, SLOT.windowSpikes);
      if (now > activity(slots, SLOT.mostUpdates, SLOT.mostSpikes)) {
        slots[SLOT.mostUpdates] = slots[SLOT.windowUpdates];
        slots[SLOT.mostSpikes] = slots[SLOT.windowSpikes];
      }
      slots[SLOT.lastUpdates] = slots[SLOT.windowUpdates];
      slots[SLOT.lastSpikes] = slots[SLOT.windowSpikes];
      slots[SLOT.windowSeen] = 0;
      slots[SLOT.windowUpdates] = 0;
      slots[SLOT.windowSpikes] = 0;
    },
    closeEpoch: ({ context: { slots } }) => {
      slots[SLOT.seen] = 0;
      slots[SLOT.epochs]++;
    },
    selectFine: ({ context: { slots, selections, finePair, port } }) => {
      slots[SLOT.switchEpoch] = slots[SLOT.epochs] + 1;
      for (const selection of selections) port.post(selection, { type: 'select', pair: finePair }, 0);
    },
  },
  delays: { now: () => 0 },
});

/** One training sample; the same in both tuning phases. */
const sampleStates = {
  idle: { meta: { phase: 'idle' }, on: { sample: { target: 'running' } } },
  // Spikes teach while the sample is still being read: the bank of neurons that compete knows when.
  running: {
    meta: { phase: 'inference', steps: ['logic'] },
    entry: 'start',
    on: { done: [{ guard: 'lastBank', target: 'counting' }, { actions: 'countReport' }] },
  },
} as const;

export const stdpController = stdpControllerSetup.createMachine({
  id: 'stdpController',
  context: ({ input }) => input,
  initial: 'dynamic',
  states: {
    dynamic: {
      initial: 'idle',
      states: {
        ...sampleStates,
        counting: {
          meta: { phase: 'update', steps: ['logic'] },
          entry: 'countActivity',
          after: {
            now: [
              { guard: 'calm', target: '#stdpController.fine', actions: ['closeWindow', 'selectFine'] },
              { guard: 'windowOver', target: 'idle', actions: 'closeWindow' },
              { target: 'idle' },
            ],
          },
        },
      },
      on: { epoch: { actions: 'closeEpoch' }, finish: { target: 'done' } },
    },
    fine: {
      initial: 'idle',
      states: {
        ...sampleStates,
        counting: {
          meta: { phase: 'update', steps: ['logic'] },
          entry: 'countActivity',
          after: { now: [{ guard: 'windowOver', target: 'idle', actions: 'closeWindow' }, { target: 'idle' }] },
        },
      },
      on: { epoch: { actions: 'closeEpoch' }, finish: { target: 'done' } },
    },
    done: { type: 'final' },
  },
});
