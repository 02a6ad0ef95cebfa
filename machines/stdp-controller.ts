/**
 * Training-phase controller of a network that learns without labels: dynamic tuning pulses the big arrays, fine tuning
 * the small ones, as in `training-controller.ts`. There is no accuracy to watch, so it counts cells pulsed per output
 * spike: weights far from the patterns their neurons have come to stand for are pulsed often. When this activity falls
 * by less than `drop` from one window of samples to the next, only the noise of pulses and spikes is left, the big
 * arrays have done what they can, and the array-selection switches turn to the small ones, also in the middle of an
 * epoch. (Pulses alone will not do: they go on falling as long as homeostasis makes spikes rarer.)
 */
import { setup } from 'xstate';
import type { CompetingDatapath } from '../src/snn/datapath.js';
import type { ChipEvent, PhaseEvent } from './events.js';
import { CONTROLLER_SLOT, CONTROLLER_SLOTS, type ControllerContext } from './training-controller.js';

export const STDP_CONTROLLER_SLOT = {
  ...CONTROLLER_SLOT,
  /** Samples, cells pulsed and output spikes of the window under way; the latter two of the one before. */
  windowSeen: CONTROLLER_SLOTS,
  windowUpdates: CONTROLLER_SLOTS + 1,
  windowSpikes: CONTROLLER_SLOTS + 2,
  lastUpdates: CONTROLLER_SLOTS + 3,
  lastSpikes: CONTROLLER_SLOTS + 4,
} as const;
export const STDP_CONTROLLER_SLOTS = CONTROLLER_SLOTS + 5;

export interface StdpControllerContext extends ControllerContext {
  /** Samples of a window. */
  readonly window: number;
  /** Share by which cells pulsed per output spike must fall to go on. */
  readonly drop: number;
}

const START: PhaseEvent = { type: 'phase', phase: 'inference', label: -1 };
const SLOT = STDP_CONTROLLER_SLOT;

export const stdpControllerSetup = setup({
  types: {
    context: {} as StdpControllerContext,
    events: {} as ChipEvent,
    input: {} as StdpControllerContext,
  },
  guards: {
    lastBank: ({ context }) => context.slots[SLOT.awaited] === 1,
    windowOver: ({ context: { slots, window } }) => slots[SLOT.windowSeen] === window,
    calm: ({ context: { slots, window, drop, finePair } }) =>
      finePair >= 0 &&
      slots[SLOT.windowSeen] === window &&
      slots[SLOT.lastUpdates] > 0 &&
      slots[SLOT.windowUpdates] * slots[SLOT.lastSpikes] >
        (1 - drop) * slots[SLOT.lastUpdates] * slots[SLOT.windowSpikes],
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
  idle: { on: { sample: { target: 'running' } } },
  running: {
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
          entry: 'countActivity',
          after: { now: [{ guard: 'windowOver', target: 'idle', actions: 'closeWindow' }, { target: 'idle' }] },
        },
      },
      on: { epoch: { actions: 'closeEpoch' }, finish: { target: 'done' } },
    },
    done: { type: 'final' },
  },
});
