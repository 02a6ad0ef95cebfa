/** A unit on its own: its posts and its jobs are written down instead of carried out. */
import type { Datapath } from '../../src/chip/datapath.js';
import type { EngineEvent, Port } from '../../src/engine/engine.js';

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

/** Jobs are listed by name and arguments; numbers they return can be set. */
export function recordingJobs(returns: Partial<Record<keyof Datapath, number>> = {}) {
  const jobs: string[] = [];
  const record =
    (name: keyof Datapath) =>
    (...args: number[]) => {
      jobs.push(`${name}(${args.join(',')})`);
      return returns[name] ?? 0;
    };
  const names: (keyof Datapath)[] = [
    'present',
    'readForward',
    'readBackward',
    'integrate',
    'fire',
    'error',
    'backpropagate',
    'peakRow',
    'peakColumn',
    'busiest',
    'update',
    'senseUpdate',
    'writebackPulses',
    'reset',
    'classify',
  ];
  const datapath = Object.fromEntries(names.map((name) => [name, record(name)])) as unknown as Datapath;
  return { datapath, jobs };
}
