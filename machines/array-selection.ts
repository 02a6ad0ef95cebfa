/**
 * Array selection: the one piece of logic that a hybrid synapse adds to a layer (Choi 2021). One bit says
 * which array pair the update pulses are let through to; the other pairs stay off. Reads pass it by: they
 * always see all arrays. One unit per layer.
 *
 * idle → pulsing → idle: when every bank on its rows and columns has sent its trains, the pulses go to
 * all tiles at once. A tile that reports full pairs is told to reset them; when all tiles are done, resets
 * included, the unit reports to the controller.
 */
import { setup } from 'xstate';
import type { Datapath } from '../src/chip/datapath.js';
import type { MachineContext, UnitId } from '../src/engine/engine.js';
import type { ChipEvent, CircuitMeta, DoneEvent, FullEvent, PulseEvent, SelectEvent, TrainEvent } from './events.js';

export const SELECTION_SLOT = {
  /** Device pair the switches let pulses through to. */
  pair: 0,
  /** Trains that have arrived; reports of tiles still to come. */
  trains: 1,
  awaited: 2,
  /** Pulses on the busiest line of the last update. */
  count: 3,
  /** Pairs that tiles were told to reset since the run began. */
  resets: 4,
} as const;
export const SELECTION_SLOTS = 5;

export interface SelectionContext extends MachineContext<ChipEvent> {
  readonly jobs: Datapath;
  readonly layer: number;
  readonly tiles: readonly UnitId[];
  /** Their indices in the datapath. */
  readonly tileIndices: readonly number[];
  readonly controller: UnitId;
  /** Banks that send row trains, and column trains, to this layer. */
  readonly rowBanks: number;
  readonly columnBanks: number;
  /** Largest x on the rows, and largest |δ| on the columns, of the update to come. */
  readonly peaks: { row: number; column: number };
  readonly amplitude_V: number;
  readonly pulse_ps: number;
  readonly gap_ps: number;
  /** Phases that pulses of both signs take, one after another. */
  readonly phases: number;
  /** True when rows or cells of a tile take turns (update scheme), so that each tile has a duration of its own. */
  readonly inTurns: boolean;
  /** One read to verify what was pulsed; 0 = none. */
  readonly verify_ps: number;
  /** Where pulses do not reach all cells at once; see `PulseEvent`. */
  readonly programming?: 'row' | 'cell';
}

export const UPDATED: DoneEvent = { type: 'done', phase: 'update' };

/** The train that arrives is the last of the sample's. */
export function isLastTrain({ slots, rowBanks, columnBanks }: SelectionContext): boolean {
  return slots[SELECTION_SLOT.trains] + 1 === rowBanks + columnBanks;
}

export function latchTrain({ peaks, slots }: SelectionContext, { lines, peak }: TrainEvent): void {
  slots[SELECTION_SLOT.trains]++;
  if (lines === 'row') peaks.row = Math.max(peaks.row, peak);
  else peaks.column = Math.max(peaks.column, peak);
}

/** Pulses on the busiest line of a pair for the trains that have arrived, which its lines are then set for. */
export function busiestLine({ jobs, layer, peaks, slots }: SelectionContext, pair: number): number {
  const count = jobs.busiest(layer, pair, peaks.row, peaks.column);
  if (count > 0) jobs.encodeLines(layer, pair, peaks.row, peaks.column);
  slots[SELECTION_SLOT.count] = count;
  return count;
}

/** Forgets the trains, for the next sample. */
export function clearTrains({ peaks, slots }: SelectionContext): void {
  peaks.row = 0;
  peaks.column = 0;
  slots[SELECTION_SLOT.trains] = 0;
}

export function orderReset({ slots, port }: SelectionContext, { tile, pairs }: FullEvent): void {
  slots[SELECTION_SLOT.resets] += pairs;
  port.post(tile, { type: 'reset', pairs }, 0);
}

export const arraySelectionSetup = setup({
  types: {
    context: {} as SelectionContext,
    events: {} as ChipEvent,
    input: {} as SelectionContext,
    meta: {} as CircuitMeta,
  },
  guards: {
    lastTrain: ({ context }) => isLastTrain(context),
    lastTile: ({ context }) => context.slots[SELECTION_SLOT.awaited] === 1,
  },
  actions: {
    turnSwitches: ({ context, event }) => {
      context.slots[SELECTION_SLOT.pair] = (event as SelectEvent).pair;
    },
    latchTrain: ({ context, event }) => latchTrain(context, event as TrainEvent),
    letPulsesThrough: ({ context }) => {
      const { jobs, slots, port, tiles, tileIndices, pulse_ps, gap_ps, amplitude_V, programming } = context;
      const pair = slots[SELECTION_SLOT.pair];
      const count = busiestLine(context, pair);
      clearTrains(context);
      if (count === 0) {
        // No line fires: nothing to wait for but itself.
        slots[SELECTION_SLOT.awaited] = 1;
        port.post(port.self, UPDATED, 0);
        return;
      }
      slots[SELECTION_SLOT.awaited] = tiles.length;
      const slot_ps = context.phases * (pulse_ps + gap_ps);
      const duration_ps = Math.round(count * slot_ps);
      const pulse: PulseEvent = {
        type: 'pulse',
        pair,
        count,
        amplitude_V,
        width_ps: pulse_ps,
        duration_ps,
        ...(programming && { programming }),
      };
      for (let i = 0; i < tiles.length; i++) {
        if (context.inTurns) {
          const pulses_ps = Math.round(jobs.tileSlots(tileIndices[i], pair) * slot_ps);
          const reads_ps = context.verify_ps > 0 ? jobs.tileReads(tileIndices[i], pair) * context.verify_ps : 0;
          port.post(tiles[i], { ...pulse, duration_ps: pulses_ps + reads_ps }, 0);
        } else {
          port.post(tiles[i], pulse, 0);
        }
      }
    },
    orderReset: ({ context, event }) => orderReset(context, event as FullEvent),
    countTile: ({ context }) => {
      context.slots[SELECTION_SLOT.awaited]--;
    },
    reportUpdated: ({ context }) => {
      context.port.post(context.controller, UPDATED, 0);
    },
  },
});

export const arraySelection = arraySelectionSetup.createMachine({
  id: 'arraySelection',
  context: ({ input }) => input,
  initial: 'idle',
  states: {
    idle: {
      meta: { phase: 'idle' },
      on: {
        select: { actions: 'turnSwitches' },
        train: [{ guard: 'lastTrain', target: 'pulsing', actions: 'latchTrain' }, { actions: 'latchTrain' }],
      },
    },
    pulsing: {
      meta: { phase: 'update', steps: ['logic', 'selection', 'buffer'] },
      entry: 'letPulsesThrough',
      on: {
        done: [{ guard: 'lastTile', target: 'idle', actions: 'reportUpdated' }, { actions: 'countTile' }],
        full: { actions: 'orderReset' },
      },
    },
  },
});
