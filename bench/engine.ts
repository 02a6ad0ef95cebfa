/**
 * Events per second of both engines, and of the bucket queue against a plain heap. Run: npx tsx bench/engine.ts
 * Traffic is that of a chip: one bank fans out to tiles in lockstep, the tiles answer after a timer or a delay.
 */
import { type AnyStateMachine, setup } from 'xstate';
import { type Engine, HOST, type MachineContext, type UnitSpec } from '../src/engine/engine.js';
import { createEngine } from '../src/engine/index.js';
import { EventQueue } from '../src/engine/queue.js';
import { HeapQueue } from './heap-queue.js';

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

const tileWithTimer = parts.createMachine({
  id: 'tile',
  context: ({ input }) => input,
  initial: 'idle',
  states: {
    idle: { on: { work: 'settling' } },
    settling: { after: { settling: { target: 'idle', actions: 'answer' } } },
  },
}) as unknown as AnyStateMachine;

const tileWithPost = parts.createMachine({
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

/** Best of `repeats`, in events per second. */
function rate(repeats: number, run: () => number): number {
  let best = 0;
  for (let i = 0; i < repeats; i++) {
    const start_ms = performance.now();
    const events = run();
    best = Math.max(best, (events / (performance.now() - start_ms)) * 1000);
  }
  return best;
}

function report(what: string, perSecond: number): void {
  const ns = 1e9 / perSecond;
  console.log(`${what.padEnd(58)} ${(perSecond / 1e6).toFixed(2).padStart(8)} M/s ${ns.toFixed(1).padStart(8)} ns`);
}

function engineRate(kind: Engine['kind'], tile: AnyStateMachine, tiles: number, observed: boolean): number {
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

/** Takes an event and posts another: `pending` events at `distinct` times, of which one moves on at a time. */
function queueRate(queue: EventQueue | HeapQueue, pending: number, distinct: number): number {
  const period_ps = 1000 * distinct;
  for (let i = 0; i < pending; i++) queue.push(1000 * (i % distinct), 1, i, 0, 0, GO);
  const count = 3e6;
  const best = rate(4, () => {
    for (let i = 0; i < count; i++) {
      queue.pop();
      queue.push(queue.time_ps + period_ps, 1, queue.to, 0, 0, queue.item);
    }
    return count;
  });
  return best;
}

for (const [pending, distinct] of [
  [16, 1],
  [16, 4],
  [256, 4],
  [10, 10],
  [100, 100],
  [1000, 1000],
]) {
  report(
    `buckets: pop + push, ${pending} pending at ${distinct} times`,
    queueRate(new EventQueue(), pending, distinct),
  );
  report(`heap:    pop + push, ${pending} pending at ${distinct} times`, queueRate(new HeapQueue(), pending, distinct));
}
for (const tiles of [1, 16, 256]) {
  report(`compiled, ${tiles} tiles, posts`, engineRate('compiled', tileWithPost, tiles, false));
  report(`compiled, ${tiles} tiles, timers`, engineRate('compiled', tileWithTimer, tiles, false));
}
report('compiled, 16 tiles, posts, observed', engineRate('compiled', tileWithPost, 16, true));
report('interpreted, 16 tiles, posts', engineRate('interpreted', tileWithPost, 16, false));
report('interpreted, 16 tiles, timers', engineRate('interpreted', tileWithTimer, 16, false));
