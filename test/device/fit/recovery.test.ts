import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type DeviceFit, fitRows, readMeasurement } from '../../../src/device/fit/index.js';
import { type CurveName, curveOf } from '../../../src/device/fit/models.js';
import { labelOf } from '../../../src/device/nonlinearity.js';
import { csvOf, measure } from './synthetic.js';

const parameter = (fit: DeviceFit, name: string) => {
  const found = fit.parameters.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no parameter ${name}`);
  return found;
};

const within = (value: number | null, truth: number, percent: number) =>
  expect(Math.abs((value ?? Number.NaN) / truth - 1), `${value} for ${truth}`).toBeLessThan(percent / 100);

interface Case {
  readonly model: CurveName;
  readonly theta: readonly number[];
  readonly pulses: number;
  readonly cycles: number;
  readonly c2c: number;
  readonly hasDepression?: boolean;
  readonly truth: Readonly<Record<string, number>>;
}

const CASES: readonly Case[] = [
  {
    ...{ model: 'exponential', theta: [1e-6, 1e-5, 3, -5], pulses: 50, cycles: 20, c2c: 0.1 },
    truth: {
      ...{ g_min: 1e-6, g_max: 1e-5, A_potentiation: 50 / 3, A_depression: -10, a_potentiation: 1 / 3 },
      ...{ a_depression: -0.2, NL_potentiation: labelOf(3), NL_depression: labelOf(-5), c2c: 0.1 },
    },
  },
  {
    ...{ model: 'exponential', theta: [3.2e-9, 4e-8, 2, -9], pulses: 97, cycles: 30, c2c: 0.34 },
    truth: { g_min: 3.2e-9, g_max: 4e-8, NL_potentiation: labelOf(2), NL_depression: labelOf(-9), c2c: 0.34 },
  },
  {
    ...{ model: 'exponential', theta: [1e-6, 1e-5, 4], pulses: 60, cycles: 10, c2c: 0.1, hasDepression: false },
    truth: { g_min: 1e-6, g_max: 1e-5, NL_potentiation: labelOf(4), c2c: 0.1 },
  },
  {
    ...{ model: 'soft-bounds', theta: [1.5e-6, 1e-5, 2, 1e-6, 2.5], pulses: 50, cycles: 20, c2c: 0.05 },
    truth: {
      ...{ g_start: 1.5e-6, g_max: 1e-5, g_min: 1e-6, c2c: 0.05 },
      ...{ rate_potentiation: -Math.expm1(-2 / 50), rate_depression: -Math.expm1(-2.5 / 50) },
    },
  },
  {
    ...{ model: 'linear', theta: [2e-6, 1e-5], pulses: 50, cycles: 20, c2c: 0.1 },
    truth: { g_min: 2e-6, g_max: 1e-5, on_off: 5, step: 8e-6 / 50, c2c: 0.1 },
  },
];

describe.each(CASES)('$model, $pulses pulses, $cycles cycles, c2c $c2c', (one) => {
  const { model, truth, hasDepression = true, ...rest } = one;
  const curve = curveOf(model, hasDepression);
  const fitOf = (seed: number) =>
    fitRows(
      readMeasurement(csvOf(measure({ curve, seed, ...rest }), ['cycle', 'pulse', 'direction', 'conductance_S']), 'x'),
      model,
    );

  it.each([1, 2, 3, 4])('is recovered within 5 percent with seed %i', (seed) => {
    const fit = fitOf(seed);
    for (const [name, value] of Object.entries(truth)) within(parameter(fit, name).value, value, 5);
    expect(fit.states).toBe(rest.pulses + 1);
    expect(fit.warnings).toEqual([]);
  });

  it('95 % confidence holds the truth nearly as often as it says', () => {
    const seeds = Array.from({ length: 20 }, (_, i) => 100 + i);
    const names = Object.keys(truth).filter((name) => name !== 'c2c');
    const inside = seeds
      .map(fitOf)
      .flatMap((fit) => names.map((name) => ({ ...parameter(fit, name), truth: truth[name] })))
      .filter(({ low95, high95, truth: t }) => low95 !== null && high95 !== null && low95 <= t && t <= high95).length;
    expect(inside / (seeds.length * names.length)).toBeGreaterThan(0.8);
  });
});

describe('what a fit is told', () => {
  const curve = curveOf('exponential', true);
  const base = { curve, theta: [1e-6, 1e-5, 2, -3], pulses: 40, cycles: 8, c2c: 0.05, seed: 11 };

  it('exact data give exact parameters', () => {
    const rows = measure({ ...base, cycles: 1, c2c: 0 });
    const fit = fitRows(readMeasurement(csvOf(rows, ['pulse', 'direction', 'conductance_S']), 'x'), 'exponential');
    within(parameter(fit, 'A_potentiation').value, 20, 1e-4);
    within(parameter(fit, 'A_depression').value, -40 / 3, 1e-4);
    expect(fit.residualPercent).toBeLessThan(1e-6);
  });

  it('finds the turn where no direction is given, and says so', () => {
    const rows = measure(base);
    const fit = fitRows(readMeasurement(csvOf(rows, ['cycle', 'pulse', 'conductance_uS']), 'x'), 'exponential');
    expect([fit.states, fit.measurement.depressionPulses]).toEqual([41, 40]);
    within(parameter(fit, 'NL_depression').value, labelOf(-3), 5);
    expect(fit.warnings).toEqual([expect.stringContaining('after pulse 40')]);
  });

  it('pulses may be counted anew in depression, and on through cycles', () => {
    const columns = ['cycle', 'pulse', 'direction', 'conductance_S'] as const;
    const rows = measure(base).filter(({ pulse }) => pulse > 0);
    const whole = fitRows(readMeasurement(csvOf(rows, columns), 'x'), 'exponential');
    const anew = rows.map((row) => ({ ...row, pulse: row.pulse > 40 ? row.pulse - 40 : row.pulse }));
    const on = rows.map((row) => ({ ...row, pulse: row.pulse + 80 * (row.cycle - 1) }));
    for (const other of [anew, on]) {
      expect(fitRows(readMeasurement(csvOf(other, columns), 'x'), 'exponential').theta).toEqual(whole.theta);
    }
  });

  it('tells noise of reads from noise of pulses', () => {
    const rows = measure({ ...base, readNoise_S: 1e-7 });
    const fit = fitRows(
      readMeasurement(csvOf(rows, ['cycle', 'pulse', 'direction', 'conductance_S']), 'x'),
      'exponential',
    );
    expect(fit.warnings).toEqual([expect.stringContaining('noise of the reads')]);
  });

  it('a model of the wrong form is said to fit badly', () => {
    const text = csvOf(measure(base), ['cycle', 'pulse', 'direction', 'conductance_S']);
    const fit = fitRows(readMeasurement(text, 'x'), 'linear');
    expect(fit.warnings).toEqual([expect.stringContaining('poor fit')]);
  });

  it('a straight line has no A', () => {
    const rows = measure({ ...base, curve: curveOf('linear', true), theta: [1e-6, 1e-5], c2c: 0.3 });
    const text = csvOf(rows, ['cycle', 'pulse', 'direction', 'conductance_S']);
    const fit = fitRows(readMeasurement(text, 'x'), 'exponential');
    const [curvature, label] = ['A_potentiation', 'NL_potentiation'].map((name) => parameter(fit, name));
    expect([curvature.low95, curvature.high95]).toEqual([null, null]);
    expect(label.low95).toBeLessThan(0);
    expect(label.high95).toBeGreaterThan(0);
  });

  it('unequal branches are fitted, each over its own pulses', () => {
    const rows = measure({ ...base, depressionPulses: 20 });
    const text = csvOf(rows, ['cycle', 'pulse', 'direction', 'conductance_S']);
    const fit = fitRows(readMeasurement(text, 'x'), 'exponential');
    within(parameter(fit, 'A_depression').value, -20 / 3, 5);
    expect(fit.warnings).toEqual([expect.stringContaining('40 pulses of potentiation and 20 of depression')]);
  });
});

it('the example is recovered within 5 %', () => {
  const text = readFileSync(new URL('../../../examples/fit-device/data.csv', import.meta.url), 'utf8');
  const fit = fitRows(readMeasurement(text, 'data.csv'), 'exponential');
  const truth = { g_min: 1e-6, g_max: 1e-5, A_potentiation: 20, A_depression: -12.5, c2c: 0.1 };
  for (const [name, value] of Object.entries(truth)) within(parameter(fit, name).value, value, 5);
});
