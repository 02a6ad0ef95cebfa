import { describe, expect, it } from 'vitest';
import {
  and,
  assign,
  cancel,
  emit,
  enqueueActions,
  fromPromise,
  log,
  not,
  or,
  raise,
  sendTo,
  setup,
  spawnChild,
  stateIn,
  stopChild,
} from 'xstate';
import { compileMachine } from '../../src/engine/compile.js';
import { HOST } from '../../src/engine/engine.js';
import { type UnitError, UnsupportedByCompilerError, UnsupportedStateError } from '../../src/engine/errors.js';
import { createCompiledEngine, createInterpretedEngine } from '../../src/engine/index.js';
import { machineOf, start } from './support.js';

/** A machine with one transition in state 'a'. */
function withTransition(transition: object): object {
  return { initial: 'a', states: { a: { on: { go: transition } }, b: {} } };
}

const inNames = setup({
  actions: { up: assign({}), wide: enqueueActions(() => {}) },
  guards: { sits: stateIn('a'), alias: 'sits' as never },
});

function named(transition: object): never {
  const context = ({ input }: { input: never }): never => input;
  return inNames.createMachine({ id: 'm', context, ...withTransition(transition) } as never) as never;
}

describe('the compiler refuses by name', () => {
  it.each<[what: string, state: string, config: object]>([
    ['parallel states', 'p', { initial: 'p', states: { p: { type: 'parallel', states: { x: {}, y: {} } } } }],
    ['history states', 'h', { initial: 'a', states: { a: {}, h: { type: 'history' } } }],
    ['invoked actors', 'a', { initial: 'a', states: { a: { invoke: { src: fromPromise(async () => {}) } } } }],
    ['eventless transitions (always)', 'a', { initial: 'a', states: { a: { always: 'b' }, b: {} } }],
    [
      'onDone',
      'a',
      { initial: 'a', states: { a: { initial: 'x', states: { x: { type: 'final' } }, onDone: 'b' }, b: {} } },
    ],
    ['output', '(machine)', { initial: 'a', output: {}, states: { a: {} } }],
    ['routes', 'a', { initial: 'a', states: { a: { id: 'a', route: {} } } }],
    ["wildcard events ('*')", 'a', { initial: 'a', states: { a: { on: { '*': {} } } } }],
    ["wildcard events ('read.*')", 'a', { initial: 'a', states: { a: { on: { 'read.*': {} } } } }],
    [
      "transitions on xstate's own 'xstate.done.state.m'",
      'a',
      { initial: 'a', states: { a: { on: { 'xstate.done.state.m': {} } } } },
    ],
    ['several targets in one transition', 'a', withTransition({ target: ['a', 'b'] })],
    ['a transition to the machine itself without reenter', 'a', withTransition({ target: '#m' })],
    ['a context that is not made from the input', '(machine)', { ...withTransition({}), context: {} }],
    ['a machine without states', '(machine)', {}],
    ['a dot in the name of a state', 'b.c', { initial: 'a', states: { a: {}, 'b.c': {} } }],
    ['inline actions', 'a', withTransition({ actions: () => {} })],
    ['inline actions', 'a', { initial: 'a', states: { a: { entry: () => {} } } }],
    ['inline actions', 'a', { initial: 'a', states: { a: { exit: [() => {}] } } }],
    ['inline actions', '(machine)', { initial: { target: 'a', actions: () => {} }, states: { a: {} } }],
    ['inline guards', 'a', withTransition({ guard: () => true })],
    ["xstate's assign", 'a', withTransition({ actions: assign({}) })],
    ["xstate's raise", 'a', withTransition({ actions: raise({ type: 'x' }) })],
    ["xstate's sendTo", 'a', withTransition({ actions: sendTo('x', { type: 'x' }) })],
    ["xstate's emit", 'a', withTransition({ actions: emit({ type: 'x' }) })],
    ["xstate's log", 'a', withTransition({ actions: log('x') })],
    ["xstate's cancel", 'a', withTransition({ actions: cancel('x') })],
    ["xstate's spawnChild", 'a', withTransition({ actions: spawnChild('x' as never) })],
    ["xstate's stopChild", 'a', withTransition({ actions: stopChild('x') })],
    ["xstate's enqueueActions", 'a', withTransition({ actions: enqueueActions(() => {}) })],
    ["xstate's stateIn", 'a', withTransition({ guard: stateIn('a') })],
    ["xstate's and", 'a', withTransition({ guard: and(['zero']) })],
    ["xstate's or", 'a', withTransition({ guard: or(['zero']) })],
    ["xstate's not", 'a', withTransition({ guard: not('zero') })],
    ["computed params (action 'set')", 'a', withTransition({ actions: { type: 'set', params: () => ({ value: 1 }) } })],
    ["computed params (guard 'atLeast')", 'a', withTransition({ guard: { type: 'atLeast', params: () => ({}) } })],
  ])('%s in %s', (what, state, config) => {
    let error: unknown;
    try {
      compileMachine(machineOf(config));
    } catch (caught) {
      error = caught;
    }
    expect(error).toBeInstanceOf(UnsupportedByCompilerError);
    const { machine, state: where, what: refused } = error as UnsupportedByCompilerError;
    expect({ machine, where, refused }).toEqual({ machine: 'm', where: state, refused: what });
  });

  it('built-in creators behind a name, and names of names', () => {
    expect(() => compileMachine(named({ actions: 'up' }))).toThrow("xstate's assign (action 'up')");
    expect(() => compileMachine(named({ actions: 'wide' }))).toThrow("xstate's enqueueActions (action 'wide')");
    expect(() => compileMachine(named({ guard: 'sits' }))).toThrow("xstate's stateIn (guard 'sits')");
    expect(() => compileMachine(named({ guard: 'alias' }))).toThrow("guard 'alias', which is not a function");
  });

  it("an action that reaches for xstate's actor, when it does", () => {
    const reaching = setup({ actions: { reach: ({ self }) => self.send({ type: 'go' } as never) } }).createMachine({
      id: 'm',
      context: ({ input }: { input: never }) => input,
      ...(withTransition({ actions: 'reach' }) as { initial: 'a' }),
    } as never);
    const { engine } = start('compiled', reaching as never);
    engine.post(HOST, 0, { type: 'go' }, 0);
    let error: unknown;
    try {
      engine.run();
    } catch (caught) {
      error = caught;
    }
    expect((error as UnitError).cause).toBeInstanceOf(UnsupportedByCompilerError);
  });
});

it('neither engine runs what has no one path: parallel and history states, invoked actors', () => {
  const machine = machineOf({ initial: 'p', states: { p: { type: 'parallel', states: { x: {}, y: {} } } } });
  expect(() => start('interpreted', machine)).toThrow(UnsupportedStateError);
});

it('a machine is compiled once, and its units share the tables but nothing else', () => {
  const machine = machineOf({
    initial: 'a',
    states: { a: { on: { go: { target: 'b', actions: 'count' } } }, b: { after: { bySlot: 'a' } } },
  });
  expect(compileMachine(machine)).toBe(compileMachine(machine));
  const { engine } = start('compiled', machine, machine);
  engine.post(HOST, 1, { type: 'go' }, 2);
  engine.step();
  expect([engine.stateOf(0), engine.stateOf(1), engine.run()]).toEqual(['a', 'b', 3]);
});

it('each factory makes its kind', () => {
  expect([createInterpretedEngine([]).kind, createCompiledEngine([]).kind]).toEqual(['interpreted', 'compiled']);
});
