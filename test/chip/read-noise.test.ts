/** Read noise over whole runs: the same bits whoever computes them, and nothing where there is none. */
import { describe, expect, it } from 'vitest';
import { resolveConfig } from '../../src/config/index.js';
import { configOf, record, syntheticData, trainingOf, twin } from './support.js';

const data = syntheticData(36, 4, 60, 20);
const SETS = ['network.layers=[36,12,4]', 'tile.rows=16', 'tile.cols=8', 'train.rate=0.5'];
const NOISE = ['device.read_noise=0.1', 'readout.noise=0.06'];

it.each([
  ['choi2021', []],
  ['choi2021', ['readout.adc_bits=6', 'driver.dac_bits=5', 'synapse.scaling=gain']],
  ['float', []],
  ['snn-poisson', ['snn.steps=6']],
] as const)('%s %j: engines, kernels, a look in between and a checkpoint', (preset, more) => {
  const config = (...sets: string[]) => configOf(preset, [...SETS, ...NOISE, ...more, ...sets]);
  const whole = record(config(), data, 90);
  expect(record(config('run.engine=interpreted'), data, 90).hash).toBe(whole.hash);
  expect(record(config(), data, 90, { kernels: twin }).hash).toBe(whole.hash);
  expect(record(configOf(preset, [...SETS, ...more]), data, 90).hash).not.toBe(whole.hash);
  const first = trainingOf(config(), data);
  first.trainSamples(25);
  const seen = first.evaluate();
  expect(first.evaluate()).toBe(seen);
  const second = trainingOf(config(), data);
  second.restore(first.snapshot());
  second.trainSamples(35);
  second.endEpoch();
  second.trainSamples(30);
  expect(second.stateHash()).toBe(whole.hash);
  expect(second.history).toEqual(whole.training.history);
});

describe('much of it', () => {
  it('spoils evaluation', () => {
    const accuracy = (...sets: string[]) => {
      const training = trainingOf(
        configOf('choi2021', [...SETS, 'train.rate=0.3', ...sets]),
        syntheticData(36, 4, 400, 300),
      );
      training.trainSamples(400);
      return training.evaluate();
    };
    const clean = accuracy();
    expect(clean).toBeGreaterThan(0.8);
    expect(accuracy('readout.noise=100')).toBeLessThan(0.45);
    expect(accuracy('device.read_noise=0.02')).toBeGreaterThan(clean - 0.15);
  });

  it('of lines with a readout each is the sum of both', () => {
    // Two conversions a column, the small one counting for 1/k.
    const factor = (scaling: string) => {
      const config = configOf('choi2021', [...SETS, 'readout.noise=0.06', 'synapse.k=2', `synapse.scaling=${scaling}`]);
      const { analog } = trainingOf(config, data);
      return new Float32Array(analog.kernels.memory.buffer, analog.at.noise, 4)[1] / 0.06;
    };
    expect(factor('area')).toBeCloseTo(1, 6);
    expect(factor('voltage')).toBeCloseTo(1, 6);
    expect(factor('gain')).toBeCloseTo(Math.sqrt(1.25), 6);
  });
});

it('is refused where reads have none', () => {
  expect(() => resolveConfig({ preset: 'snn-stdp', sets: ['device.read_noise=0.1'] })).toThrow(
    'device.read_noise is 0.1; expected 0 with snn.rule stdp',
  );
});
