/** Many devices a weight: accuracy over their number n, multi-level and binary, beside floating point (Boybat et al.). */
import type { Chart, Series } from '../report/chart.js';
import { overRuns, percentRange } from './accuracy.js';
import { mean, type Panel, type Results, spread, testPercent } from './panel.js';
import { FLOAT, multiDevice, type RunSpec } from './run.js';

interface Swept {
  readonly x: number;
  readonly run: RunSpec;
}

/** Number of devices, W_max of all of them together, learning rate: docs/architectures.md says how they were chosen. */
type Choice = readonly [n: number, w_max: number, rate: number];

const MULTI_LEVEL: readonly Choice[] = [
  [1, 4, 0.2],
  [3, 4, 0.2],
  [7, 8, 0.2],
  [11, 8, 0.2],
  [15, 8, 0.2],
  [21, 8, 0.2],
];
const BINARY: readonly Choice[] = [
  [1, 1, 0.02],
  [3, 2, 0.05],
  [7, 2, 0.05],
  [11, 4, 0.1],
  [15, 4, 0.1],
  [21, 8, 0.3],
];

const swept = (preset: string, choices: readonly Choice[]): readonly Swept[] =>
  choices.map(([n, w_max, rate]) => ({ x: n, run: multiDevice(preset, n, w_max, rate) }));

const LEVELS = swept('multi-device', MULTI_LEVEL);
const STATES = swept('multi-device-binary', BINARY);

const test = (results: Results, run: RunSpec) => results.of(run).map(testPercent);

/** The run with the best mean. */
function bestOf(results: Results, runs: readonly Swept[]): readonly number[] {
  return runs
    .map(({ run }) => test(results, run))
    .reduce((best, values) => (mean(values) > mean(best) ? values : best));
}

/** Largest fall of the mean from one n to the next, beyond the larger spread of the two (points); 0 or less = monotone. */
function fallBeyondSpread(results: Results, runs: readonly Swept[]): number {
  const values = runs.map(({ run }) => test(results, run));
  const falls = values
    .slice(1)
    .map((after, i) => mean(values[i]) - mean(after) - Math.max(spread(values[i]), spread(after)));
  return Math.max(...falls);
}

function chart(title: string, series: readonly Series[], reference: number): Chart {
  const ends = series.flatMap(({ points }) => points.flatMap(({ y, spread: s = 0 }) => [y - s, y + s]));
  return {
    title,
    x: { label: 'devices n of a weight', domain: [0, 22], ticks: LEVELS.map(({ x }) => x) },
    y: { label: 'test accuracy (%)', domain: percentRange(series, [reference, ...ends]) },
    series,
    levels: [{ y: reference, text: `floating point, ${reference.toFixed(2)} %` }],
  };
}

export const boybat: Panel = {
  id: 'boybat',
  title: 'Accuracy against the number of devices of a weight',
  runs: [...LEVELS.map(({ run }) => run), ...STATES.map(({ run }) => run), FLOAT],
  evaluate(results) {
    const float = test(results, FLOAT);
    const best = bestOf(results, LEVELS);
    const series: Series[] = [
      { name: 'multi-level', kind: 'line-dots', points: overRuns(results, LEVELS, testPercent) },
      { name: 'binary', kind: 'line-dots', points: overRuns(results, STATES, testPercent) },
    ];
    const rows = (device: string, runs: readonly Swept[]) =>
      runs.flatMap(({ x, run }) => test(results, run).map((value, s) => [results.seeds[s], device, x, value]));
    const reference = mean(float);
    return {
      measures: {
        ...Object.fromEntries(LEVELS.map(({ x, run }) => [`multi_level_${x}`, test(results, run)])),
        ...Object.fromEntries(STATES.map(({ x, run }) => [`binary_${x}`, test(results, run)])),
        float,
        multi_level_gap: float.map((value, s) => value - best[s]),
        multi_level_fall: [fallBeyondSpread(results, LEVELS)],
        binary_fall: [fallBeyondSpread(results, STATES)],
        binary_best: bestOf(results, STATES),
      },
      table: {
        columns: ['seed', 'device', 'devices_per_weight', 'test_accuracy_percent'],
        rows: [
          ...rows('multi-level', LEVELS),
          ...rows('binary', STATES),
          ...float.map((value, s) => [results.seeds[s], 'floating point', '', value]),
        ],
      },
      charts: [
        chart('Boybat · devices of a weight', series, reference),
        chart('multi-level devices alone', series.slice(0, 1), reference),
      ],
    };
  },
};
