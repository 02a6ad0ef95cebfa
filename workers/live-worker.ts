/**
 * The piscina task of a run that somebody looks at: it answers calls until it is told to stop, and keeps metrics and
 * checkpoints in the run folder as any run does.
 */
import type { MessagePort } from 'node:worker_threads';
import type { Config } from '../src/config/index.js';
import type { DataSet } from '../src/data/index.js';
import { LiveHost } from '../src/live/host.js';
import type { LiveMessage, LiveRequest } from '../src/live/protocol.js';
import { LiveSession } from '../src/live/session.js';
import { identityOf, loadCheckpoint, saveCheckpoint, writeMetrics } from '../src/runs/index.js';
import { kernelFactory } from '../src/train/create.js';
import { portable } from './portable-error.js';
import type { RunOutcome } from './protocol.js';

export { load } from './run-worker.js';

export interface LiveTask {
  readonly dir: string;
  readonly config: Config;
  /** Its arrays stand in shared memory: nothing is copied. */
  readonly data: DataSet;
  /** Go on from the newest checkpoint. */
  readonly resume: boolean;
  /** Takes LiveRequests and 'stop'; gives LiveWorkerMessages. */
  readonly port: MessagePort;
}

export type LiveWorkerMessage =
  | LiveMessage
  /** The run came to its end; calls are still answered. */
  | { readonly kind: 'finished'; readonly outcome: Extract<RunOutcome, { kind: 'finished' }> }
  | { readonly kind: 'warning'; readonly text: string };

/** Resolves when it is told to stop. */
export async function live({ dir, config, data, resume, port }: LiveTask): Promise<RunOutcome> {
  const tell = (message: LiveWorkerMessage) => port.postMessage(message);
  try {
    const identity = identityOf(config, data);
    const session = new LiveSession(config, data, { kernels: await kernelFactory(config.run.kernels) });
    const { training } = session;
    const state = resume ? loadCheckpoint(dir, identity, (text) => tell({ kind: 'warning', text })) : undefined;
    if (state !== undefined) session.restore(state);
    writeMetrics(dir, training.history);
    let saved = { epoch: training.epoch, sample: training.sample };
    const save = () => {
      const { epoch, sample } = training;
      if (session.isMidSample || session.finished || (epoch === saved.epoch && sample === saved.sample)) return;
      saveCheckpoint(dir, training.snapshot(), identity);
      saved = { epoch, sample };
    };
    const finished = (): Extract<RunOutcome, { kind: 'finished' }> => ({
      kind: 'finished',
      history: training.history,
      switch_epoch: training.switchEpoch,
      sim_time_ps: training.sim_time_ps.toString(),
      events: training.events,
      energy: training.energy() ?? null,
      state_hash: training.stateHash(),
    });
    const host = new LiveHost({
      open: () => Promise.resolve(session),
      post: (message) => port.postMessage(message),
      onEpoch: () => {
        writeMetrics(dir, training.history);
        save();
        if (session.finished) tell({ kind: 'finished', outcome: finished() });
      },
      onRest: save,
    });
    const stopped = new Promise<void>((resolve) => {
      port.on('message', (message: LiveRequest | 'stop') => {
        if (message === 'stop') resolve();
        else void host.handle(message);
      });
    });
    await host.handle({ id: -1, call: 'open', ask: { preset: '', sets: [] } });
    await stopped;
    session.settle();
    save();
    const { epoch, sample, history } = training;
    const outcome = session.finished ? finished() : ({ kind: 'stopped', history, epoch, sample } as const);
    host.close();
    return outcome;
  } catch (error) {
    return { kind: 'failed', error: portable(error) };
  }
}
