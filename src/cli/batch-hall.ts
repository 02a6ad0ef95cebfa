/** What commands that train many runs have in common: pool, data, folder, progress, and Ctrl-C that keeps what is done. */
import { availableParallelism } from 'node:os';
import type { RunRecord } from '../batch/record.js';
import { RunStore } from '../batch/store.js';
import { type PlannedRun, startRuns } from '../batch/train.js';
import type { DataSet } from '../data/index.js';
import { version } from '../version.js';
import { BatchProgress } from './batch-progress.js';
import { Interrupted } from './failure.js';
import { Interruption } from './interruption.js';
import type { DataChoice } from './options.js';
import type { Output, OutputOptions } from './output.js';
import { openRunPool, type RunPool } from './run-pool.js';

export interface BatchOptions extends OutputOptions {
  /** Train even what was kept. */
  readonly fresh?: boolean;
  /** Address of a job queue. */
  readonly queue?: string;
}

/** Folder of a batch: where finished runs are kept. */
export interface BatchFolder {
  readonly runs: string;
  /** Gives the folder free for other processes. */
  readonly release: () => void;
}

export interface Hall<Folder extends BatchFolder> {
  readonly folder: Folder;
  readonly data: DataSet;
  readonly progress: BatchProgress;
  /** By key of the run: its record, or undefined when it was stopped. */
  readonly started: ReadonlyMap<string, Promise<RunRecord | undefined>>;
  /** What to throw when a run was stopped. */
  readonly stopped: () => Interrupted;
}

/**
 * Starts the runs and lets `use` wait for them.
 * @param open makes the folder, after the data was found to be good: bad data leaves no folder behind.
 */
export async function inBatchHall<Folder extends BatchFolder, Result>(
  runs: readonly PlannedRun[],
  choice: DataChoice,
  options: BatchOptions,
  out: Output,
  open: () => Folder,
  use: (hall: Hall<Folder>) => Promise<Result>,
): Promise<Result> {
  const size = Math.max(1, Math.min(availableParallelism(), runs.length));
  let pool: RunPool | undefined;
  // A stopped run saves nothing: what was finished is kept already.
  const interruption = new Interruption(
    () => false,
    () => void pool?.destroy(),
  );
  const stopped = () =>
    new Interrupted(interruption.signal as NodeJS.Signals, 'finished runs are kept: repeat the command to go on');
  let progress: BatchProgress | undefined;
  let release = () => {};
  try {
    pool = await openRunPool({ queue: options.queue, size, stop: interruption.stop, note: (line) => out.note(line) });
    const data = await pool.load(choice);
    const folder = open();
    release = folder.release;
    progress = new BatchProgress(runs.length, data.train.count, process.stderr, options.quiet ?? false);
    progress.announce(runs);
    const store = new RunStore(folder.runs, (line) => out.warn(line));
    const started = startRuns(runs, {
      ...{ pool, store, data, version: version(), fresh: options.fresh ?? false, listener: progress },
    });
    return await use({ folder, data, progress, started, stopped });
  } catch (error) {
    throw interruption.signal === undefined ? error : stopped();
  } finally {
    interruption.release();
    release();
    progress?.stop();
    await pool?.destroy();
  }
}
