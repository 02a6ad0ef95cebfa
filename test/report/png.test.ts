import { describe, expect, it } from 'vitest';
import { svgToPng } from '../../src/report/png.js';

const svg = (content: string) =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="200" height="50" viewBox="0 0 200 50">${content}</svg>`;
const text = (attributes: string) => svg(`<text x="5" y="30" font-size="20" ${attributes}>pulses</text>`);
const size = (png: Uint8Array) => {
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  return [view.getUint32(16), view.getUint32(20)];
};

describe('SVG to PNG', () => {
  it('gives a PNG of twice the size, or of the scale asked for', async () => {
    const png = await svgToPng(svg('<rect width="50" height="50"/>'));
    // PNG specification, third edition, 5.2.
    expect([...png.subarray(0, 8)]).toEqual([137, 80, 78, 71, 13, 10, 26, 10]);
    expect(size(png)).toEqual([400, 100]);
    expect(size(await svgToPng(svg(''), { scale: 1 }))).toEqual([200, 50]);
  });

  it.each(['', 'font-family="system-ui, sans-serif"', `style="font-family: system-ui, 'Segoe UI', sans-serif"`])(
    'draws text: %s',
    async (attributes) => {
      const [empty, drawn] = await Promise.all([svgToPng(svg('')), svgToPng(text(attributes))]);
      expect(drawn.length).toBeGreaterThan(empty.length + 500);
    },
  );

  it('draws bold text bolder', async () => {
    const [normal, bold] = await Promise.all([svgToPng(text('')), svgToPng(text('font-weight="bold"'))]);
    expect(Buffer.compare(normal, bold)).not.toBe(0);
  });

  it('gives the same bytes twice', async () => {
    expect(Buffer.compare(await svgToPng(text('')), await svgToPng(text('')))).toBe(0);
  });

  it.each([
    '',
    'accuracy',
    '<svg',
    '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><text>a & b</text></svg>',
  ])('refuses what is not SVG, and goes on: %j', async (bad) => {
    await expect(svgToPng(bad)).rejects.toThrow(/^SVG to PNG: ./);
    await expect(svgToPng(text(''))).resolves.toBeInstanceOf(Uint8Array);
  });

  it.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])('refuses scale %d', async (scale) => {
    await expect(svgToPng(svg(''), { scale })).rejects.toThrow(RangeError);
  });
});
