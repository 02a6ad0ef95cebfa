/**
 * The pool: whole runs first; inside one run, tile shards that meet at a barrier. A run one of whose threads
 * dies is rejected with an error that says so; nobody waits for it for ever.
 */
import { availableParallelism } from 'node:os';
import { MessageChannel, type MessagePort, type ResourceLimits } from 'node:worker_threads';
import { Piscina } from 'piscina';
import { loadPlugins } from '../src/train/create.js';
import { endPool } from './end-pool.js';
import { MemoryPlan } from '../src/chip/memory.js';
import { kernelMemory } from '../src/kernel/memory.js';
import { ShardBoard } from '../src/chip/shard-board.js';
import { describeChip } from '../src/chip/structure.js';
import type { DataSet } from '../src/data/index.js';
import { revived } from './portable-error.js';
import type { LoadOutcome, LoadTask, RunMessage, RunOutcome, RunTask, ShardTask } from './protocol.js';
import { threadsOf } from './threads.js';

const RUN = new URL('./run-worker.js', import.meta.url).href;
const SHARD = new URL('./tile-shard-worker.js', import.meta.url).href;

/** The thread of a run ended before the run did. */
export class WorkerDiedError extends Error {
  override readonly name = 'WorkerDiedError';
}

export type EndOfRun = Exclude<RunOutcome, { kind: 'failed' }>;

export class RunPool {
  private readonly piscina: Piscina;
  private readonly broken: Promise<never>;

  /** @param size threads at a time; at least as many as the largest of its runs takes. */
  constructor(size: number, resourceLimits?: ResourceLimits) {
    this.piscina = new Piscina({
      filename: RUN,
      minThreads: size,
      maxThreads: size,
      // An idle thread sleeps in its event loop, where it hears of its end.
      atomics: 'disabled',
      resourceLimits,
    });
    // A thread that dies between tasks: piscina would let the queue wait for it.
    this.broken = new Promise((_, reject) => {
      this.piscina.on('error', (cause: unknown) => reject(death('a thread died at its start', cause)));
    });
    this.broken.catch(() => {});
  }

  get threads() {
    return this.piscina.threads;
  }

  /** @throws InputError when it is no data set, WorkerDiedError */
  async load(task: LoadTask): Promise<DataSet> {
    const outcome = (await this.run('load', task, 'the thread that loads the data died')) as LoadOutcome;
    if (outcome.kind === 'failed') throw revived(outcome.error);
    return outcome.data;
  }

  /** Trains a run as soon as there are threads for it. @throws InputError, the run's own error, WorkerDiedError */
  async train(task: Omit<RunTask, 'port' | 'shards'>, listen: (message: RunMessage) => void): Promise<EndOfRun> {
    const { port1, port2 } = new MessageChannel();
    // Messages and the outcome travel on different ports: the outcome may arrive first.
    const allHeard = new Promise<void>((resolve) => {
      port1.on('message', (message: RunMessage) => (message.kind === 'ended' ? resolve() : listen(message)));
    });
    const lost: unknown[] = [];
    let board: ShardBoard | undefined;
    try {
      // Shards are queued first: an engine never holds the thread that its own shard waits for.
      const shards = await this.startShards(task, lost);
      board = shards && new ShardBoard(shards.board);
      const died = `the thread that trains ${task.dir} died`;
      const outcome = (await this.run('train', { ...task, shards, port: port2 }, died, [port2])) as RunOutcome;
      await allHeard;
      if (outcome.kind !== 'failed') return outcome;
      throw lost.length > 0 ? death(`a thread that owns tiles of ${task.dir} died`, lost[0]) : revived(outcome.error);
    } finally {
      board?.close();
      port1.close();
    }
  }

  /** Ends all threads at once, whatever they do. */
  async destroy(): Promise<void> {
    await endPool(this.piscina);
  }

  /** @param lost receives why shards were lost. */
  private async startShards(
    { config, data }: Pick<RunTask, 'config' | 'data'>,
    lost: unknown[],
  ): Promise<RunTask['shards']> {
    const threads = threadsOf(config);
    if (threads === 1) return undefined;
    // The chip that shards share may be of an architecture that a plug-in brings.
    await loadPlugins(config.plugins);
    const chip = describeChip(config);
    const memory = kernelMemory(new MemoryPlan(chip, config, threads).bytes, true);
    const board = ShardBoard.allocate(threads - 1, chip.tiles.length, availableParallelism());
    const setup = { memory, board: board.buffer };
    for (let shard = 1; shard < threads; shard++) {
      const task: ShardTask = { ...setup, config, data, shard };
      // A shard that dies takes its tiles along: the engine must not wait for it.
      this.piscina.run(task, { filename: SHARD }).catch((cause) => {
        lost.push(cause);
        board.lost();
      });
    }
    return setup;
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
