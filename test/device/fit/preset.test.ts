/** The preset that a fit writes holds the fitted curve, and a chip trains with it. */
import { expect, it } from 'vitest';
import { resolveConfig } from '../../../src/config/index.js';
import { deviceOf, potentiationCurve } from '../../../src/device/device.js';
import { fitRows, readMeasurement } from '../../../src/device/fit/index.js';
import { type CurveName, curveOf } from '../../../src/device/fit/models.js';
import { presetText } from '../../../src/device/fit/preset.js';
import { syntheticData, trainingOf } from '../../chip/support.js';
import { csvOf, measure } from './synthetic.js';

it.each([
  ['exponential', [1e-6, 1e-5, 3, -5], 40],
  ['exponential', [1e-6, 1e-5, 3, -5], 25],
  ['soft-bounds', [1e-6, 1.2e-5, 2, 0.5e-6, 3], 40],
  ['linear', [1e-6, 1e-5], 40],
  ['linear', [1e-6, 1e-5], 25],
] as const)('%s, %j, %i pulses down', (model: CurveName, theta, depressionPulses) => {
  const curve = curveOf(model, true);
  const rows = measure({ curve, theta, pulses: 40, depressionPulses, cycles: 20, c2c: 0.1, seed: 5 });
  const fit = fitRows(
    readMeasurement(csvOf(rows, ['cycle', 'pulse', 'direction', 'conductance_S']), 'data.csv'),
    model,
  );
  const small = 'network:\n  layers: [36, 8, 3]\nsynapse:\n  architecture: single\n';
  const config = resolveConfig({ file: { name: 'device.yaml', text: `${small}${presetText(fit, 'data.csv')}` } });

  // Forty pulses up, as the device that made the data; where the two start and end, too.
  const { low, high } = curve.range(theta);
  const { g_max_uS, on_off, states } = config.device;
  const gMax_S = g_max_uS * 1e-6;
  const gMin_S = gMax_S / on_off;
  expect(Math.abs(gMax_S / high - 1)).toBeLessThan(0.05);
  const device = deviceOf(config.device, states, gMax_S - gMin_S);
  const change = (g_S: number, direction: 'up' | 'down') =>
    device.law.meanChange((g_S - gMin_S) / (gMax_S - gMin_S), direction) * (gMax_S - gMin_S);
  for (const share of [0.2, 0.5, 0.8]) {
    const g_S = low + share * (high - low);
    const up = curve.step(theta, 'potentiation', g_S, 1 / 40);
    const down = curve.step(theta, 'depression', g_S, 1 / depressionPulses);
    expect(Math.abs(change(g_S, 'up') / up - 1), `up at ${share}`).toBeLessThan(0.1);
    expect(Math.abs(change(g_S, 'down') / down - 1), `down at ${share}`).toBeLessThan(0.1);
  }
  expect(potentiationCurve(device.law).length).toBeGreaterThan(20);

  const training = trainingOf(config, syntheticData(36, 3, 300, 60));
  const before = training.stateHash();
  while (training.trainSamples(300) > 0);
  expect(training.stateHash()).not.toBe(before);
  expect(training.endEpoch().test_accuracy).toBeGreaterThan(0.4);
});
