/** Where the runs of a batch are trained: on this machine, or by the workers of a job queue. */
import { BatchPool } from '../../workers/batch-pool.js';
import type { DataSet } from '../data/index.js';
import type { LoadTask } from '../../workers/protocol.js';

export interface RunPool extends Pick<BatchPool, 'train'> {
  load(task: LoadTask): Promise<DataSet>;
  /** Ends everything at once. */
  destroy(): Promise<void>;
}

export interface RunPoolOptions {
  /** Address of a job queue; absent = this machine. */
  readonly queue?: string;
  /** Threads of this machine. */
  readonly size: number;
  /** Int32[1]: not 0 = stop. */
  readonly stop: Int32Array;
  readonly note: (line: string) => void;
}

/** @throws InputError when the queue cannot be used */
export async function openRunPool({ queue, size, stop, note }: RunPoolOptions): Promise<RunPool> {
  if (queue === undefined) return new BatchPool(size, stop);
  const { queueAddress } = await import('../queue/address.js');
  const { buildId } = await import('../queue/build.js');
  const { QueuePool } = await import('../queue/queue-pool.js');
  const remote = await QueuePool.open(queueAddress(queue), { build: await buildId(), stop, note });
  const here = new BatchPool(1, stop);
  return {
    load: (task) => here.load(task),
    train: (what, listen) => remote.train(what, listen),
    destroy: async () => {
      await Promise.all([here.destroy(), remote.destroy()]);
    },
  };
}
