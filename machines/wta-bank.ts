/**
 * Banks of a network that learns without labels: inputs that remember their last spike, and neurons that inhibit each
 * other (winner takes all). One machine plays both parts, as the neuron bank does.
 *
 * neurons  idle → [integrating →] competing → recalling → learning → competing → … → idle
 *          The winner's spike inhibits all others, reads its own column backward, and sends its update train; when the
 *          array selection reports that the pulses have landed, competition goes on.
 * inputs   idle → driving → idle           spike trains on the rows
 *          idle → [gathering →] teaching → idle    row sums of the winner's column arrive: the contrast of traces and
 *                                          weights, Δw = η·(trace − w), goes out as the rows' update train
 */
import type { CompetingDatapath } from '../src/snn/datapath.js';
import { setup } from 'xstate';
import type { ChipEvent, CircuitMeta, CurrentEvent, DoneEvent, PhaseEvent } from './events.js';
import { BANK_SLOT, BANK_SLOTS, type BankContext } from './neuron-bank.js';

export const WTA_SLOT = {
  ...BANK_SLOT,
  /** First step that was not yet looked at; the step of the spike under way, or the number of steps. */
  from: BANK_SLOTS,
  spike: BANK_SLOTS + 1,
} as const;
export const WTA_SLOTS = BANK_SLOTS + 2;

export interface WtaContext extends BankContext {
  readonly steps: number;
  readonly step_ps: number;
}

const INFERRED: DoneEvent = { type: 'done', phase: 'inference' };

const isForward = (event: ChipEvent) => (event as CurrentEvent).direction === 'forward';
const jobsOf = (context: WtaContext) => context.jobs as CompetingDatapath;

export const wtaBankSetup = setup({
  types: { context: {} as WtaContext, events: {} as ChipEvent, input: {} as WtaContext, meta: {} as CircuitMeta },
  guards: {
    inference: ({ event }) => (event as PhaseEvent).phase === 'inference',
    lastForward: ({ context, event }) =>
      isForward(event) && context.slots[WTA_SLOT.arrived] + 1 === context.tilesBelow.length,
    forward: ({ event }) => isForward(event),
    /** Only the tiles of one column of tiles answer. */
    lastOfColumn: ({ context, event }) => {
      const { gatheredTiles, tilesAbove, layerAbove, slots } = context;
      if (isForward(event)) return false;
      const column = jobsOf(context).columnTiles(layerAbove, 0).length;
      return slots[WTA_SLOT.arrived] + 1 === (gatheredTiles * column) / tilesAbove.length;
    },
    spiked: ({ context }) => context.slots[WTA_SLOT.spike] < context.steps,
  },
  actions: {
    presentInput: ({ context }) => {
      context.jobs.present();
    },
    driveRows: ({ context }) => {
      for (const tile of context.tilesAbove) context.port.post(tile, context.voltage.forward, 0);
    },
    countCurrent: ({ context }) => {
      context.slots[WTA_SLOT.arrived]++;
    },
    integrate: ({ context }) => {
      context.slots[WTA_SLOT.arrived] = 0;
      context.slots[WTA_SLOT.from] = 0;
      context.jobs.integrate(context.layerBelow, context.lo, context.hi);
    },
    compete: ({ context }) => {
      context.slots[WTA_SLOT.spike] = jobsOf(context).compete(context.layerBelow, context.slots[WTA_SLOT.from]);
    },
    recall: ({ context }) => {
      const { layerBelow, tilesBelow, port, voltage } = context;
      const jobs = jobsOf(context);
      for (const place of jobs.columnTiles(layerBelow, jobs.winner()))
        port.post(tilesBelow[place], voltage.backward, 0);
    },
    sendColumnTrain: ({ context }) => {
      context.port.post(context.selectionBelow, { type: 'train', lines: 'column', peak: 1 }, 0);
    },
    teach: ({ context }) => {
      const { jobs, port, layerAbove, lo, hi, selectionAbove, slots } = context;
      slots[WTA_SLOT.arrived] = 0;
      jobsOf(context).contrast(layerAbove);
      port.post(selectionAbove, { type: 'train', lines: 'row', peak: jobs.peakRow(layerAbove, lo, hi) }, 0);
    },
    goOn: ({ context }) => {
      context.slots[WTA_SLOT.from] = context.slots[WTA_SLOT.spike] + 1;
      jobsOf(context).refreshColumn(context.layerBelow);
    },
    reportInference: ({ context }) => {
      context.port.post(context.controller, INFERRED, 0);
    },
  },
  delays: {
    drive: ({ context }) => context.voltage.forward.width_ps,
    driveBack: ({ context }) => context.voltage.backward.width_ps,
    activation: ({ context }) => context.activation_ps,
    /** The steps that were looked at. */
    steps: ({ context: { slots, steps, step_ps } }) =>
      (Math.min(slots[WTA_SLOT.spike] + 1, steps) - slots[WTA_SLOT.from]) * step_ps,
  },
});

export const wtaBank = wtaBankSetup.createMachine({
  id: 'wtaBank',
  context: ({ input }) => input,
  initial: 'idle',
  states: {
    idle: {
      meta: { phase: 'idle' },
      on: {
        phase: { guard: 'inference', target: 'driving', actions: 'presentInput' },
        current: [
          { guard: 'lastForward', target: 'competing', actions: 'integrate' },
          { guard: 'lastOfColumn', target: 'teaching' },
          { guard: 'forward', target: 'integrating', actions: 'countCurrent' },
          { target: 'gathering', actions: 'countCurrent' },
        ],
      },
    },
    driving: {
      meta: { phase: 'inference', steps: ['buffer'] },
      entry: 'driveRows',
      after: { drive: { target: 'idle' } },
    },
    integrating: {
      meta: { phase: 'inference' },
      on: {
        current: [{ guard: 'lastForward', target: 'competing', actions: 'integrate' }, { actions: 'countCurrent' }],
      },
    },
    competing: {
      meta: { phase: 'inference' },
      entry: 'compete',
      after: {
        steps: [
          { guard: 'spiked', target: 'recalling' },
          { target: 'idle', actions: 'reportInference' },
        ],
      },
    },
    recalling: {
      meta: { phase: 'error' },
      entry: ['recall', 'sendColumnTrain'],
      after: { driveBack: { target: 'learning' } },
    },
    learning: { meta: { phase: 'update' }, on: { done: { target: 'competing', actions: 'goOn' } } },
    gathering: {
      meta: { phase: 'error' },
      on: { current: [{ guard: 'lastOfColumn', target: 'teaching' }, { actions: 'countCurrent' }] },
    },
    teaching: {
      meta: { phase: 'error', draws: ['activation'], steps: ['buffer'] },
      entry: 'teach',
      after: { activation: { target: 'idle' } },
    },
  },
});
