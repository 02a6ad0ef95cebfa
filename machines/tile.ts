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
 * idle → programming → idle                          the same for updates that do not reach all cells at once: row by row,
 *                                                    or cell by cell
 * idle → inspecting → idle                           looks row by row for pairs that are due for upkeep, and reports them
 * idle → transferring → idle                         moves what one row of a pair holds into another pair
 *
 * It settles only where the settling time is not 0, as it may be part of the read.
 */
import { setup } from 'xstate';
import type { Datapath } from '../src/chip/datapath.js';
import type { MachineContext, UnitId } from '../src/engine/engine.js';
import type {
  ChipEvent,
  CircuitMeta,
  CurrentEvent,
  DoneEvent,
  InspectEvent,
  PulseEvent,
  TransferEvent,
  VoltageEvent,
} from './events.js';

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
  /** Upkeep unit to report to; 0 = the array selection. */
  requester: 5,
  /** Arbiter to tell when pulses have landed, + 1; 0 = none. */
  release: 6,
  /** Rows with pairs that are due; write slots of a programming or transfer. */
  rowSlots: 7,
  /** 1 while cells are programmed one after another. */
  serial: 8,
  /** Row of the last transfer. */
  row: 9,
} as const;
export const TILE_SLOTS = 10;
/** And where its lines are driven bit by bit. */
export const BIT_SLOT = {
  /** Bit on the lines. */
  bit: 10,
  /** 1 while a readout holds the sums of the bit before. */
  held: 11,
} as const;
export const BIT_SERIAL_SLOTS = 12;
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
  /** Bits of a line that is driven bit by bit, and the time of one; absent: it is not. */
  readonly bits?: number;
  readonly bit_ps?: number;
  /** Reset of one pair, and one write-back pulse with its gap. */
  readonly reset_ps: number;
  readonly writeback_ps: number;
  /** Rows, and the time of one read of a row by the upkeep. */
  readonly rows?: number;
  readonly rowRead_ps?: number;
  /** Digital work on a tile before its rows are programmed. */
  readonly digital_ps?: number;
  /**
   * Pulses of the fixed write slot of a row in upkeep: all pairs of a row that are due are reset and written at once.
   * Absent: one pair after another.
   */
  readonly rowWritePulses?: number;
}

/** The readout, where there is one, holds a bit now; the next one, or the first of the next read, is on the lines. */
function handOver({ slots, bits }: TileContext, receivers: readonly UnitId[]): void {
  slots[BIT_SLOT.held] = receivers.length > 0 ? 1 : 0;
  slots[BIT_SLOT.bit] = (slots[BIT_SLOT.bit] + 1) % (bits ?? 1);
}

/** Who hears of what the tile has done. */
const listener = ({ slots, selection }: TileContext) => slots[TILE_SLOT.requester] || selection;

const FORWARD: CurrentEvent = { type: 'current', direction: 'forward' };
const BACKWARD: CurrentEvent = { type: 'current', direction: 'backward' };
const UPDATED: DoneEvent = { type: 'done', phase: 'update' };

/** Its arrays and their periphery leak whatever it does. */
const LEAKAGE = ['array_leakage', 'readout_leakage'];
const LEAKS = {
  idle: { phase: 'idle', draws: LEAKAGE },
  inference: { phase: 'inference', draws: LEAKAGE },
  error: { phase: 'error', draws: LEAKAGE },
  update: { phase: 'update', draws: LEAKAGE },
  reset: { phase: 'reset', draws: LEAKAGE },
} as const satisfies Record<string, CircuitMeta>;

export const tileSetup = setup({
  types: {
    context: {} as TileContext,
    events: {} as ChipEvent,
    input: {} as TileContext,
    meta: {} as CircuitMeta,
  },
  guards: {
    rowsDriven: ({ context, event }) =>
      (event as VoltageEvent).direction === 'forward' &&
      context.slots[TILE_SLOT.driven] + 1 === context.rowBanks.length,
    columnsDriven: ({ context, event }) =>
      (event as VoltageEvent).direction === 'backward' &&
      context.slots[TILE_SLOT.driven] + 1 === context.columnBanks.length,
    isHeld: ({ context }) => context.slots[BIT_SLOT.held] === 1,
    bitsLeft: ({ context }) => context.slots[BIT_SLOT.bit] + 1 < (context.bits ?? 1),
    programs: ({ event }) => (event as PulseEvent).programming !== undefined,
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
    driveRows: ({ context }) => {
      context.slots[TILE_SLOT.driven] = 0;
      if (context.slots[BIT_SLOT.bit] === 0) context.jobs.readForward(context.tile);
    },
    driveColumns: ({ context }) => {
      context.slots[TILE_SLOT.driven] = 0;
      if (context.slots[BIT_SLOT.bit] === 0) context.jobs.readBackward(context.tile);
    },
    handColumnBit: ({ context }) => {
      const { jobs, tile, slots, columnReceivers, port } = context;
      jobs.readForwardBit(tile, slots[BIT_SLOT.bit]);
      handOver(context, columnReceivers);
      for (const receiver of columnReceivers) port.post(receiver, FORWARD, 0);
    },
    handRowBit: ({ context }) => {
      const { jobs, tile, slots, rowReceivers, port } = context;
      jobs.readBackwardBit(tile, slots[BIT_SLOT.bit]);
      handOver(context, rowReceivers);
      for (const receiver of rowReceivers) port.post(receiver, BACKWARD, 0);
    },
    letGo: ({ context }) => {
      context.slots[BIT_SLOT.held] = 0;
    },
    sendColumnCurrents: ({ context }) => {
      for (const receiver of context.columnReceivers) context.port.post(receiver, FORWARD, 0);
    },
    sendRowCurrents: ({ context }) => {
      for (const receiver of context.rowReceivers) context.port.post(receiver, BACKWARD, 0);
    },
    landPulses: ({ context, event }) => {
      const { pair, release } = event as PulseEvent;
      context.slots[TILE_SLOT.after] = TILE_AFTER.update;
      context.slots[TILE_SLOT.pair] = pair;
      context.slots[TILE_SLOT.requester] = 0;
      context.slots[TILE_SLOT.release] = release === undefined ? 0 : release + 1;
      context.jobs.update(context.tile, pair);
    },
    countWriteSlots: ({ context, event }) => {
      const { jobs, slots, tile } = context;
      const { programming } = event as PulseEvent;
      slots[TILE_SLOT.serial] = programming === 'cell' ? 1 : 0;
      slots[TILE_SLOT.rowSlots] = programming === 'cell' ? jobs.landedPulses(tile) : jobs.rowSlots(tile);
    },
    inspect: ({ context, event }) => {
      const { from, pair } = event as InspectEvent;
      context.slots[TILE_SLOT.pair] = pair;
      context.slots[TILE_SLOT.requester] = from;
      context.slots[TILE_SLOT.release] = 0;
      context.jobs.findDue(context.tile, pair);
    },
    transferRow: ({ context, event }) => {
      const { jobs, slots, tile, rows } = context;
      const { from, pair, into, row } = event as TransferEvent;
      slots[TILE_SLOT.pair] = into;
      slots[TILE_SLOT.requester] = from;
      slots[TILE_SLOT.release] = 0;
      slots[TILE_SLOT.row] = row % (rows ?? 1);
      jobs.transfer(tile, pair, slots[TILE_SLOT.row]);
      slots[TILE_SLOT.rowSlots] = jobs.rowSlots(tile);
    },
    reportUpdated: ({ context }) => {
      const { jobs, slots, tile, port } = context;
      const fullPairs = jobs.senseUpdate(tile, slots[TILE_SLOT.pair]);
      if (slots[TILE_SLOT.requester] !== 0) slots[TILE_SLOT.rowSlots] = jobs.rowSlots(tile);
      const release = slots[TILE_SLOT.release] - 1;
      if (release >= 0) port.post(release, { type: 'release', tile }, 0);
      slots[TILE_SLOT.full] = fullPairs;
      slots[TILE_SLOT.writeback] = fullPairs === 0 ? 0 : jobs.writebackPulses(tile);
      port.post(listener(context), fullPairs === 0 ? UPDATED : { type: 'full', tile: port.self, pairs: fullPairs }, 0);
    },
    resetFullPairs: ({ context }) => {
      context.jobs.reset(context.tile, context.slots[TILE_SLOT.pair]);
    },
    reportReset: ({ context }) => {
      const { jobs, slots, tile, port } = context;
      const into = jobs.carryInto(slots[TILE_SLOT.pair]);
      const fullPairs = into < 0 ? 0 : jobs.senseReset(tile);
      slots[TILE_SLOT.full] = fullPairs;
      if (fullPairs > 0) {
        slots[TILE_SLOT.pair] = into;
        slots[TILE_SLOT.writeback] = jobs.writebackPulses(tile);
      }
      port.post(listener(context), fullPairs === 0 ? UPDATED : { type: 'full', tile: port.self, pairs: fullPairs }, 0);
    },
  },
  delays: {
    bit: ({ context }) => context.bit_ps ?? 0,
    read: ({ event }) => (event as VoltageEvent).width_ps,
    train: ({ event }) => (event as PulseEvent).duration_ps,
    settle: ({ context }) => context.settle_ps,
    resets: ({ context }) => {
      const { slots, reset_ps, writeback_ps, rowWritePulses } = context;
      if (slots[TILE_SLOT.requester] !== 0 && rowWritePulses !== undefined) {
        return slots[TILE_SLOT.rowSlots] * (reset_ps + rowWritePulses * writeback_ps);
      }
      return slots[TILE_SLOT.full] * reset_ps + slots[TILE_SLOT.writeback] * writeback_ps;
    },
    programming: ({ context }) => {
      const { slots, digital_ps, writeback_ps } = context;
      const digital = slots[TILE_SLOT.serial] === 1 ? 0 : (digital_ps ?? 0);
      return digital + slots[TILE_SLOT.rowSlots] * writeback_ps;
    },
    inspection: ({ context }) => (context.rows ?? 0) * (context.rowRead_ps ?? 0),
    transfer: ({ context }) => (context.rowRead_ps ?? 0) + context.slots[TILE_SLOT.rowSlots] * context.writeback_ps,
  },
});

export const tile = tileSetup.createMachine({
  id: 'tile',
  context: ({ input }) => input,
  initial: 'idle',
  states: {
    idle: {
      meta: LEAKS.idle,
      on: {
        voltage: [
          { guard: 'rowsDriven', target: 'readingForward' },
          { guard: 'columnsDriven', target: 'readingBackward' },
          { actions: 'countDriver' },
        ],
        pulse: [{ guard: 'programs', target: 'programming' }, { target: 'updating' }],
        inspect: { target: 'inspecting' },
        transfer: { target: 'transferring' },
        reset: { target: 'resetting' },
      },
    },
    readingForward: {
      meta: LEAKS.inference,
      entry: 'readForward',
      after: {
        read: [
          { guard: 'settles', target: 'settling' },
          { target: 'idle', actions: 'sendColumnCurrents' },
        ],
      },
    },
    readingBackward: {
      meta: LEAKS.error,
      entry: 'readBackward',
      after: {
        read: [
          { guard: 'settles', target: 'settling' },
          { target: 'idle', actions: 'sendRowCurrents' },
        ],
      },
    },
    updating: {
      meta: LEAKS.update,
      entry: 'landPulses',
      after: {
        train: [
          { guard: 'settles', target: 'settling' },
          { target: 'idle', actions: 'reportUpdated' },
        ],
      },
    },
    programming: {
      meta: LEAKS.update,
      entry: ['landPulses', 'countWriteSlots'],
      after: { programming: { target: 'idle', actions: 'reportUpdated' } },
    },
    inspecting: {
      meta: LEAKS.reset,
      entry: 'inspect',
      after: { inspection: { target: 'idle', actions: 'reportUpdated' } },
    },
    transferring: {
      meta: LEAKS.update,
      entry: 'transferRow',
      after: { transfer: { target: 'idle', actions: 'reportUpdated' } },
    },
    settling: {
      meta: LEAKS.idle,
      after: {
        settle: [
          { guard: 'afterForward', target: 'idle', actions: 'sendColumnCurrents' },
          { guard: 'afterBackward', target: 'idle', actions: 'sendRowCurrents' },
          { target: 'idle', actions: 'reportUpdated' },
        ],
      },
    },
    resetting: {
      meta: LEAKS.reset,
      entry: 'resetFullPairs',
      after: { resets: { target: 'idle', actions: 'reportReset' } },
    },
  },
});
