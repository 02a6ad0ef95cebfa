/** Plots as standalone SVG text: @observablehq/plot on a document of its own, no browser. */
import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import { INK, MUTED_INK } from './palette.js';
import { FONT_PX, textWidth_px } from './text-width.js';

export { FONT_PX, textWidth_px } from './text-width.js';

export interface LegendEntry {
  readonly text: string;
  readonly colour: string;
  readonly dashed?: boolean;
}

export interface PlotImage {
  readonly title: string;
  readonly subtitle?: string;
  /** In a row under the titles; breaks when it is too long. */
  readonly legend?: readonly LegendEntry[];
  readonly width_px?: number;
  /** Of the plot with its axes; titles and legend come on top. */
  readonly height_px?: number;
  /** Marks, scales and margins. */
  readonly plot: Omit<Plot.PlotOptions, 'document' | 'width' | 'height' | 'title' | 'subtitle' | 'caption' | 'figure'>;
}

export const WIDTH_PX = 760;
export const HEIGHT_PX = 400;
/** Pattern of dashed lines, in plots and legends. */
export const DASHES = '5 4';
const FONTS = `system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', 'DejaVu Sans', Arial, sans-serif`;
const PADDING_PX = 16;
const TITLE_PX = 16;
const LEGEND_ROW_PX = 20;
const SWATCH_PX = 26;

/** SVG with a white rounded ground, so that it reads on light and on dark pages. Same input, same text. */
export function renderPlot(image: PlotImage): string {
  const { title, subtitle, legend = [], width_px = WIDTH_PX, height_px = HEIGHT_PX } = image;
  const header: string[] = [textAt(PADDING_PX, 28, title, `font-size="${TITLE_PX}" font-weight="bold" fill="${INK}"`)];
  let y = 28;
  if (subtitle) {
    y += 19;
    header.push(textAt(PADDING_PX, y, subtitle, `font-size="${FONT_PX}" fill="${MUTED_INK}"`));
  }
  const rows = legendRows(legend, width_px - 2 * PADDING_PX);
  for (const row of rows) {
    y += LEGEND_ROW_PX;
    header.push(...row.map(({ entry, x }) => legendEntry(entry, PADDING_PX + x, y)));
  }
  const top = y + 10;
  const height = top + height_px + 6;
  const ground = `width="${width_px - 1}" height="${height - 1}" rx="8" fill="#ffffff" stroke="#dddddd"`;
  return xmlText(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width_px}" height="${height}" ` +
      `viewBox="0 0 ${width_px} ${height}" role="img" aria-label="${escaped(title)}" color="${INK}" ` +
      `style="font-family: ${FONTS}; max-width: 100%; height: auto">\n` +
      `<rect x="0.5" y="0.5" ${ground}/>\n${header.join('\n')}\n` +
      `<g transform="translate(0,${top})" fill="currentColor" font-size="${FONT_PX}" text-anchor="middle">\n` +
      `${plotContent(image, width_px, height_px)}\n</g>\n</svg>\n`,
  );
}

/**
 * What Plot draws, without its own svg element and style sheet: that sets `height: auto` on the element, which would
 * shift a nested one in browsers.
 */
function plotContent({ plot }: PlotImage, width: number, height: number): string {
  const { document } = parseHTML('<!doctype html><html><body></body></html>');
  const svg = Plot.plot({ ...plot, document: document as unknown as Document, width, height });
  for (const style of Array.from(svg.querySelectorAll('style'))) style.remove();
  return Array.from(svg.children, (child) => child.toString()).join('\n');
}

function legendRows(legend: readonly LegendEntry[], width_px: number) {
  const rows: { entry: LegendEntry; x: number }[][] = [];
  let x = Number.POSITIVE_INFINITY;
  for (const entry of legend) {
    const entry_px = SWATCH_PX + 6 + textWidth_px(entry.text);
    if (x + entry_px > width_px) {
      rows.push([]);
      x = 0;
    }
    rows[rows.length - 1].push({ entry, x });
    x += entry_px + 18;
  }
  return rows;
}

function legendEntry({ text, colour, dashed }: LegendEntry, x: number, y: number): string {
  const dashes = dashed ? ` stroke-dasharray="${DASHES}"` : '';
  const line = `x1="${x}" x2="${x + SWATCH_PX}" y1="${y - 4}" y2="${y - 4}"`;
  return (
    `<line ${line} stroke="${escaped(colour)}" stroke-width="2"${dashes}/>` +
    textAt(x + SWATCH_PX + 6, y, text, `font-size="${FONT_PX}" fill="${INK}"`)
  );
}

const textAt = (x: number, y: number, text: string, attributes: string) =>
  `<text x="${x}" y="${y}" ${attributes}>${escaped(text)}</text>`;

export const escaped = (text: string) =>
  text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');

/** XML allows neither control characters nor halves of surrogate pairs, not even escaped. */
const xmlText = (text: string) => text.replace(/[^\P{Cc}\t\n]|\p{Cs}/gu, '\ufffd');
