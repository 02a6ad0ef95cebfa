/** Little machines on both engines. */
import { type AnyStateMachine, setup } from 'xstate';
import type { Engine, EngineEvent, EventRecord, MachineContext } from '../../src/engine/engine.js';
import { createEngine } from '../../src/engine/index.js';

export const KINDS = ['interpreted', 'compiled'] as const;

export interface TestEvent extends EngineEvent {
  readonly n?: number;
}

export interface TestContext extends MachineContext<TestEvent> {
  readonly log: string[];
}

type Args = { context: TestContext; event: TestEvent };

/** `note` logs what happens when; `send` posts `{type}` to `to`; `set` writes slot 0; `fail` throws. */
export const test = setup({
  types: { context: {} as TestContext, events: {} as TestEvent, input: {} as TestContext },
  actions: {
    note: ({ context, event }: Args, params: { what: string }) => {
      context.log.push(`${context.port.now_ps()} ${params.what} (${event.type})`);
    },
    send: ({ context }: Args, params: { to: number; type: string; delay_ps: number }) => {
      context.port.post(params.to, { type: params.type }, params.delay_ps);
    },
    set: ({ context }: Args, params: { value: number }) => {
      context.slots[0] = params.value;
    },
    count: ({ context }: Args) => {
      context.slots[0]++;
    },
    fail: () => {
      throw new TypeError('broken on purpose');
    },
  },
  guards: {
    zero: ({ context }: Args) => context.slots[0] === 0,
    atLeast: ({ context }: Args, params: { limit: number }) => context.slots[0] >= params.limit,
    failing: (): boolean => {
      throw new TypeError('guard broken on purpose');
    },
  },
  delays: {
    fixed: 5,
    bySlot: ({ context }: Args) => context.slots[0],
    byEvent: ({ event }: Args) => event.n as number,
  },
});

/** A machine of `config`, without the types that would forbid the wrong ones. */
export function machineOf(config: object): AnyStateMachine {
  return test.createMachine({
    id: 'm',
    context: ({ input }: { input: TestContext }) => input,
    ...config,
  } as never) as unknown as AnyStateMachine;
}

export function note(what: string): object {
  return { type: 'note', params: { what } };
}

export interface Run {
  readonly engine: Engine;
  readonly log: string[];
  readonly records: EventRecord[];
}

/** An engine with a unit per machine, called 'u0', 'u1', …, observed. */
export function start(kind: Engine['kind'], ...machines: AnyStateMachine[]): Run {
  const log: string[] = [];
  const engine = createEngine(
    kind,
    machines.map((machine, i) => ({
      name: `u${i}`,
      machine,
      context: (port) => ({ slots: new Int32Array(2), port, log }) as never,
    })),
  );
  const records: EventRecord[] = [];
  engine.bus.on('event', (record) => records.push(record));
  return { engine, log, records };
}

/** 'time before>after type' of every record. */
export function story(records: readonly EventRecord[]): string[] {
  return records.map(({ time_ps, event, before, after }) => `${time_ps} ${before}>${after} ${event.type}`);
}
