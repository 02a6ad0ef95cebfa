/** Chips of every kind of device train alike on both kernels and engines, and learn. */
import { describe, expect, it } from 'vitest';
import { drawDevice } from '../../src/device/variation.js';
import { devicePresets } from '../../src/device/presets.js';
import { configOf, record, syntheticData, twin } from './support.js';

const DATA = syntheticData(36, 3, 120, 60);
const SMALL = ['network.layers=[36,8,3]', 'tile.rows=20', 'tile.cols=5'];

describe.each(devicePresets.names())('%s', (name) => {
  it.each(['single', 'hybrid'])('%s', (architecture) => {
    const sets = [...SMALL, `device.preset=${name}`, `synapse.architecture=${architecture}`];
    const reference = record(configOf('choi2021', sets), DATA, 150);
    const interpreted = record(configOf('choi2021', [...sets, 'run.engine=interpreted']), DATA, 150, { kernels: twin });
    expect(interpreted.hash).toBe(reference.hash);
    expect(interpreted.count).toBe(reference.count);
    expect(interpreted.time).toBe(reference.time);
  });
});

it('devices that differ, stick and bend train alike, too', () => {
  const own = ['d2d=0.2', 'd2d_g_min=0.05', 'd2d_g_max=0.1', 'd2d_step=0.3', 'd2d_up_down=0.1', 'd2d_nonlinearity=0.2'];
  for (const polarity of ['potentiation', 'bidirectional']) {
    const sets = [
      ...[...SMALL, 'device.model=exponential', 'device.nl_potentiation=2', 'device.stuck_low=0.05'],
      ...['device.stuck_high=0.05', `device.polarity=${polarity}`, ...own.map((one) => `device.${one}`)],
    ];
    const reference = record(configOf('choi2021', sets), DATA, 150);
    expect(record(configOf('choi2021', sets), DATA, 150, { kernels: twin }).hash).toBe(reference.hash);
    const { analog } = reference.training;
    const plane = analog.conductances(0).subarray(0, 37 * 8);
    expect(new Set(plane).size).toBeGreaterThan(250);
    reference.training.stop();
  }
});

it('stuck devices keep their conductance through training and resets, others do not', () => {
  const sets = [
    ...SMALL,
    'device.stuck_low=0.2',
    'device.stuck_high=0.2',
    'synapse.architecture=single',
    'train.rate=2',
  ];
  const config = configOf('choi2021', sets);
  const { training } = record(config, DATA, 240);
  const after = training.analog.conductances(0);
  const fresh = record(config, DATA, 0).training.analog.conductances(0);
  expect(training.history[0].activity[0].resets).toBeGreaterThan(0);
  const cells = after.length / 2;
  const [moved, stuck] = [new Set<number>(), new Set<number>()];
  for (const [i, g] of after.entries()) {
    if (g !== fresh[i]) moved.add(i);
    const key = { seedLo: config.seed, seedHi: 0, layer: 0, plane: Math.floor(i / cells), cell: i % cells };
    const { offsets, uppers } = drawDevice(config.device, 1e-6, 1e-5, key);
    if (Math.abs(1e-5 + uppers - (1e-6 + offsets)) > 1e-9) continue;
    stuck.add(i);
    expect(Math.min(Math.abs(g / 1e-6 - 1), Math.abs(g / 1e-5 - 1))).toBeLessThan(1e-6);
  }
  expect(stuck.size).toBeGreaterThan(0.3 * after.length);
  expect(moved.size).toBeGreaterThan(50);
  expect([...stuck].filter((i) => moved.has(i))).toEqual([]);
});
