/** The piscina task that traces steps of one run into a file, piece by piece: memory does not grow with the trace. */
import { closeSync, openSync, writeSync } from 'node:fs';
import type { Config } from '../src/config/index.js';
import { loadData } from '../src/data/index.js';
import { EventBus } from '../src/engine/bus.js';
import { InputError } from '../src/errors.js';
import { identityOf } from '../src/runs/index.js';
import { checkpointBefore } from '../src/runs/checkpoint-before.js';
import { reason } from '../src/runs/files.js';
import { type TraceRequest, type TraceSummary, traceFormats, traceSteps } from '../src/trace/index.js';
import { gridOf } from '../src/snn/sample.js';
import { createTraining } from '../src/train/create.js';
import { portable } from './portable-error.js';
import type { LoadTask, PortableError } from './protocol.js';

export interface TraceTask {
  readonly config: Config;
  readonly data: LoadTask;
  readonly request: TraceRequest;
  /** Name of the format. */
  readonly format: string;
  readonly trueTime: boolean;
  /** File to write. */
  readonly path: string;
  /** Run to take the nearest checkpoint of, and the fingerprint of its data. */
  readonly run?: { readonly dir: string; readonly fingerprint: string | null };
}

export type TraceOutcome =
  | {
      readonly kind: 'traced';
      readonly summary: TraceSummary;
      readonly bytes: number;
      /** Checkpoint that it began from; null = from step 0. */
      readonly checkpoint: string | null;
      readonly warnings: readonly string[];
    }
  | { readonly kind: 'failed'; readonly error: PortableError };

const CHUNK = 1 << 16;

/** A file that is written in chunks. */
class ChunkedFile {
  bytes = 0;
  private readonly file: number;
  private waiting = '';

  constructor(private readonly path: string) {
    this.file = this.attempt(() => openSync(path, 'w'));
  }

  readonly write = (text: string): void => {
    this.waiting += text;
    if (this.waiting.length >= CHUNK) this.flush();
  };

  close(): void {
    this.flush();
    closeSync(this.file);
  }

  private flush(): void {
    const bytes = Buffer.from(this.waiting);
    this.waiting = '';
    for (let at = 0; at < bytes.length; ) at += this.attempt(() => writeSync(this.file, bytes, at));
    this.bytes += bytes.length;
  }

  private attempt<T>(work: () => T): T {
    try {
      return work();
    } catch (cause) {
      throw new InputError(`--out ${this.path.replace(/\.part$/, '')}: cannot be written: ${reason(cause)}`);
    }
  }
}

export default async function trace(task: TraceTask): Promise<TraceOutcome> {
  try {
    return await traced(task);
  } catch (error) {
    return { kind: 'failed', error: portable(error) };
  }
}

async function traced({
  config,
  data: choice,
  request,
  format,
  trueTime,
  path,
  run,
}: TraceTask): Promise<TraceOutcome> {
  const data = loadData({ ...choice, grid: gridOf(config) });
  if (run?.fingerprint != null && run.fingerprint !== data.fingerprint) {
    throw new InputError(
      `--from-run ${run.dir}: the data has changed: fingerprint ${data.fingerprint.slice(0, 12)}…; expected ` +
        `${run.fingerprint.slice(0, 12)}… (--data may say where the same data is now)`,
    );
  }
  const bus = new EventBus();
  const training = await createTraining(config, data, { bus });
  const warnings: string[] = [];
  const found =
    run && checkpointBefore(run.dir, identityOf(config, data), request.steps.lo, (text) => warnings.push(text));
  if (found !== undefined) training.restore(found.state);
  const file = new ChunkedFile(path);
  try {
    const summary = traceSteps(training, bus, request, traceFormats.get(format).writer(file.write, { trueTime }));
    file.close();
    return { kind: 'traced', summary, bytes: file.bytes, checkpoint: found?.name ?? null, warnings };
  } finally {
    training.stop();
  }
}
