/** `synapulse explore`: a study's points trained on the pool, compared, drawn, and what they answer said. */
import { basename, extname, join } from 'node:path';
import { availableParallelism } from 'node:os';
import Table from 'cli-table3';
import { STOP } from '../../../workers/protocol.js';
import { RunStore } from '../../batch/store.js';
import { startRuns } from '../../batch/train.js';
import { configHash } from '../../config/index.js';
import { readConfigFile } from '../../config/read-file.js';
import type { DataSet } from '../../data/index.js';
import { InputError } from '../../errors.js';
import { type ComparedPoint, compare, described, pointsTable, runsTable } from '../../explore/comparison.js';
import { frontCharts, limitChart } from '../../explore/charts.js';
import { explore as carryOut, type Point } from '../../explore/explore.js';
import { studyJsonSchema } from '../../explore/json-schema.js';
import { answerLimits, type LimitAnswer, sentence } from '../../explore/limits.js';
import { configAt, parseStudy, type Study } from '../../explore/study.js';
import type { Chart } from '../../report/chart.js';
import { csvOf } from '../../report/csv.js';
import { openBatchFolder, writeWhole } from '../../runs/index.js';
import { loadPlugins } from '../../train/create.js';
import { version } from '../../version.js';
import { BatchProgress } from '../batch-progress.js';
import { Interrupted } from '../failure.js';
import { Interruption } from '../interruption.js';
import { type DataChoice, type DataOptions, dataFrom } from '../options.js';
import { Output, type OutputOptions } from '../output.js';
import { openRunPool, type RunPool } from '../run-pool.js';

export interface ExploreOptions extends OutputOptions, DataOptions {
  readonly out?: string;
  readonly fresh?: boolean;
  readonly queue?: string;
  readonly force?: boolean;
  readonly schema?: boolean;
}

const KIND = 'synapulse explore';
/** Marks the folder. */
const STUDY = 'study.json';
const MS_PER_HOUR = 3_600_000;
const CHARTS_PER_ROW = 3;
/** Dominated points that are listed on the terminal; all are in points.csv. */
const MOST_LISTED = 12;

/** @throws Error when runs failed; what the others gave is written. */
export async function explore(path: string | undefined, options: ExploreOptions): Promise<void> {
  if (options.schema) {
    process.stdout.write(`${JSON.stringify(studyJsonSchema(), undefined, 2)}\n`);
    return;
  }
  if (path === undefined) throw new InputError('explore: no study; expected a file, or --schema for what it may hold');
  const out = new Output(options);
  const study = parseStudy(readConfigFile(path));
  const dir = options.out ?? join('runs', `explore-${basename(path, extname(path))}`);
  // Measures look the architecture up by name, here as in the workers.
  await loadPlugins(pluginsOf(study));
  const { points, release } = await trainPoints(study, dir, options, out);
  const compared = compare(study, points);
  const answers = answerLimits(study, compared);
  try {
    await write(dir, study, points, compared, answers);
  } finally {
    release();
  }
  say(out, dir, study, compared, answers);
  const failed = compared.filter(({ status }) => status === 'failed');
  if (failed.length > 0) {
    throw new Error(
      `${failed.length} of ${compared.length} points failed; point ${failed[0].number}: ${failed[0].why} ` +
        '(finished runs are kept: repeat the command to try them again)',
    );
  }
}

function pluginsOf(study: Study): readonly string[] {
  const lists = [study.base, ...study.axes.flatMap(({ options }) => options.map(({ settings }) => settings))];
  return [...new Set(lists.flatMap(({ tree }) => (Array.isArray(tree.plugins) ? (tree.plugins as string[]) : [])))];
}

function choiceOf({ data }: Study, options: ExploreOptions): DataChoice {
  const given = dataFrom(options);
  return {
    dir: given.dir ?? data.dir,
    trainLimit: given.trainLimit ?? data.train_limit,
    testLimit: given.testLimit ?? data.test_limit,
  };
}

/** The points, and what gives the folder free: it must not be before the tables are written. */
async function trainPoints(
  study: Study,
  dir: string,
  options: ExploreOptions,
  out: Output,
): Promise<{ readonly points: readonly Point[]; readonly release: () => void }> {
  const runs = study.search.points * study.seeds.length;
  let pool: RunPool | undefined;
  // A stopped run saves nothing: what was finished is kept already.
  const interruption = new Interruption(
    () => false,
    () => void pool?.destroy(),
  );
  const deadline = setTimeout(
    () => Atomics.compareExchange(interruption.stop, 0, 0, STOP.beginNoMore),
    // Timers hold 32 bits of milliseconds.
    Math.min((study.budget.hours ?? Number.POSITIVE_INFINITY) * MS_PER_HOUR, 2 ** 31 - 1),
  );
  let progress: BatchProgress | undefined;
  let release = () => {};
  try {
    const size = Math.max(1, Math.min(availableParallelism(), runs));
    const note = (line: string) => out.note(line);
    pool = await openRunPool({ queue: options.queue, size, stop: interruption.stop, note });
    const data = await pool.load(choiceOf(study, options));
    const folder = openBatchFolder(dir, STUDY, markOf(study, data), options.force ?? false);
    release = folder.release;
    progress = new BatchProgress(runs, data.train.count, process.stderr, options.quiet ?? false);
    const listener = progress;
    const hall = {
      ...{ pool, data, version: version(), fresh: options.fresh ?? false, listener },
      store: new RunStore(folder.runs, (line) => out.warn(line)),
    };
    const points = await carryOut(study, (planned) => {
      listener.announce(planned);
      return startRuns(planned, hall);
    });
    if (interruption.signal !== undefined) throw stopped(interruption.signal);
    return { points, release };
  } catch (error) {
    release();
    throw interruption.signal === undefined ? error : stopped(interruption.signal);
  } finally {
    clearTimeout(deadline);
    interruption.release();
    progress?.stop();
    await pool?.destroy();
  }
}

const stopped = (signal: NodeJS.Signals) =>
  new Interrupted(signal, 'finished runs are kept: repeat the command to go on');

function markOf(study: Study, data: DataSet) {
  const { title, axes, seeds, search, budget, objectives, limits } = study;
  return {
    kind: KIND,
    version: version(),
    title,
    /** Of the first point: what all points have in common. */
    config_hash_of_first_point: configHash(
      configAt(
        study,
        axes.map(() => 0),
        seeds[0],
      ),
    ),
    axes: Object.fromEntries(axes.map(({ name, options }) => [name, options.map(({ label }) => label)])),
    ...{ seeds, search, budget },
    objectives: Object.fromEntries(objectives.map(({ measure, aim }) => [measure.name, aim])),
    limits: limits.map(({ along, measure, factor }) => ({ along, measure: measure.name, factor })),
    data: { name: data.name, fingerprint: data.fingerprint, train: data.train.count, test: data.test.count },
  };
}

async function write(
  dir: string,
  study: Study,
  points: readonly Point[],
  compared: readonly ComparedPoint[],
  answers: readonly LimitAnswer[],
): Promise<void> {
  const { parquetOf } = await import('../../report/parquet.js');
  const table = runsTable(study, points);
  writeWhole(join(dir, 'table.csv'), csvOf(table));
  writeWhole(join(dir, 'table.parquet'), parquetOf(table));
  writeWhole(join(dir, 'points.csv'), csvOf(pointsTable(study, compared)));
  await draw(dir, 'front', frontCharts(study, compared));
  await draw(
    dir,
    'limits',
    answers.flatMap((answer) => limitChart(study, answer) ?? []),
  );
}

async function draw(dir: string, name: string, charts: readonly Chart[]): Promise<void> {
  if (charts.length === 0) return;
  const { drawCharts } = await import('../../report/draw-chart.js');
  const { svgToPng } = await import('../../report/png.js');
  const svg = drawCharts(charts, CHARTS_PER_ROW);
  writeWhole(join(dir, `${name}.svg`), svg);
  writeWhole(join(dir, `${name}.png`), await svgToPng(svg));
}

function say(
  out: Output,
  dir: string,
  study: Study,
  compared: readonly ComparedPoint[],
  answers: readonly LimitAnswer[],
) {
  const front = compared.filter(({ isOnFront }) => isOnFront);
  const table = new Table({
    head: [
      ...['point', ...study.axes.map(({ name }) => name), ...study.objectives.map(({ measure }) => measure.title)],
      ...['most energy', 'most time'],
    ],
    style: { head: [], border: [] },
  });
  for (const { number, options, mean, spread, largest } of front) {
    const values = study.objectives.map(({ measure: { name } }) => figure(mean[name], spread[name]));
    const most = [largest.energy ?? '–', largest.time ?? '–'];
    table.push([number, ...study.axes.map(({ name }) => String(options[name])), ...values, ...most]);
  }
  const aims = study.objectives.map(({ measure, aim }) => `${aim} ${measure.name}`).join(', ');
  out.say(`Pareto front (${aims}): ${front.length} of ${compared.length} points`);
  if (front.length > 0) out.say(table.toString());
  const dominated = compared.filter(({ isOnFront }) => isOnFront === false);
  for (const point of dominated.slice(0, MOST_LISTED)) {
    out.say(`point ${point.number} (${described(study, point)}) is dominated by ${listed(study, point, compared)}`);
  }
  if (dominated.length > MOST_LISTED) out.say(`… and ${dominated.length - MOST_LISTED} more: see points.csv`);
  for (const { status, why, number } of compared) {
    if (status === 'impossible') out.say(`point ${number} is impossible: ${why}`);
  }
  const open = compared.filter(({ status }) => status === 'open').length;
  if (open > 0) out.say(`${open} points are open: the budget of ${study.budget.hours} h is used up; repeat to go on`);
  for (const answer of answers) out.say(sentence(answer));
  out.say(`tables and plots: ${dir}`);
  out.document({ out: dir, points: compared, limits: answers });
}

function listed(study: Study, point: ComparedPoint, compared: readonly ComparedPoint[]): string {
  const [first, ...more] = point.dominatedBy;
  const by = compared.find(({ number }) => number === first) as ComparedPoint;
  const rest = more.length === 0 ? '' : ` and ${more.length} more`;
  return `point ${first} (${described(study, by)})${rest}`;
}

function figure(mean: number | null, spread: number | null): string {
  if (mean === null) return '–';
  const text = Number(mean.toPrecision(5)).toString();
  return spread ? `${text} ± ${Number(spread.toPrecision(2))}` : text;
}
