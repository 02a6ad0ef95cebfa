/** Charts as SVG, side by side: @observablehq/plot on a document of its own, no browser. */
import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import { INK, lineColour, MUTED_INK } from './palette.js';
import { DASHES } from './svg.js';
import type { Axis, Chart, Series } from './chart.js';

const WIDTH = 460;
const HEIGHT = 380;
const MARGIN = { top: 56, right: 20, bottom: 44, left: 62, tilted: 118 };
const LEGEND_ROW_PX = 17;
const LEVEL_DASH = '7 3';
/** Of a state's mark, in units of y. */
const TICK_HEIGHT = 0.5;
/** From the foot of the axes to the first row of the legend. */
const LEGEND_GAP_PX = 12;
/** Earlier series are drawn wider, so that equal lines are all seen. */
const WIDER_PX = 1.4;

/** One SVG with the charts side by side, in rows of at most `perRow`. */
export function drawCharts(charts: readonly Chart[], perRow = charts.length): string {
  const { document } = parseHTML('<!doctype html><html><body></body></html>');
  const rowCount = Math.ceil(charts.length / perRow);
  // A row of charts is as high as its longest legend needs.
  const tops = [0];
  for (let row = 0; row < rowCount; row++) {
    const legends = charts.slice(row * perRow, (row + 1) * perRow).map((chart) => legendOf(chart).length);
    tops.push(tops[row] + HEIGHT + LEGEND_GAP_PX + LEGEND_ROW_PX * Math.max(...legends));
  }
  const height = tops[rowCount];
  const width = WIDTH * Math.min(charts.length, perRow);
  const inner = charts.map((chart, i) => {
    const left = WIDTH * (i % perRow);
    const top = tops[Math.floor(i / perRow)];
    const svg = drawOne(chart, document as unknown as Document);
    svg.setAttribute('x', String(left));
    svg.setAttribute('y', String(top));
    return `${svg.toString()}\n${legend(legendOf(chart), left, top)}`;
  });
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" ` +
    `font-family="DejaVu Sans, Verdana, sans-serif" font-size="12" color="${INK}">\n` +
    `<rect width="${width}" height="${height}" fill="white"/>\n${inner.join('\n')}\n</svg>\n`
  );
}

function drawOne(chart: Chart, document: Document): Element {
  const svg = Plot.plot({
    document,
    width: WIDTH,
    height: HEIGHT,
    marginTop: MARGIN.top,
    marginRight: MARGIN.right,
    marginBottom: chart.x.tilted ? MARGIN.tilted : MARGIN.bottom,
    marginLeft: MARGIN.left,
    x: scaleOf(chart.x),
    y: scaleOf(chart.y),
    marks: [
      ...axesOf(chart),
      ...chart.series.flatMap((series, i) => marksOf(series, i, chart)),
      ...rulesOf(chart),
      titleOf(chart),
    ],
  });
  svg.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  svg.setAttribute('font-family', 'DejaVu Sans, Verdana, sans-serif');
  svg.setAttribute('font-size', '12');
  return svg as unknown as Element;
}

const scaleOf = ({ scale, domain }: Axis): Plot.ScaleOptions => ({
  ...{ axis: null, type: scale ?? 'linear' },
  ...(domain && { domain: [...domain] }),
});

/** Ticks are given with their texts: a logarithmic scale would leave some unnamed. */
function axesOf({ x, y }: Chart): Plot.Markish[] {
  const options = ({ label, ticks, tickTexts, tilted }: Axis) => {
    const texts = new Map(ticks?.map((tick, i) => [tick, tickTexts?.[i] ?? String(tick)]));
    return {
      ...{ label, labelAnchor: 'center', labelArrow: 'none' },
      ...(ticks && { ticks: [...ticks], text: (tick: number) => texts.get(tick) ?? '' }),
      ...(tilted && { tickRotate: -45 }),
    } as const;
  };
  return [
    Plot.gridY(y.ticks ? { ticks: [...y.ticks] } : {}),
    Plot.axisX(options(x) as Plot.AxisXOptions),
    Plot.axisY(options(y) as Plot.AxisYOptions),
  ];
}

const colourOf = ({ colour }: Series, index: number) => lineColour(colour ?? index);

function marksOf(series: Series, index: number, chart: Chart): Plot.Markish[] {
  const stroke = colourOf(series, index);
  const points = series.points.filter(({ y }) => Number.isFinite(y));
  const dashed = series.dashed ? DASHES : undefined;
  const isTrace = series.kind === 'line';
  const strokeWidth = 1.6 + (isTrace ? 0 : WIDER_PX * (chart.series.length - 1 - index));
  const marks: Plot.Markish[] = [];
  if (series.kind === 'bars') {
    const half = (chart.barWidth ?? 1) / 2;
    const low = chart.y.domain?.[0] ?? 0;
    marks.push(
      Plot.rectY(points, {
        ...{ x1: ({ x }) => x - half, x2: ({ x }) => x + half, y1: () => low, y2: 'y' },
        ...{ fill: stroke, fillOpacity: 0.75, insetLeft: 0.5, insetRight: 0.5 },
      }),
    );
  }
  if (series.kind === 'ticks') {
    const half = TICK_HEIGHT / 2;
    marks.push(Plot.ruleX(points, { x: 'x', y1: ({ y }) => y - half, y2: ({ y }) => y + half, stroke }));
  }
  if (series.kind === 'line' || series.kind === 'line-dots') {
    marks.push(Plot.lineY(points, { x: 'x', y: 'y', stroke, strokeWidth, strokeDasharray: dashed }));
  }
  if (series.kind === 'dots' || series.kind === 'line-dots') {
    marks.push(
      Plot.dot(points, {
        x: 'x',
        y: 'y',
        r: series.radius ?? (series.kind === 'dots' ? 2 : 2 + strokeWidth / 2),
        fill: stroke,
      }),
    );
  }
  const spreads = points.filter(({ spread }) => spread !== undefined && spread > 0);
  if (spreads.length > 0) {
    const [low, high] = chart.y.domain ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
    marks.push(
      Plot.ruleX(spreads, {
        ...{ x: 'x', stroke: series.kind === 'bars' ? INK : stroke, strokeWidth: 1.2 },
        y1: ({ y, spread }) => Math.max(low, y - spread),
        y2: ({ y, spread }) => Math.min(high, y + spread),
      }),
    );
  }
  return marks;
}

function rulesOf({ rules = [], levels = [] }: Chart): Plot.Markish[] {
  return [
    Plot.ruleX(rules, { x: 'x', stroke: MUTED_INK, strokeDasharray: '2 3' }),
    Plot.text(rules, {
      x: 'x',
      text: 'text',
      frameAnchor: 'bottom',
      textAnchor: 'start',
      dx: 4,
      dy: -6,
      fill: MUTED_INK,
    }),
    Plot.ruleY(levels, { y: 'y', stroke: MUTED_INK, strokeDasharray: LEVEL_DASH }),
  ];
}

const titleOf = ({ title }: Chart): Plot.Markish =>
  Plot.text([title], { frameAnchor: 'top', dy: -34, fontSize: 13, fontWeight: 'bold', fill: INK });

interface LegendRow {
  readonly text: string;
  readonly colour: string;
  readonly dash?: string;
  readonly isBox: boolean;
}

const legendOf = ({ series, levels = [] }: Chart): LegendRow[] => [
  ...series.map((one, i) => ({
    text: one.name,
    colour: colourOf(one, i),
    dash: one.dashed ? DASHES : undefined,
    isBox: one.kind === 'bars' || one.kind === 'ticks',
  })),
  ...levels.map(({ text }) => ({ text, colour: MUTED_INK, dash: LEVEL_DASH, isBox: false })),
];

/** Under the chart, a row for each series and published value. */
function legend(rows: readonly LegendRow[], left: number, top: number): string {
  return rows
    .map(({ text, colour, dash, isBox }, i) => {
      const y = top + HEIGHT + LEGEND_GAP_PX + LEGEND_ROW_PX * i;
      const x = left + MARGIN.left;
      const dashes = dash === undefined ? '' : ` stroke-dasharray="${dash}"`;
      const swatch = isBox
        ? `<rect x="${x + 6}" y="${y - 5}" width="12" height="10" fill="${colour}"/>`
        : `<line x1="${x}" x2="${x + 24}" y1="${y}" y2="${y}" stroke="${colour}" stroke-width="2"${dashes}/>`;
      return `${swatch}<text x="${x + 32}" y="${y + 4}" fill="${INK}">${escaped(text)}</text>`;
    })
    .join('\n');
}

const escaped = (text: string) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
