import { parseHTML } from 'linkedom';
import { describe, expect, it } from 'vitest';
import { accuracyPlot } from '../../src/report/accuracy-plot.js';
import { lineColour } from '../../src/report/palette.js';
import { svgToPng } from '../../src/report/png.js';

const history = (length: number, switchAfter?: number, from = 0.8) =>
  Array.from({ length }, (_, i) => ({
    ...{ epoch: i + 1, switched: i + 1 === switchAfter },
    ...{ train_accuracy: from + i / 100, test_accuracy: from - 0.01 + i / 100 },
  }));

const parsed = (svg: string) => parseHTML(svg).document;
const textsOf = (svg: string, within = '') =>
  Array.from(parsed(svg).querySelectorAll(`${within} text`)).map(({ textContent }) => textContent);
const marks = (svg: string, kind: 'line' | 'dot' | 'rule', colour: string) =>
  Array.from(parsed(svg).querySelectorAll(`g[aria-label="${kind}"]`)).filter(
    (g) => g.getAttribute('stroke') === colour,
  );
const percentTicks = (svg: string) => textsOf(svg, 'g[aria-label="y-axis tick label"]').map(Number);

describe('accuracy over epochs', () => {
  it('names both lines with their last values and marks the switch', () => {
    const svg = accuracyPlot([{ name: 'choi2021', history: history(12, 5) }]);
    const texts = textsOf(svg);
    for (const text of ['training 91.0 %', 'test 90.0 %', 'switch to fine tuning', 'epoch', 'accuracy (%)']) {
      expect(texts).toContain(text);
    }
  });

  it('draws training dashed and test solid, in one colour a run', () => {
    const svg = accuracyPlot([
      { name: 'hybrid', history: history(3, 2) },
      { name: 'single pair', history: history(3) },
    ]);
    for (const run of [0, 1]) {
      const dashes = marks(svg, 'line', lineColour(run)).map((line) => line.getAttribute('stroke-dasharray'));
      expect(dashes).toEqual(['5 4', null]);
    }
  });

  it('compares several runs and says which of them switched', () => {
    const svg = accuracyPlot([
      { name: 'hybrid', history: history(3, 2) },
      { name: 'single pair', history: history(3) },
    ]);
    const texts = textsOf(svg);
    for (const text of ['hybrid 81.0 %', 'single pair 81.0 %', 'hybrid: switch to fine tuning']) {
      expect(texts).toContain(text);
    }
    expect(svg).not.toContain('single pair: switch');
    expect(marks(svg, 'rule', lineColour(0))).toHaveLength(1);
    expect(marks(svg, 'rule', lineColour(1))).toHaveLength(0);
  });

  it('puts the mark at the epoch after which the switch happened', () => {
    const svg = accuracyPlot([{ name: 'choi2021', history: history(12, 5) }], {
      switchLabel: 'switch to small arrays',
    });
    const x = (selector: string, attribute: string) =>
      Array.from(parsed(svg).querySelectorAll(selector)).map((element) => Number(element.getAttribute(attribute)));
    const dots = x('g[aria-label="dot"] circle', 'cx').slice(0, 12);
    const [rule] = x('g[aria-label="rule"][stroke-dasharray] line', 'x1');
    expect(dots).toHaveLength(12);
    expect(rule).toBeCloseTo(dots[4], 6);
    expect(textsOf(svg)).toContain('switch to small arrays');
    expect(textsOf(svg)).not.toContain('switch to fine tuning');
  });

  it('keeps labels apart: at equal ends and at equal switches', () => {
    const runs = ['a', 'b', 'c'].map((name) => ({ name, history: history(4, 2) }));
    const svg = accuracyPlot(runs);
    const tops = Array.from(parsed(svg).querySelectorAll('g[aria-label="text"]')).flatMap((g) => {
      const own = Number(/translate\([^,]+,([^)]+)\)/.exec(g.getAttribute('transform') ?? '')?.[1] ?? 0);
      return Array.from(g.querySelectorAll('text')).map((text) => ({
        text: text.textContent ?? '',
        y: own + Number(/translate\([^,]+,([^)]+)\)/.exec(text.getAttribute('transform') ?? '')?.[1] ?? 0),
      }));
    });
    for (const pattern of [/^[abc] \d/, /switch/]) {
      const ys = tops.filter(({ text }) => pattern.test(text)).map(({ y }) => y);
      ys.sort((p, q) => p - q);
      expect(ys).toHaveLength(3);
      expect(Math.min(ys[1] - ys[0], ys[2] - ys[1])).toBeGreaterThan(15);
    }
  });

  it('starts the axis below the values, at 0 only when some are low', () => {
    const high = percentTicks(accuracyPlot([{ name: 'a', history: history(5, undefined, 0.94) }]));
    expect(high[0]).toBeGreaterThanOrEqual(88);
    expect(high[0]).toBeLessThanOrEqual(93);
    expect(Math.max(...high)).toBeLessThanOrEqual(100);
    expect(percentTicks(accuracyPlot([{ name: 'a', history: history(5, undefined, 0.3) }]))[0]).toBe(0);
    const perfect = history(3).map((row) => ({ ...row, train_accuracy: 1, test_accuracy: 1 }));
    const ticks = percentTicks(accuracyPlot([{ name: 'a', history: perfect }]));
    expect(ticks[0]).toBeGreaterThan(90);
    expect(ticks.at(-1)).toBe(100);
  });

  it('shows one epoch as dots', () => {
    const svg = accuracyPlot([{ name: 'one', history: history(1, 1) }]);
    expect(parsed(svg).querySelectorAll('circle')).toHaveLength(2);
    expect(textsOf(svg, 'g[aria-label="x-axis tick label"]')).toEqual(['1']);
    expect(svg).not.toMatch(/NaN|undefined|Infinity/);
  });

  it.each([
    ['no run', []],
    ['a run without an epoch', [{ name: 'choi2021', history: [] }]],
    [
      'no finite value',
      [
        {
          name: 'a',
          history: history(1).map((row) => ({ ...row, train_accuracy: Number.NaN, test_accuracy: Number.NaN })),
        },
      ],
    ],
  ])('says so when there is nothing to show: %s', async (_, runs) => {
    const svg = accuracyPlot(runs);
    expect(textsOf(svg)).toContain('no epoch completed yet');
    expect(svg).not.toMatch(/NaN|undefined|Infinity/);
    expect((await svgToPng(svg)).length).toBeGreaterThan(2000);
  });

  it('shows the others when one run has no epoch yet, each in its own colour', () => {
    const svg = accuracyPlot([
      { name: 'waiting', history: [] },
      { name: 'going', history: history(2) },
    ]);
    expect(textsOf(svg)).toContain('going 80.0 %');
    expect(marks(svg, 'line', lineColour(0))).toHaveLength(0);
    expect(marks(svg, 'line', lineColour(1))).toHaveLength(2);
  });

  it('finds room for many runs with long names', async () => {
    const runs = Array.from({ length: 40 }, (_, i) => ({
      name: `${'long & <name> '.repeat(5)}${i}`,
      history: history(9, 4),
    }));
    const svg = accuracyPlot(runs);
    const heights = /viewBox="0 0 760 (\d+)"/.exec(svg);
    expect(Number(heights?.[1])).toBeGreaterThan(40 * 16);
    expect((await svgToPng(svg)).length).toBeGreaterThan(20_000);
  });

  it('is a picture of its own: white ground, no script, nothing loaded', () => {
    const svg = accuracyPlot([{ name: 'one', history: history(2) }]);
    expect(svg).toMatch(/^<svg [^>]*xmlns="http:\/\/www.w3.org\/2000\/svg"/);
    expect(svg).toMatch(/<rect [^>]*rx="8" fill="#ffffff"/);
    expect(svg).not.toMatch(/<script|href=|<style|var\(|url\(|NaN|undefined/);
  });

  it('says the same twice', () => {
    const runs = [{ name: 'hybrid', history: history(4, 2) }];
    expect(accuracyPlot(runs)).toBe(accuracyPlot(runs));
  });
});
