/** Takes runs from a job queue and trains them on this machine, as many at a time as it is told. */
import { hostname } from 'node:os';
import { DelayedError, type Job, UnrecoverableError, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import { BatchPool } from '../../workers/batch-pool.js';
import { STOP } from '../../workers/protocol.js';
import type { RunRecord } from '../batch/record.js';
import { resolveConfig } from '../config/index.js';
import type { DataSet } from '../data/index.js';
import { InputError } from '../errors.js';
import { checkPluginHashes } from '../runs/index.js';
import type { QueueAddress } from './address.js';
import { connect, leave } from './connection.js';
import { type JobData, jobData, KEYS, PREFIX, QUEUE } from './job.js';
import { unpackData } from './packed-data.js';

export interface WorkerOptions {
  readonly build: string;
  /** Runs at a time. */
  readonly size: number;
  /** Folder with IDX files; absent = the embedded digits. Other digits come through the queue. */
  readonly dataDir?: string;
  /** A worker that does not answer for so long is taken for dead, and its runs go to others. */
  readonly lock_s: number;
  readonly note: (line: string) => void;
}

const PROGRESS_MS = 1_000;
/** A server that says nothing for so long is away. */
const ANSWER_MS = 1_000;
/** Data sets kept in memory. */
const SETS_KEPT = 2;

/** A thread of its own with a stop flag of its own: one run may be given up while another goes on. */
interface Slot {
  readonly stop: Int32Array;
  readonly pool: BatchPool;
}

export class QueueWorker {
  /** Runs finished, failed. */
  readonly done = { finished: 0, failed: 0 };
  /** When the last run ended, or the worker began; ms. */
  idleSince = performance.now();
  private readonly free: Slot[];
  private readonly slots: readonly Slot[];
  private readonly sets = new Map<string, Promise<DataSet>>();
  private readonly self = `${hostname()}:${process.pid}`;
  private readonly worker: Worker<JobData, RunRecord>;
  private isLeaving = false;
  /** Rejects when the worker cannot go on: the queue holds runs of another build. */
  readonly broken: Promise<never>;
  private break: (error: Error) => void = () => {};

  /** @throws InputError when the server cannot be reached, or holds runs of another build */
  static async open(address: QueueAddress, options: WorkerOptions): Promise<QueueWorker> {
    const redis = await connect(address, options.note);
    const found = await redis.get(KEYS.build);
    if (found !== null && found !== options.build) {
      leave(redis);
      throw otherBuild(found, options.build);
    }
    return new QueueWorker(redis, options);
  }

  private constructor(
    private readonly redis: Redis,
    private readonly options: WorkerOptions,
  ) {
    this.slots = Array.from({ length: options.size }, () => {
      const stop = new Int32Array(new SharedArrayBuffer(4));
      return { stop, pool: new BatchPool(1, stop) };
    });
    this.free = [...this.slots];
    this.broken = new Promise((_, reject) => {
      this.break = reject;
    });
    this.broken.catch(() => {});
    this.worker = new Worker<JobData, RunRecord>(QUEUE, (job, token) => this.carryOut(job, token), {
      connection: redis,
      prefix: PREFIX,
      name: this.self,
      concurrency: options.size,
      lockDuration: 1000 * options.lock_s,
      stalledInterval: 500 * options.lock_s,
      // A run whose worker died goes to another, however often that happens.
      maxStalledCount: Number.MAX_SAFE_INTEGER,
      drainDelay: 1,
    });
    this.worker.on('error', () => {}); // the connection says so
    this.worker.on('completed', (job) => {
      this.done.finished++;
      options.note(`done: ${job.data.name}`);
    });
    this.worker.on('failed', (job, error) => {
      this.done.failed++;
      options.note(`failed: ${job?.data.name ?? 'a run'}: ${error.message.split('\n')[0]}`);
    });
  }

  get isIdle(): boolean {
    return this.free.length === this.slots.length;
  }

  /** Takes nothing new, gives back what is under way, and disconnects. */
  async leave(): Promise<void> {
    this.isLeaving = true;
    for (const { stop } of this.slots) Atomics.store(stop, 0, STOP.now);
    // A server that is away takes nothing back: it hands our runs to others when our locks have run out.
    await this.worker.close(!(await this.isServerThere()));
    await Promise.all(this.slots.map(({ pool }) => pool.destroy()));
    leave(this.redis);
  }

  private async isServerThere(): Promise<boolean> {
    const silence = new Promise<boolean>((resolve) => setTimeout(() => resolve(false), ANSWER_MS));
    const answer = this.redis.ping().then(
      () => true,
      () => false,
    );
    return Promise.race([answer, silence]);
  }

  private async carryOut(job: Job<JobData>, token: string | undefined): Promise<RunRecord> {
    const slot = this.free.pop();
    if (slot === undefined) throw new Error('more runs than threads');
    try {
      return await this.train(job, token, slot);
    } finally {
      Atomics.store(slot.stop, 0, this.isLeaving ? STOP.now : 0);
      this.free.push(slot);
      this.idleSince = performance.now();
    }
  }

  private async train(job: Job<JobData>, token: string | undefined, { stop, pool }: Slot): Promise<RunRecord> {
    const parsed = jobData.safeParse(job.data);
    if (!parsed.success) throw new UnrecoverableError(`not a run: ${parsed.error.issues[0].message}`);
    const { build, name, config: given, probes, data_fingerprint, plugins } = parsed.data;
    if (build !== this.options.build) {
      this.break(otherBuild(build, this.options.build));
      return this.giveBack(job, token, 1000);
    }
    let record: RunRecord | undefined;
    let told = 0;
    try {
      checkPluginHashes(plugins);
      const config = resolveConfig({ overrides: given });
      const data = await this.dataOf(data_fingerprint, pool);
      record = await pool.train({ name, config, data, probes }, (samples) => {
        if (performance.now() - told < PROGRESS_MS) return;
        told = performance.now();
        void this.report(job, samples, config.train.epochs * data.train.count, stop);
      });
    } catch (error) {
      // Trying again does not mend bad input.
      if (error instanceof InputError) throw new UnrecoverableError(error.message);
      throw error;
    }
    if (record !== undefined) return record;
    if (this.isLeaving) return this.giveBack(job, token, 0);
    throw new UnrecoverableError('given up: nobody waits for it any more');
  }

  private async report(job: Job<JobData>, samples: number, total: number, stop: Int32Array): Promise<void> {
    try {
      await job.updateProgress({ samples, total, worker: this.self });
      if ((await this.redis.exists(KEYS.wanted(job.id ?? ''))) === 0) Atomics.store(stop, 0, STOP.now);
    } catch {
      // The job was taken from us while the server was away: whoever has it now reports.
    }
  }

  private async giveBack(job: Job<JobData>, token: string | undefined, delay_ms: number): Promise<never> {
    await job.moveToDelayed(Date.now() + delay_ms, token);
    throw new DelayedError();
  }

  /** Found here, or sent through the queue. */
  private dataOf(fingerprint: string, pool: BatchPool): Promise<DataSet> {
    let data = this.sets.get(fingerprint);
    if (data === undefined) {
      data = this.findData(fingerprint, pool);
      data.catch(() => this.sets.delete(fingerprint));
      this.sets.set(fingerprint, data);
      for (const old of [...this.sets.keys()].slice(0, -SETS_KEPT)) this.sets.delete(old);
    }
    return data;
  }

  private async findData(fingerprint: string, pool: BatchPool): Promise<DataSet> {
    const here = await pool.load({ dir: this.options.dataDir });
    if (here.fingerprint === fingerprint) return here;
    const packed = await this.redis.getBuffer(KEYS.data(fingerprint));
    if (packed === null) throw new Error(`the queue has no digits with fingerprint ${fingerprint.slice(0, 12)}…`);
    return unpackData(packed, fingerprint);
  }
}

const otherBuild = (found: string, build: string) =>
  new InputError(`--queue: holds runs of Synapulse ${found}; this worker is ${build}: refused`);
