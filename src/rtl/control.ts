/**
 * The control logic of a statechart as a table that hardware can be made of: leaf states, the transitions to try in
 * order for every event, and the names of guards, actions and timers in place of the functions behind them.
 * It is read off the very tables that the compiled engine runs.
 */
import type { AnyStateMachine } from 'xstate';
import { type Action, type ActionList, compileMachine, type Guard, readDelay } from '../engine/compile.js';

export interface ControlTimer {
  /** 'drive' of state 'driving': the delay's name, or its number of picoseconds. */
  readonly delay: string;
  readonly state: string;
}

/** An event that a state listens to: one that another circuit sends, or a timer that runs out. */
export type ControlEvent =
  | { readonly kind: 'event'; readonly type: string }
  | { readonly kind: 'timer'; readonly timer: number };

export interface ControlTransition {
  /** null = always taken. */
  readonly guard: string | null;
  readonly actions: readonly string[];
  /** Index of the leaf state after it. */
  readonly target: number;
  /** Indices of timers that are stopped, and then of those that are started. */
  readonly stops: readonly number[];
  readonly starts: readonly number[];
}

export interface Control {
  /** The machine's id. */
  readonly name: string;
  /** Dotted paths of the leaf states. */
  readonly states: readonly string[];
  readonly events: readonly ControlEvent[];
  readonly guards: readonly string[];
  readonly actions: readonly string[];
  readonly timers: readonly ControlTimer[];
  /** [state][event]: transitions to try in this order. */
  readonly table: readonly (readonly (readonly ControlTransition[])[])[];
  /** What entering the initial state does. */
  readonly initial: ControlTransition;
}

/** xstate's name of a timer's event: xstate.after.DELAY.MACHINE.STATE. */
const AFTER = /^xstate\.after\.([^.]+)\.(.+)$/;

/** @throws UnsupportedByCompilerError for statecharts that the compiled engine refuses. */
export function controlOf(machine: AnyStateMachine): Control {
  const names = new Map<unknown, string>();
  const named = (implementations: Readonly<Record<string, unknown>>) =>
    Object.fromEntries(
      Object.keys(implementations).map((name) => {
        // A function of its own for every name: its place in the tables gives the name back.
        const stand = () => false;
        names.set(stand, name);
        return [name, stand];
      }),
    );
  const { actions, guards } = machine.implementations;
  const tables = compileMachine(machine.provide({ actions: named(actions), guards: named(guards) } as never));

  const timers = tables.timers.map(({ event }): ControlTimer => {
    const [, delay, owner] = AFTER.exec(event.type) as RegExpExecArray;
    return { delay, state: owner.slice(machine.id.length + 1) };
  });
  const timerOf = new Map(tables.timers.map(({ event }, index) => [event.type, index]));
  const nameOf = (implementation: Action | Guard) => names.get(implementation) as string;
  const namesOf = ({ actions: list }: ActionList) => list.filter((action) => action !== readDelay).map(nameOf);
  const table = tables.leaves.map((_, leaf) =>
    tables.types.map((__, type) =>
      tables.table[leaf * tables.types.length + type].map(
        (transition): ControlTransition => ({
          guard: transition.guard === null ? null : nameOf(transition.guard),
          actions: namesOf(transition),
          ...{ target: transition.target, stops: transition.clears, starts: transition.sets },
        }),
      ),
    ),
  );
  const initial: ControlTransition = {
    ...{ guard: null, actions: namesOf(tables.initial), target: tables.initial.target },
    ...{ stops: [], starts: tables.initial.sets },
  };
  const all = [initial, ...table.flat(2)];
  return {
    name: machine.id,
    states: tables.leaves,
    events: tables.types.map((type): ControlEvent => {
      const timer = timerOf.get(type);
      return timer === undefined ? { kind: 'event', type } : { kind: 'timer', timer };
    }),
    guards: [...new Set(all.flatMap(({ guard }) => guard ?? []))],
    actions: [...new Set(all.flatMap((transition) => transition.actions))],
    ...{ timers, table, initial },
  };
}
