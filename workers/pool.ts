/**
 * The pool on which whole runs are trained, one a thread. A run whose thread dies is rejected with an error
 * that says so; nobody waits for it for ever.
 */
import { availableParallelism } from 'node:os';
import { MessageChannel, type MessagePort, type ResourceLimits } from 'node:worker_threads';
import { Piscina } from 'piscina';
import { revived } from './portable-error.js';
import type { LoadOutcome, LoadTask, RunMessage, RunOutcome, RunTask } from './protocol.js';
import type { DataSet } from '../src/data/index.js';

/** The thread of a run ended before the run did. */
export class WorkerDiedError extends Error {
  override readonly name = 'WorkerDiedError';
}

export interface PoolOptions {
  /** Most runs at a time; all cores unless told. */
  readonly threads?: number;
  readonly resourceLimits?: ResourceLimits;
}

export type FinishedOrStopped = Exclude<RunOutcome, { kind: 'failed' }>;

export class RunPool {
  private readonly piscina: Piscina;
  private readonly broken: Promise<never>;

  constructor({ threads = availableParallelism(), resourceLimits }: PoolOptions = {}) {
    this.piscina = new Piscina({
      filename: new URL('./run-worker.js', import.meta.url).href,
      minThreads: threads,
      maxThreads: threads,
      // A thread that waits for its next task must not hold one of few cores, and must stay terminable.
      atomics: 'disabled',
      resourceLimits,
    });
    // A worker that dies between tasks: piscina would keep the queue waiting for it.
    this.broken = new Promise((_, reject) => {
      this.piscina.on('error', (cause: unknown) => reject(death('a worker thread died at its start', cause)));
    });
    this.broken.catch(() => {});
  }

  /** Threads of the pool. */
  get threads() {
    return this.piscina.threads;
  }

  /** @throws InputError when it is no data set, WorkerDiedError */
  async load(task: LoadTask): Promise<DataSet> {
    const outcome = (await this.run('load', task, 'the thread that loads the data died')) as LoadOutcome;
    if (outcome.kind === 'failed') throw revived(outcome.error);
    return outcome.data;
  }

  /** @throws InputError, the run's own error, WorkerDiedError */
  async train(task: Omit<RunTask, 'port'>, listen: (message: RunMessage) => void): Promise<FinishedOrStopped> {
    const { port1, port2 } = new MessageChannel();
    port1.on('message', listen);
    try {
      const what = `the thread that trains ${task.dir} died`;
      const outcome = (await this.run('train', { ...task, port: port2 }, what, [port2])) as RunOutcome;
      if (outcome.kind === 'failed') throw revived(outcome.error);
      return outcome;
    } finally {
      port1.close();
    }
  }

  /** Ends all threads at once, whatever they do. */
  async destroy(): Promise<void> {
    await this.piscina.destroy();
  }

  private async run(name: string, task: unknown, died: string, transferList: MessagePort[] = []): Promise<unknown> {
    try {
      return await Promise.race([this.piscina.run(task, { name, transferList }), this.broken]);
    } catch (cause) {
      throw cause instanceof WorkerDiedError ? cause : death(died, cause);
    }
  }
}

/** Tasks report their own errors as outcomes: whatever else comes out of piscina is the death of a thread. */
function death(what: string, cause: unknown): WorkerDiedError {
  const { code, message } = cause as NodeJS.ErrnoException;
  const reason = code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'out of memory (JavaScript heap)' : message;
  return new WorkerDiedError(`${what}: ${reason}`, { cause });
}
