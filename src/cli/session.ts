/** Trains planned runs on the pool and keeps their manifests. The main thread only listens and waits. */
import { availableParallelism } from 'node:os';
import type { Config } from '../config/index.js';
import type { DataSet } from '../data/index.js';
import { InputError } from '../errors.js';
import {
  dataFields,
  discardFolder,
  ended,
  type Manifest,
  type RunResult,
  resultOf,
  writeManifest,
} from '../runs/index.js';
import { gridOf } from '../snn/sample.js';
import type { EpochResult } from '../train/types.js';
import { RunPool } from '../../workers/pool.js';
import { threadsOf } from '../../workers/threads.js';
import { Interrupted } from './failure.js';
import { Interruption } from './interruption.js';
import type { DataChoice } from './options.js';
import type { Output } from './output.js';
import { Progress } from './progress.js';

export interface PlannedRun {
  /** For progress and tables. */
  readonly name: string;
  readonly dir: string;
  /** The folder was made for this run. */
  readonly made: boolean;
  readonly config: Config;
  readonly manifest: Manifest;
  /** Gives the folder free for other processes. */
  readonly release?: () => void;
  /** Manifest of the run that is taken up again; absent = a new run. */
  readonly before?: Manifest;
}

export interface EndedRun {
  readonly name: string;
  readonly dir: string;
  readonly history: readonly EpochResult[];
  /** Null when the run was stopped. */
  readonly result: RunResult | null;
}

export interface FinishedRun extends EndedRun {
  readonly result: RunResult;
}

/**
 * Trains runs on one data set, as many at a time as there are cores.
 * @param announcement is said once training begins: from then on the folders stay.
 * @param onEnd is called for every run that finished or was stopped.
 * @throws InputError when data or configuration do not fit (new folders are taken back), Interrupted after a signal,
 *   else the error of the first run that failed, after the others were stopped.
 */
export async function trainRuns(
  runs: readonly PlannedRun[],
  choice: DataChoice,
  out: Output,
  announcement: string,
  onEnd: (run: EndedRun) => Promise<void>,
): Promise<FinishedRun[]> {
  const tracked = runs.map(({ name, config }) => ({ name, epochs: config.train.epochs }));
  const progress = new Progress(tracked, process.stderr, out.options.quiet ?? false);
  const size = Math.max(Math.min(runs.length, availableParallelism()), ...runs.map(({ config }) => threadsOf(config)));
  const pool = new RunPool(size);
  const active = new Set<PlannedRun>(runs);
  const saving = new Set<PlannedRun>();
  const interruption = new Interruption(
    () => [...active].every((run) => saving.has(run)),
    () => void pool.destroy(),
  );
  let isAnnounced = false;
  const announce = () => {
    if (!isAnnounced) out.note(announcement);
    isAnnounced = true;
  };
  const manifests = new Map(runs.map((run) => [run, run.manifest]));
  const close = (run: PlannedRun, change: Partial<Manifest>) => {
    active.delete(run);
    writeManifest(run.dir, ended(manifests.get(run) ?? run.manifest, change));
  };
  const fail = (run: PlannedRun, error: unknown) => {
    if (interruption.signal !== undefined) close(run, { status: 'interrupted' });
    else if (error instanceof InputError) takeBack(run);
    else close(run, { status: 'failed', error: (error as Error).message });
    active.delete(run);
  };

  const trainOne = async (run: PlannedRun, data: DataSet): Promise<EndedRun> => {
    const { name, dir, config } = run;
    const task = { dir, config, data, resume: run.before !== undefined, stop: interruption.stop };
    const end = await pool.train(task, (message) => {
      if (message.kind === 'warning') out.warn(message.text);
      else if (message.kind === 'started') announce();
      else if (message.kind === 'stopping') saving.add(run);
      else progress.show(name, message);
    });
    const result = end.kind === 'finished' ? resultOf(config, threadsOf(config), end) : null;
    close(run, result === null ? { status: 'interrupted' } : { status: 'finished', result });
    return { name, dir, history: end.history, result };
  };

  const errors: unknown[] = [];
  const results: EndedRun[] = [];
  try {
    const data = await pool.load({ ...choice, grid: gridOf(runs[0].config) });
    for (const run of runs) {
      checkFingerprint(run, data);
      const manifest = { ...run.manifest, data: dataFields(run.manifest, data) };
      manifests.set(run, manifest);
      writeManifest(run.dir, manifest);
    }
    await Promise.all(
      runs.map((run, i) =>
        trainOne(run, data).then(
          (end) => {
            results[i] = end;
          },
          (error: unknown) => {
            errors.push(error);
            fail(run, error);
            interruption.request();
          },
        ),
      ),
    );
  } catch (error) {
    errors.push(error);
    for (const run of active) fail(run, error);
  } finally {
    interruption.release();
    progress.stop();
    await pool.destroy();
  }
  try {
    for (const run of results) if (run !== undefined) await onEnd(run);
  } finally {
    for (const { release } of runs) release?.();
  }
  if (interruption.signal !== undefined) throw new Interrupted(interruption.signal);
  if (errors.length > 0) throw errors[0];
  return results as FinishedRun[];
}

/** Bad input: nothing was trained. A new run leaves nothing behind, an old one stays as it was. */
function takeBack(run: PlannedRun): void {
  if (run.before === undefined) discardFolder(run.dir, run.made);
  else writeManifest(run.dir, run.before);
}

function checkFingerprint({ dir, before }: PlannedRun, data: DataSet): void {
  const expected = before?.data.fingerprint ?? data.fingerprint;
  if (data.fingerprint !== expected) {
    throw new InputError(
      `--resume ${dir}: the data has changed: fingerprint ${data.fingerprint.slice(0, 12)}…; ` +
        `expected ${expected.slice(0, 12)}…`,
    );
  }
}
