/** Retention drift over whole runs. */
import { expect, it } from 'vitest';
import { configOf, record, syntheticData, trainingOf, twin } from './support.js';

const data = syntheticData(36, 4, 60, 20);
const SETS = ['network.layers=[36,12,4]', 'tile.rows=16', 'tile.cols=8', 'train.rate=0.5'];
const DRIFT = ['device.drift=0.1', 'device.d2d_drift=0.5', 'device.drift_t0_s=0.001', 'device.drift_every=7'];

it.each([
  ['choi2021', ['controller.threshold_pp=100']],
  ['choi2021', ['device.preset=ag-asi', 'device.d2d=0.3', 'device.drift_rest=0.5']],
  ['single50', ['synapse.architecture=mixed-precision']],
  ['snn-hybrid', ['snn.steps=6', 'device.drift_t0_s=1e-6']],
] as const)('%s %j: engines, kernels, a look in between and a checkpoint', (preset, more) => {
  const config = (...sets: string[]) => configOf(preset, [...SETS, ...DRIFT, ...more, ...sets]);
  const whole = record(config(), data, 90);
  expect(record(config('run.engine=interpreted'), data, 90).hash).toBe(whole.hash);
  expect(record(config(), data, 90, { kernels: twin }).hash).toBe(whole.hash);
  const still = record(configOf(preset, [...SETS, ...more]), data, 90);
  const weights = (run: typeof whole) => run.training.analog.weights(0);
  expect(weights(whole)).not.toEqual(weights(still));
  const first = trainingOf(config(), data);
  first.trainSamples(25);
  first.evaluate();
  const second = trainingOf(config(), data);
  second.restore(first.snapshot());
  second.trainSamples(35);
  second.endEpoch();
  second.trainSamples(30);
  expect(second.stateHash()).toBe(whole.hash);
  expect(second.history).toEqual(whole.training.history);
});

it('without a pulse every weight falls as (t/t₀)^−ν', () => {
  // Devices stand at Gmin, or above it by the weight: what is above decays.
  const sets = ['train.rate=1e-9', 'device.drift=0.08', 'device.drift_t0_s=1e-6', 'synapse.architecture=single'];
  const training = trainingOf(configOf('choi2021', [...SETS, ...sets, 'energy.ledger=on']), data);
  const before = training.analog.weights(0);
  const startEnergy = training.energy()?.total_J ?? Number.NaN;
  while (training.trainSamples(60) > 0);
  training.endEpoch();
  const age = Number(training.sim_time_ps) * 1e-12 * 1e6;
  expect(age).toBeGreaterThan(10);
  const left = age ** -0.08;
  training.analog.weights(0).forEach((weight, i) => {
    expect(Math.abs(weight - left * before[i])).toBeLessThan(2e-6);
  });
  expect(startEnergy).toBe(0);
});

it('is of the seed, and none is no plane more', () => {
  const config = (seed: number, ...sets: string[]) => configOf('choi2021', [...SETS, ...sets, `seed=${seed}`]);
  expect(trainingOf(config(1), data).analog.planes()).toBe(4);
  expect(trainingOf(config(1, ...DRIFT), data).analog.planes()).toBe(16);
  expect(record(config(1, ...DRIFT), data, 30).hash).not.toBe(record(config(2, ...DRIFT), data, 30).hash);
});
