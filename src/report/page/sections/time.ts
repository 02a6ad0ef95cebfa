/** What simulated time goes into: a training step by phase, an inference, an epoch. */
import type { Chart } from '../../chart.js';
import type { RunView } from '../../run-view.js';
import { chartFigure, figureHtml } from '../figure.js';
import { type Html, html, table } from '../html.js';
import { shareText, timeText } from '../quantities.js';
import type { Section } from '../section.js';

const TITLES: Readonly<Record<string, string>> = { inference: 'forward', error: 'backward', update: 'update' };

interface Timed {
  readonly name: string;
  readonly costs: NonNullable<RunView['costs']>;
}

export function timeSection(runs: readonly RunView[]): Section | undefined {
  const timed = runs.flatMap(({ name, costs }): Timed[] => (costs && costs.step_ps > 0 ? [{ name, costs }] : []));
  if (timed.length === 0) return undefined;
  const figure = chartFigure(
    'time-by-phase',
    'Time of a training step by phase. Resets are part of updates.',
    chartOf(timed),
  );
  return {
    id: 'time',
    title: 'Time',
    body: html`${timed.map(({ name, costs }) => tablesOf(name, costs, runs.length > 1))}<div class="charts">${figureHtml(
      figure,
    )}</div>`,
    figures: [figure],
  };
}

const phasesOf = ({ phases }: Timed['costs']) =>
  phases.flatMap(({ phase, time_ps }) => (time_ps === null ? [] : [{ title: TITLES[phase] ?? phase, time_ps }]));

/** Phases differ by orders of magnitude, on a logarithmic axis. */
function chartOf(timed: readonly Timed[]): Chart {
  const times = timed.map(({ costs }) => [
    ...phasesOf(costs).map(({ title, time_ps }) => [title, time_ps] as const),
    ['resets', costs.resetting_ps] as const,
  ]);
  const names = [...new Set(times.flatMap((rows) => rows.flatMap(([title, ps]) => (ps > 0 ? [title] : []))))];
  const all = times.flatMap((rows) => rows.flatMap(([, ps]) => (ps > 0 ? [ps * 1e-12] : [])));
  const apart = 0.3 / timed.length;
  return {
    title: 'Time by phase',
    x: { label: 'phase', domain: [-0.5, names.length - 0.5], ticks: names.map((_, i) => i), tickTexts: names },
    y: { label: 'time of a training step (s)', scale: 'log', domain: [Math.min(...all) / 2, 2 * Math.max(...all)] },
    series: timed.map(({ name }, r) => ({
      ...{ name, kind: 'dots', radius: 6 },
      points: times[r].flatMap(([title, ps]) =>
        ps > 0 ? [{ x: names.indexOf(title) + (r - (timed.length - 1) / 2) * apart, y: ps * 1e-12 }] : [],
      ),
    })),
  };
}

function tablesOf(name: string, costs: Timed['costs'], isNamed: boolean): Html {
  const { step_ps, resetting_ps, inference_ps, epoch_ps } = costs;
  const rest_ps = step_ps - phasesOf(costs).reduce((sum, { time_ps }) => sum + time_ps, 0);
  return html`${isNamed && html`<h3>${name}</h3>`}${table(
    ['of a training step', 'time', 'share'],
    [
      ...phasesOf(costs).map(({ title, time_ps }) => [title, timeText(time_ps), shareText(time_ps, step_ps)]),
      ...(resetting_ps > 0 ? [['in it: longest resets of a tile', timeText(resetting_ps), '']] : []),
      ...(rest_ps > 1e-6 * step_ps ? [['between them', timeText(rest_ps), shareText(rest_ps, step_ps)]] : []),
      ['training step', timeText(step_ps), ''],
      ['inference', timeText(inference_ps), ''],
      ['epoch', timeText(epoch_ps), ''],
    ],
  )}`;
}
