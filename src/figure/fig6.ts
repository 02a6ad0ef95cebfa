/** Figure 6: what the devices must be able to do: states, cycle-to-cycle and device-to-device variation. */
import { overRuns, percentRange } from './accuracy.js';
import type { RunRecord } from '../batch/record.js';
import type { Series } from '../report/chart.js';
import { mean, type Panel, type Results, spread, testPercent } from './panel.js';
import {
  FLOAT,
  HYBRID,
  hybridWithCycleSpread,
  hybridWithDeviceSpread,
  hybridWithSmallStates,
  hybridWithStates,
  type RunSpec,
  singleFromZero,
  singleWithStates,
} from './run.js';

interface SweptRun {
  readonly x: number;
  readonly run: RunSpec;
}

const test = (results: Results, run: RunSpec) => results.of(run).map(testPercent);

/** Rows (seed, x, …, test accuracy) of swept runs. */
const rowsOf = (results: Results, runs: readonly SweptRun[], more: readonly (string | number)[]) =>
  runs.flatMap(({ x, run }) => test(results, run).map((value, s) => [results.seeds[s], x, ...more, value]));

/** Synapses pulsed per sample of the last epoch. */
function updatesPerSample({ history }: RunRecord): number {
  const { activity, samples } = history[history.length - 1];
  return activity.reduce((sum, { updates }) => sum + updates, 0) / samples;
}

const STATES = [10, 20, 30, 50, 100, 200];
const HYBRIDS = STATES.map((x) => ({ x, run: hybridWithStates(x) }));
const SINGLES = STATES.map((x) => ({ x, run: singleWithStates(x) }));
const FROM_ZERO = [{ x: 10, run: singleFromZero(10) }];

export const fig6a: Panel = {
  id: '6a',
  title: 'Accuracy against the number of states',
  runs: [...HYBRIDS, ...SINGLES, ...FROM_ZERO].map(({ run }) => run),
  evaluate(results) {
    const series: Series[] = [
      { name: 'hybrid', kind: 'line-dots', points: overRuns(results, HYBRIDS, testPercent) },
      { name: 'single pair', kind: 'line-dots', points: overRuns(results, SINGLES, testPercent) },
      { name: 'single pair, from zero weights', kind: 'line-dots', points: overRuns(results, FROM_ZERO, testPercent) },
    ];
    return {
      measures: {
        ...Object.fromEntries(HYBRIDS.map(({ x, run }) => [`hybrid_${x}`, test(results, run)])),
        ...Object.fromEntries(SINGLES.map(({ x, run }) => [`single_${x}`, test(results, run)])),
        single_10_zero: test(results, FROM_ZERO[0].run),
        single_10_updates: results.of(SINGLES[0].run).map(updatesPerSample),
        single_10_zero_updates: results.of(FROM_ZERO[0].run).map(updatesPerSample),
      },
      table: {
        columns: ['seed', 'states', 'synapse', 'test_accuracy_percent'],
        rows: [
          ...rowsOf(results, HYBRIDS, ['hybrid']),
          ...rowsOf(results, SINGLES, ['single']),
          ...rowsOf(results, FROM_ZERO, ['single from zero weights']),
        ],
      },
      charts: [
        {
          title: '6A · states of a device',
          x: { label: 'conductance states', scale: 'log', domain: [8, 250], ticks: STATES },
          y: { label: 'test accuracy (%)', domain: [0, 100] },
          series,
          levels: [
            { y: 93.69, text: 'hybrid, 10 states, published 93.69 %' },
            { y: 9.8, text: 'single, 10 states, published 9.8 %' },
          ],
        },
      ],
    };
  },
};

const CYCLE_SPREADS = [0, 0.34, 0.5, 1, 1.5, 2, 3].map((x) => ({ x, run: hybridWithCycleSpread(x) }));

export const fig6b: Panel = {
  id: '6b',
  title: 'Accuracy against cycle-to-cycle variation',
  runs: CYCLE_SPREADS.map(({ run }) => run),
  evaluate(results) {
    const at = (c2c: number) => test(results, hybridWithCycleSpread(c2c));
    const none = at(0);
    const series: Series[] = [
      { name: 'hybrid 50/50, k = 10', kind: 'line-dots', points: overRuns(results, CYCLE_SPREADS, testPercent) },
    ];
    return {
      measures: {
        ...Object.fromEntries(CYCLE_SPREADS.map(({ x, run }) => [`test_${x}`, test(results, run)])),
        drop_1: at(1).map((value, s) => none[s] - value),
      },
      table: {
        columns: ['seed', 'c2c_sigma_over_mu', 'test_accuracy_percent'],
        rows: rowsOf(results, CYCLE_SPREADS, []),
      },
      charts: [
        {
          title: '6B · cycle-to-cycle variation',
          x: { label: 'δ/µ of a conductance step', domain: [0, 3.1] },
          y: { label: 'test accuracy (%)', domain: percentRange(series) },
          series,
        },
      ],
    };
  },
};

const RATIOS = [10, 3, 30];
const DEVICE_SPREADS = [0, 0.3, 0.5, 1, 2, 3];
const withRatio = (ratio: number) => DEVICE_SPREADS.map((x) => ({ x, run: hybridWithDeviceSpread(x, ratio) }));

export const fig6c: Panel = {
  id: '6c',
  title: 'Accuracy against device-to-device variation',
  runs: RATIOS.flatMap((ratio) => withRatio(ratio).map(({ run }) => run)),
  evaluate(results) {
    const at = (d2d: number, ratio: number) => test(results, hybridWithDeviceSpread(d2d, ratio));
    const series: Series[] = RATIOS.map((ratio) => ({
      ...{ name: `hybrid 50/50, k = 10, Gmax/Gmin = ${ratio}`, kind: 'line-dots' },
      points: overRuns(results, withRatio(ratio), testPercent),
    }));
    const measures = RATIOS.flatMap((ratio) => [
      ...withRatio(ratio).map(({ x, run }) => [`test_${x}_ratio${ratio}`, test(results, run)] as const),
      [`drop_1_ratio${ratio}`, at(1, ratio).map((value, s) => at(0, ratio)[s] - value)] as const,
    ]);
    return {
      measures: Object.fromEntries(measures),
      table: {
        columns: ['seed', 'd2d_sigma_over_g_min', 'g_max_over_g_min', 'test_accuracy_percent'],
        rows: RATIOS.flatMap((ratio) => rowsOf(results, withRatio(ratio), [ratio])),
      },
      charts: [
        {
          title: '6C · device-to-device variation',
          x: { label: 'δ/Gmin', domain: [0, 3.1] },
          y: { label: 'test accuracy (%)', domain: percentRange(series) },
          series,
        },
      ],
    };
  },
};

const SUMMARY = [
  { name: '50/50', run: HYBRID, published: 97.0 },
  { name: '50/400', run: hybridWithSmallStates(400, 10), published: 97.34 },
  { name: 'floating point', run: FLOAT, published: 97.92 },
];

export const fig6d: Panel = {
  id: '6d',
  title: 'Accuracy of hybrid synapses and floating point',
  runs: SUMMARY.map(({ run }) => run),
  evaluate(results) {
    const [equal, long, float] = SUMMARY.map(({ run }) => test(results, run));
    const ours = [equal, long, float].map((values, x) => ({ x: x - 0.18, y: mean(values), spread: spread(values) }));
    const published = SUMMARY.map((one, x) => ({ x: x + 0.18, y: one.published }));
    const low = Math.floor(Math.min(...[...ours, ...published].map(({ y }) => y)) - 1);
    return {
      measures: { test_50_50: equal, test_50_400: long, test_float: float },
      table: {
        columns: ['seed', 'synapse', 'test_accuracy_percent', 'published_percent'],
        rows: SUMMARY.flatMap(({ name, run, published: value }) =>
          test(results, run).map((accuracy, s) => [results.seeds[s], name, accuracy, value]),
        ),
      },
      charts: [
        {
          title: '6D · big/small states, and the ceiling',
          x: { label: 'synapse', domain: [-0.5, 2.5], ticks: [0, 1, 2], tickTexts: SUMMARY.map(({ name }) => name) },
          y: { label: 'test accuracy (%)', domain: [Math.max(0, low), 100] },
          series: [
            { name: 'ours', kind: 'bars', points: ours },
            { name: 'published', kind: 'bars', points: published, colour: 5 },
          ],
          barWidth: 0.34,
        },
      ],
    };
  },
};
