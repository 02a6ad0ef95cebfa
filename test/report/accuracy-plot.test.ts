import { describe, expect, it } from 'vitest';
import { accuracyPlot } from '../../src/report/accuracy-plot.js';

const history = (length: number, switchAfter?: number) =>
  Array.from({ length }, (_, i) => ({
    ...{ epoch: i + 1, switched: i + 1 === switchAfter },
    ...{ train_accuracy: 0.8 + i / 100, test_accuracy: 0.79 + i / 100 },
  }));

describe('accuracy over epochs', () => {
  it('names both lines with their last values and marks the switch', () => {
    const svg = accuracyPlot([{ name: 'choi2021', history: history(12, 5) }]);
    for (const text of ['training 91.0 %', 'test 90.0 %', 'switch to fine tuning', 'epoch'])
      expect(svg).toContain(text);
  });

  it('compares several runs', () => {
    const svg = accuracyPlot([
      { name: 'hybrid', history: history(3, 2) },
      { name: 'single pair', history: history(3) },
    ]);
    for (const text of ['hybrid 81.0 %', 'single pair 81.0 %', 'hybrid: fine tuning']) expect(svg).toContain(text);
    expect(svg).not.toContain('single pair: fine tuning');
  });

  it('is a picture of its own: white ground, no script, nothing loaded', () => {
    const svg = accuracyPlot([{ name: 'one', history: history(1) }]);
    expect(svg).toMatch(/^<svg [^>]*xmlns="http:\/\/www.w3.org\/2000\/svg"/);
    expect(svg).toMatch(/<rect [^>]*fill="white"|<rect fill="white"/);
    expect(svg).not.toMatch(/<script|href=|NaN|undefined/);
  });

  it('says the same twice', () => {
    const runs = [{ name: 'hybrid', history: history(4, 2) }];
    expect(accuracyPlot(runs)).toBe(accuracyPlot(runs));
  });
});
