/** The runs that are open: each on a thread of its own, in a run folder of its own. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describeChip } from '../chip/structure.js';
import { type Config, resolveConfig } from '../config/index.js';
import type { DataSet } from '../data/index.js';
import { InputError } from '../errors.js';
import type { LiveCall, LiveCalls, LiveSettings, LiveStatus } from '../live/protocol.js';
import {
  configOf,
  dataFields,
  ended,
  isAlive,
  lockFolder,
  type Manifest,
  newManifest,
  readManifest,
  resultOf,
  writeManifest,
} from '../runs/index.js';
import { version } from '../version.js';
import { LivePool, type LiveThread } from '../../workers/live-pool.js';
import type { LiveWorkerMessage } from '../../workers/live-worker.js';
import { threadsOf } from '../../workers/threads.js';
import { runPath } from './run-folder.js';

/** Cells of the largest chip that the page may ask for: 4 arrays of f32 each take 16 bytes a cell and more. */
const MOST_CELLS = 4_000_000;
const MOST_EPOCHS = 10_000;

/** There is no room for another run. */
export class TooManyRunsError extends InputError {}

interface Waiting {
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: Error) => void;
}

class LiveRun {
  readonly listeners = new Set<(status: LiveStatus) => void>();
  status: LiveStatus | undefined;
  private readonly waiting = new Map<number, Waiting>();
  private next = 0;
  thread!: LiveThread;

  constructor(
    readonly name: string,
    readonly dir: string,
    readonly config: Config,
    public manifest: Manifest,
  ) {}

  call<C extends LiveCall>(call: C, ask: unknown): Promise<LiveCalls[C]['answer']> {
    const id = this.next++;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve: resolve as Waiting['resolve'], reject });
      this.thread.send({ id, call, ask: ask as never });
    });
  }

  hear(message: LiveWorkerMessage, warn: (text: string) => void): void {
    if (message.kind === 'status') {
      this.status = message.status;
      for (const listener of this.listeners) listener(message.status);
    } else if (message.kind === 'finished') {
      this.keep(
        ended(this.manifest, {
          status: 'finished',
          result: resultOf(this.config, threadsOf(this.config), message.outcome),
        }),
      );
    } else if (message.kind === 'warning') warn(message.text);
    else {
      const waiting = this.waiting.get(message.id);
      this.waiting.delete(message.id);
      if (message.kind === 'answer') waiting?.resolve(message.answer);
      else waiting?.reject(new InputError(message.message));
    }
  }

  keep(manifest: Manifest): void {
    this.manifest = manifest;
    writeManifest(this.dir, manifest);
  }

  /** Nobody answers any more. */
  abandon(message: string): void {
    for (const { reject } of this.waiting.values()) reject(new InputError(message));
    this.waiting.clear();
  }
}

export interface LiveRunsOptions {
  readonly folder: string;
  readonly most: number;
  readonly dataDir?: string;
  readonly warn: (text: string) => void;
}

export class LiveRuns {
  private readonly pool: LivePool;
  private readonly open = new Map<string, LiveRun>();
  private data: Promise<DataSet> | undefined;

  constructor(private readonly options: LiveRunsOptions) {
    this.pool = new LivePool(options.most);
  }

  names(): string[] {
    return [...this.open.keys()];
  }

  /** @throws InputError when no such run is open. */
  get(name: string): LiveRun {
    const run = this.open.get(name);
    if (run === undefined) throw new InputError(`run '${name.slice(0, 100)}': not open`);
    return run;
  }

  /** A new run, at rest before its first sample. @throws InputError */
  async create({ preset, sets }: LiveSettings): Promise<LiveRun> {
    this.checkRoom();
    const config = checked(resolveConfig({ preset, sets }));
    const { folder, dataDir } = this.options;
    const data = await this.loaded(config);
    this.checkRoom();
    const name = freeName(folder, `${config.preset ?? 'custom'}-s${config.seed}`);
    const command = ['train', '--preset', preset, ...sets.flatMap((setting) => ['--set', setting])];
    const begun = newManifest({ version: version(), command, config, dataDir });
    return this.start(new LiveRun(name, join(folder, name), config, begun), data, false);
  }

  /** A run of the folder, where it was stopped. @throws InputError */
  async resume(name: string): Promise<LiveRun> {
    const already = this.open.get(name);
    if (already !== undefined) return already;
    this.checkRoom();
    const dir = runPath(this.options.folder, name);
    const before = readManifest(dir);
    if (before.status === 'running' && isOther(before.process)) {
      throw new InputError(`run '${name}': process ${before.process} is training it`);
    }
    if (before.status === 'finished')
      throw new InputError(`run '${name}': it is finished; expected one that was stopped`);
    if ((before.data.dir ?? undefined) !== this.options.dataDir || before.data.train_limit !== null) {
      throw new InputError(`run '${name}': it was trained on other data; take it up with: synapulse train --resume`);
    }
    const again = { started: new Date().toISOString(), command: ['serve'] };
    const manifest: Manifest = {
      ...{ ...before, status: 'running', process: process.pid, ended: null, error: null, result: null },
      resumed: [...before.resumed, again],
    };
    const config = checked(configOf(before, dir));
    const data = await this.loaded(config);
    if (before.data.fingerprint !== null && before.data.fingerprint !== data.fingerprint) {
      throw new InputError(`run '${name}': it was trained on other data`);
    }
    // Asked for twice at once, it is opened once.
    const meanwhile = this.open.get(name);
    if (meanwhile !== undefined) return meanwhile;
    this.checkRoom();
    return this.start(new LiveRun(name, dir, config, manifest), data, true);
  }

  /** Saves a run and closes its thread. */
  async stop(name: string): Promise<void> {
    const run = this.get(name);
    run.thread.stop();
    await run.thread.ended;
  }

  async close(): Promise<void> {
    await Promise.all(this.names().map((name) => this.stop(name)));
    await this.pool.destroy();
  }

  /** The data, when it fits the chip. */
  private async loaded({ network }: Config): Promise<DataSet> {
    this.data ??= this.pool.load({ dir: this.options.dataDir });
    const data = await this.data;
    const { pixels, classes } = data.train;
    if (network.layers[0] !== pixels || (network.layers.at(-1) ?? 0) < classes) {
      throw new InputError(`network.layers: expected ${pixels} inputs and at least ${classes} outputs`);
    }
    return data;
  }

  private start(run: LiveRun, data: DataSet, resume: boolean): LiveRun {
    const { name, dir, config } = run;
    const release = lockFolder(dir);
    run.keep({ ...run.manifest, data: dataFields(run.manifest, data) });
    run.thread = this.pool.start({ dir, config, data, resume }, (message) => run.hear(message, this.options.warn));
    this.open.set(name, run);
    void run.thread.ended.then((outcome) => {
      this.open.delete(name);
      if (outcome.kind === 'failed') {
        run.keep(ended(run.manifest, { status: 'failed', error: outcome.error.message }));
        run.abandon(outcome.error.message);
      } else {
        if (run.manifest.status !== 'finished') run.keep(ended(run.manifest, { status: 'interrupted' }));
        run.abandon(`run '${name}': stopped`);
      }
      release();
    });
    return run;
  }

  private checkRoom(): void {
    if (this.open.size >= this.options.most) {
      throw new TooManyRunsError(
        `${this.open.size} runs are open; expected at most ${this.options.most}: stop one first`,
      );
    }
  }
}

const isOther = (id: number | null) => id !== null && id !== process.pid && isAlive(id);

/** What a page may ask of this machine. */
function checked(config: Config): Config {
  if (config.plugins.length > 0) throw new InputError('plugins: modules are not loaded for a page');
  if (config.train.epochs > MOST_EPOCHS)
    throw new InputError(`train.epochs: expected at most ${MOST_EPOCHS} for a page`);
  const cells = describeChip(config).layers.reduce((sum, { rows, cols }) => sum + rows * cols, 0);
  if (cells > MOST_CELLS)
    throw new InputError(`network.layers: ${cells} synapses; expected at most ${MOST_CELLS} for a page`);
  return config;
}

function freeName(folder: string, name: string): string {
  mkdirSync(folder, { recursive: true });
  for (let n = 1; ; n++) {
    const free = n === 1 ? name : `${name}-${n}`;
    try {
      mkdirSync(join(folder, free));
      return free;
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cause;
    }
  }
}
