/**
 * Upkeep of a layer: what its synapses need every so many samples. It stands between the array selection and the
 * controller, counts updates, and lets the controller go on only when what is due is done: tasks in the order of the
 * schedule, each on all tiles of the layer at once.
 *
 * refresh, carry  tiles look row by row for pairs that are due, and are told to reset them (write-back or carry)
 * transfer        tiles move one row of a pair into another pair; the row advances from transfer to transfer
 *
 * idle → tending ⟲ → idle
 */
import { setup } from 'xstate';
import type { MachineContext, UnitId } from '../src/engine/engine.js';
import type { ChipEvent, CircuitMeta, DoneEvent, FullEvent } from './events.js';

export interface UpkeepTask {
  readonly kind: 'refresh' | 'carry' | 'transfer';
  /** Samples from one time to the next. */
  readonly every: number;
  /** Pair that is looked at, or read. */
  readonly pair: number;
  /** Pair that a transfer goes to. */
  readonly into?: number;
}

export const UPKEEP_SLOT = {
  /** Updates since the schedule began anew. */
  samples: 0,
  /** Task under way, and tiles whose report it awaits. */
  task: 1,
  awaited: 2,
  /** Transfers since the run began. */
  row: 3,
  /** Pairs that tiles were told to reset. */
  resets: 4,
} as const;
export const UPKEEP_SLOTS = 5;

export interface UpkeepContext extends MachineContext<ChipEvent> {
  readonly tiles: readonly UnitId[];
  readonly controller: UnitId;
  readonly schedule: readonly UpkeepTask[];
  /** Samples after which the schedule repeats: the least common multiple of its intervals. */
  readonly cycle: number;
}

const UPDATED: DoneEvent = { type: 'done', phase: 'update' };

/** Index of the first task from `from` on that is due after `samples` updates; the schedule's length when none is. */
function due({ schedule }: UpkeepContext, samples: number, from: number): number {
  let task = from;
  while (task < schedule.length && samples % schedule[task].every !== 0) task++;
  return task;
}

const dueNow = (context: UpkeepContext) => due(context, context.slots[UPKEEP_SLOT.samples] + 1, 0);
const dueNext = (context: UpkeepContext) =>
  due(context, context.slots[UPKEEP_SLOT.samples], context.slots[UPKEEP_SLOT.task] + 1);

export const upkeepSetup = setup({
  types: { context: {} as UpkeepContext, events: {} as ChipEvent, input: {} as UpkeepContext, meta: {} as CircuitMeta },
  guards: {
    nothingDue: ({ context }) => dueNow(context) === context.schedule.length,
    lastTile: ({ context }) => context.slots[UPKEEP_SLOT.awaited] === 1,
    lastTask: ({ context }) => context.slots[UPKEEP_SLOT.awaited] === 1 && dueNext(context) === context.schedule.length,
  },
  actions: {
    countSample: ({ context }) => {
      const { slots, cycle } = context;
      slots[UPKEEP_SLOT.task] = dueNow(context);
      slots[UPKEEP_SLOT.samples] = (slots[UPKEEP_SLOT.samples] + 1) % cycle;
    },
    startTask: ({ context }) => {
      const { slots, port, tiles, schedule } = context;
      const { kind, pair, into } = schedule[slots[UPKEEP_SLOT.task]];
      slots[UPKEEP_SLOT.awaited] = tiles.length;
      const order: ChipEvent =
        kind === 'transfer'
          ? { type: 'transfer', from: port.self, pair, into: into ?? pair, row: slots[UPKEEP_SLOT.row] }
          : { type: 'inspect', from: port.self, pair };
      for (const tile of tiles) port.post(tile, order, 0);
      if (kind === 'transfer') slots[UPKEEP_SLOT.row] = (slots[UPKEEP_SLOT.row] + 1) & 0x3fffffff;
    },
    nextTask: ({ context }) => {
      context.slots[UPKEEP_SLOT.task] = dueNext(context);
    },
    orderReset: ({ context, event }) => {
      const { tile, pairs } = event as FullEvent;
      context.slots[UPKEEP_SLOT.resets] += pairs;
      context.port.post(tile, { type: 'reset', pairs }, 0);
    },
    countTile: ({ context }) => {
      context.slots[UPKEEP_SLOT.awaited]--;
    },
    reportUpdated: ({ context }) => {
      context.port.post(context.controller, UPDATED, 0);
    },
  },
});

export const upkeep = upkeepSetup.createMachine({
  id: 'upkeep',
  context: ({ input }) => input,
  initial: 'idle',
  states: {
    idle: {
      meta: { phase: 'idle' },
      on: {
        done: [
          { guard: 'nothingDue', actions: ['countSample', 'reportUpdated'] },
          { target: 'tending', actions: 'countSample' },
        ],
      },
    },
    tending: {
      meta: { phase: 'update', steps: ['logic'] },
      entry: 'startTask',
      on: {
        done: [
          { guard: 'lastTask', target: 'idle', actions: 'reportUpdated' },
          { guard: 'lastTile', target: 'tending', reenter: true, actions: 'nextTask' },
          { actions: 'countTile' },
        ],
        full: { actions: 'orderReset' },
      },
    },
  },
});
