/** Shares of a whole as bars: by name, for one run or several beside each other; names with nothing anywhere are left out. */
import type { Chart } from '../../chart.js';
import { chartFigure, figureHtml, type ReportFigure } from '../figure.js';
import type { Html } from '../html.js';

/** Longer names would run into each other. */
const MOST_UPRIGHT = 12;

export interface Parts {
  /** Of the run. */
  readonly name: string;
  readonly parts: readonly (readonly [name: string, value: number])[];
}

/** @param axis what the parts are. */
export function barsByName(
  file: string,
  caption: string,
  title: string,
  runs: readonly Parts[],
  axis = title.replace(/^.* by /, ''),
): { readonly figure: ReportFigure; readonly html: Html } {
  const names = [...new Set(runs.flatMap(({ parts }) => parts.flatMap(([name, value]) => (value > 0 ? [name] : []))))];
  const shares = runs.map(({ parts }) => {
    const whole = parts.reduce((sum, [, value]) => sum + value, 0);
    const values = new Map(parts);
    return names.map((name, i) => ({ x: i, y: whole > 0 ? (100 * (values.get(name) ?? 0)) / whole : 0 }));
  });
  const width = 0.8 / runs.length;
  const chart: Chart = {
    title,
    x: {
      ...{ label: axis, domain: [-0.5, names.length - 0.5], ticks: names.map((_, i) => i), tickTexts: names },
      tilted: names.some((name) => name.length > MOST_UPRIGHT),
    },
    y: { label: 'share (%)', domain: [0, 105] },
    series: runs.map(({ name }, r) => ({
      ...{ name, kind: 'bars' },
      points: shares[r].map(({ x, y }) => ({ x: x + (r - (runs.length - 1) / 2) * width, y })),
    })),
    barWidth: width,
  };
  const figure = chartFigure(file, caption, chart);
  return { figure, html: figureHtml(figure) };
}
