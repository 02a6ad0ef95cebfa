/**
 * Traffic like a chip's, for measuring engines: one bank fans out to tiles in lockstep, the tiles answer after a timer
 * or a delay, and nothing is computed.
 */
import { type AnyStateMachine, setup } from 'xstate';
import { type Engine, HOST, type MachineContext, type UnitSpec } from '../src/engine/engine.js';
import { createEngine } from '../src/engine/index.js';
import { cpu_ns } from './cpu-time.js';

interface Context extends MachineContext<Message> {
  readonly tiles: number;
}
interface Message {
  readonly type: 'go' | 'work' | 'done' | 'settled';
}
const GO: Message = { type: 'go' };
const WORK: Message = { type: 'work' };
const DONE: Message = { type: 'done' };
const SETTLED: Message = { type: 'settled' };
const LEFT = 0;
const WAITING = 1;

const parts = setup({
  types: { context: {} as Context, events: {} as Message, input: {} as Context },
  actions: {
    fanOut: ({ context }) => {
      context.slots[LEFT]--;
      context.slots[WAITING] = context.tiles;
      for (let tile = 1; tile <= context.tiles; tile++) context.port.post(tile, WORK, 0);
    },
    countDone: ({ context }) => {
      context.slots[WAITING]--;
    },
    again: ({ context }) => context.port.post(context.port.self, GO, 1000),
    settle: ({ context }) => context.port.post(context.port.self, SETTLED, 5000),
    answer: ({ context }) => context.port.post(0, DONE, 1000),
  },
  guards: {
    left: ({ context }) => context.slots[LEFT] > 0,
    last: ({ context }) => context.slots[WAITING] === 1,
  },
  delays: { settling: 5000 },
});

const bank = parts.createMachine({
  id: 'bank',
  context: ({ input }) => input,
  initial: 'idle',
  states: {
    idle: { on: { go: { guard: 'left', target: 'waiting', actions: 'fanOut' } } },
    waiting: {
      on: { done: [{ guard: 'last', target: 'idle', actions: ['countDone', 'again'] }, { actions: 'countDone' }] },
    },
  },
}) as unknown as AnyStateMachine;

export const tileWithTimer = parts.createMachine({
  id: 'tile',
  context: ({ input }) => input,
  initial: 'idle',
  states: {
    idle: { on: { work: 'settling' } },
    settling: { after: { settling: { target: 'idle', actions: 'answer' } } },
  },
}) as unknown as AnyStateMachine;

export const tileWithPost = parts.createMachine({
  id: 'tile',
  context: ({ input }) => input,
  initial: 'idle',
  states: {
    idle: { on: { work: { target: 'settling', actions: 'settle' } } },
    settling: { on: { settled: { target: 'idle', actions: 'answer' } } },
  },
}) as unknown as AnyStateMachine;

function chip(kind: Engine['kind'], tile: AnyStateMachine, tiles: number, rounds: number): Engine {
  const units: UnitSpec[] = [bank, ...Array<AnyStateMachine>(tiles).fill(tile)].map((machine, i) => ({
    name: `unit ${i}`,
    machine,
    context: (port) => {
      const slots = new Int32Array(2);
      slots[LEFT] = rounds;
      return { slots, port, tiles } satisfies Context as never;
    },
  }));
  return createEngine(kind, units);
}

/** Best of `repeats`, in events per second of CPU time. */
export function rate(repeats: number, run: () => number): number {
  let best = 0;
  for (let i = 0; i < repeats; i++) {
    const start_ns = cpu_ns();
    const events = run();
    best = Math.max(best, (events / (cpu_ns() - start_ns)) * 1e9);
  }
  return best;
}

/** Events per second of an engine; `observed`: with a listener on the bus. */
export function engineRate(kind: Engine['kind'], tile: AnyStateMachine, tiles: number, observed: boolean): number {
  const events = kind === 'compiled' ? 4e6 : 3e4;
  return rate(kind === 'compiled' ? 5 : 3, () => {
    const engine = chip(kind, tile, tiles, Math.ceil(events / (3 * tiles)));
    let heard = 0;
    if (observed) {
      engine.bus.on('event', () => {
        heard++;
      });
    }
    engine.post(HOST, 0, GO, 0);
    engine.run();
    if (observed && heard !== engine.events) throw new Error(`heard ${heard} of ${engine.events} events`);
    return engine.events;
  });
}
