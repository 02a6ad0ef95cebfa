/** `synapulse queue`: what a job queue holds and who works at it; pause, resume, cancel; a script for Slurm. */
import Table from 'cli-table3';
import { Queue } from 'bullmq';
import { InputError } from '../../errors.js';
import { queueAddress } from '../../queue/address.js';
import { connect, leave } from '../../queue/connection.js';
import { jobProgress, KEYS, PREFIX, QUEUE } from '../../queue/job.js';
import { slurmScript } from '../../queue/slurm.js';
import { unknownName } from '../../registry.js';
import { grouped } from '../format.js';
import { wholeNumber } from '../options.js';
import { Output, type OutputOptions } from '../output.js';

export interface QueueCommandOptions extends OutputOptions {
  readonly queue?: string;
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
  const address = queueAddress(options.queue);
  const redis = await connect(address, (line) => out.note(line));
  const jobs = new Queue(QUEUE, { connection: redis, prefix: PREFIX });
  try {
    const said = await act(jobs);
    if (said !== '') out.say(said);
    const counts = await jobs.getJobCounts('waiting', 'paused', 'delayed', 'active', 'completed', 'failed');
    const isPaused = await jobs.isPaused();
    const workers = (await jobs.getWorkers()).map(({ rawname }) => /:w:(.+)$/.exec(rawname ?? '')?.[1] ?? '?');
    const active = (await jobs.getJobs(['active'])).map(({ data, progress }) => {
      const { success, data: now } = jobProgress.safeParse(progress);
      return { name: String(data?.name), worker: success ? now.worker : null, samples: success ? now.samples : 0 };
    });
    const build = await redis.get(KEYS.build);
    const { waiting, paused, delayed, completed, failed } = counts;
    const left = waiting + paused + delayed;
    out.say(
      `${address.shown}${isPaused ? ', paused' : ''}: ${left} waiting, ${active.length} under way, ${completed} done, ${failed} failed`,
    );
    out.say(
      `Synapulse ${build ?? '–'}; ${workers.length} workers${workers.length > 0 ? `: ${workers.join(', ')}` : ''}`,
    );
    if (active.length > 0) {
      const table = new Table({
        head: ['run', 'worker', 'samples'],
        colAligns: ['left', 'left', 'right'],
        style: { head: [], border: [] },
      });
      for (const { name, worker, samples } of active) table.push([name, worker ?? '–', grouped(samples)]);
      out.say(table.toString());
    }
    out.document({ queue: address.shown, build, paused: isPaused, waiting: left, completed, failed, active, workers });
  } finally {
    await jobs.close();
    leave(redis);
  }
}
