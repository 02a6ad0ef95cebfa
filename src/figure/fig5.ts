/** Figure 5: the scale k: which weights the pairs can stand at, how well updates land, and what error comes out. */
import { resolveConfig } from '../config/index.js';
import { hybrid } from '../synapse/hybrid.js';
import { overRuns } from './accuracy.js';
import type { Chart, Series } from '../report/chart.js';
import { mean, type Panel, quantile, type Results, testPercent } from './panel.js';
import type { RunRecord } from '../batch/record.js';
import { hybridAtScale, hybridWithSmallStates } from './run.js';

const SCALES = [1, 10, 100] as const;

/** Weights that a pair can stand at, from the synapse's definition, without variation. */
interface States {
  readonly name: string;
  readonly k: number;
  readonly step: number;
  readonly weights: readonly number[];
}

function statesAt(k: number): { big: States; small: States } {
  const config = resolveConfig({ preset: 'choi2021', sets: [`synapse.k=${k}`] });
  const [big, small] = hybrid.pairs(config).map(({ name, coef, gMin_S, gMax_S, step_S }): States => {
    const step = hybrid.weightScale(config) * coef * step_S;
    const most = Math.round((gMax_S - gMin_S) / step_S);
    const weights = Array.from({ length: 2 * most + 1 }, (_, i) => (i - most) * step);
    return { name, k, step, weights };
  });
  return { big, small };
}

/** From end to end of what the small pair reaches, in steps of the big one. */
const reach = ({ big, small }: ReturnType<typeof statesAt>) =>
  (small.weights[small.weights.length - 1] - small.weights[0]) / big.step;

function statesPanel(id: string, title: string, zoom: (big: States) => number): Panel {
  return {
    id,
    title,
    runs: [],
    evaluate() {
      const all = SCALES.map(statesAt);
      const { big } = all[0];
      const rows = [big, ...all.map(({ small }) => small)];
      const names = ['G', ...SCALES.map((k) => `g, k = ${k}`)];
      const limit = zoom(big);
      return {
        measures: {
          step_ratio_deviation: [Math.max(...all.map(({ big: G, small: g }) => Math.abs(G.step / g.step / g.k - 1)))],
          big_states: [big.weights.length],
          small_states: [all[1].small.weights.length],
          reach_1: [reach(all[0])],
          reach_10: [reach(all[1])],
          reach_100: [reach(all[2])],
        },
        table: {
          columns: ['pair', 'k', 'weight'],
          rows: rows.flatMap(({ name, k, weights }) =>
            weights.map((weight) => [name, name === 'big' ? '' : k, weight]),
          ),
        },
        charts: [
          {
            title: `${id.toUpperCase()} · ${title.toLowerCase()}`,
            x: { label: 'weight', domain: [-limit, limit] },
            y: {
              label: '',
              domain: [-0.6, 3.6],
              ticks: [0, 1, 2, 3],
              tickTexts: [...SCALES.toReversed().map((k) => `k = ${k}`), 'G'],
            },
            series: rows.map(({ weights, step }, i) => ({
              name: `${names[i]}: step ${step.toPrecision(3)}, range ±${weights[weights.length - 1].toPrecision(3)}`,
              kind: 'ticks',
              points: weights.filter((w) => Math.abs(w) <= limit * (1 + 1e-9)).map((x) => ({ x, y: 3 - i })),
            })),
          },
        ],
      };
    },
  };
}

export const fig5a = statesPanel(
  '5a',
  'Weights that each pair can stand at',
  ({ weights }) => weights[weights.length - 1],
);
export const fig5b = statesPanel('5b', 'The same, around zero', ({ step }) => 2.5 * step);

function errorsOf({ probes }: RunRecord): readonly number[] {
  const found = probes['weight-error'];
  if (found === undefined) throw new Error('the run has no weight errors');
  return found.error_mean;
}

const BINS = 40;
/** Errors are shown in this unit of weight. */
const UNIT = 1e-4;

const inUnit = (errors: readonly number[]) => (mean(errors) / UNIT).toFixed(2);

/** Share of the synapses (%) in equal bins from 0 to `top`; what lies above is in the last one. */
function histogram(values: readonly number[], top: number) {
  const counts = new Array<number>(BINS).fill(0);
  for (const value of values) counts[Math.min(BINS - 1, Math.floor((value / top) * BINS))]++;
  return counts.map((count, i) => ({ x: ((i + 0.5) * top) / BINS, y: (100 * count) / values.length }));
}

function weightErrorPanel(id: string, k: (typeof SCALES)[number]): Panel {
  return {
    id,
    title: `Weight error hidden→output, k = ${k}`,
    runs: SCALES.map(hybridAtScale),
    evaluate(results) {
      const bySeed = (scale: number) => results.of(hybridAtScale(scale)).map(errorsOf);
      const shown = (scale: number) => bySeed(scale).flatMap((errors) => errors.map((error) => error / UNIT));
      const medians = (scale: number) => bySeed(scale).map((errors) => quantile(errors, 0.5));
      const means = (scale: number) => bySeed(scale).map(mean);
      // The three panels share their axes.
      const top = quantile(SCALES.flatMap(shown), 0.98);
      const heights = SCALES.flatMap((scale) => histogram(shown(scale), top).map(({ y }) => y));
      const chart: Chart = {
        title: `${id.toUpperCase()} · weight error, k = ${k}`,
        x: { label: 'mean |W before + ΔW − W after| of a synapse (10⁻⁴)', domain: [0, top] },
        y: { label: 'synapses (%)', domain: [0, 1.05 * Math.max(...heights)] },
        series: [
          {
            name: `hidden→output, last epoch; median ${inUnit(medians(k))}, mean ${inUnit(means(k))}`,
            kind: 'bars',
            points: histogram(shown(k), top),
            colour: SCALES.indexOf(k),
          },
        ],
        rules: [{ x: mean(means(k)) / UNIT, text: 'mean' }],
        barWidth: top / BINS,
      };
      return {
        measures: {
          ...{ median_1: medians(1), median_10: medians(10), median_100: medians(100) },
          ...{ mean_1: means(1), mean_10: means(10), mean_100: means(100) },
        },
        table: {
          columns: ['seed', 'k', 'synapse', 'mean_abs_error_weight'],
          rows: bySeed(k).flatMap((errors, s) => errors.map((error, i) => [results.seeds[s], k, i, error])),
        },
        charts: [chart],
      };
    },
  };
}

export const fig5c = weightErrorPanel('5c', 1);
export const fig5d = weightErrorPanel('5d', 10);
export const fig5e = weightErrorPanel('5e', 100);

const SWEPT = [1, 2, 5, 10, 20, 50, 100].map((k) => ({ x: k, run: hybridAtScale(k) }));
const LONG = { x: 100, run: hybridWithSmallStates(400, 100) };
const errorPercent = (record: RunRecord) => 100 - testPercent(record);

export const fig5f: Panel = {
  id: '5f',
  title: 'Test error against the scale k',
  runs: [...SWEPT, LONG].map(({ run }) => run),
  evaluate(results: Results) {
    const errors = (run: typeof LONG.run) => results.of(run).map(errorPercent);
    const row = ({ x, run }: typeof LONG, small: number) =>
      errors(run).map((error, s) => [results.seeds[s], x, 50, small, error]);
    const series: Series[] = [
      { name: '50 small states', kind: 'line-dots', points: overRuns(results, SWEPT, errorPercent) },
      { name: '400 small states', kind: 'line-dots', points: overRuns(results, [LONG], errorPercent) },
    ];
    return {
      measures: {
        ...Object.fromEntries(SWEPT.map(({ x, run }) => [`error_k${x}`, errors(run)])),
        error_k100_small400: errors(LONG.run),
      },
      table: {
        columns: ['seed', 'k', 'big_states', 'small_states', 'test_error_percent'],
        rows: [...SWEPT.flatMap((one) => row(one, 50)), ...row(LONG, 400)],
      },
      charts: [
        {
          title: '5F · test error',
          x: { label: 'k', scale: 'log', domain: [0.8, 125], ticks: SWEPT.map(({ x }) => x) },
          y: {
            label: 'test error (%)',
            domain: [0, 1.1 * Math.max(...series.flatMap((s) => s.points.map(({ y }) => y)))],
          },
          series,
          levels: [
            { y: 3, text: 'published, k = 10: 3.00' },
            { y: 3.42, text: 'published, k = 100, 400 small states: 3.42' },
            { y: 5.02, text: 'published, k = 100: 5.02' },
          ],
        },
      ],
    };
  },
};
