/** Walks every state that a machine reaches and compares what xstate does there with what the compiler made of it. */

import { expect } from 'vitest';
import { type AnyMachineSnapshot, type AnyStateMachine, type EventObject, fromTransition, setup } from 'xstate';
import { getAdjacencyMap, getShortestPaths } from 'xstate/graph';
import { ActionArgs, type CompiledMachine, compileMachine } from '../../src/engine/compile.js';
import { type EngineEvent, type EventRecord, HOST, type MachineContext, type Port } from '../../src/engine/engine.js';
import { createEngine } from '../../src/engine/index.js';
import { leavesOf, pathOfValue } from '../../src/engine/states.js';

/** A point of the walk: leaf state, slots, and what led there. */
interface Place {
  readonly state: string;
  readonly slots: readonly number[];
  readonly posts: readonly string[];
  /** Timers set (with their delay) or cleared by the last event, by type. */
  readonly timers: Readonly<Record<string, number | 'cleared'>>;
  readonly error: string | undefined;
}

/** What xstate/graph sees of `fromTransition`. */
interface Walk {
  readonly context: Place;
}

export interface PathReport {
  readonly states: number;
  readonly transitions: number;
  readonly paths: number;
  /** Leaf states that were reached, and all there are. */
  readonly reached: string[];
  readonly leaves: string[];
}

export type MakeContext = (port: Port<never>) => MachineContext<never>;

/**
 * Explores `machine` from its initial state with `events` and its own timers, through xstate/graph on a copy of the
 * slots; at every step compares state, slots, posts, timers and errors with the compiled table; then runs each
 * shortest path on both engines, at once and one by one, and compares the records.
 * @param maxStates places (state and slots) after which no new ones are followed.
 */
export function comparePaths(
  machine: AnyStateMachine,
  makeContext: MakeContext,
  events: readonly EngineEvent[],
  maxStates = 300,
): PathReport {
  const compiled = compileMachine(machine);
  const timers: EngineEvent[] = compiled.timers.map(({ event }) => event);
  const allEvents: EventObject[] = [...events, ...timers];
  let farthestUnit = 0;
  const noteUnit = (to: number): void => {
    farthestUnit = Math.max(farthestUnit, to);
  };
  const initial = initialPlace(machine, makeContext, noteUnit);
  let steps = 0;
  const logic = fromTransition((place: Place, event: EventObject): Place => {
    if (place.error !== undefined) return place;
    const byXstate = stepOfXstate(machine, makeContext, place, event, noteUnit);
    const byTable = stepOfTable(compiled, makeContext, place, event);
    expect(byTable, `${event.type} in ${place.state} [${place.slots.join()}]`).toEqual(byXstate);
    steps++;
    return byXstate;
  }, initial);
  const known = new Set<string>();
  const options = {
    events: allEvents,
    serializeState: ({ context: { state, slots, error } }: Walk): string => JSON.stringify([state, slots, error]),
    stopWhen: (walk: Walk): boolean => known.add(options.serializeState(walk)).size > maxStates,
    fromState: { status: 'active', output: undefined, error: undefined, context: initial },
  };
  const adjacency = getAdjacencyMap(logic, options as never);
  const transitions = steps;
  known.clear();
  const paths = getShortestPaths(logic, options as never);
  const places = Object.values(adjacency).map(({ state }) => state.context);
  for (const path of paths) {
    const posted = path.steps
      .map(({ event }) => event as EngineEvent)
      .filter(({ type }) => !type.startsWith('xstate.'));
    for (const atOnce of [true, false]) {
      const runs = (['interpreted', 'compiled'] as const).map((kind) =>
        runPath(kind, machine, makeContext, posted, atOnce, farthestUnit),
      );
      expect(runs[1]).toEqual(runs[0]);
    }
  }
  return {
    states: places.length,
    transitions,
    paths: paths.length,
    reached: [...new Set(places.map(({ state }) => state))].sort(),
    leaves: [...compiled.leaves].sort(),
  };
}

/** A context on a copy of the slots, whose posts are noted. */
function contextAt(
  makeContext: MakeContext,
  slots: readonly number[] | undefined,
  posts: string[],
  onPost: (to: number) => void,
): MachineContext<never> {
  const port: Port<EngineEvent> = {
    self: 0,
    post: (to, event, delay_ps) => {
      onPost(to);
      posts.push(`${to}+${delay_ps}: ${JSON.stringify(event)}`);
    },
    now_ps: () => 0,
  };
  const context = makeContext(port as unknown as Port<never>);
  if (slots !== undefined) context.slots.set(slots);
  return context;
}

const noTarget = (): void => {};

function initialPlace(machine: AnyStateMachine, makeContext: MakeContext, onPost: (to: number) => void): Place {
  const { initial, timers, leaves } = compileMachine(machine);
  const context = contextAt(makeContext, undefined, [], onPost);
  const args = new ActionArgs(machine.id, context, new Float64Array(timers.length), { type: 'xstate.init' });
  for (const [i, action] of initial.actions.entries()) action(args, initial.params[i]);
  return { state: leaves[initial.target], slots: Array.from(context.slots), posts: [], timers: {}, error: undefined };
}

/** One macrostep of xstate with its actions executed, as a running actor would. */
function stepOfXstate(
  machine: AnyStateMachine,
  makeContext: MakeContext,
  place: Place,
  event: EventObject,
  onPost: (to: number) => void,
): Place {
  const posts: string[] = [];
  const timers: Record<string, number | 'cleared'> = {};
  const context = contextAt(makeContext, place.slots, posts, onPost);
  const value = leavesOf(machine).get(place.state);
  const snapshot = machine.resolveState({ value: value as never, context });
  if (snapshot.status === 'done') return { ...place, posts, timers };
  const deferred: (() => void)[] = [];
  const scope = {
    self: {},
    id: '',
    sessionId: '',
    logger: console.log,
    defer: (effect: () => void) => deferred.push(effect),
    system: {
      _sendInspectionEvent: () => {},
      scheduler: {
        schedule: (_source: unknown, _target: unknown, timer: EventObject, delay_ps: number) => {
          timers[timer.type] = delay_ps;
        },
        cancel: (_source: unknown, type: string) => {
          timers[type] = 'cleared';
        },
      },
    },
    stopChild: () => {},
    emit: () => {},
    actionExecutor: (action: { exec?: (info: unknown, params: unknown) => void; info: unknown; params: unknown }) =>
      action.exec?.(action.info, action.params),
  };
  let next: AnyMachineSnapshot;
  try {
    next = machine.transition(snapshot as never, event, scope as never);
  } catch (error) {
    return { ...place, slots: Array.from(context.slots), posts, timers, error: (error as Error).message };
  }
  for (const effect of deferred) effect();
  // An actor that is done clears every timer.
  if (next.status === 'done') clearAll(compileMachine(machine), timers);
  return { state: pathOfValue(next.value), slots: Array.from(context.slots), posts, timers, error: undefined };
}

function stepOfTable(compiled: CompiledMachine, makeContext: MakeContext, place: Place, event: EventObject): Place {
  const posts: string[] = [];
  const timers: Record<string, number | 'cleared'> = {};
  const context = contextAt(makeContext, place.slots, posts, noTarget);
  const args = new ActionArgs(compiled.id, context, new Float64Array(compiled.timers.length), event);
  const leaf = compiled.leaves.indexOf(place.state);
  const type = compiled.types.indexOf(event.type);
  if (compiled.final[leaf] || type < 0) return { ...place, posts, timers };
  try {
    const transition = compiled.table[leaf * compiled.types.length + type].find(
      ({ guard, guardParams }) => guard === null || guard(args, guardParams),
    );
    if (transition === undefined) return { ...place, slots: Array.from(context.slots), posts, timers };
    for (const [i, action] of transition.actions.entries()) action(args, transition.params[i]);
    for (const index of transition.clears) timers[compiled.timers[index].event.type] = 'cleared';
    for (const index of transition.sets) timers[compiled.timers[index].event.type] = args.delays_ps[index];
    if (transition.done) clearAll(compiled, timers);
    const state = compiled.leaves[transition.target];
    return { state, slots: Array.from(context.slots), posts, timers, error: undefined };
  } catch (error) {
    return { ...place, slots: Array.from(context.slots), posts, timers, error: (error as Error).message };
  }
}

function clearAll(compiled: CompiledMachine, timers: Record<string, number | 'cleared'>): void {
  for (const { event } of compiled.timers) timers[event.type] = 'cleared';
}

/** Takes what the machine under test posts. */
const sink = setup({ types: { context: {} as MachineContext<never> } }).createMachine({
  id: 'sink',
  context: ({ input }) => input as unknown as MachineContext<never>,
  initial: 'open',
  states: { open: {} },
});

/** Machines with timers may run for ever. */
const MAX_EVENTS = 200;

function runPath(
  kind: 'interpreted' | 'compiled',
  machine: AnyStateMachine,
  makeContext: MakeContext,
  events: readonly EngineEvent[],
  atOnce: boolean,
  sinks: number,
): unknown {
  const records: EventRecord[] = [];
  const units = [{ name: 'tested', machine, context: makeContext }];
  for (let i = 1; i <= sinks; i++) {
    units.push({ name: `sink ${i}`, machine: sink, context: (port) => ({ slots: new Int32Array(0), port }) });
  }
  const engine = createEngine(kind, units);
  engine.bus.on('event', (record) => records.push(record));
  let failure: string | undefined;
  try {
    for (const event of events) {
      engine.post(HOST, 0, event, 0);
      if (!atOnce) advance(engine);
    }
    advance(engine);
  } catch (error) {
    failure = (error as Error).message;
  }
  const { now_ps, events: count } = engine;
  return { failure, records, now_ps, count, state: engine.stateOf(0), slots: Array.from(engine.contextOf(0).slots) };
}

function advance(engine: ReturnType<typeof createEngine>): void {
  for (let i = 0; i < MAX_EVENTS && engine.step(); i++);
}
