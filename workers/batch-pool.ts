/** The pool on which batches of runs are trained, as many at a time as there are cores. */
import { MessageChannel } from 'node:worker_threads';
import { Piscina } from 'piscina';
import type { Config } from '../src/config/index.js';
import type { DataSet } from '../src/data/index.js';
import type { ProbeName, RunRecord } from '../src/batch/record.js';
import type { BatchOutcome, BatchTask } from './batch-worker.js';
import { endPool } from './end-pool.js';
import { revived } from './portable-error.js';
import { WorkerDiedError } from './pool.js';
import type { LoadOutcome, LoadTask } from './protocol.js';

export class BatchPool {
  private readonly piscina: Piscina;

  /** @param size threads at a time. */
  constructor(
    size: number,
    /** Int32[1]: see STOP. */
    private readonly stop: Int32Array,
  ) {
    const filename = new URL('./batch-worker.js', import.meta.url).href;
    // An idle thread sleeps in its event loop, where it hears of its end.
    this.piscina = new Piscina({ filename, minThreads: 1, maxThreads: size, atomics: 'disabled' });
  }

  /** @throws InputError when it is no data set, WorkerDiedError */
  async load(task: LoadTask): Promise<DataSet> {
    const outcome: LoadOutcome = await this.run('load', task, 'the thread that loads the data died');
    if (outcome.kind === 'failed') throw revived(outcome.error);
    return outcome.data;
  }

  /**
   * @param listen is told the samples trained so far.
   * @returns undefined when the run was stopped.
   * @throws InputError, the run's own error, WorkerDiedError
   */
  async train(
    what: {
      readonly name: string;
      readonly config: Config;
      readonly data: DataSet;
      readonly probes: readonly ProbeName[];
    },
    listen: (samples: number) => void,
  ): Promise<RunRecord | undefined> {
    const { name, config, data, probes } = what;
    const { port1, port2 } = new MessageChannel();
    port1.on('message', listen);
    try {
      const task: BatchTask = { config, data, probes, stop: this.stop, port: port2 };
      const died = `the thread that trains ${name} died`;
      const outcome: BatchOutcome = await this.run('trainForBatch', task, died, [port2]);
      if (outcome.kind === 'failed') throw revived(outcome.error);
      return outcome.kind === 'finished' ? outcome.record : undefined;
    } finally {
      port1.close();
    }
  }

  /** Ends all threads at once, whatever they do. */
  async destroy(): Promise<void> {
    await endPool(this.piscina);
  }

  private async run<T>(name: string, task: unknown, died: string, transferList: BatchTask['port'][] = []): Promise<T> {
    try {
      return (await this.piscina.run(task, { name, transferList })) as T;
    } catch (cause) {
      throw new WorkerDiedError(`${died}: ${(cause as Error).message}`, { cause });
    }
  }
}
