/**
 * Crossbar tile: at most R × C synapses, each kind of device in an array of its own. It reads all of its
 * arrays in either direction, and lets update pulses land on the one array pair they were sent to.
 *
 * idle → reading → [settling →] idle                 sends the summed currents
 * idle → updating → [settling →] idle                reports to the array selection: done, or pairs that are full
 * idle → resetting → idle                            resets them one after another, writes their differences back
 *                                                    (Choi 2021, "occasional reset") or carries them into a larger
 *                                                    pair, and reports again
 *
 * It settles only where the settling time is not 0, as it may be part of the read.
 */
import { setup } from 'xstate';
import type { Datapath } from '../src/chip/datapath.js';
import type { MachineContext, UnitId } from '../src/engine/engine.js';
import type { ChipEvent, CurrentEvent, DoneEvent, PulseEvent, VoltageEvent } from './events.js';

/** What a tile remembers, as integers. */
export const TILE_SLOT = {
  /** Drivers that have put their voltages on the lines of the read to come. */
  driven: 0,
  /** What is settling: one of TILE_AFTER. */
  after: 1,
  /** Device pair of the last update, or the one that its reset carried into. */
  pair: 2,
  /** Full pairs found after the last update, and the pulses to write them back. */
  full: 3,
  writeback: 4,
} as const;
export const TILE_SLOTS = 5;
export const TILE_AFTER = { forward: 0, backward: 1, update: 2 } as const;

export interface TileContext extends MachineContext<ChipEvent> {
  readonly jobs: Datapath;
  /** Index of the tile in the datapath. */
  readonly tile: number;
  /** Banks that drive its rows, and its columns. */
  readonly rowBanks: readonly UnitId[];
  readonly columnBanks: readonly UnitId[];
  /** Where its currents go: the readouts of its columns and rows, or the banks themselves where it has none. */
  readonly columnReceivers: readonly UnitId[];
  readonly rowReceivers: readonly UnitId[];
  readonly selection: UnitId;
  readonly settle_ps: number;
  /** Reset of one pair, and one write-back pulse with its gap. */
  readonly reset_ps: number;
  readonly writeback_ps: number;
}

const FORWARD: CurrentEvent = { type: 'current', direction: 'forward' };
const BACKWARD: CurrentEvent = { type: 'current', direction: 'backward' };
const UPDATED: DoneEvent = { type: 'done', phase: 'update' };

export const tileSetup = setup({
  types: { context: {} as TileContext, events: {} as ChipEvent, input: {} as TileContext },
  guards: {
    rowsDriven: ({ context, event }) =>
      (event as VoltageEvent).direction === 'forward' &&
      context.slots[TILE_SLOT.driven] + 1 === context.rowBanks.length,
    columnsDriven: ({ context, event }) =>
      (event as VoltageEvent).direction === 'backward' &&
      context.slots[TILE_SLOT.driven] + 1 === context.columnBanks.length,
    settles: ({ context }) => context.settle_ps > 0,
    afterForward: ({ context }) => context.slots[TILE_SLOT.after] === TILE_AFTER.forward,
    afterBackward: ({ context }) => context.slots[TILE_SLOT.after] === TILE_AFTER.backward,
  },
  actions: {
    countDriver: ({ context }) => {
      context.slots[TILE_SLOT.driven]++;
    },
    readForward: ({ context }) => {
      context.slots[TILE_SLOT.driven] = 0;
      context.slots[TILE_SLOT.after] = TILE_AFTER.forward;
      context.jobs.readForward(context.tile);
    },
    readBackward: ({ context }) => {
      context.slots[TILE_SLOT.driven] = 0;
      context.slots[TILE_SLOT.after] = TILE_AFTER.backward;
      context.jobs.readBackward(context.tile);
    },
    sendColumnCurrents: ({ context }) => {
      for (const receiver of context.columnReceivers) context.port.post(receiver, FORWARD, 0);
    },
    sendRowCurrents: ({ context }) => {
      for (const receiver of context.rowReceivers) context.port.post(receiver, BACKWARD, 0);
    },
    landPulses: ({ context, event }) => {
      const { pair } = event as PulseEvent;
      context.slots[TILE_SLOT.after] = TILE_AFTER.update;
      context.slots[TILE_SLOT.pair] = pair;
      context.jobs.update(context.tile, pair);
    },
    reportUpdated: ({ context }) => {
      const { jobs, slots, tile, port, selection } = context;
      const fullPairs = jobs.senseUpdate(tile, slots[TILE_SLOT.pair]);
      slots[TILE_SLOT.full] = fullPairs;
      slots[TILE_SLOT.writeback] = fullPairs === 0 ? 0 : jobs.writebackPulses(tile);
      port.post(selection, fullPairs === 0 ? UPDATED : { type: 'full', tile: port.self, pairs: fullPairs }, 0);
    },
    resetFullPairs: ({ context }) => {
      context.jobs.reset(context.tile, context.slots[TILE_SLOT.pair]);
    },
    reportReset: ({ context }) => {
      const { jobs, slots, tile, port, selection } = context;
      const into = jobs.carryInto(slots[TILE_SLOT.pair]);
      const fullPairs = into < 0 ? 0 : jobs.senseReset(tile);
      slots[TILE_SLOT.full] = fullPairs;
      if (fullPairs > 0) {
        slots[TILE_SLOT.pair] = into;
        slots[TILE_SLOT.writeback] = jobs.writebackPulses(tile);
      }
      port.post(selection, fullPairs === 0 ? UPDATED : { type: 'full', tile: port.self, pairs: fullPairs }, 0);
    },
  },
  delays: {
    read: ({ event }) => (event as VoltageEvent).width_ps,
    train: ({ event }) => (event as PulseEvent).duration_ps,
    settle: ({ context }) => context.settle_ps,
    resets: ({ context }) =>
      context.slots[TILE_SLOT.full] * context.reset_ps + context.slots[TILE_SLOT.writeback] * context.writeback_ps,
  },
});

export const tile = tileSetup.createMachine({
  id: 'tile',
  context: ({ input }) => input,
  initial: 'idle',
  states: {
    idle: {
      on: {
        voltage: [
          { guard: 'rowsDriven', target: 'readingForward' },
          { guard: 'columnsDriven', target: 'readingBackward' },
          { actions: 'countDriver' },
        ],
        pulse: { target: 'updating' },
        reset: { target: 'resetting' },
      },
    },
    readingForward: {
      entry: 'readForward',
      after: {
        read: [
          { guard: 'settles', target: 'settling' },
          { target: 'idle', actions: 'sendColumnCurrents' },
        ],
      },
    },
    readingBackward: {
      entry: 'readBackward',
      after: {
        read: [
          { guard: 'settles', target: 'settling' },
          { target: 'idle', actions: 'sendRowCurrents' },
        ],
      },
    },
    updating: {
      entry: 'landPulses',
      after: {
        train: [
          { guard: 'settles', target: 'settling' },
          { target: 'idle', actions: 'reportUpdated' },
        ],
      },
    },
    settling: {
      after: {
        settle: [
          { guard: 'afterForward', target: 'idle', actions: 'sendColumnCurrents' },
          { guard: 'afterBackward', target: 'idle', actions: 'sendRowCurrents' },
          { target: 'idle', actions: 'reportUpdated' },
        ],
      },
    },
    resetting: { entry: 'resetFullPairs', after: { resets: { target: 'idle', actions: 'reportReset' } } },
  },
});
