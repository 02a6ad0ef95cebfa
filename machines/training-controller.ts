/**
 * Training-phase controller (Choi 2021): dynamic tuning pulses the big arrays, fine tuning the small ones.
 *
 * dynamic → fine → done; within a tuning phase every sample goes idle → inference → error → update → idle.
 * At the end of an epoch it compares the training accuracy (each sample counted before its own update) with
 * the epoch before; when the gain stays below the threshold for `patience` epochs in a row it turns the
 * array-selection switches of all layers to the fine pair. The first epoch is compared with 0. Where the host
 * measures held-out samples at the end of an epoch, their accuracy decides instead. With `repeat` the same rule turns
 * fine tuning back to dynamic, and so on.
 */
import { setup } from 'xstate';
import type { Datapath } from '../src/chip/datapath.js';
import type { MachineContext, UnitId } from '../src/engine/engine.js';
import type { ChipEvent, CircuitMeta, DoneEvent, EpochEvent, PhaseEvent, SampleEvent, SamplePhase } from './events.js';

export const CONTROLLER_SLOT = {
  /** Reports still to come in the phase under way. */
  awaited: 0,
  /** Class of the sample under way. */
  label: 1,
  /** Samples seen and answered right in the epoch under way, and those that decided at the end of the one before. */
  seen: 2,
  correct: 3,
  lastSeen: 4,
  lastCorrect: 5,
  /** Epochs in a row whose gain was below the threshold. */
  stalled: 6,
  /** Epochs ended. */
  epochs: 7,
  /** Epoch after which the phase first switched to fine; 0 = not yet. */
  switchEpoch: 8,
} as const;
export const CONTROLLER_SLOTS = 9;

export interface ControllerContext extends MachineContext<ChipEvent> {
  readonly jobs: Datapath;
  readonly inputBanks: readonly UnitId[];
  readonly outputBanks: readonly UnitId[];
  /** Banks that end the error phase: those next to the inputs. */
  readonly deepestBanks: number;
  /** All banks, for the update phase. */
  readonly banks: readonly UnitId[];
  readonly selections: readonly UnitId[];
  /** Device pair pulsed in fine tuning; −1 when the synapse has but one. */
  readonly finePair: number;
  readonly threshold_pp: number;
  readonly patience: number;
  /** Whether fine tuning that stalls turns back to dynamic. */
  readonly repeat: boolean;
}

const START: { readonly inference: PhaseEvent; readonly update: PhaseEvent } = {
  inference: { type: 'phase', phase: 'inference', label: -1 },
  update: { type: 'phase', phase: 'update', label: -1 },
};

/** What the accuracy of the epoch that ends is made of: samples, and those answered right. */
function decisive({ slots }: ControllerContext, event: ChipEvent): { of: number; right: number } {
  const { measured = 0, right = 0 } = event as EpochEvent;
  if (measured > 0) return { of: measured, right };
  return { of: slots[CONTROLLER_SLOT.seen], right: slots[CONTROLLER_SLOT.correct] };
}

/**
 * Whether the accuracy of the epoch that ends gained less than the threshold over the one before it.
 * Cross-multiplied, so that a gain of just the threshold is not lost to rounding.
 */
function stalls(context: ControllerContext, event: ChipEvent): boolean {
  const { slots, threshold_pp } = context;
  const { of, right } = decisive(context, event);
  const seen = of || 1;
  const lastSeen = slots[CONTROLLER_SLOT.lastSeen] || 1;
  const gained = right * lastSeen - slots[CONTROLLER_SLOT.lastCorrect] * seen;
  return 100 * gained < threshold_pp * seen * lastSeen;
}

/** Whether this epoch makes the number of stalled ones in a row that the controller waits for. */
const outOfPatience = (context: ControllerContext, event: ChipEvent) =>
  context.finePair >= 0 && stalls(context, event) && context.slots[CONTROLLER_SLOT.stalled] + 1 >= context.patience;

const isPhase = (event: ChipEvent, phase: SamplePhase) => (event as DoneEvent).phase === phase;

export const trainingControllerSetup = setup({
  types: {
    context: {} as ControllerContext,
    events: {} as ChipEvent,
    input: {} as ControllerContext,
    meta: {} as CircuitMeta,
  },
  guards: {
    inferred: ({ context, event }) => isPhase(event, 'inference') && context.slots[CONTROLLER_SLOT.awaited] === 1,
    errorKnown: ({ context, event }) => isPhase(event, 'error') && context.slots[CONTROLLER_SLOT.awaited] === 1,
    updated: ({ context, event }) => isPhase(event, 'update') && context.slots[CONTROLLER_SLOT.awaited] === 1,
    switchDue: ({ context, event }) => outOfPatience(context, event),
    returnDue: ({ context, event }) => context.repeat && outOfPatience(context, event),
  },
  actions: {
    takeLabel: ({ context, event }) => {
      context.slots[CONTROLLER_SLOT.label] = (event as SampleEvent).label;
    },
    countReport: ({ context }) => {
      context.slots[CONTROLLER_SLOT.awaited]--;
    },
    startInference: ({ context }) => {
      context.slots[CONTROLLER_SLOT.awaited] = context.outputBanks.length;
      for (const bank of context.inputBanks) context.port.post(bank, START.inference, 0);
    },
    countAnswer: ({ context }) => {
      const { slots } = context;
      slots[CONTROLLER_SLOT.seen]++;
      if (context.jobs.classify() === slots[CONTROLLER_SLOT.label]) slots[CONTROLLER_SLOT.correct]++;
    },
    startError: ({ context }) => {
      context.slots[CONTROLLER_SLOT.awaited] = context.deepestBanks;
      const start: PhaseEvent = { type: 'phase', phase: 'error', label: context.slots[CONTROLLER_SLOT.label] };
      for (const bank of context.outputBanks) context.port.post(bank, start, 0);
    },
    startUpdate: ({ context }) => {
      context.slots[CONTROLLER_SLOT.awaited] = context.selections.length;
      for (const bank of context.banks) context.port.post(bank, START.update, 0);
    },
    closeEpoch: ({ context, event }) => {
      const { slots } = context;
      const { of, right } = decisive(context, event);
      slots[CONTROLLER_SLOT.stalled] = stalls(context, event) ? slots[CONTROLLER_SLOT.stalled] + 1 : 0;
      slots[CONTROLLER_SLOT.lastSeen] = of;
      slots[CONTROLLER_SLOT.lastCorrect] = right;
      slots[CONTROLLER_SLOT.seen] = 0;
      slots[CONTROLLER_SLOT.correct] = 0;
      slots[CONTROLLER_SLOT.epochs]++;
    },
    selectFine: ({ context }) => {
      const { slots } = context;
      if (slots[CONTROLLER_SLOT.switchEpoch] === 0) slots[CONTROLLER_SLOT.switchEpoch] = slots[CONTROLLER_SLOT.epochs];
      slots[CONTROLLER_SLOT.stalled] = 0;
      for (const selection of context.selections) {
        context.port.post(selection, { type: 'select', pair: context.finePair }, 0);
      }
    },
    selectDynamic: ({ context }) => {
      context.slots[CONTROLLER_SLOT.stalled] = 0;
      for (const selection of context.selections) context.port.post(selection, { type: 'select', pair: 0 }, 0);
    },
  },
});

/** One training sample; the same in both tuning phases. */
const sampleStates = {
  idle: { meta: { phase: 'idle' }, on: { sample: { target: 'inference', actions: 'takeLabel' } } },
  inference: {
    meta: { phase: 'inference', steps: ['logic'] },
    entry: 'startInference',
    on: { done: [{ guard: 'inferred', target: 'error', actions: 'countAnswer' }, { actions: 'countReport' }] },
  },
  error: {
    meta: { phase: 'error', steps: ['logic'] },
    entry: 'startError',
    on: { done: [{ guard: 'errorKnown', target: 'update' }, { actions: 'countReport' }] },
  },
  update: {
    meta: { phase: 'update', steps: ['logic'] },
    entry: 'startUpdate',
    on: { done: [{ guard: 'updated', target: 'idle' }, { actions: 'countReport' }] },
  },
} as const;

export const trainingController = trainingControllerSetup.createMachine({
  id: 'trainingController',
  context: ({ input }) => input,
  initial: 'dynamic',
  states: {
    dynamic: {
      initial: 'idle',
      states: sampleStates,
      on: {
        epoch: [
          { guard: 'switchDue', target: 'fine', actions: ['closeEpoch', 'selectFine'] },
          { actions: 'closeEpoch' },
        ],
        finish: { target: 'done' },
      },
    },
    fine: {
      initial: 'idle',
      states: sampleStates,
      on: {
        epoch: [
          { guard: 'returnDue', target: 'dynamic', actions: ['closeEpoch', 'selectDynamic'] },
          { actions: 'closeEpoch' },
        ],
        finish: { target: 'done' },
      },
    },
    done: { type: 'final' },
  },
});
