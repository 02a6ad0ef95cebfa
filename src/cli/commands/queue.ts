/** `synapulse queue`: what a job queue holds and who works at it; pause, resume, cancel; a script for Slurm. */
import { Queue } from 'bullmq';
import { InputError } from '../../errors.js';
import { queueAddress } from '../../queue/address.js';
import { connect, leave } from '../../queue/connection.js';
import { KEYS, PREFIX, QUEUE } from '../../queue/job.js';
import { slurmScript } from '../../queue/slurm.js';
import { unknownName } from '../../registry.js';
import { wholeNumber } from '../options.js';
import { Output, type OutputOptions } from '../output.js';
import { drawn, lookAt, watch } from '../queue-view.js';

export interface QueueCommandOptions extends OutputOptions {
  readonly queue?: string;
  readonly watch?: boolean;
  readonly workers: string;
  readonly cpus: string;
}

const ACTIONS: Readonly<Record<string, (queue: Queue) => Promise<string>>> = {
  status: async () => '',
  pause: async (queue) => {
    await queue.pause();
    return 'paused: what is under way goes on, nothing else begins';
  },
  resume: async (queue) => {
    await queue.resume();
    return 'resumed';
  },
  cancel: async (queue) => {
    // Runs under way have no one who wants them any more: their workers give them up.
    const jobs = await queue.getJobs(['active', 'waiting', 'paused', 'delayed']);
    const redis = await queue.client;
    for (const job of jobs) await redis.del(KEYS.wanted(job.id ?? ''));
    await queue.drain(true);
    return `cancelled ${jobs.length} unfinished runs`;
  },
};

export async function queue(action: string, options: QueueCommandOptions): Promise<void> {
  const out = new Output(options);
  if (action === 'slurm') {
    const workers = wholeNumber('--workers', options.workers, 1);
    const cpus = wholeNumber('--cpus', options.cpus, 1);
    process.stdout.write(slurmScript(workers, cpus));
    return;
  }
  const act = ACTIONS[action];
  if (act === undefined) throw new InputError(unknownName('queue', action, [...Object.keys(ACTIONS), 'slurm']));
  if (options.watch && (options.json || action !== 'status')) {
    throw new InputError(`--watch with ${options.json ? '--json' : action}: expected it alone, or with status`);
  }
  const address = queueAddress(options.queue);
  const redis = await connect(address, (line) => out.note(line));
  const jobs = new Queue(QUEUE, { connection: redis, prefix: PREFIX });
  jobs.on('error', () => {}); // the connection says so
  try {
    if (options.watch) {
      await watch(() => lookAt(jobs, redis), address.shown);
      return;
    }
    const said = await act(jobs);
    if (said !== '') out.say(said);
    const view = await lookAt(jobs, redis);
    out.say(drawn(view, address.shown));
    out.document({ queue: address.shown, ...view });
  } finally {
    await jobs.close();
    leave(redis);
  }
}
