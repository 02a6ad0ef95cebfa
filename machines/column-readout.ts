/**
 * Column readout: what stands between the lines of a tile and the neurons. Sample-and-hold circuits keep the
 * currents of a read, so that the tile is free again; a multiplexer lets each ADC convert one of its lines after
 * the other. The rows have a readout of the same kind for backward reads.
 *
 * idle → [sensing →] converting ⟲ → idle
 *
 * Where drivers give lines bit by bit (`bit-serial-tile.ts`), every bit is held, converted, shifted and added to those before it; the
 * tile is told when the next may come, and the neurons when the last is there.
 *
 * It is in `converting` once per conversion slot: with n lines to an ADC the last line of a read waits for n − 1
 * slots. The numbers are delivered when all lines are converted. A chip with ideal converters, one to a line, has
 * no such circuit: conversion is then part of the read, as in ISAAC's 100 ns cycle (Shafiee et al. 2016).
 */
import { setup } from 'xstate';
import type { Datapath } from '../src/chip/datapath.js';
import type { MachineContext, UnitId } from '../src/engine/engine.js';
import type { ChipEvent, CurrentEvent, Direction, FreeEvent } from './events.js';

export const READOUT_SLOT = {
  /** Setting of the multiplexer: the conversion slot under way. */
  slot: 0,
} as const;
export const READOUT_SLOTS = 1;
/** And where lines are driven bit by bit. */
export const BIT_READOUT_SLOT = {
  ...READOUT_SLOT,
  /** Bit that is held. */
  bit: 1,
} as const;
export const BIT_READOUT_SLOTS = 2;

export interface ReadoutContext extends MachineContext<ChipEvent> {
  readonly jobs: Datapath;
  /** Index of its tile in the datapath. */
  readonly tile: number;
  /** forward: it stands at the columns; backward: at the rows. */
  readonly direction: Direction;
  /** Lines it reads and the ADCs it has for them. */
  readonly lines: number;
  readonly adcs: number;
  /** Conversion slots of a read: ⌈lines / adcs⌉. */
  readonly conversions: number;
  /** Banks that take the numbers. */
  readonly receivers: readonly UnitId[];
  readonly sense_ps: number;
  /** One conversion, the turn of the multiplexer included. */
  readonly convert_ps: number;
  /** Bits of a line that is driven bit by bit; absent: it is not. */
  readonly bits?: number;
  /** Unit of its tile. */
  readonly tileUnit?: UnitId;
}

const READ: { readonly [direction in Direction]: CurrentEvent } = {
  forward: { type: 'current', direction: 'forward' },
  backward: { type: 'current', direction: 'backward' },
};

const FREE: FreeEvent = { type: 'free' };

export const columnReadoutSetup = setup({
  types: { context: {} as ReadoutContext, events: {} as ChipEvent, input: {} as ReadoutContext },
  guards: {
    senses: ({ context }) => context.sense_ps > 0,
    slotsLeft: ({ context }) => context.slots[READOUT_SLOT.slot] + 1 < context.conversions,
    bitsLeft: ({ context }) => context.slots[BIT_READOUT_SLOT.bit] + 1 < (context.bits ?? 1),
    lastSlot: ({ context }) => context.slots[READOUT_SLOT.slot] + 1 >= context.conversions,
  },
  actions: {
    convert: ({ context }) => {
      const { jobs, tile, direction, slots } = context;
      const slot = slots[READOUT_SLOT.slot];
      if (direction === 'forward') jobs.convertForward(tile, slot);
      else jobs.convertBackward(tile, slot);
    },
    turnMultiplexer: ({ context }) => {
      context.slots[READOUT_SLOT.slot]++;
    },
    freeTile: ({ context }) => {
      context.port.post(context.tileUnit as UnitId, FREE, 0);
    },
    shift: ({ context }) => {
      context.slots[READOUT_SLOT.slot] = 0;
      context.slots[BIT_READOUT_SLOT.bit]++;
    },
    deliver: ({ context }) => {
      context.slots[READOUT_SLOT.slot] = 0;
      if (context.bits !== undefined) context.slots[BIT_READOUT_SLOT.bit] = 0;
      for (const bank of context.receivers) context.port.post(bank, READ[context.direction], 0);
    },
  },
  delays: {
    sense: ({ context }) => context.sense_ps,
    conversion: ({ context }) => context.convert_ps,
  },
});

export const columnReadout = columnReadoutSetup.createMachine({
  id: 'columnReadout',
  context: ({ input }) => input,
  initial: 'idle',
  states: {
    idle: { on: { current: [{ guard: 'senses', target: 'sensing' }, { target: 'converting' }] } },
    sensing: { after: { sense: { target: 'converting' } } },
    converting: {
      entry: 'convert',
      after: {
        conversion: [
          { guard: 'lastSlot', target: 'idle', actions: 'deliver' },
          { target: 'converting', reenter: true, actions: 'turnMultiplexer' },
        ],
      },
    },
  },
});

/** The same behind a tile whose lines are driven bit by bit. */
export const bitSerialReadout = columnReadoutSetup.createMachine({
  id: 'bitSerialReadout',
  context: ({ input }) => input,
  initial: 'idle',
  states: {
    idle: { on: { current: [{ guard: 'senses', target: 'sensing' }, { target: 'converting' }] } },
    sensing: { after: { sense: { target: 'converting' } } },
    converting: {
      entry: 'convert',
      after: {
        conversion: [
          { guard: 'slotsLeft', target: 'converting', reenter: true, actions: 'turnMultiplexer' },
          { guard: 'bitsLeft', target: 'idle', actions: ['shift', 'freeTile'] },
          { target: 'idle', actions: ['deliver', 'freeTile'] },
        ],
      },
    },
  },
});
