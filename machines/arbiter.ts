/**
 * Arbiter of multi-device synapses (Boybat et al., Nature Communications 2018 and ISCAS 2019): says which of a
 * synapse's n devices the next update programs. One selection counter serves all synapses in its charge; it advances
 * by a fixed increment, co-prime with n, so that all devices have their turn. Potentiation and depression counters of
 * their own may let only every p-th potentiation, and every d-th depression, pass.
 *
 * idle → granted → idle
 *
 * Per sample (array-parallel): every tile that asks in a sample is granted the same device at once, and the counters
 * advance when all have let go. Per update (serial): one tile at a time is granted the counters, which go on with every
 * train that it programs; the others wait in line.
 */
import { setup } from 'xstate';
import type { Datapath } from '../src/chip/datapath.js';
import type { MachineContext } from '../src/engine/engine.js';
import type { ChipEvent, CircuitMeta, ReleaseEvent, RequestEvent } from './events.js';

export const ARBITER_SLOT = {
  /** The device whose turn it is. */
  selection: 0,
  /** Potentiations, and depressions, since the last that passed. */
  potentiations: 1,
  depressions: 2,
  /** Grants that have not been released; per sample: releases that the sample has seen. */
  granted: 3,
  released: 4,
  /** First one in the line, and how many wait; behind it the line itself: unit and tile of each. */
  head: 5,
  waiting: 6,
  line: 7,
} as const;
/** Slots of an arbiter with `members` tiles in its charge. */
export const arbiterSlots = (members: number) => ARBITER_SLOT.line + 2 * members;

export const PASS = { potentiation: 1, depression: 2 } as const;

export interface ArbiterContext extends MachineContext<ChipEvent> {
  readonly jobs: Datapath;
  /** Tiles in its charge. */
  readonly members: number;
  readonly perSample: boolean;
  /** n: devices of a synapse. */
  readonly devices: number;
  readonly increment: number;
  readonly potentiationEvery: number;
  readonly depressionEvery: number;
  /** Time in which it decides. */
  readonly step_ps: number;
}

/** Polarities that pass in the present sample. */
function passing({ slots, potentiationEvery, depressionEvery }: ArbiterContext): number {
  const potentiation = slots[ARBITER_SLOT.potentiations] + 1 >= potentiationEvery ? PASS.potentiation : 0;
  const depression = slots[ARBITER_SLOT.depressions] + 1 >= depressionEvery ? PASS.depression : 0;
  return potentiation | depression;
}

function grantTo(context: ArbiterContext, unit: number, tile: number): void {
  const { slots, port, perSample, step_ps } = context;
  slots[ARBITER_SLOT.granted]++;
  const pass = perSample ? passing(context) : PASS.potentiation | PASS.depression;
  const [selection, potentiations, depressions] = [
    slots[ARBITER_SLOT.selection],
    slots[ARBITER_SLOT.potentiations],
    slots[ARBITER_SLOT.depressions],
  ];
  port.post(unit, { type: 'grant', tile, selection, potentiations, depressions, pass }, step_ps);
}

export const arbiterSetup = setup({
  types: {
    context: {} as ArbiterContext,
    events: {} as ChipEvent,
    input: {} as ArbiterContext,
    meta: {} as CircuitMeta,
  },
  guards: {
    perSample: ({ context }) => context.perSample,
    /** The last tile of the sample lets go. */
    lastOfSample: ({ context }) => context.perSample && context.slots[ARBITER_SLOT.released] + 1 === context.members,
    nobodyWaits: ({ context }) => context.slots[ARBITER_SLOT.waiting] === 0,
  },
  actions: {
    grant: ({ context, event }) => {
      const { from, tile } = event as RequestEvent;
      grantTo(context, from, tile);
    },
    standInLine: ({ context, event }) => {
      const { slots, members } = context;
      const { from, tile } = event as RequestEvent;
      const place = (slots[ARBITER_SLOT.head] + slots[ARBITER_SLOT.waiting]) % members;
      slots[ARBITER_SLOT.line + 2 * place] = from;
      slots[ARBITER_SLOT.line + 2 * place + 1] = tile;
      slots[ARBITER_SLOT.waiting]++;
    },
    grantNext: ({ context }) => {
      const { slots, members } = context;
      const head = slots[ARBITER_SLOT.head];
      slots[ARBITER_SLOT.head] = (head + 1) % members;
      slots[ARBITER_SLOT.waiting]--;
      grantTo(context, slots[ARBITER_SLOT.line + 2 * head], slots[ARBITER_SLOT.line + 2 * head + 1]);
    },
    countRelease: ({ context }) => {
      context.slots[ARBITER_SLOT.released]++;
    },
    /** A sample is over: the counters go on by one. */
    advance: ({ context }) => {
      const { slots, devices, increment, potentiationEvery, depressionEvery } = context;
      const pass = passing(context);
      slots[ARBITER_SLOT.potentiations] = (slots[ARBITER_SLOT.potentiations] + 1) % potentiationEvery;
      slots[ARBITER_SLOT.depressions] = (slots[ARBITER_SLOT.depressions] + 1) % depressionEvery;
      if (pass !== 0) slots[ARBITER_SLOT.selection] = (slots[ARBITER_SLOT.selection] + increment) % devices;
      slots[ARBITER_SLOT.granted] = 0;
      slots[ARBITER_SLOT.released] = 0;
    },
    /** The counters stand where the trains of the tile have moved them to. */
    takeCounters: ({ context, event }) => {
      const { slots, jobs } = context;
      const { tile } = event as ReleaseEvent;
      slots[ARBITER_SLOT.granted] = 0;
      if (tile < 0) return;
      const counters = jobs.counters(tile);
      slots[ARBITER_SLOT.selection] = counters.selection;
      slots[ARBITER_SLOT.potentiations] = counters.potentiations;
      slots[ARBITER_SLOT.depressions] = counters.depressions;
    },
  },
});

export const arbiter = arbiterSetup.createMachine({
  id: 'arbiter',
  context: ({ input }) => input,
  initial: 'idle',
  states: {
    idle: { meta: { phase: 'idle' }, on: { request: { target: 'granted', actions: 'grant' } } },
    granted: {
      meta: { phase: 'update', steps: ['logic'] },
      on: {
        request: [{ guard: 'perSample', actions: 'grant' }, { actions: 'standInLine' }],
        release: [
          { guard: 'lastOfSample', target: 'idle', actions: 'advance' },
          { guard: 'perSample', actions: 'countRelease' },
          { guard: 'nobodyWaits', target: 'idle', actions: 'takeCounters' },
          { actions: ['takeCounters', 'grantNext'] },
        ],
      },
    },
  },
});
