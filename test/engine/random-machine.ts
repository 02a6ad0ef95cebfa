/** Small random machines for event storms: nested states, guards, timers, and actions that post to one another. */
import { type AnyStateMachine, setup } from 'xstate';
import type { EngineEvent, MachineContext } from '../../src/engine/engine.js';

export interface StormEvent extends EngineEvent {
  readonly n: number;
}

/** Slots: what is left to post, then counters. */
export const FUEL = 0;
export const SLOTS = 5;

export interface StormContext extends MachineContext<StormEvent> {
  readonly trace: string[];
  readonly units: number;
}

export const TYPES = ['a', 'b', 'c', 'select'];
const DELAYS = ['short', 'long', 'counted', 'told'];

/** Numbers in [0, n) from a seed; a linear congruential generator is random enough for test data. */
export class Dice {
  private state: number;
  constructor(seed: number) {
    this.state = seed | 0;
  }
  below(n: number): number {
    this.state = (Math.imul(this.state, 1664525) + 1013904223) | 0;
    return ((this.state >>> 8) % 0x1000000) % n;
  }
  chance(percent: number): boolean {
    return this.below(100) < percent;
  }
  pick<T>(choices: readonly T[]): T {
    return choices[this.below(choices.length)];
  }
}

const storm = setup({
  types: { context: {} as StormContext, events: {} as StormEvent, input: {} as StormContext },
  actions: {
    note: ({ context, event }, params: { what: string }) => {
      context.trace.push(`${context.port.self}@${context.port.now_ps()} ${params.what} ${event.type}`);
    },
    count: ({ context }, params: { slot: number }) => {
      context.slots[params.slot]++;
    },
    send: ({ context, event }, params: { to: number; type: string; delay_ps: number }) => {
      if (context.slots[FUEL] === 0) return;
      context.slots[FUEL]--;
      const n = (event.n ?? 0) + 1;
      context.port.post((context.port.self + params.to) % context.units, { type: params.type, n }, params.delay_ps);
    },
    tick: ({ context }) => {
      context.slots[4]++;
    },
  },
  guards: {
    even: ({ context }) => context.slots[1] % 2 === 0,
    below: ({ context, event }, params: { slot: number; limit: number }) =>
      context.slots[params.slot] + ((event.n ?? 0) % 2) < params.limit,
  },
  delays: {
    short: 3,
    long: 11,
    counted: ({ context }) => context.slots[1] % 4,
    told: ({ context, event }) => ((event.n ?? 1) % 3) + context.slots[4],
  },
});

/** A machine that is the same for the same seed. */
export function randomMachine(id: string, seed: number): AnyStateMachine {
  const dice = new Dice(seed);
  const ids: string[] = [];
  const skeleton = grow(dice, id, 0, ids);
  return storm.createMachine({
    ...dress(dice, skeleton, ids),
    id,
    context: ({ input }: { input: StormContext }) => input,
  } as never) as unknown as AnyStateMachine;
}

interface Skeleton {
  readonly id: string;
  readonly final: boolean;
  readonly children: Map<string, Skeleton>;
}

function grow(dice: Dice, id: string, depth: number, ids: string[]): Skeleton {
  ids.push(id);
  const children = new Map<string, Skeleton>();
  const count = depth === 0 ? 2 + dice.below(2) : depth < 3 && dice.chance(45) ? 1 + dice.below(3) : 0;
  for (let i = 0; i < count; i++) children.set(`s${i}`, grow(dice, `${id}_${i}`, depth + 1, ids));
  return { id, final: depth > 0 && count === 0 && dice.chance(8), children };
}

function dress(dice: Dice, { id, final, children }: Skeleton, ids: string[]): Record<string, unknown> {
  const state: Record<string, unknown> = { id, entry: actions(dice, `>${id}`), exit: actions(dice, `<${id}`) };
  if (final) return { ...state, type: 'final' };
  const on: Record<string, unknown> = {};
  for (const type of TYPES) {
    if (dice.chance(45)) on[type] = transitions(dice, id, children, ids);
    // A forbidden event: it stops here and does not bubble.
    else if (dice.chance(5)) on[type] = undefined;
  }
  state.on = on;
  if (dice.chance(35)) {
    const after: Record<string, unknown> = {};
    for (let n = 1 + dice.below(2); n > 0; n--) {
      const delay = dice.chance(50) ? dice.pick(DELAYS) : String(dice.below(6) * 2);
      after[delay] = transitions(dice, id, children, ids);
    }
    state.after = after;
  }
  if (children.size > 0) {
    const target = dice.pick([...children.keys()]);
    state.initial = dice.chance(50) ? target : { target, actions: actions(dice, `*${id}`) };
    state.states = Object.fromEntries([...children].map(([key, child]) => [key, dress(dice, child, ids)]));
  }
  return state;
}

function transitions(dice: Dice, id: string, children: Map<string, Skeleton>, ids: string[]): unknown {
  const list: unknown[] = [];
  for (let n = 1 + dice.below(2); n > 0; n--) {
    const transition: Record<string, unknown> = { actions: actions(dice, `-${id}`), reenter: dice.chance(30) };
    if (dice.chance(60)) {
      transition.guard = dice.chance(40)
        ? 'even'
        : { type: 'below', params: { slot: 1 + dice.below(3), limit: dice.below(8) } };
    }
    const kind = dice.below(10);
    if (kind < 5) transition.target = `#${dice.pick(ids)}`;
    else if (kind < 7 && children.size > 0) transition.target = `.${dice.pick([...children.keys()])}`;
    else if (kind < 8) transition.target = `#${id}`;
    // The compiler refuses to go to the machine itself without reentering it.
    if (transition.target === `#${ids[0]}`) transition.reenter = true;
    list.push(transition);
  }
  return list.length === 1 && dice.chance(50) ? list[0] : list;
}

function actions(dice: Dice, what: string): unknown[] {
  const list: unknown[] = [{ type: 'note', params: { what } }];
  if (dice.chance(30)) list.push({ type: 'count', params: { slot: 1 + dice.below(3) } });
  if (dice.chance(25)) {
    list.push({ type: 'send', params: { to: dice.below(3), type: dice.pick(TYPES), delay_ps: dice.below(4) } });
  }
  if (dice.chance(10)) list.push('tick');
  return list;
}
