/** Figures 3C–3F: the device by itself, as the preset describes it: pulse cycles, area scaling, variation. */
import { resolveConfig } from '../config/index.js';
import { hybrid } from '../synapse/hybrid.js';
import { DeviceBench } from './device-bench.js';
import { mean, type Panel, spread } from './panel.js';

const PRESET = 'choi2021';
/** As measured in the paper: cycles of 50 potentiation pulses and a reset. */
const CYCLES = 30;
const PULSES = 50;
/** Up to here no cycle comes near the full device, four standard deviations away at δ/µ = 0.34. */
const UNCLIPPED = 38;
const MICRO = 1e6;

interface Measured {
  readonly bench: DeviceBench;
  /** [cycle][pulse], S; from before the first pulse to after the last. */
  readonly cycles: readonly (readonly number[])[];
}

function measure(): Measured {
  const bench = new DeviceBench(PRESET, 1);
  const cycles = Array.from({ length: CYCLES }, () => {
    bench.reset();
    const start = bench.conductance_S;
    return [start, ...Array.from({ length: PULSES }, () => bench.pulse())];
  });
  return { bench, cycles };
}

const percentOfRange = ({ gMin_S, gMax_S }: DeviceBench, g_S: number) => (100 * (g_S - gMin_S)) / (gMax_S - gMin_S);

const cycleTable = (cycles: Measured['cycles']) => ({
  columns: ['cycle', 'pulse', 'conductance_uS'],
  rows: cycles.flatMap((cycle, c) => cycle.map((g, n) => [c + 1, n, g * MICRO])),
});

export const fig3c: Panel = {
  id: '3c',
  title: 'Conductance against pulse number',
  runs: [],
  evaluate() {
    const { bench, cycles } = measure();
    const curve = cycles[0].map((_, n) => mean(cycles.map((cycle) => cycle[n])));
    const line = (n: number) => bench.gMin_S + n * bench.step_S;
    const deviations = curve
      .slice(0, UNCLIPPED + 1)
      .map((g, n) => Math.abs(g - line(n)) / (bench.gMax_S - bench.gMin_S));
    return {
      measures: { deviation_percent: [100 * Math.max(...deviations)] },
      table: cycleTable(cycles.slice(0, 1)),
      charts: [
        {
          title: '3C · potentiation and reset',
          x: { label: 'pulse number', domain: [0, PULSES + 2] },
          y: { label: 'conductance (µS)', domain: [0, bench.gMax_S * MICRO * 1.08] },
          series: [
            {
              name: `one cycle: ${PULSES} potentiation pulses, then a reset`,
              kind: 'line-dots',
              points: [...cycles[0], bench.gMin_S].map((g, x) => ({ x, y: g * MICRO })),
            },
            {
              name: `mean of ${CYCLES} cycles`,
              kind: 'line',
              dashed: true,
              points: curve.map((g, x) => ({ x, y: g * MICRO })),
            },
          ],
        },
      ],
    };
  },
};

const LARGEST_NM = 1000;
const DIAMETERS_NM = [30, 50, 100, 200, 500, 1000];

export const fig3d: Panel = {
  id: '3d',
  title: 'Conductance and its change per pulse against device size',
  runs: [],
  evaluate() {
    // The small devices of the hybrid synapse are the big ones at 1/k of the area.
    const sizes = DIAMETERS_NM.map((diameter_nm) => {
      const ratio = LARGEST_NM / diameter_nm;
      const k = ratio * ratio;
      const config = resolveConfig({ preset: PRESET, overrides: { synapse: { k } } });
      const [, { gMax_S, step_S }] = hybrid.pairs(config);
      const radius_nm = diameter_nm / 2;
      return { diameter_nm, area_nm2: Math.PI * radius_nm * radius_nm, gMax_S, step_S };
    });
    const largest = sizes[sizes.length - 1];
    const deviation = (value: 'gMax_S' | 'step_S') =>
      Math.max(...sizes.map((one) => Math.abs(one[value] / one.area_nm2 / (largest[value] / largest.area_nm2) - 1)));
    const points = (value: 'gMax_S' | 'step_S') => sizes.map((one) => ({ x: one.diameter_nm, y: one[value] * MICRO }));
    return {
      measures: { g_per_area_deviation: [deviation('gMax_S')], step_per_area_deviation: [deviation('step_S')] },
      table: {
        columns: ['diameter_nm', 'area_nm2', 'g_max_uS', 'step_uS'],
        rows: sizes.map((one) => [one.diameter_nm, one.area_nm2, one.gMax_S * MICRO, one.step_S * MICRO]),
      },
      charts: [
        {
          title: '3D · area scaling',
          x: { label: 'diameter (nm)', scale: 'log', ticks: DIAMETERS_NM },
          y: { label: 'µS', scale: 'log', domain: [1e-4, 20], ticks: [0.0001, 0.001, 0.01, 0.1, 1, 10] },
          series: [
            { name: 'Gmax', kind: 'line-dots', points: points('gMax_S') },
            { name: 'ΔG of a pulse', kind: 'line-dots', points: points('step_S') },
          ],
        },
      ],
    };
  },
};

export const fig3e: Panel = {
  id: '3e',
  title: `${CYCLES} cycles of ${PULSES} pulses and a reset`,
  runs: [],
  evaluate() {
    const { bench, cycles } = measure();
    return {
      measures: { range_percent: cycles.map((cycle) => percentOfRange(bench, cycle[PULSES])) },
      table: cycleTable(cycles),
      charts: [
        {
          title: `3E · ${CYCLES} cycles`,
          x: { label: 'pulse number', domain: [0, CYCLES * (PULSES + 1)] },
          y: { label: 'conductance (µS)', domain: [0, bench.gMax_S * MICRO * 1.08] },
          series: [
            {
              name: `${PULSES} potentiation pulses and a reset, ${CYCLES} times`,
              kind: 'line',
              points: cycles.flatMap((cycle, c) => cycle.map((g, n) => ({ x: c * (PULSES + 1) + n, y: g * MICRO }))),
            },
          ],
        },
      ],
    };
  },
};

const BINS = 31;
/** Steps shown, in units of the mean one. */
const WIDEST = 3;

export const fig3f: Panel = {
  id: '3f',
  title: 'Histogram of the conductance change per pulse',
  runs: [],
  evaluate() {
    const { bench, cycles } = measure();
    const changes = cycles.flatMap((cycle) =>
      cycle.slice(1, UNCLIPPED + 1).map((g, n) => (g - cycle[n]) / bench.step_S),
    );
    const [low, high] = [1 - WIDEST / 2, 1 + WIDEST / 2];
    const width = (high - low) / BINS;
    const counts = new Array<number>(BINS).fill(0);
    for (const change of changes) {
      counts[Math.min(BINS - 1, Math.max(0, Math.floor((change - low) / width)))]++;
    }
    const centre = mean(changes);
    return {
      measures: { c2c_percent: [(100 * spread(changes)) / centre], mean_step_percent: [100 * centre] },
      table: {
        columns: ['cycle', 'pulse', 'delta_g_uS'],
        rows: changes.map((change, i) => [
          Math.floor(i / UNCLIPPED) + 1,
          (i % UNCLIPPED) + 1,
          change * bench.step_S * MICRO,
        ]),
      },
      charts: [
        {
          title: `3F · ΔG of ${changes.length} pulses: δ/µ = ${(spread(changes) / centre).toFixed(3)}`,
          x: { label: 'ΔG / mean step', domain: [low, high] },
          y: { label: 'pulses', domain: [0, 1.1 * Math.max(...counts)] },
          series: [
            {
              name: `pulses 1–${UNCLIPPED} of ${CYCLES} cycles`,
              kind: 'bars',
              points: counts.map((y, i) => ({ x: low + (i + 0.5) * width, y })),
            },
          ],
          rules: [{ x: centre, text: 'µ' }],
          barWidth: width,
        },
      ],
    };
  },
};
