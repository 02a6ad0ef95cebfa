/** Training and test accuracy over epochs, one or more runs, the phase switch marked: an SVG as text. */
import * as Plot from '@observablehq/plot';
import type { EpochResult } from '../train/types.js';
import { INK, lineColour, MUTED_INK, textColour } from './palette.js';
import { DASHES, FONT_PX, HEIGHT_PX, renderPlot, textWidth_px, WIDTH_PX } from './svg.js';

export interface PlottedRun {
  readonly name: string;
  /** Accuracies are fractions; values that are not finite are left out. */
  readonly history: readonly Pick<EpochResult, 'epoch' | 'switched' | 'train_accuracy' | 'test_accuracy'>[];
}

export interface AccuracyPlotOptions {
  readonly title?: string;
  readonly subtitle?: string;
  /** At the mark of each switch; after the run's name when there are several runs. */
  readonly switchLabel?: string;
  readonly width_px?: number;
  /** Without titles, legend and labels of switches; grows when the runs are too many for their labels. */
  readonly height_px?: number;
}

interface Line {
  /** At its right end, with the last value; absent = it goes without saying. */
  readonly label?: string;
  readonly colour: string;
  readonly dashed: boolean;
  readonly width_px: number;
  readonly points: readonly { readonly epoch: number; readonly percent: number }[];
}

type Range = readonly [number, number];

/** Least distance of labels. */
const LABEL_PX = 16;
const MARGIN = { left: 66, bottom: 44, top: 10 };
/** Lines with more points are drawn without dots. */
const MOST_DOTS = 40;
const NAME_CHARACTERS = 30;

export function accuracyPlot(runs: readonly PlottedRun[], options: AccuracyPlotOptions = {}): string {
  const { title = 'Training and test accuracy', subtitle, switchLabel = 'switch to fine tuning' } = options;
  const { width_px = WIDTH_PX, height_px = HEIGHT_PX } = options;
  const lines = linesOf(runs).filter(({ points }) => points.length > 0);
  const epochs = runs.flatMap(({ history }) => history.map(({ epoch }) => epoch));
  const x = epochRange(epochs);
  const y = percentRange(lines.flatMap(({ points }) => points.map(({ percent }) => percent)));
  const ends = lines.flatMap(endOf);
  const marginRight = 24 + Math.max(0, ...ends.map(({ text }) => textWidth_px(text)));
  const plot_px = width_px - MARGIN.left - marginRight;
  const marks = switchesOf(runs, switchLabel, x, plot_px);
  const switchRows = 1 + Math.max(-1, ...marks.map(({ row }) => row));
  const inner_px = Math.max(height_px - MARGIN.top - MARGIN.bottom, LABEL_PX * ends.length);
  const marginTop = MARGIN.top + LABEL_PX * switchRows;
  return renderPlot({
    ...{ title, subtitle, width_px, height_px: marginTop + inner_px + MARGIN.bottom },
    legend: [
      { text: 'test', colour: runs.length === 1 ? lineColour(0) : INK },
      { text: 'training', colour: runs.length === 1 ? lineColour(0) : INK, dashed: true },
    ],
    plot: {
      ...{ marginTop, marginRight, marginBottom: MARGIN.bottom, marginLeft: MARGIN.left },
      x: {
        ...{ label: 'epoch', labelAnchor: 'center', labelArrow: 'none', domain: [...x] },
        ...{ ticks: epochTicks(epochs), tickFormat: 'd' },
      },
      y: {
        ...{ label: 'accuracy (%)', labelAnchor: 'center', labelArrow: 'none', labelOffset: 48 },
        ...{ domain: [...y], ticks: 6, tickFormat: percentText },
      },
      marks: [
        Plot.gridY({ ticks: 6, stroke: INK, strokeOpacity: 0.12 }),
        Plot.ruleY([y[0]], { stroke: MUTED_INK }),
        ...marks.map(drawSwitchLine),
        ...marks.map(drawSwitchLabel),
        ...lines.flatMap(drawLine),
        drawEnds(ends, y, inner_px),
        ...(lines.length === 0
          ? [Plot.text(['no epoch completed yet'], { frameAnchor: 'middle', fill: MUTED_INK, fontSize: 14 })]
          : []),
      ],
    },
  });
}

/** Later runs are drawn over earlier ones, thinner, so that equal lines are both seen. */
function linesOf(runs: readonly PlottedRun[]): Line[] {
  return runs.flatMap((run, i) => {
    const colour = lineColour(i);
    const width_px = 1.8 + Math.min(0.9, 3 / runs.length) * (runs.length - 1 - i);
    const name = shortened(run.name);
    const test = { colour, dashed: false, width_px, points: pointsOf(run, 'test_accuracy') };
    const training = { colour, dashed: true, width_px: 0.7 * width_px, points: pointsOf(run, 'train_accuracy') };
    return runs.length === 1
      ? [
          { ...training, label: 'training' },
          { ...test, label: 'test' },
        ]
      : [training, { ...test, label: name }];
  });
}

const pointsOf = ({ history }: PlottedRun, value: 'train_accuracy' | 'test_accuracy') =>
  history
    .map((row) => ({ epoch: row.epoch, percent: 100 * row[value] }))
    .filter(({ percent }) => Number.isFinite(percent));

function drawLine({ points, colour, dashed, width_px }: Line): Plot.Markish[] {
  const at = { x: 'epoch', y: 'percent' };
  const dash = dashed ? { strokeDasharray: DASHES } : { strokeLinejoin: 'round' as const };
  const line = Plot.lineY(points, { ...at, ...dash, stroke: colour, strokeWidth: width_px });
  if (points.length > MOST_DOTS) return [line];
  return [
    line,
    // Open dots for training, so that a single epoch, which has no line, can be told as well.
    Plot.dot(points, {
      ...{ ...at, r: Math.min(3.5, width_px + 0.5), fill: dashed ? '#ffffff' : colour },
      ...{ stroke: colour, strokeWidth: 1.2 },
    }),
  ];
}

// --- switches -------------------------------------------------------------------------------------

interface Switch {
  readonly epoch: number;
  readonly text: string;
  readonly colour: string;
  /** Of its label, above the frame: 0 = lowest. */
  readonly row: number;
  /** Its label is left of the line. */
  readonly left: boolean;
}

/** A label goes above the lines that it would be crossed by, and never over another label. */
function switchesOf(runs: readonly PlottedRun[], label: string, x: Range, plot_px: number): Switch[] {
  const marks = runs.flatMap(({ name, history }, i) => {
    const text = runs.length === 1 ? label : `${shortened(name)}: ${label}`;
    const colour = runs.length === 1 ? MUTED_INK : lineColour(i);
    return history
      .filter(({ switched }) => switched)
      .map(({ epoch }) => {
        const at_px = position_px(epoch, x, plot_px);
        const text_px = 8 + textWidth_px(text);
        const left = at_px > plot_px / 2;
        const [from_px, to_px] = left ? [at_px - text_px, at_px] : [at_px, at_px + text_px];
        return { epoch, text, colour, at_px, left, from_px, to_px };
      });
  });
  // From the middle outwards: the label of each then lies over lines that have their row already.
  const inwards_px = ({ at_px }: { at_px: number }) => Math.abs(at_px - plot_px / 2);
  const placed: ((typeof marks)[number] & { row: number })[] = [];
  for (const mark of marks.sort((a, b) => inwards_px(a) - inwards_px(b))) {
    const below = placed.filter(({ from_px, to_px }) => from_px <= mark.to_px && mark.from_px <= to_px);
    placed.push({ ...mark, row: 1 + Math.max(-1, ...below.map(({ row }) => row)) });
  }
  return placed;
}

const position_px = (epoch: number, [first, last]: Range, plot_px: number) =>
  ((epoch - first) / (last - first)) * plot_px;

/** A vertical line at the epoch after which the controller switched, up to its label. */
const drawSwitchLine = ({ epoch, colour, row }: Switch) =>
  Plot.ruleX([epoch], {
    ...{ stroke: colour, strokeWidth: 1.4, strokeDasharray: '2 3', insetTop: 4 - LABEL_PX * (row + 1) },
  });

const drawSwitchLabel = ({ epoch, text, colour, row, left }: Switch) =>
  Plot.text([text], {
    ...{ x: [epoch], frameAnchor: 'top', lineAnchor: 'bottom', textAnchor: left ? 'end' : 'start' },
    ...{ dx: left ? -5 : 5, dy: -LABEL_PX * row - 3, fontSize: FONT_PX },
    // Its white edge keeps it readable where a line cannot be avoided.
    ...{ fill: textColour(colour), stroke: '#ffffff', strokeWidth: 4 },
  });

// --- labels at the lines' ends --------------------------------------------------------------------

interface End {
  readonly text: string;
  readonly colour: string;
  readonly epoch: number;
  readonly percent: number;
}

function endOf({ label, colour, points }: Line): End[] {
  const last = points[points.length - 1];
  return label === undefined ? [] : [{ ...last, text: `${label} ${last.percent.toFixed(1)} %`, colour }];
}

/** Moved apart where they would overlap. */
function drawEnds(ends: readonly End[], [low, high]: Range, inner_px: number): Plot.Markish {
  const gap = (LABEL_PX * (high - low)) / inner_px;
  const placed = [...ends].sort((a, b) => b.percent - a.percent).map((end) => ({ ...end, at: end.percent }));
  for (let i = 1; i < placed.length; i++) placed[i].at = Math.min(placed[i].at, placed[i - 1].at - gap);
  // A stack pushed below the axis moves up again.
  for (let i = placed.length - 1, least = low; i >= 0; i--, least += gap) placed[i].at = Math.max(placed[i].at, least);
  return Plot.text(placed, {
    ...{ frameAnchor: 'right', y: 'at', text: 'text', fill: ({ colour }: End) => textColour(colour) },
    ...{ textAnchor: 'start', dx: 10, fontSize: FONT_PX, fontWeight: 600 },
  });
}

const shortened = (name: string) => {
  const characters = [...name];
  return characters.length <= NAME_CHARACTERS ? name : `${characters.slice(0, NAME_CHARACTERS - 1).join('')}…`;
};

// --- axes -----------------------------------------------------------------------------------------

function epochRange(epochs: readonly number[]): Range {
  if (epochs.length === 0) return [0.5, 1.5];
  const [first, last] = [Math.min(...epochs), Math.max(...epochs)];
  return first === last ? [first - 0.5, last + 0.5] : [first, last];
}

/** From 0 when a value is at most 50 %; otherwise from a round number of percents a little below the least. */
function percentRange(values: readonly number[]): Range {
  if (values.length === 0) return [0, 100];
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const step = [0.5, 1, 2, 5].find((size) => most - least <= 6 * size) ?? 10;
  const high = Math.min(100, step * Math.ceil(most / step + 0.2));
  const low = least <= 50 ? 0 : Math.max(0, Math.min(step * Math.floor(least / step - 0.2), high - 2 * step));
  return [low, high];
}

/** Ticks are sums of halves and more: two decimals take away only rounding. */
const percentText = (percent: number) => String(Number(percent.toFixed(2)));

/** Epochs to name on the axis: at most about ten, whole. */
function epochTicks(epochs: readonly number[]): number[] {
  if (epochs.length === 0) return [];
  const [first, last] = [Math.min(...epochs), Math.max(...epochs)];
  const step =
    [1, 2, 5, 10, 20, 50, 100, 200, 500].find((size) => (last - first) / size <= 10) ?? Math.ceil((last - first) / 10);
  const ticks = [first];
  for (let epoch = step * (Math.floor(first / step) + 1); epoch <= last; epoch += step) ticks.push(epoch);
  return ticks;
}
