/** The threads of runs that somebody looks at: one each. */
import { MessageChannel } from 'node:worker_threads';
import { Piscina } from 'piscina';
import { endPool } from './end-pool.js';
import type { DataSet } from '../src/data/index.js';
import type { LiveRequest } from '../src/live/protocol.js';
import type { LiveTask, LiveWorkerMessage } from './live-worker.js';
import { WorkerDiedError } from './pool.js';
import { revived } from './portable-error.js';
import type { LoadOutcome, LoadTask, RunOutcome } from './protocol.js';

export interface LiveThread {
  send(request: LiveRequest): void;
  stop(): void;
  /** Resolves when it has stopped. Never rejects: the death of a thread is a failure too. */
  readonly ended: Promise<RunOutcome>;
}

export class LivePool {
  private readonly piscina: Piscina;

  constructor(size: number) {
    const filename = new URL('./live-worker.js', import.meta.url).href;
    // An idle thread sleeps in its event loop, where it hears of calls.
    this.piscina = new Piscina({ filename, minThreads: 1, maxThreads: size + 1, atomics: 'disabled' });
  }

  /** @throws InputError when it is no data set */
  async load(task: LoadTask): Promise<DataSet> {
    const outcome = (await this.piscina.run(task, { name: 'load' })) as LoadOutcome;
    if (outcome.kind === 'failed') throw revived(outcome.error);
    return outcome.data;
  }

  start(task: Omit<LiveTask, 'port'>, listen: (message: LiveWorkerMessage) => void): LiveThread {
    const { port1, port2 } = new MessageChannel();
    port1.on('message', listen);
    const work = this.piscina.run({ ...task, port: port2 }, { name: 'live', transferList: [port2] });
    const ended = (work as Promise<RunOutcome>)
      .catch((cause: Error): RunOutcome => {
        const { message, stack = '' } = new WorkerDiedError(`the thread of ${task.dir} died: ${cause.message}`);
        return { kind: 'failed', error: { name: 'WorkerDiedError', message, stack, isInput: false } };
      })
      .finally(() => port1.close());
    return { send: (request) => port1.postMessage(request), stop: () => port1.postMessage('stop'), ended };
  }

  async destroy(): Promise<void> {
    await endPool(this.piscina);
  }
}
