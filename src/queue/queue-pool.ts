/**
 * Hands runs to a job queue and waits for their records: in place of the pool of this machine. What has become of a
 * run is asked of the server at intervals, never remembered from messages: so nothing is lost when the server restarts
 * or the network is cut, and a run that the server has lost is put in again.
 */
import { randomUUID } from 'node:crypto';
import { Job, Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { type ProbeName, type RunRecord, runRecord } from '../batch/record.js';
import type { Config } from '../config/index.js';
import type { DataSet } from '../data/index.js';
import { STOP } from '../../workers/protocol.js';
import { InputError } from '../errors.js';
import { modulesOf } from '../runs/index.js';
import type { QueueAddress } from './address.js';
import { connect, leave } from './connection.js';
import { type JobData, type JobProgress, jobIdOf, jobProgress, KEPT_S, KEYS, PREFIX, QUEUE } from './job.js';
import { packData } from './packed-data.js';

const SWEEP_MS = 400;
/** Tries of a run that fails on its worker; one whose worker died is not counted. */
const ATTEMPTS = 3;

interface Awaited {
  readonly id: string;
  readonly data: JobData;
  readonly listen: (samples: number) => void;
  readonly resolve: (record: RunRecord | undefined) => void;
  readonly reject: (error: Error) => void;
}

export interface QueuePoolOptions {
  readonly build: string;
  /** Int32[1]: not 0 = give up what is not done. */
  readonly stop: Int32Array;
  readonly note: (line: string) => void;
}

export class QueuePool {
  private readonly awaited = new Map<string, Awaited[]>();
  private readonly sent = new Map<string, Promise<void>>();
  private readonly self = randomUUID();
  private readonly sweeping: Promise<void>;
  private closed = false;

  /** @throws InputError when the server cannot be reached, or holds runs of another build */
  static async open(address: QueueAddress, options: QueuePoolOptions): Promise<QueuePool> {
    const redis = await connect(address, options.note);
    const queue = new Queue<JobData>(QUEUE, { connection: redis, prefix: PREFIX });
    queue.on('error', () => {}); // the connection says so
    try {
      await claim(queue, redis, address.shown, options.build);
    } catch (error) {
      await queue.close();
      leave(redis);
      throw error;
    }
    return new QueuePool(queue, redis, options);
  }

  private constructor(
    private readonly queue: Queue<JobData>,
    private readonly redis: Redis,
    private readonly options: QueuePoolOptions,
  ) {
    this.sweeping = this.sweepUntilClosed();
  }

  /**
   * @param listen is told the samples trained so far, wherever the run is.
   * @returns undefined when the run was given up.
   * @throws Error the run's own error, after the last try
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
    if (this.isStopped) return undefined;
    const { name, config, data: digits, probes } = what;
    await this.sendOnce(digits);
    const data: JobData = {
      ...{ build: this.options.build, name, config: { ...config }, probes: [...probes] },
      ...{ data_fingerprint: digits.fingerprint, plugins: modulesOf(config) },
    };
    const id = jobIdOf(data);
    await this.redis.multi().sadd(KEYS.wanted(id), this.self).expire(KEYS.wanted(id), KEPT_S).exec();
    const before = await this.queue.getJob(id);
    // What failed earlier gets a new chance when it is asked for again.
    if (before !== undefined && (await before.isFailed())) await before.remove();
    await this.put(id, data);
    return new Promise((resolve, reject) => {
      const waiting = this.awaited.get(id) ?? [];
      waiting.push({ id, data, listen, resolve, reject });
      this.awaited.set(id, waiting);
    });
  }

  async destroy(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    await this.sweeping;
    // A server that is away keeps what was put in: it is there when the command is repeated.
    if (this.isStopped && this.redis.status === 'ready') await this.giveUp(true);
    await this.queue.close();
    leave(this.redis);
  }

  private get isStopped(): boolean {
    return Atomics.load(this.options.stop, 0) !== 0;
  }

  /** Putting in what is there already changes nothing. */
  private async put(id: string, data: JobData): Promise<void> {
    await this.queue.add('run', data, {
      jobId: id,
      attempts: ATTEMPTS,
      backoff: { type: 'exponential', delay: 500 },
      removeOnComplete: { age: KEPT_S },
      removeOnFail: { age: KEPT_S },
    });
  }

  private sendOnce(data: DataSet): Promise<void> {
    let sending = this.sent.get(data.fingerprint);
    if (sending === undefined) {
      const key = KEYS.data(data.fingerprint);
      sending = this.redis.exists(key).then(async (isThere) => {
        if (isThere === 0) await this.redis.set(key, packData(data), 'EX', KEPT_S);
        else await this.redis.expire(key, KEPT_S);
      });
      this.sent.set(data.fingerprint, sending);
    }
    return sending;
  }

  private async sweepUntilClosed(): Promise<void> {
    while (!this.closed) {
      try {
        if (this.isStopped) await this.giveUp(Atomics.load(this.options.stop, 0) === STOP.now);
        if (this.awaited.size > 0) await this.sweep();
      } catch (cause) {
        // The server may have gone away in the middle; what it has become of a run is asked again.
        if (!this.closed) this.options.note(`queue: ${(cause as Error).message}`);
      }
      await new Promise((resolve) => setTimeout(resolve, SWEEP_MS));
    }
  }

  private async sweep(): Promise<void> {
    const ids = [...this.awaited.keys()];
    const questions = this.redis.pipeline();
    for (const id of ids) {
      questions.zscore(this.queue.toKey('completed'), id).zscore(this.queue.toKey('failed'), id);
      questions.exists(this.queue.toKey(id));
    }
    const answers = (await questions.exec()) ?? [];
    for (const [i, id] of ids.entries()) {
      const [completed, failed, exists] = answers.slice(3 * i, 3 * i + 3).map(([error, value]) => {
        if (error) throw error;
        return value;
      });
      if (exists === 0) await this.put(id, this.waitingFor(id)[0].data);
      else if (completed !== null || failed !== null) await this.collect(id);
    }
    for (const job of await this.queue.getJobs(['active'])) {
      const { success, data } = jobProgress.safeParse(job?.progress);
      if (success) for (const { listen } of this.waitingFor(job.id ?? '')) listen((data as JobProgress).samples);
    }
  }

  private waitingFor(id: string): Awaited[] {
    return this.awaited.get(id) ?? [];
  }

  private async collect(id: string): Promise<void> {
    const job = await Job.fromId(this.queue, id);
    if (job === undefined) return;
    const waiting = this.waitingFor(id);
    this.awaited.delete(id);
    await this.redis.srem(KEYS.wanted(id), this.self);
    const { success, data, error } = runRecord.safeParse(job.returnvalue);
    for (const { resolve, reject, data: asked } of waiting) {
      if (job.failedReason) reject(new Error(job.failedReason));
      else if (success) resolve(data);
      else reject(new Error(`the record of ${asked.name} is damaged: ${error.issues[0].message}`));
    }
  }

  /** Takes back what nobody else waits for; a worker that is at it hears of it. @param begun runs under way, too */
  private async giveUp(begun: boolean): Promise<void> {
    for (const [id, waiting] of this.awaited) {
      if (!begun && (await (await this.queue.getJob(id))?.isActive())) continue;
      this.awaited.delete(id);
      await this.redis.srem(KEYS.wanted(id), this.self);
      if ((await this.redis.scard(KEYS.wanted(id))) === 0) {
        const job = await this.queue.getJob(id);
        // Refused while a worker holds it: the worker looks whether it is still wanted.
        await job?.remove().catch(() => {});
      }
      for (const { resolve } of waiting) resolve(undefined);
    }
  }
}

/** One build at a time: results of two must never mix. */
async function claim(queue: Queue, redis: Redis, shown: string, build: string): Promise<void> {
  const found = await redis.get(KEYS.build);
  if (found !== null && found !== build) {
    const { waiting, active, delayed } = await queue.getJobCounts('waiting', 'active', 'delayed');
    if (waiting + active + delayed > 0) {
      throw new InputError(
        `--queue ${shown}: holds ${waiting + active + delayed} unfinished runs of Synapulse ${found}; this is ${build} ` +
          '(finish them, or: synapulse queue cancel)',
      );
    }
  }
  await redis.set(KEYS.build, build, 'EX', KEPT_S);
}
