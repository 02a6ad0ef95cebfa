/** `synapulse reproduce`: figures of Choi et al. 2021 and of others, their runs trained on the pool, judged and drawn. */
import { existsSync, readFileSync } from 'node:fs';
import Table from 'cli-table3';
import type { PlannedRun } from '../../batch/train.js';
import type { DataSet } from '../../data/index.js';
import { InputError } from '../../errors.js';
import { FigureFolder, type PanelVerdict } from '../../figure/folder.js';
import { panelsOf } from '../../figure/index.js';
import { verdictsSummary, withTable } from '../../figure/markdown.js';
import type { Panel, Results } from '../../figure/panel.js';
import { TARGETS } from '../../figure/targets.js';
import { type Effort, planRuns, resultsOf } from '../../figure/plan.js';
import { figures, judge } from '../../figure/verdict.js';
import { writeWhole } from '../../runs/index.js';
import { version } from '../../version.js';
import { inBatchHall } from '../batch-hall.js';
import { type DataChoice, type DataOptions, dataFrom, wholeNumber } from '../options.js';
import { Output, type OutputOptions } from '../output.js';

export interface ReproduceOptions extends OutputOptions, DataOptions {
  readonly quick?: boolean;
  readonly seeds?: string;
  readonly epochs?: string;
  readonly set?: readonly string[];
  readonly fresh?: boolean;
  readonly queue?: string;
  readonly force?: boolean;
  readonly markdown?: string;
  readonly out: string;
}

const SEEDS = 3;
/** Enough for a switch and for shapes, not for the published numbers. */
const QUICK = { seeds: 1, epochs: 10, trainLimit: 15_000, testLimit: 2000 };
/** MNIST as the paper has it. */
const PAPER_DATA = { train: 60_000, test: 10_000 };

export async function reproduce(names: readonly string[], options: ReproduceOptions): Promise<void> {
  const out = new Output(options);
  const panels = panelsOf(names);
  const effort = effortOf(options);
  const choice = choiceOf(options);
  if (options.markdown !== undefined) checkMarkdown(options.markdown);
  const { folder, verdicts } = await makePanels(panels, effort, choice, options, out);
  if (options.markdown !== undefined) {
    const all = Object.values(folder.verdicts());
    writeWhole(options.markdown, withTable(readFileSync(options.markdown, 'utf8'), options.markdown, all));
  }
  out.say(verdictTable(verdicts));
  out.say(verdictsSummary(verdicts));
  out.say(`data, plots and verdicts: ${options.out}`);
  out.document({
    out: options.out,
    inside: verdicts.filter(({ inside }) => inside).length,
    panels: verdicts,
  });
}

function effortOf({ quick, seeds, epochs, set: sets = [] }: ReproduceOptions): Effort {
  const count = seeds === undefined ? (quick ? QUICK.seeds : SEEDS) : wholeNumber('--seeds', seeds, 1);
  return {
    seeds: Array.from({ length: count }, (_, i) => i + 1),
    ...(epochs === undefined ? quick && { epochs: QUICK.epochs } : { epochs: wholeNumber('--epochs', epochs, 1) }),
    sets,
  };
}

function choiceOf(options: ReproduceOptions): DataChoice {
  const choice = dataFrom(options);
  if (!options.quick) return choice;
  return {
    ...choice,
    trainLimit: choice.trainLimit ?? QUICK.trainLimit,
    testLimit: choice.testLimit ?? QUICK.testLimit,
  };
}

/** Complains before hours of training, not after. */
function checkMarkdown(path: string): void {
  if (!existsSync(path)) throw new InputError(`--markdown ${path}: no such file`);
  withTable(readFileSync(path, 'utf8'), path, []);
}

async function makePanels(
  panels: readonly Panel[],
  effort: Effort,
  choice: DataChoice,
  options: ReproduceOptions,
  out: Output,
): Promise<{ folder: FigureFolder; verdicts: PanelVerdict[] }> {
  const runs = planRuns(panels, effort);
  const open = () => new FigureFolder(options.out, options.force ?? false);
  return inBatchHall(runs, choice, options, out, open, async ({ folder, data, started, stopped, progress }) => {
    const verdicts: PanelVerdict[] = [];
    for (const panel of panels) {
      const results = await resultsOf(panel, effort.seeds, started);
      // Only a signal stops a run.
      if (results === undefined) throw stopped();
      const verdict = await makePanel(panel, results, folder, describe(data, effort, options, longest(panel, runs)));
      verdicts.push(verdict);
      progress.line(`${panel.id}  ${verdict.inside ? 'inside' : 'outside'}  ${panel.title}`);
    }
    return { folder, verdicts };
  });
}

type Conditions = Pick<PanelVerdict, 'marks' | 'data' | 'seeds' | 'epochs' | 'version'>;

/** Epochs of the longest run of a panel; 0 where it trains nothing. */
function longest(panel: Panel, runs: readonly PlannedRun[]): number {
  const names = new Set(panel.runs.map(({ name }) => name));
  return Math.max(0, ...runs.filter(({ name }) => names.has(name)).map(({ config }) => config.train.epochs));
}

function describe(data: DataSet, { seeds, sets = [] }: Effort, options: ReproduceOptions, epochs: number): Conditions {
  const { train, test } = data;
  const marks = sets.map((set) => `with ${set}`);
  if (options.quick) marks.push('quick');
  if (options.data === undefined) marks.push("embedded digits, not the paper's data");
  else if (train.count !== PAPER_DATA.train || test.count !== PAPER_DATA.test) {
    marks.push(`${train.count} training and ${test.count} test samples, not the paper's`);
  }
  const counts = `${train.count} training and ${test.count} test samples`;
  return { marks, data: `${data.name}, ${counts}`, seeds, epochs, version: version() };
}

async function makePanel(
  panel: Panel,
  results: Results,
  folder: FigureFolder,
  conditions: Conditions,
): Promise<PanelVerdict> {
  const { drawCharts } = await import('../../report/draw-chart.js');
  const { svgToPng } = await import('../../report/png.js');
  const { measures, table, charts } = panel.evaluate(results);
  const svg = drawCharts(charts);
  folder.writePanel(panel.id, table, { 'plot.svg': svg, 'plot.png': await svgToPng(svg) });
  const targets = TARGETS.filter((target) => target.panel === panel.id);
  // What trains nothing is as the paper has it, whatever the data.
  const marks = panel.runs.length === 0 ? [] : conditions.marks;
  const verdict = { panel: panel.id, title: panel.title, ...judge(targets, measures), ...conditions, marks };
  folder.writeVerdict(verdict);
  return verdict;
}

function verdictTable(verdicts: readonly PanelVerdict[]): string {
  const table = new Table({ head: ['panel', 'measure', 'expected', 'ours', ''], style: { head: [], border: [] } });
  for (const { panel, checks, marks } of verdicts) {
    checks.forEach(({ what, unit, expected, mean, spread, inside }, i) => {
      const ours = mean === null ? '–' : `${figures(mean)}${spread ? ` ± ${figures(spread)}` : ''}`;
      const verdict = `${inside ? 'inside' : 'outside'}${marks.length > 0 ? ' *' : ''}`;
      table.push([i === 0 ? panel : '', `${what} (${unit})`, expected, ours, verdict]);
    });
  }
  const marks = [...new Set(verdicts.flatMap((verdict) => verdict.marks))];
  return `${table}${marks.length > 0 ? `\n* ${marks.join('; ')}` : ''}`;
}
