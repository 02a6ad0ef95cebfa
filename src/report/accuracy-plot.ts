/** Training and test accuracy over epochs, one or more runs, the phase switch marked: an SVG as text. */
import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';

export interface PlottedRun {
  readonly name: string;
  readonly history: readonly {
    readonly epoch: number;
    readonly switched: boolean;
    /** Fractions. */
    readonly train_accuracy: number;
    readonly test_accuracy: number;
  }[];
}

/** Okabe and Ito, "Color universal design" (2008): told apart by colour-blind readers; dark enough on white. */
const COLOURS = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#56b4e9', '#e69f00'];
const WIDTH = 720;
const HEIGHT = 420;
const MARGIN = { top: 36, right: 170, bottom: 40, left: 50 };
/** Least distance of labels. */
const LABEL_PX = 15;

interface Line {
  /** At its right end; absent = it goes without saying. */
  readonly label?: string;
  readonly colour: string;
  readonly dashed: boolean;
  readonly width_px: number;
  readonly points: readonly { readonly epoch: number; readonly percent: number }[];
}

/** @param runs each with at least one epoch. */
export function accuracyPlot(runs: readonly PlottedRun[]): string {
  const lines = runs.length === 1 ? linesOfOne(runs[0]) : runs.flatMap((run, i) => linesAmongMany(run, i, runs.length));
  const values = lines.flatMap(({ points }) => points.map(({ percent }) => percent));
  const lastEpoch = Math.max(...runs.flatMap(({ history }) => history.map(({ epoch }) => epoch)));
  const domain = rangeOf(values);
  const { document } = parseHTML('<!doctype html><html><body></body></html>');
  const svg = Plot.plot({
    document: document as unknown as Document,
    width: WIDTH,
    height: HEIGHT,
    marginTop: MARGIN.top,
    marginRight: MARGIN.right,
    marginBottom: MARGIN.bottom,
    marginLeft: MARGIN.left,
    x: {
      label: 'epoch',
      labelAnchor: 'center',
      labelArrow: 'none',
      domain: [Math.min(1, lastEpoch - 1), lastEpoch],
      ticks: ticksTo(lastEpoch),
      tickFormat: 'd',
    },
    y: { label: 'accuracy (%): test solid, training dashed', labelArrow: 'none', domain, grid: true },
    marks: [
      ...switches(runs, domain),
      ...lines.flatMap((line) => [
        Plot.lineY(line.points, {
          ...{ x: 'epoch', y: 'percent', stroke: line.colour },
          ...{ strokeWidth: line.width_px, strokeDasharray: line.dashed ? '5 4' : undefined },
        }),
        Plot.dot(line.points, { x: 'epoch', y: 'percent', r: Math.min(3.5, line.width_px + 0.5), fill: line.colour }),
      ]),
      labels(lines, domain, lastEpoch),
    ],
  });
  const attributes = {
    xmlns: 'http://www.w3.org/2000/svg',
    color: '#222',
    'font-size': '12',
    style: 'background: white',
  };
  for (const [name, value] of Object.entries(attributes)) svg.setAttribute(name, value);
  const background = document.createElementNS('http://www.w3.org/2000/svg', 'rect');
  for (const [name, value] of Object.entries({ width: WIDTH, height: HEIGHT, fill: 'white' })) {
    background.setAttribute(name, String(value));
  }
  svg.insertBefore(background as unknown as Node, svg.firstChild);
  return `${svg.toString()}\n`;
}

const points = ({ history }: PlottedRun, value: 'train_accuracy' | 'test_accuracy') =>
  history.map((row) => ({ epoch: row.epoch, percent: 100 * row[value] }));

function linesOfOne(run: PlottedRun): Line[] {
  return [
    { label: 'test', colour: COLOURS[0], dashed: false, width_px: 2, points: points(run, 'test_accuracy') },
    { label: 'training', colour: COLOURS[1], dashed: true, width_px: 1.5, points: points(run, 'train_accuracy') },
  ];
}

/** Later runs are drawn over earlier ones, thinner, so that equal lines are both seen. */
function linesAmongMany(run: PlottedRun, index: number, count: number): Line[] {
  const colour = COLOURS[index % COLOURS.length];
  const width_px = 2 + 1.2 * (count - 1 - index);
  return [
    { label: run.name, colour, dashed: false, width_px, points: points(run, 'test_accuracy') },
    { colour, dashed: true, width_px: 0.6 * width_px, points: points(run, 'train_accuracy') },
  ];
}

/** A vertical line after the epoch in which the controller switched. */
function switches(runs: readonly PlottedRun[], [, top]: readonly [number, number]): Plot.Markish[] {
  return runs.flatMap(({ name, history }, i) => {
    const colour = runs.length === 1 ? '#555' : COLOURS[i % COLOURS.length];
    const text = runs.length === 1 ? 'switch to fine tuning' : `${name}: fine tuning`;
    const at = history.filter(({ switched }) => switched).map(({ epoch }) => ({ epoch, top, text }));
    return [
      Plot.ruleX(at, { x: 'epoch', stroke: colour, strokeDasharray: '2 3' }),
      Plot.text(at, {
        ...{ x: 'epoch', y: 'top', text: 'text', fill: colour },
        ...{ textAnchor: 'start', lineAnchor: 'bottom', dx: 3, dy: -5 },
      }),
    ];
  });
}

/** Names of the lines at their right ends, moved apart where they would overlap. */
function labels(lines: readonly Line[], [low, high]: readonly [number, number], lastEpoch: number): Plot.Markish {
  const gap = (LABEL_PX * (high - low)) / (HEIGHT - MARGIN.top - MARGIN.bottom);
  const placed = lines
    .flatMap(({ label, colour, points: all }) => {
      const { percent } = all[all.length - 1];
      return label === undefined ? [] : [{ text: `${label} ${percent.toFixed(1)} %`, colour, at: percent }];
    })
    .sort((a, b) => b.at - a.at);
  for (let i = 1; i < placed.length; i++) placed[i].at = Math.min(placed[i].at, placed[i - 1].at - gap);
  // A stack pushed below the axis moves up again.
  for (let i = placed.length - 1, least = low; i >= 0; i--, least += gap) placed[i].at = Math.max(placed[i].at, least);
  return Plot.text(placed, {
    ...{ x: () => lastEpoch, y: 'at', text: 'text', fill: 'colour' },
    ...{ textAnchor: 'start', dx: 8 },
  });
}

/** Whole percents around the values, at least two apart. */
function rangeOf(values: readonly number[]): [number, number] {
  const low = Math.max(0, Math.floor(Math.min(...values) - 0.5));
  const high = Math.min(100, Math.ceil(Math.max(...values) + 0.5));
  return high - low < 2 ? [Math.max(0, high - 2), Math.max(2, high)] : [low, high];
}

/** Epochs to name on the axis: at most ten, whole. */
function ticksTo(last: number): number[] {
  const step = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000].find((size) => last / size <= 10) ?? Math.ceil(last / 10);
  const ticks = [1];
  for (let epoch = step === 1 ? 2 : step; epoch <= last; epoch += step) ticks.push(epoch);
  return ticks;
}
