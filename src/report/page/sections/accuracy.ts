/** How well the runs learnt: accuracy, test error and mean squared error over epochs, the switch marked. */
import type { EpochResult } from '../../../train/types.js';
import type { Chart, Series } from '../../chart.js';
import { accuracyPlot } from '../../accuracy-plot.js';
import type { RunView } from '../../run-view.js';
import { chartFigure, csvOf, figureHtml } from '../figure.js';
import { html } from '../html.js';
import type { Section } from '../section.js';

export function accuracySection(runs: readonly RunView[]): Section | undefined {
  const trained = runs.filter(({ history }) => history.length > 0);
  if (trained.length === 0) return undefined;
  const accuracy = {
    name: 'accuracy',
    caption: 'Share of right answers. Training: each sample counted before its own update.',
    svg: accuracyPlot(trained, { title: 'Accuracy' }),
    csv: csvOf([
      ['run', 'epoch', 'phase', 'train_accuracy_fraction', 'test_accuracy_fraction'],
      ...trained.flatMap(({ name, history }) =>
        history.map((row) => [name, row.epoch, row.phase, row.train_accuracy, row.test_accuracy]),
      ),
    ]),
  };
  const loss = overEpochs('Σ δ²/2 of a training sample, mean', 'error', trained, (row) => row.train_loss);
  const wrong = overEpochs('Test error', 'wrong answers (%)', trained, (row) => 100 * (1 - row.test_accuracy));
  const figures = [
    accuracy,
    chartFigure('loss', 'Squared error at the output before each update, mean over the epoch.', loss),
    chartFigure('test-error', 'Share of wrong answers on the test samples.', wrong),
  ];
  const [first, ...others] = figures;
  return {
    id: 'accuracy',
    title: 'Accuracy',
    body: html`${figureHtml(first)}<div class="charts">${others.map(figureHtml)}</div>`,
    figures,
  };
}

/** A line for each run on an axis that begins at zero. */
export function overEpochs(
  title: string,
  label: string,
  runs: readonly RunView[],
  value: (row: EpochResult) => number,
): Chart {
  const series = runs.map(
    ({ name, history }): Series => ({
      name,
      kind: 'line-dots',
      points: history.map((row) => ({ x: row.epoch, y: value(row) })),
    }),
  );
  return chartOverEpochs(title, label, series, runs);
}

/** Epochs on the x axis, values from zero up, switches marked when there is one run. */
export function chartOverEpochs(
  title: string,
  label: string,
  series: readonly Series[],
  runs: readonly RunView[],
): Chart {
  const epochs = Math.max(1, ...runs.map(({ history }) => history.length));
  const most = Math.max(0, ...series.flatMap(({ points }) => points.map(({ y }) => y)));
  const switched = runs.length === 1 ? runs[0].history.filter((row) => row.switched) : [];
  return {
    title,
    x: { label: 'epoch', domain: [0.5, epochs + 0.5] },
    y: { label, domain: [0, most > 0 ? 1.08 * most : 1] },
    series,
    rules: switched.map(({ epoch }) => ({ x: epoch + 0.5, text: 'switch' })),
  };
}
