/** A plot of the report: drawn on the page, and saved beside it as SVG, PNG and CSV. */
import type { Chart } from '../chart.js';
import { drawCharts } from '../draw-chart.js';
import { type Html, html, raw } from './html.js';
import { themed } from './theme.js';

export interface ReportFigure {
  /** Of its files, without ending. */
  readonly name: string;
  readonly caption: string;
  readonly svg: string;
  readonly csv: string;
}

const quoted = (value: string | number) => {
  const text = String(value);
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

export const csvOf = (rows: readonly (readonly (string | number)[])[]): string =>
  rows.map((row) => `${row.map(quoted).join(',')}\n`).join('');

/** A row for each point. */
function chartCsv(charts: readonly Chart[]): string {
  return csvOf([
    ['chart', 'series', 'x', 'y'],
    ...charts.flatMap(({ title, series }) =>
      series.flatMap(({ name, points }) => points.map(({ x, y }) => [title, name, x, y])),
    ),
  ]);
}

export function chartFigure(name: string, caption: string, ...charts: readonly Chart[]): ReportFigure {
  return { name, caption, svg: drawCharts(charts), csv: chartCsv(charts) };
}

/** The plot, its caption, and buttons that save it; they work without network and without the files beside. */
export function figureHtml({ name, caption, svg, csv }: ReportFigure): Html {
  return html`<figure id="${name}">${raw(themed(svg))}<figcaption>${caption}<span class="save"
><button type="button" data-save="svg">SVG</button><button type="button" data-save="png">PNG</button
><button type="button" data-save="csv">CSV</button></span></figcaption><pre hidden>${csv}</pre></figure>
`;
}

/** Saves what a button of a figure asks for. Colours are those of the page at that moment. */
export const SAVE_SCRIPT = `
document.addEventListener('click', async (event) => {
  const kind = event.target.dataset && event.target.dataset.save;
  if (!kind) return;
  const figure = event.target.closest('figure');
  const save = (blob) => {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(blob);
    link.download = figure.id + '.' + kind;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  };
  if (kind === 'csv') return save(new Blob([figure.querySelector('pre').textContent], { type: 'text/csv' }));
  const style = getComputedStyle(document.documentElement);
  const text = new XMLSerializer().serializeToString(figure.querySelector('svg'))
    .replace(/var\\((--[a-z0-9-]+)\\)/g, (_, name) => style.getPropertyValue(name).trim())
    .replaceAll('currentColor', style.getPropertyValue('--ink').trim());
  const svg = new Blob([text], { type: 'image/svg+xml' });
  if (kind === 'svg') return save(svg);
  const image = new Image();
  image.src = URL.createObjectURL(svg);
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = 2 * image.width;
  canvas.height = 2 * image.height;
  const context = canvas.getContext('2d');
  context.fillStyle = style.getPropertyValue('--ground');
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  canvas.toBlob(save);
});
`;
