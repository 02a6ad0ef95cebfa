/**
 * Neuron bank: neurons of a layer in lockstep, `lo ≤ j < hi`; a bank of one is a single neuron. It drives
 * the tiles above it, adds the currents of the tiles below it, fires, and takes part in the error phase
 * in the same way, downwards.
 *
 * inference  idle → [integrating →] firing → driving → idle
 * error      idle → [gathering →] error → drivingBack → idle
 * update     idle: sends its lines' trains to the array-selection logic on both sides
 */
import { setup } from 'xstate';
import type { Datapath } from '../src/chip/datapath.js';
import type { MachineContext, UnitId } from '../src/engine/engine.js';
import type { ChipEvent, CircuitMeta, CurrentEvent, DoneEvent, PhaseEvent, VoltageEvent } from './events.js';

export const BANK_SLOT = {
  /** Currents that have arrived of the read under way. */
  arrived: 0,
  /** Class of the sample in the error phase; −1 for hidden neurons. */
  label: 1,
} as const;
export const BANK_SLOTS = 2;

export interface BankContext extends MachineContext<ChipEvent> {
  readonly jobs: Datapath;
  /** Weight layer whose rows it drives (its own outputs are that layer's inputs); −1 for the output bank. */
  readonly layerAbove: number;
  /** Weight layer whose columns it receives; −1 for the input bank. */
  readonly layerBelow: number;
  /** Its neurons. */
  readonly lo: number;
  readonly hi: number;
  /** True when it also drives the bias row of the layer above. */
  readonly bias: boolean;
  readonly tilesAbove: readonly UnitId[];
  readonly tilesBelow: readonly UnitId[];
  /** How many of the tiles above send it row sums in the error phase. */
  readonly gatheredTiles: number;
  /** Array-selection logic of the layers above and below, −1 where there is none. */
  readonly selectionAbove: UnitId;
  readonly selectionBelow: UnitId;
  readonly controller: UnitId;
  readonly activation_ps: number;
  /** The events it drives lines with: amplitude and width of a read. */
  readonly voltage: { readonly forward: VoltageEvent; readonly backward: VoltageEvent };
}

const INFERRED: DoneEvent = { type: 'done', phase: 'inference' };
const ERROR_KNOWN: DoneEvent = { type: 'done', phase: 'error' };

const isForward = (event: ChipEvent) => (event as CurrentEvent).direction === 'forward';

export const neuronBankSetup = setup({
  types: {
    context: {} as BankContext,
    events: {} as ChipEvent,
    input: {} as BankContext,
    meta: {} as CircuitMeta,
  },
  guards: {
    inference: ({ event }) => (event as PhaseEvent).phase === 'inference',
    error: ({ event }) => (event as PhaseEvent).phase === 'error',
    lastForward: ({ context, event }) =>
      isForward(event) && context.slots[BANK_SLOT.arrived] + 1 === context.tilesBelow.length,
    lastBackward: ({ context, event }) =>
      !isForward(event) && context.slots[BANK_SLOT.arrived] + 1 === context.gatheredTiles,
    forward: ({ event }) => isForward(event),
    isOutput: ({ context }) => context.tilesAbove.length === 0,
    /** The inputs below have no error: what they drive is never read backward. */
    isDeepest: ({ context }) => context.layerBelow === 0,
  },
  actions: {
    presentInput: ({ context }) => {
      context.jobs.present();
    },
    countCurrent: ({ context }) => {
      context.slots[BANK_SLOT.arrived]++;
    },
    integrate: ({ context }) => {
      context.slots[BANK_SLOT.arrived] = 0;
      context.jobs.integrate(context.layerBelow, context.lo, context.hi);
    },
    fire: ({ context }) => {
      context.jobs.fire(context.layerBelow, context.lo, context.hi);
    },
    driveRows: ({ context }) => {
      for (const tile of context.tilesAbove) context.port.post(tile, context.voltage.forward, 0);
    },
    driveColumns: ({ context }) => {
      for (const tile of context.tilesBelow) context.port.post(tile, context.voltage.backward, 0);
    },
    takeLabel: ({ context, event }) => {
      context.slots[BANK_SLOT.label] = (event as PhaseEvent).label;
    },
    computeError: ({ context }) => {
      const { jobs, layerAbove, layerBelow, lo, hi, slots } = context;
      if (layerAbove < 0) jobs.error(layerBelow, lo, hi, slots[BANK_SLOT.label]);
      else jobs.backpropagate(layerAbove, lo, hi);
      slots[BANK_SLOT.arrived] = 0;
    },
    reportInference: ({ context }) => {
      context.port.post(context.controller, INFERRED, 0);
    },
    reportError: ({ context }) => {
      context.port.post(context.controller, ERROR_KNOWN, 0);
    },
    sendTrains: ({ context }) => {
      const { jobs, port, lo, hi, layerAbove, layerBelow } = context;
      if (layerAbove >= 0) {
        const peak = jobs.peakRow(layerAbove, lo, context.bias ? hi + 1 : hi);
        port.post(context.selectionAbove, { type: 'train', lines: 'row', peak }, 0);
      }
      if (layerBelow >= 0) {
        const peak = jobs.peakColumn(layerBelow, lo, hi);
        port.post(context.selectionBelow, { type: 'train', lines: 'column', peak }, 0);
      }
    },
  },
  delays: {
    activation: ({ context }) => context.activation_ps,
    drive: ({ context }) => context.voltage.forward.width_ps,
    driveBack: ({ context }) => context.voltage.backward.width_ps,
  },
});

export const neuronBank = neuronBankSetup.createMachine({
  id: 'neuronBank',
  context: ({ input }) => input,
  initial: 'idle',
  states: {
    idle: {
      meta: { phase: 'idle' },
      on: {
        phase: [
          { guard: 'inference', target: 'driving', actions: 'presentInput' },
          { guard: 'error', target: 'error', actions: 'takeLabel' },
          { actions: 'sendTrains' },
        ],
        current: [
          { guard: 'lastForward', target: 'firing' },
          { guard: 'lastBackward', target: 'error' },
          { guard: 'forward', target: 'integrating', actions: 'countCurrent' },
          { target: 'gathering', actions: 'countCurrent' },
        ],
      },
    },
    integrating: {
      meta: { phase: 'inference' },
      on: { current: [{ guard: 'lastForward', target: 'firing' }, { actions: 'countCurrent' }] },
    },
    firing: {
      meta: { phase: 'inference', draws: ['activation'], steps: ['buffer'] },
      entry: ['integrate', 'fire'],
      after: {
        activation: [{ guard: 'isOutput', target: 'idle', actions: 'reportInference' }, { target: 'driving' }],
      },
    },
    driving: {
      meta: { phase: 'inference', steps: ['buffer'] },
      entry: 'driveRows',
      after: { drive: { target: 'idle' } },
    },
    gathering: {
      meta: { phase: 'error' },
      on: { current: [{ guard: 'lastBackward', target: 'error' }, { actions: 'countCurrent' }] },
    },
    error: {
      meta: { phase: 'error', draws: ['activation'], steps: ['buffer'] },
      entry: 'computeError',
      after: {
        activation: [{ guard: 'isDeepest', target: 'idle', actions: 'reportError' }, { target: 'drivingBack' }],
      },
    },
    drivingBack: {
      meta: { phase: 'error', steps: ['buffer'] },
      entry: 'driveColumns',
      after: { driveBack: { target: 'idle' } },
    },
  },
});
