/** Plots of growth: both axes logarithmic, an SVG as text. */
import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';

export interface Curve {
  readonly name: string;
  readonly points: readonly { readonly x: number; readonly y: number }[];
  /** A guide for the eye, not measured. */
  readonly dashed?: boolean;
}

/** Okabe and Ito, "Color universal design" (2008). */
const COLOURS = ['#0072b2', '#d55e00', '#009e73', '#cc79a7'];
const SIZE = { width: 720, height: 420 };

export function logPlot(xLabel: string, yLabel: string, ticks: readonly number[], curves: readonly Curve[]): string {
  const { document } = parseHTML('<!doctype html><html><body></body></html>');
  const svg = Plot.plot({
    document: document as unknown as Document,
    ...SIZE,
    marginLeft: 64,
    marginRight: 190,
    marginBottom: 44,
    x: {
      type: 'log',
      base: 2,
      label: xLabel,
      labelAnchor: 'center',
      labelArrow: 'none',
      ticks: [...ticks],
      tickFormat: 'd',
    },
    y: { type: 'log', label: yLabel, labelArrow: 'none', grid: true, ticks: 6, tickFormat: '~g' },
    marks: curves.flatMap(({ name, points, dashed }, i) => {
      const stroke = dashed ? '#777' : COLOURS[i % COLOURS.length];
      return [
        Plot.line(points, { x: 'x', y: 'y', stroke, strokeWidth: 1.8, strokeDasharray: dashed ? '4 4' : undefined }),
        ...(dashed ? [] : [Plot.dot(points, { x: 'x', y: 'y', fill: stroke, r: 3 })]),
        Plot.text(points.slice(-1), {
          ...{ x: 'x', y: 'y', text: () => name, fill: stroke },
          ...{ textAnchor: 'start', dx: 8, dy: dashed ? 16 : 0 },
        }),
      ];
    }),
  });
  const attributes = {
    xmlns: 'http://www.w3.org/2000/svg',
    color: '#222',
    'font-size': '12',
    style: 'background: white',
  };
  for (const [name, value] of Object.entries(attributes)) svg.setAttribute(name, value);
  const background = document.createElementNS('http://www.w3.org/2000/svg', 'rect');
  for (const [name, value] of Object.entries({ ...SIZE, fill: 'white' })) background.setAttribute(name, String(value));
  svg.insertBefore(background as unknown as Node, svg.firstChild);
  return `${svg.toString()}\n`;
}
