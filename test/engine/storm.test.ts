import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AnyStateMachine } from 'xstate';
import { type Engine, type EventRecord, HOST, type UnitSpec } from '../../src/engine/engine.js';
import { createEngine } from '../../src/engine/index.js';
import { comparePaths } from './paths.js';
import { FUEL, randomMachine, SLOTS, type StormContext, type StormEvent, TYPES } from './random-machine.js';

const MAX_EVENTS = 150;

interface Run {
  readonly engine: Engine;
  readonly records: EventRecord[];
  readonly trace: string[];
}

/** Five units of three machines. */
function build(kind: Engine['kind'], machines: AnyStateMachine[], observed: boolean): Run {
  const trace: string[] = [];
  const units: UnitSpec[] = [0, 1, 2, 0, 1].map((machine, unit) => ({
    name: `unit ${unit}`,
    machine: machines[machine],
    context: (port) => {
      const slots = new Int32Array(SLOTS);
      slots[FUEL] = 12;
      return { slots, port, trace, units: 5 } satisfies StormContext as never;
    },
  }));
  const records: EventRecord[] = [];
  const engine = createEngine(kind, units);
  if (observed) engine.bus.on('event', (record) => records.push(record));
  return { engine, records, trace };
}

function advance(engine: Engine): boolean {
  for (let i = 0; i < MAX_EVENTS; i++) if (!engine.step()) return true;
  return false;
}

function outcome({ engine, records, trace }: Run): unknown {
  const { now_ps, events, units } = engine;
  const states = units.map((_, unit) => [engine.stateOf(unit), Array.from(engine.contextOf(unit).slots)]);
  return { now_ps, events, states, records, trace };
}

type Post = readonly [to: number, type: string, n: number, delay_ps: number];
const arbitraryPost: fc.Arbitrary<Post> = fc.tuple(
  fc.nat(4),
  fc.constantFrom(...TYPES, 'unheard'),
  fc.nat(5),
  fc.nat(30),
);

function postAll(engine: Engine, posts: readonly Post[]): void {
  for (const [to, type, n, delay_ps] of posts) engine.post(HOST, to, { type, n } as StormEvent, delay_ps);
}

describe('event storms on random machines', () => {
  it('give the same records, traces and slots on both engines, also across snapshots', () => {
    const seen = { events: 0, timers: 0, moves: 0, finals: 0, restored: 0 };
    fc.assert(
      fc.property(
        fc.tuple(fc.integer(), fc.integer(), fc.integer()),
        fc.array(arbitraryPost, { maxLength: 20 }),
        fc.array(arbitraryPost, { maxLength: 8 }),
        fc.boolean(),
        (seeds, first, second, observed) => {
          const machines = seeds.map((seed, i) => randomMachine(`m${i}`, seed));
          const interpreted = build('interpreted', machines, observed);
          const compiled = build('compiled', machines, observed);
          for (const { engine } of [interpreted, compiled]) postAll(engine, first);
          const idle = [interpreted, compiled].map(({ engine }) => advance(engine));
          expect(idle[1]).toBe(idle[0]);
          expect(outcome(compiled)).toEqual(outcome(interpreted));
          seen.events += interpreted.engine.events;
          for (const { timer, before, after } of interpreted.records) {
            if (timer) seen.timers++;
            if (before !== after) seen.moves++;
          }
          if (!idle[0]) return;

          // Each goes on from the other's snapshot, beside one that was never interrupted.
          const snapshots = [interpreted, compiled].map(({ engine }) => engine.snapshot());
          expect(snapshots[1]).toEqual(snapshots[0]);
          const resumed = (['compiled', 'interpreted'] as const).map((kind, i) => {
            const run = build(kind, machines, observed);
            run.engine.restore(snapshots[i]);
            return run;
          });
          interpreted.engine.restartClock();
          for (const run of [interpreted, ...resumed]) {
            run.records.length = 0;
            run.trace.length = 0;
            postAll(run.engine, second);
            advance(run.engine);
          }
          const { events: _, ...expected } = outcome(interpreted) as { events: number };
          for (const run of resumed) expect(outcome(run)).toMatchObject(expected);
          seen.restored++;
        },
      ),
      { numRuns: 250, seed: 20240607 },
    );
    // The storm would prove nothing if it were calm.
    expect(seen.events).toBeGreaterThan(5000);
    expect(seen.timers).toBeGreaterThan(500);
    expect(seen.moves).toBeGreaterThan(1000);
    expect(seen.restored).toBeGreaterThan(30);
  });

  it('agree state by state on the paths that xstate/graph finds', () => {
    let transitions = 0;
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const machine = randomMachine('m', seed);
        const report = comparePaths(
          machine,
          (port) => {
            const slots = new Int32Array(SLOTS);
            slots[FUEL] = 2;
            return { slots, port, trace: [], units: 3 } satisfies StormContext as never;
          },
          TYPES.map((type, n): StormEvent => ({ type, n })),
          8,
        );
        transitions += report.transitions;
      }),
      { numRuns: 30, seed: 7 },
    );
    expect(transitions).toBeGreaterThan(1000);
  });
});
