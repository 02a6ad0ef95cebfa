/** A unit on its own: its posts and its jobs are written down instead of carried out. */
import type { AnyStateMachine } from 'xstate';
import type { ChipEvent } from '../../machines/index.js';
import type { Datapath } from '../../src/chip/datapath.js';
import { createCompiledEngine, type EngineEvent, type EventRecord, HOST, type Port } from '../../src/engine/index.js';

export interface Posted {
  readonly to: number;
  readonly event: EngineEvent;
  readonly delay_ps: number;
}

export function recordingPort(self = 0) {
  const posted: Posted[] = [];
  const port: Port<never> = {
    self,
    post: (to: number, event: EngineEvent, delay_ps: number) => posted.push({ to, event, delay_ps }),
    now_ps: () => 0,
  };
  return { port, posted };
}

const JOBS: (keyof Datapath)[] = [
  'present',
  'readForward',
  'readBackward',
  'readForwardBit',
  'readBackwardBit',
  'convertForward',
  'convertBackward',
  'integrate',
  'fire',
  'error',
  'backpropagate',
  'peakRow',
  'peakColumn',
  'busiest',
  'encodeLines',
  'tileSlots',
  'tileReads',
  'update',
  'senseUpdate',
  'writebackPulses',
  'reset',
  'senseReset',
  'carryInto',
  'grant',
  'landedPulses',
  'rowSlots',
  'findDue',
  'transfer',
  'classify',
];

/** Jobs are listed by name and arguments; numbers they return can be set. */
export function recordingJobs(returns: Partial<Record<keyof Datapath, number>> = {}) {
  const jobs: string[] = [];
  const record =
    (name: keyof Datapath) =>
    (...args: number[]) => {
      jobs.push(`${name}(${args.join(',')})`);
      return returns[name] ?? 0;
    };
  const datapath = Object.fromEntries(JOBS.map((name) => [name, record(name)])) as unknown as Datapath;
  return { datapath, jobs };
}

/** Posts every job to unit `to`, so that what compares posts compares jobs and their order too. */
export function postedJobs(port: Port<never>, to: number, returns: Partial<Record<keyof Datapath, number>> = {}) {
  const post = (name: keyof Datapath, args: number[]) => {
    (port as unknown as Port).post(to, { type: name, args } as EngineEvent, 0);
    return returns[name] ?? 0;
  };
  const jobs = JOBS.map((name) => [name, (...args: number[]) => post(name, args)]);
  return Object.fromEntries(jobs) as unknown as Datapath;
}

/** Unit 0, alone in a compiled engine: `circuit` is its context without slots, port and jobs. */
export function alone(
  machine: AnyStateMachine,
  circuit: object,
  slotCount: number,
  returns: Partial<Record<keyof Datapath, number>> = {},
) {
  const { port, posted } = recordingPort();
  const { datapath, jobs } = recordingJobs(returns);
  const slots = new Int32Array(slotCount);
  const context = { ...circuit, slots, port, jobs: datapath } as never;
  const engine = createCompiledEngine([{ name: 'tested', machine, context: () => context }]);
  const records: EventRecord[] = [];
  engine.bus.on('event', (record) => records.push(record));
  return {
    engine,
    slots,
    jobs,
    records,
    /** Sends events, all at once, and waits until nothing moves. */
    send(...events: ChipEvent[]): void {
      for (const event of events) engine.post(HOST, 0, event, 0);
      engine.run();
    },
    /** What it has posted since this was last asked, as [receiver, event]; a delay comes third. */
    posts: () =>
      posted.splice(0).map(({ to, event, delay_ps }) => (delay_ps === 0 ? [to, event] : [to, event, delay_ps])),
    state: () => engine.stateOf(0),
  };
}
