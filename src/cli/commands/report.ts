/** `synapulse report`: one page of what runs were and what came out, and its plots as files. */
import { mkdirSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { ReportFigure } from '../../report/page/figure.js';
import { reportOf } from '../../report/page/document.js';
import { svgToPng } from '../../report/png.js';
import type { RunView } from '../../report/run-view.js';
import { REPORT, REPORT_PLOTS, unwritable, viewRun, writeWhole } from '../../runs/index.js';
import { Output, type OutputOptions } from '../output.js';

export interface ReportOptions extends OutputOptions {
  readonly runs: readonly string[];
  readonly out?: string;
  /** False: the page alone. */
  readonly plots: boolean;
}

export async function report({ runs, out: dir, plots, ...options }: ReportOptions): Promise<void> {
  const out = new Output(options);
  const views = distinct(await Promise.all(runs.map(viewRun)), runs);
  const { html, figures } = reportOf(views);
  const folder = dir ?? (runs.length === 1 ? runs[0] : join(dirname(resolve(runs[0])), 'report'));
  const page = join(folder, REPORT);
  try {
    mkdirSync(plots ? join(folder, REPORT_PLOTS) : folder, { recursive: true });
    writeWhole(page, html);
    if (plots) for (const figure of figures) await writeFigure(join(folder, REPORT_PLOTS), figure);
  } catch (cause) {
    throw unwritable(folder, (cause as Error).cause ?? cause);
  }
  out.say(`report: ${page}`);
  if (plots) out.say(`plots:  ${join(folder, REPORT_PLOTS)} (${figures.length} as SVG, PNG and CSV)`);
  out.document({ report: page, runs: views.map(({ name }) => name), plots: figures.map(({ name }) => name) });
}

async function writeFigure(folder: string, figure: ReportFigure): Promise<void> {
  writeWhole(join(folder, `${figure.name}.svg`), figure.svg);
  writeWhole(join(folder, `${figure.name}.png`), await svgToPng(figure.svg));
  writeWhole(join(folder, `${figure.name}.csv`), figure.csv);
}

/** Runs of one name are told apart by the folder they are in. */
function distinct(views: readonly RunView[], dirs: readonly string[]): RunView[] {
  return views.map((view, i) => {
    const isAlone = views.filter(({ name }) => name === view.name).length === 1;
    return isAlone ? view : { ...view, name: `${basename(dirname(resolve(dirs[i])))}/${view.name}` };
  });
}
