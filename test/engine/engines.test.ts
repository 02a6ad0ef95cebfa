import { describe, expect, it, vi } from 'vitest';
import { Timer } from '../../src/engine/clock.js';
import { type EngineSnapshot, HOST } from '../../src/engine/engine.js';
import {
  DelayError,
  EngineStateError,
  MissingImplementationError,
  ReservedEventError,
  SampleTooLongError,
  SnapshotMismatchError,
  UnitError,
  UnknownUnitError,
} from '../../src/engine/errors.js';
import { createEngine, createInterpretedEngine } from '../../src/engine/index.js';
import { KINDS, machineOf, note, start, story, type TestEvent } from './support.js';

function thrown(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}

describe.each(KINDS)('the %s engine', (kind) => {
  describe('order of actions', () => {
    const nested = machineOf({
      entry: note('>m'),
      initial: 'a',
      states: {
        a: {
          entry: [note('>a'), note('>a again')],
          exit: note('<a'),
          initial: { target: 'a1', actions: note('*a') },
          on: {
            deep: { target: 'b.b2.leaf', actions: note('deep') },
            inside: { target: '.a2', actions: note('inside') },
          },
          states: {
            a1: { entry: note('>a1'), exit: note('<a1'), on: { next: { target: 'a2', actions: note('next') } } },
            a2: {
              entry: note('>a2'),
              exit: note('<a2'),
              on: {
                stay: { actions: note('stay') },
                self: { target: 'a2', actions: note('self') },
                again: { target: 'a2', reenter: true, actions: note('again') },
              },
            },
          },
        },
        b: {
          entry: note('>b'),
          exit: note('<b'),
          initial: { target: 'b1', actions: note('*b') },
          states: {
            b1: { entry: note('>b1') },
            b2: {
              entry: note('>b2'),
              exit: note('<b2'),
              initial: { target: 'leaf', actions: note('*b2') },
              states: { leaf: { entry: note('>leaf'), exit: note('<leaf') } },
            },
          },
        },
      },
      on: { home: { target: '.a', actions: note('home') } },
    });
    const happens = (types: string[]): string[] => {
      const { engine, log } = start(kind, nested);
      log.length = 0;
      for (const type of types) engine.post(HOST, 0, { type }, 0);
      engine.run();
      return log.map((line) => line.split(' ').slice(1, -1).join(' '));
    };

    it('enters the initial state from the top down', () => {
      const { log, engine } = start(kind, nested);
      expect(log).toEqual([
        '0 >m (xstate.init)',
        '0 >a (xstate.init)',
        '0 >a again (xstate.init)',
        '0 *a (xstate.init)',
        '0 >a1 (xstate.init)',
      ]);
      expect(engine.stateOf(0)).toBe('a.a1');
    });

    it('exits from the leaf up, acts, enters from the top down; a deep target skips initial actions', () => {
      expect(happens(['next'])).toEqual(['<a1', 'next', '>a2']);
      expect(happens(['deep'])).toEqual(['<a1', '<a', 'deep', '>b', '>b2', '>leaf']);
    });

    it('bubbles to the machine and comes home', () => {
      expect(happens(['deep', 'home']).slice(6)).toEqual([
        ...['<leaf', '<b2', '<b', 'home', '>a', '>a again', '*a', '>a1'],
      ]);
    });

    it('tells internal, targetless and reentering transitions apart', () => {
      expect(happens(['inside'])).toEqual(['<a1', 'inside', '>a2']);
      expect(happens(['inside', 'stay']).slice(3)).toEqual(['stay']);
      expect(happens(['inside', 'self']).slice(3)).toEqual(['self']);
      expect(happens(['inside', 'again']).slice(3)).toEqual(['<a2', 'again', '>a2']);
    });
  });

  describe('guards', () => {
    it('are tried in order, then those of the parent; a forbidden event stops where it is forbidden', () => {
      const machine = machineOf({
        initial: 'a',
        on: { go: { actions: note('machine') } },
        states: {
          a: {
            on: {
              go: [
                { guard: { type: 'atLeast', params: { limit: 2 } }, target: 'b', actions: note('two') },
                { guard: { type: 'atLeast', params: { limit: 1 } }, actions: ['count', note('one')] },
              ],
              up: { actions: 'count' },
            },
          },
          b: { on: { go: undefined } },
        },
      });
      const { engine, log } = start(kind, machine);
      for (const type of ['go', 'up', 'go', 'go', 'go', 'unheard']) engine.post(HOST, 0, { type }, 1);
      engine.run();
      expect(log).toEqual(['1 machine (go)', '1 one (go)', '1 two (go)']);
      expect([engine.stateOf(0), engine.events]).toEqual(['b', 6]);
    });
  });

  describe('time', () => {
    it('orders by time, priority, then sequence, and counts a delay from the present event', () => {
      const machine = machineOf({
        initial: 'a',
        states: {
          a: {
            on: {
              first: { actions: [note('first'), { type: 'send', params: { to: 0, type: 'echo', delay_ps: 0 } }] },
              echo: { actions: note('echo') },
              select: { actions: note('select') },
            },
          },
        },
      });
      const { engine, log } = start(kind, machine);
      for (const [type, delay_ps] of [
        ['echo', 30],
        ['first', 10],
        ['echo', 10],
        ['select', 10],
        ['first', 5],
      ] as const) {
        engine.post(HOST, 0, { type }, delay_ps);
      }
      expect(engine.run()).toBe(30);
      expect(log.map((line) => line.split(' ').slice(0, 2).join(' '))).toEqual([
        ...['5 first', '5 echo', '10 select', '10 first', '10 echo', '10 echo', '30 echo'],
      ]);
      engine.post(HOST, 0, { type: 'echo' }, 5);
      expect(engine.run()).toBe(35);
      engine.restartClock();
      expect(engine.now_ps).toBe(0);
      engine.post(HOST, 0, { type: 'echo' }, 5);
      expect([engine.run(), engine.events]).toEqual([5, 9]);
    });

    it('delivers a step at a time', () => {
      const { engine } = start(kind, machineOf({ initial: 'a', states: { a: { after: { 7: 'b' } }, b: {} } }));
      engine.post(HOST, 0, { type: 'go' }, 3);
      expect([engine.step(), engine.now_ps, engine.stateOf(0)]).toEqual([true, 3, 'a']);
      expect([engine.step(), engine.now_ps, engine.stateOf(0)]).toEqual([true, 7, 'b']);
      expect([engine.step(), engine.now_ps, engine.events]).toEqual([false, 7, 2]);
    });

    it('refuses wrong delays, wrong addresses, reserved types and samples that are too long', () => {
      const { engine } = start(kind, machineOf({ initial: 'a', states: { a: {} } }));
      for (const delay_ps of [-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY]) {
        expect(() => engine.post(HOST, 0, { type: 'go' }, delay_ps)).toThrow(DelayError);
      }
      expect(() => engine.post(HOST, 0, { type: 'go' }, 2 ** 53)).toThrow(SampleTooLongError);
      for (const to of [-1, 1, 0.5, Number.NaN]) {
        expect(() => engine.post(HOST, to, { type: 'go' }, 0)).toThrow(UnknownUnitError);
      }
      expect(() => engine.post(-2, 0, { type: 'go' }, 0)).toThrow(UnknownUnitError);
      expect(() => engine.post(HOST, 0, { type: 'xstate.after.5.m.a' }, 0)).toThrow(ReservedEventError);
      expect(engine.step()).toBe(false);
    });
  });

  describe('timers', () => {
    it('count from the event that set them: A at 10 re-arms +5 and fires at 15', () => {
      const machine = machineOf({
        initial: 'a',
        states: { a: { after: { 10: { target: 'b', actions: note('A') } } }, b: { after: { fixed: 'c' } }, c: {} },
      });
      const { engine, records } = start(kind, machine);
      engine.post(HOST, 0, { type: 'far' }, 100);
      engine.run();
      expect(story(records)).toEqual(['10 a>b xstate.after.10.m.a', '15 b>c xstate.after.fixed.m.b', '100 c>c far']);
      expect(records[0]).toEqual({
        time_ps: 10,
        from: 0,
        to: 0,
        event: { type: 'xstate.after.10.m.a' },
        timer: true,
        before: 'a',
        after: 'b',
      });
      expect(records[2]).toMatchObject({ from: HOST, to: 0, timer: false });
    });

    it('are cleared with their state and set anew on reentry; a cleared one neither counts nor moves time', () => {
      const machine = machineOf({
        initial: 'a',
        states: {
          a: { after: { 10: 'b' }, on: { kick: { target: 'a', reenter: true }, stay: { target: 'a' }, off: 'c' } },
          b: {},
          c: {},
        },
      });
      const { engine, records } = start(kind, machine);
      engine.post(HOST, 0, { type: 'kick' }, 6);
      engine.post(HOST, 0, { type: 'stay' }, 12);
      engine.run();
      expect(story(records)).toEqual(['6 a>a kick', '12 a>a stay', '16 a>b xstate.after.10.m.a']);

      const off = start(kind, machine);
      off.engine.post(HOST, 0, { type: 'off' }, 6);
      expect([off.engine.run(), off.engine.events, off.engine.stateOf(0)]).toEqual([6, 1, 'c']);
      off.engine.restartClock();
    });

    it('that fired are no longer pending, and leaving their state does not clear them again', () => {
      const machine = machineOf({
        initial: 'a',
        states: { a: { after: { 2: { actions: 'count' } }, on: { off: 'c' } }, c: {} },
      });
      const { engine } = start(kind, machine);
      engine.post(HOST, 0, { type: 'off' }, 5);
      engine.post(HOST, 0, { type: 'later' }, 9);
      engine.step();
      engine.step();
      expect([engine.now_ps, engine.stateOf(0), engine.contextOf(0).slots[0]]).toEqual([5, 'c', 1]);
      expect(() => engine.restartClock()).toThrow(/1 events are pending/);
      engine.run();
      engine.restartClock();
    });

    it('of a parent run on while its children change', () => {
      const machine = machineOf({
        initial: 'p',
        states: {
          p: { after: { 10: 'end' }, initial: 'x', states: { x: { after: { 4: 'y' } }, y: { after: { 4: 'x' } } } },
          end: {},
        },
      });
      const { engine, records } = start(kind, machine);
      engine.run();
      expect(story(records)).toEqual([
        '4 p.x>p.y xstate.after.4.m.p.x',
        '8 p.y>p.x xstate.after.4.m.p.y',
        '10 p.x>end xstate.after.10.m.p',
      ]);
    });

    it('tie with posts by sequence, behind what the same transition posts', () => {
      const machine = machineOf({
        initial: 'a',
        states: {
          a: { on: { go: 'b' } },
          b: {
            entry: { type: 'send', params: { to: 0, type: 'late', delay_ps: 5 } },
            after: { fixed: { actions: note('timer') } },
            on: { late: { actions: note('late') }, early: { actions: note('early') } },
          },
        },
      });
      const { engine, log } = start(kind, machine);
      engine.post(HOST, 0, { type: 'early' }, 6);
      engine.post(HOST, 0, { type: 'go' }, 1);
      engine.run();
      expect(log.map((line) => line.split(' ')[1])).toEqual(['early', 'late', 'timer']);
    });

    it('with no delay fire at the same time, and a delay reads slots after entry actions, and the event', () => {
      const machine = machineOf({
        initial: 'a',
        states: {
          a: { on: { zero: 'zero', read: 'read', told: 'told' } },
          zero: { after: { 0: 'a' } },
          read: { entry: { type: 'set', params: { value: 9 } }, after: { bySlot: 'a' } },
          told: { after: { byEvent: 'a' } },
        },
      });
      const { engine, records } = start(kind, machine);
      engine.post(HOST, 0, { type: 'zero' }, 2);
      engine.post(HOST, 0, { type: 'read' }, 3);
      engine.post(HOST, 0, { type: 'told', n: 8 } as TestEvent, 20);
      engine.run();
      expect(records.filter(({ timer }) => timer).map(({ time_ps, after }) => [time_ps, after])).toEqual([
        ...[
          [2, 'a'],
          [12, 'a'],
          [28, 'a'],
        ],
      ]);
    });

    it('with an impossible delay are errors', () => {
      const machine = machineOf({ initial: 'a', states: { a: { on: { go: 'b' } }, b: { after: { byEvent: 'a' } } } });
      for (const n of [-1, 1.5, undefined]) {
        const { engine } = start(kind, machine);
        engine.post(HOST, 0, { type: 'go', n } as TestEvent, 0);
        const error = thrown(() => engine.run()) as UnitError;
        expect([error.name, error.state, error.eventType]).toEqual(['UnitError', 'a', 'go']);
        expect(error.cause).toBeInstanceOf(DelayError);
      }
    });
  });

  describe('final states', () => {
    const machine = machineOf({
      exit: note('<m'),
      after: { 50: { actions: note('machine timer') } },
      initial: 'a',
      states: {
        a: { on: { end: 'end', sub: 'sub' } },
        sub: {
          initial: 'x',
          states: { x: { on: { end: 'y' } }, y: { type: 'final' } },
          on: { more: { actions: note('more') } },
        },
        end: { type: 'final', entry: note('>end'), exit: note('<end') },
      },
      on: { more: { actions: note('machine more') } },
    });

    it('of the machine: every state exits, timers are cleared, later events are counted and dropped', () => {
      const { engine, log, records } = start(kind, machine);
      engine.post(HOST, 0, { type: 'end' }, 1);
      engine.post(HOST, 0, { type: 'more' }, 2);
      expect([engine.run(), engine.events, engine.stateOf(0)]).toEqual([2, 2, 'end']);
      expect(log).toEqual(['1 >end (end)', '1 <end (end)', '1 <m (end)']);
      expect(story(records)).toEqual(['1 a>end end', '2 end>end more']);
      const again = start(kind, machine);
      again.engine.restore(engine.snapshot());
      again.engine.post(HOST, 0, { type: 'more' }, 2);
      again.engine.run();
      expect([again.log, again.engine.stateOf(0), again.engine.events]).toEqual([[], 'end', 1]);
    });

    it('of a compound state leave the machine running', () => {
      const { engine, log } = start(kind, machine);
      for (const type of ['sub', 'end', 'more']) engine.post(HOST, 0, { type }, 1);
      expect([engine.run(), engine.stateOf(0), log]).toEqual([
        50,
        'sub.y',
        ['1 more (more)', '50 machine timer (xstate.after.50.m)'],
      ]);
    });

    it('drop events silently', () => {
      const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
      const { engine } = start(kind, machine);
      engine.post(HOST, 0, { type: 'end' }, 1);
      engine.post(HOST, 0, { type: 'more' }, 2);
      engine.run();
      expect(warn.mock.calls).toEqual([]);
      warn.mockRestore();
    });

    it('may be where a machine starts', () => {
      const done = machineOf({
        initial: 'end',
        exit: note('<m'),
        states: { end: { type: 'final', entry: note('>end') } },
      });
      const { engine, log } = start(kind, done);
      engine.post(HOST, 0, { type: 'go' }, 1);
      expect([engine.run(), log]).toEqual([1, ['0 >end (xstate.init)', '0 <m (xstate.init)']]);
    });
  });

  describe('errors', () => {
    const machine = machineOf({
      initial: 'a',
      states: {
        a: {
          on: {
            go: { target: 'b', actions: ['count', 'fail'] },
            ask: { guard: 'failing', target: 'b' },
            lost: { actions: { type: 'send', params: { to: 9, type: 'x', delay_ps: 0 } } },
          },
        },
        b: {},
      },
    });

    it('in an action come out of run() and name unit, state and event; the engine stays failed', () => {
      const { engine, records } = start(kind, machineOf({ initial: 'x', states: { x: {} } }), machine);
      engine.post(HOST, 1, { type: 'go' }, 4);
      const error = thrown(() => engine.run()) as UnitError;
      expect(error).toBeInstanceOf(UnitError);
      expect(error.message).toBe("unit 'u1' in state 'a' failed on event 'go': broken on purpose");
      expect(error.cause).toBeInstanceOf(TypeError);
      expect([records.length, engine.now_ps]).toEqual([0, 4]);
      for (const act of [
        () => engine.run(),
        () => engine.step(),
        () => engine.snapshot(),
        () => engine.restartClock(),
      ]) {
        expect(act).toThrow(/has failed: unit 'u1'/);
      }
    });

    it('in a guard and in a post name them too', () => {
      const asked = start(kind, machine);
      asked.engine.post(HOST, 0, { type: 'ask' }, 0);
      expect(() => asked.engine.step()).toThrow(
        /^unit 'u0' in state 'a' failed on event 'ask': .*guard broken on purpose$/s,
      );
      const lost = start(kind, machine);
      lost.engine.post(HOST, 0, { type: 'lost' }, 0);
      expect((thrown(() => lost.engine.run()) as UnitError).cause).toBeInstanceOf(UnknownUnitError);
    });

    it('in an initial entry action come out of the constructor', () => {
      const broken = machineOf({ initial: 'a', states: { a: { entry: 'fail' } } });
      expect(() => start(kind, broken)).toThrow(
        "unit 'u0' in state 'a' failed on event 'xstate.init': broken on purpose",
      );
      const late = machineOf({ initial: 'a', states: { a: { after: { byEvent: 'a' } } } });
      expect(() => start(kind, late)).toThrow(/^unit 'u0' in state 'a' failed on event 'xstate.init'/);
    });

    it('of an observer pass through and leave the engine whole', () => {
      const { engine } = start(kind, machineOf({ initial: 'a', states: { a: { on: { go: 'b' } }, b: {} } }));
      engine.bus.once('event', () => {
        throw new Error('observer broken on purpose');
      });
      engine.post(HOST, 0, { type: 'go' }, 1);
      expect(() => engine.run()).toThrow(/^observer broken on purpose$/);
      expect(engine.stateOf(0)).toBe('b');
      engine.post(HOST, 0, { type: 'go' }, 1);
      expect(engine.run()).toBe(2);
    });

    it.each([
      ['action', { initial: 'a', states: { a: { on: { go: { actions: 'constructor' } } } } }, 'constructor'],
      ['action', { initial: 'a', states: { a: { exit: { type: 'leave' } } } }, 'leave'],
      ['action', { initial: { target: 'a', actions: 'begin' }, states: { a: {} } }, 'begin'],
      ['guard', { initial: 'a', states: { a: { on: { go: { guard: 'may' } } } } }, 'may'],
      ['delay', { initial: 'a', states: { a: { after: { soon: 'a' } } } }, 'soon'],
    ])('for a missing %s come before anything runs', (missing, config, name) => {
      const error = thrown(() => start(kind, machineOf(config))) as MissingImplementationError;
      expect(error).toBeInstanceOf(MissingImplementationError);
      expect([error.machine, error.kind, error.missing]).toEqual(['m', missing, name]);
    });

    it('for two units of one name, and for a context that is not the input', () => {
      const idle = machineOf({ initial: 'a', states: { a: {} } });
      const unit = {
        name: 'u',
        machine: idle,
        context: (port: unknown) => ({ slots: new Int32Array(1), port }) as never,
      };
      expect(() => createEngine(kind, [unit, unit])).toThrow(/two units are called 'u'/);
      expect(() => createEngine(kind, [{ ...unit, context: (port) => ({ port }) as never }])).toThrow(EngineStateError);
      const stranger = machineOf({ initial: 'a', states: { a: {} }, context: () => ({ slots: new Int32Array(1) }) });
      expect(() => createEngine(kind, [{ ...unit, machine: stranger }])).toThrow(EngineStateError);
    });
  });

  describe('snapshots', () => {
    const machine = machineOf({
      initial: 'a',
      states: {
        a: { entry: note('>a'), on: { go: 'p.q' }, after: { 5: { actions: note('timer') } } },
        p: { initial: 'q', states: { q: { on: { go: { actions: 'count' } } } } },
      },
    });

    it('hold paths and slots, and go to the other engine without actions or old events', () => {
      const { engine } = start(kind, machine, machine);
      expect(() => engine.snapshot()).toThrow(/2 events are pending/);
      engine.post(HOST, 0, { type: 'go' }, 1);
      engine.post(HOST, 0, { type: 'go' }, 2);
      engine.run();
      const snapshot = engine.snapshot();
      expect(snapshot).toEqual({
        units: [
          { name: 'u0', state: 'p.q', slots: [1, 0] },
          { name: 'u1', state: 'a', slots: [0, 0] },
        ],
      });
      for (const other of KINDS) {
        const resumed = start(other, machine, machine);
        resumed.log.length = 0;
        resumed.engine.restore(JSON.parse(JSON.stringify(snapshot)) as EngineSnapshot);
        expect([resumed.engine.run(), resumed.engine.events, resumed.log]).toEqual([0, 0, []]);
        expect(resumed.engine.snapshot()).toEqual(snapshot);
        resumed.engine.post(HOST, 0, { type: 'go' }, 1);
        resumed.engine.run();
        expect(resumed.engine.contextOf(0).slots[0]).toBe(2);
      }
    });

    it('that do not fit are refused', () => {
      const { engine } = start(kind, machine);
      const unit = { name: 'u0', state: 'a', slots: [0, 0] };
      for (const units of [
        [],
        [{ ...unit, name: 'u1' }],
        [{ ...unit, state: 'p' }],
        [{ ...unit, state: 'nowhere' }],
        [{ ...unit, slots: [0] }],
        [{ ...unit, slots: [0, 0.5] }],
      ]) {
        expect(() => engine.restore({ units })).toThrow(SnapshotMismatchError);
      }
      engine.restore({ units: [unit] });
    });
  });

  it('refuses to run inside itself, to restart with events pending, and to go on once stopped', () => {
    const { engine } = start(kind, machineOf({ initial: 'a', states: { a: { on: { go: { actions: note('go') } } } } }));
    const errors: unknown[] = [];
    engine.bus.on('event', () => {
      errors.push(thrown(() => engine.run()));
    });
    engine.post(HOST, 0, { type: 'go' }, 1);
    expect(() => engine.restartClock()).toThrow(/cannot restart the clock: 1 events are pending/);
    engine.run();
    expect(errors).toEqual([expect.any(EngineStateError)]);
    engine.stop();
    expect(() => engine.run()).toThrow(EngineStateError);
  });

  it('builds no record and makes no difference when nobody listens', () => {
    const machine = machineOf({ initial: 'a', states: { a: { after: { 3: 'b' } }, b: { on: { go: 'a' } } } });
    const { engine, records } = start(kind, machine);
    engine.bus.removeAllListeners('event');
    expect(engine.bus.active).toBe(false);
    for (let i = 1; i <= 4; i++) engine.post(HOST, 0, { type: 'go' }, 5 * i);
    expect([engine.run(), engine.events, records]).toEqual([23, 9, []]);
  });
});

it('clearing a timer that has fired or was cleared changes nothing', () => {
  const idle = machineOf({ initial: 'a', states: { a: {} } });
  const engine = createInterpretedEngine([
    { name: 'u', machine: idle, context: (port) => ({ slots: new Int32Array(1), port }) },
  ]);
  const fired = new Timer(() => engine.post(HOST, 0, { type: 'go' }, 1));
  engine.setTimer(0, fired, 3);
  engine.step();
  engine.clearTimer(fired);
  engine.clearTimer(fired);
  expect(() => engine.restartClock()).toThrow(/1 events are pending/);
  expect(engine.run()).toBe(4);
});
