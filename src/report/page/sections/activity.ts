/** What update pulses did: how often which devices were pulsed and reset. */
import type { PairActivity } from '../../../train/types.js';
import type { Series } from '../../chart.js';
import type { RunView } from '../../run-view.js';
import { chartFigure, figureHtml } from '../figure.js';
import { html } from '../html.js';
import type { Section } from '../section.js';
import { chartOverEpochs } from './accuracy.js';

export function activitySection(runs: readonly RunView[]): Section | undefined {
  const trained = runs.filter(({ history }) => history.length > 0);
  if (trained.length === 0) return undefined;
  const chart = (title: string, label: string, value: (pair: PairActivity) => number) =>
    chartOverEpochs(
      title,
      label,
      trained.flatMap((run) => seriesOf(run, trained.length > 1, value)),
      trained,
    );
  const figures = [
    chartFigure(
      'update-frequency',
      'Synapses that got at least one pulse, per training sample.',
      chart('Update frequency', 'synapses pulsed per sample', ({ updates }) => updates),
    ),
    chartFigure(
      'pulses',
      'Update pulses that landed, per training sample.',
      chart('Update pulses', 'pulses per sample', ({ pulses }) => pulses),
    ),
    chartFigure(
      'resets',
      'Full pairs that were reset, per training sample.',
      chart('Resets', 'resets per sample', ({ resets }) => resets),
    ),
  ];
  return {
    id: 'pulses',
    title: 'Pulses',
    body: html`<div class="charts">${figures.map(figureHtml)}</div>`,
    figures,
  };
}

/** A line for each device pair, per sample. */
function seriesOf({ name, history }: RunView, isNamed: boolean, value: (pair: PairActivity) => number): Series[] {
  return history[0].activity.map((pair, p) => ({
    name: isNamed ? `${name}: ${pair.name}` : pair.name,
    kind: 'line-dots',
    points: history.map((row) => ({ x: row.epoch, y: value(row.activity[p]) / row.samples })),
  }));
}
