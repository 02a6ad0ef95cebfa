/** `synapulse worker`: trains runs that others put into a job queue, until it is told to stop. */
import { availableParallelism } from 'node:os';
import { queueAddress } from '../../queue/address.js';
import { buildId } from '../../queue/build.js';
import { QueueWorker } from '../../queue/queue-worker.js';
import { Interrupted } from '../failure.js';
import { Interruption } from '../interruption.js';
import { wholeNumber } from '../options.js';
import { Output, type OutputOptions } from '../output.js';

export interface WorkerCommandOptions extends OutputOptions {
  readonly queue?: string;
  readonly threads?: string;
  readonly data?: string;
  readonly idle?: string;
  readonly lock: string;
}

const LOOK_MS = 200;

export async function worker(options: WorkerCommandOptions): Promise<void> {
  const out = new Output(options);
  const address = queueAddress(options.queue);
  const size = options.threads === undefined ? availableParallelism() : wholeNumber('--threads', options.threads, 1);
  const idle_s = options.idle === undefined ? Number.POSITIVE_INFINITY : wholeNumber('--idle', options.idle, 0);
  const lock_s = wholeNumber('--lock', options.lock, 1);
  const build = await buildId();
  const worker = await QueueWorker.open(address, {
    ...{ build, size, lock_s, dataDir: options.data },
    note: (line) => out.note(line),
  });
  out.note(`worker of ${address.shown}: ${size} ${size === 1 ? 'run' : 'runs'} at a time, Synapulse ${build}`);
  const interruption = new Interruption(
    () => true,
    () => process.exit(1),
  );
  try {
    await Promise.race([worker.broken, untilTold(interruption, worker, idle_s)]);
  } finally {
    await worker.leave();
    interruption.release();
  }
  const { finished, failed } = worker.done;
  out.say(`${finished} runs finished, ${failed} failed`);
  out.document({ finished, failed });
  if (interruption.signal !== undefined) {
    throw new Interrupted(interruption.signal, 'what was under way is given back to the queue');
  }
}

async function untilTold({ stop }: Interruption, worker: QueueWorker, idle_s: number): Promise<void> {
  while (Atomics.load(stop, 0) === 0) {
    if (worker.isIdle && performance.now() - worker.idleSince > 1000 * idle_s) return;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}
