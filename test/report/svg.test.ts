import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import { describe, expect, it } from 'vitest';
import { svgToPng } from '../../src/report/png.js';
import { renderPlot } from '../../src/report/svg.js';

const plot = { marks: [Plot.lineY([3, 1, 2], { stroke: '#0072b2' })] };
const image = { title: 'Energy', subtitle: 'per sample', plot };

describe('a plot as SVG', () => {
  it('has title, subtitle and legend as text inside', () => {
    const svg = renderPlot({
      ...image,
      legend: [
        { text: 'read', colour: '#0072b2' },
        { text: 'update', colour: '#d55e00', dashed: true },
      ],
    });
    const { document } = parseHTML(svg);
    const texts = Array.from(document.querySelectorAll('svg > text')).map(({ textContent }) => textContent);
    expect(texts).toEqual(['Energy', 'per sample', 'read', 'update']);
    const swatches = Array.from(document.querySelectorAll('svg > line'));
    expect(swatches.map((line) => line.getAttribute('stroke-dasharray'))).toEqual([null, '5 4']);
    expect(document.querySelectorAll('g[aria-label="line"] path')).toHaveLength(1);
  });

  it('breaks a legend that is too long, and grows', () => {
    const entry = (i: number) => ({ text: `component number ${i}`, colour: '#0072b2' });
    const svg = renderPlot({ ...image, legend: Array.from({ length: 12 }, (_, i) => entry(i)) });
    const { document } = parseHTML(svg);
    const swatches = Array.from(document.querySelectorAll('svg > line'));
    expect(new Set(swatches.map((line) => line.getAttribute('y1'))).size).toBeGreaterThan(1);
    for (const line of swatches) expect(Number(line.getAttribute('x2'))).toBeLessThan(760);
    const height = (text: string) => Number(/ height="(\d+)"/.exec(text)?.[1]);
    expect(height(svg)).toBeGreaterThan(height(renderPlot(image)) + 20);
  });

  it('has the size that was asked for, and a ground and a font of its own', () => {
    const svg = renderPlot({ ...image, width_px: 500, height_px: 200 });
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" width="500" /);
    expect(svg).toContain('font-family: system-ui');
    expect(svg).toMatch(/<rect x="0.5" y="0.5" width="499" height="\d+" rx="8" fill="#ffffff"/);
  });

  it.each(['a < b & "c" > \'d\'', ']]>', 'null \0 bell \u0007', 'half \ud83d pair', 'G⁺ − G⁻, µS'])(
    'is well-formed XML whatever the texts: %j',
    async (text) => {
      const marks = [Plot.text([text], { frameAnchor: 'middle' })];
      const svg = renderPlot({ title: text, subtitle: text, legend: [{ text, colour: '#000000' }], plot: { marks } });
      await expect(svgToPng(svg)).resolves.toBeInstanceOf(Uint8Array);
    },
  );
});
