/** `synapulse train --seeds` and `--queue`: one configuration with several seeds, on the pool or by a queue's workers. */
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import Table from 'cli-table3';
import { type PlannedRun, startRuns } from '../../batch/train.js';
import type { RunRecord } from '../../batch/record.js';
import { RunStore } from '../../batch/store.js';
import { configFields, METRICS, openBatchFolder, RUNS, seedMetricsCsv, writeWhole } from '../../runs/index.js';
import { gridOf } from '../../snn/sample.js';
import type { EpochResult } from '../../train/types.js';
import type { Config } from '../../config/index.js';
import { InputError } from '../../errors.js';
import { version } from '../../version.js';
import { BatchProgress } from '../batch-progress.js';
import { Interrupted } from '../failure.js';
import { percent } from '../format.js';
import { Interruption } from '../interruption.js';
import { configFor, dataFrom } from '../options.js';
import { Output } from '../output.js';
import { writeAccuracyPlot } from '../plots.js';
import { openRunPool, type RunPool } from '../run-pool.js';
import type { TrainOptions } from './train.js';

const KIND = 'synapulse train --seeds';
/** Marks the folder. */
const MARK = 'seeds.json';
/** More curves than this are no plot. */
const MOST_DRAWN = 12;
const MOST_SEEDS = 10_000;

interface Seed {
  readonly seed: number;
  readonly record: RunRecord;
}

/** @param defaultPreset used where neither options nor a file name one. */
export async function trainSeeds(options: TrainOptions, defaultPreset?: string): Promise<void> {
  const out = new Output(options);
  if (options.resume !== undefined) {
    throw new InputError('--resume with --seeds or --queue: expected one of them; repeat the command to go on with it');
  }
  if (options.weights !== undefined) {
    throw new InputError('--weights with --seeds or --queue: expected one run on this machine');
  }
  if (options.seeds !== undefined && options.seed !== undefined) {
    throw new InputError('--seed with --seeds: expected one of them');
  }
  const first = configFor(options, defaultPreset);
  const seeds = options.seeds === undefined ? [first.seed] : seedsFrom(options.seeds);
  const name = first.preset ?? 'custom';
  const dir = options.out ?? join(RUNS, `${name}-seeds`);
  const runs = seeds.map((seed): PlannedRun => {
    const config: Config = { ...first, seed };
    return { key: `${name}, seed ${seed}`, name, seed, config, probes: [] };
  });
  const trained = await trainAll(runs, dir, options, out);
  try {
    await write(dir, trained.seeds);
  } finally {
    trained.release();
  }
  say(out, dir, name, trained.seeds);
}

/** @param text '1..5', '1,4,7', or '5' for 1 to 5 @throws InputError */
export function seedsFrom(text: string): number[] {
  const bad = new InputError(
    `--seeds ${text}: expected a range such as 1..5, a list such as 1,4,7, or a number n for seeds 1 to n, ` +
      `at most ${MOST_SEEDS} of them`,
  );
  const seeds = new Set<number>();
  const parts = /^\d+$/.test(text.trim()) ? [`1..${text.trim()}`] : text.split(',');
  for (const part of parts) {
    const match = /^\s*(\d{1,15})(?:\.\.(\d{1,15}))?\s*$/.exec(part);
    if (match === null) throw bad;
    const from = Number(match[1]);
    const to = Number(match[2] ?? from);
    if (to < from || to - from >= MOST_SEEDS) throw bad;
    for (let seed = from; seed <= to; seed++) seeds.add(seed);
  }
  if (seeds.size > MOST_SEEDS) throw bad;
  return [...seeds];
}

/** The records, and what gives the folder free: it must not be before the tables are written. */
async function trainAll(
  runs: readonly PlannedRun[],
  dir: string,
  options: TrainOptions,
  out: Output,
): Promise<{ readonly seeds: readonly Seed[]; readonly release: () => void }> {
  let pool: RunPool | undefined;
  // A stopped run saves nothing: what was finished is kept already.
  const interruption = new Interruption(
    () => false,
    () => void pool?.destroy(),
  );
  let progress: BatchProgress | undefined;
  let release = () => {};
  const stopped = (signal: NodeJS.Signals) =>
    new Interrupted(signal, 'finished runs are kept: repeat the command to go on');
  try {
    const size = Math.max(1, Math.min(availableParallelism(), runs.length));
    pool = await openRunPool({
      ...{ queue: options.queue, size, stop: interruption.stop, note: (line: string) => out.note(line) },
    });
    const data = await pool.load({ ...dataFrom(options), grid: gridOf(runs[0].config) });
    const { name, fingerprint, train, test } = data;
    const folder = openBatchFolder(
      dir,
      MARK,
      {
        ...{ kind: KIND, version: version(), seeds: runs.map(({ seed }) => seed), ...configFields(runs[0].config) },
        data: { name, fingerprint, train: train.count, test: test.count },
      },
      options.force ?? false,
    );
    release = folder.release;
    progress = new BatchProgress(runs.length, train.count, process.stderr, options.quiet ?? false);
    progress.announce(runs);
    const started = startRuns(runs, {
      ...{ pool, data, version: version(), fresh: false, listener: progress },
      store: new RunStore(folder.runs, (line) => out.warn(line)),
    });
    const seeds = await Promise.all(
      runs.map(async ({ key, seed }): Promise<Seed> => {
        const record = await started.get(key);
        // Only a signal stops a run.
        if (record === undefined) throw stopped(interruption.signal as NodeJS.Signals);
        return { seed, record };
      }),
    );
    return { seeds, release };
  } catch (error) {
    release();
    throw interruption.signal === undefined ? error : stopped(interruption.signal);
  } finally {
    interruption.release();
    progress?.stop();
    await pool?.destroy();
  }
}

const historyOf = ({ record }: Seed) => record.history as unknown as readonly EpochResult[];

async function write(dir: string, seeds: readonly Seed[]): Promise<void> {
  const histories = seeds.map((of) => ({ seed: of.seed, history: historyOf(of) }));
  writeWhole(join(dir, METRICS), seedMetricsCsv(histories));
  const drawn = histories.slice(0, MOST_DRAWN).map(({ seed, history }) => ({ name: `seed ${seed}`, history }));
  await writeAccuracyPlot(dir, drawn);
}

function say(out: Output, dir: string, name: string, seeds: readonly Seed[]): void {
  const runs = seeds.map(({ seed, record: { history, switch_epoch, state_hash, took_s } }) => {
    const { test_accuracy, train_accuracy } = history[history.length - 1];
    const best_test_accuracy = Math.max(...history.map((epoch) => epoch.test_accuracy));
    return {
      ...{ seed, test_accuracy, train_accuracy, best_test_accuracy, epochs: history.length, switch_epoch },
      ...{ state_hash, took_s },
    };
  });
  const table = new Table({
    head: ['seed', 'test', 'training', 'best test', 'fine tuning', 'state'],
    colAligns: ['right', 'right', 'right', 'right', 'right', 'left'],
    style: { head: [], border: [] },
  });
  for (const { seed, test_accuracy, train_accuracy, best_test_accuracy, switch_epoch, state_hash } of runs) {
    const accuracies = [test_accuracy, train_accuracy, best_test_accuracy].map((fraction) => percent(fraction));
    const fine = switch_epoch === null ? '–' : `from epoch ${switch_epoch + 1}`;
    table.push([seed, ...accuracies, fine, state_hash.slice(0, 16)]);
  }
  const accuracies = runs.map(({ test_accuracy }) => test_accuracy);
  const mean = accuracies.reduce((sum, value) => sum + value, 0) / accuracies.length;
  const squares = accuracies.reduce((sum, value) => sum + (value - mean) * (value - mean), 0);
  /** Sample standard deviation. */
  const deviation = accuracies.length < 2 ? null : Math.sqrt(squares / (accuracies.length - 1));
  out.say(table.toString());
  const spread = deviation === null ? '' : ` ± ${percent(deviation)} (standard deviation)`;
  out.say(`${name}: test accuracy ${percent(mean)}${spread} over ${runs.length} seed${runs.length === 1 ? '' : 's'}`);
  out.say(`epochs, plot and finished runs: ${dir}`);
  out.document({ out: dir, test_accuracy_mean: mean, test_accuracy_deviation: deviation, runs });
}
