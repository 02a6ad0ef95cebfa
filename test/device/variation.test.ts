/** Device-to-device variation and stuck devices: drawn per device, from the seed. */
import { describe, expect, it } from 'vitest';
import { resolveConfig } from '../../src/config/index.js';
import { drawDevice, type OwnDevice } from '../../src/device/variation.js';
import { momentsOf } from './support.js';

const [GMIN, GMAX] = [1e-6, 1e-5];
const COUNT = 4000;
const drawn = (sets: string[], seedLo = 1): OwnDevice[] => {
  const { device } = resolveConfig({ sets });
  return Array.from({ length: COUNT }, (_, cell) =>
    drawDevice(device, GMIN, GMAX, { seedLo, seedHi: 0, layer: 0, plane: cell % 2, cell: cell >> 1 }),
  );
};

describe.each([
  ['d2d', 'offsets', 0, 0.3 * GMIN],
  ['d2d_g_min', 'offsets', 0, 0.3 * (GMAX - GMIN)],
  ['d2d_g_max', 'uppers', 0, 0.3 * (GMAX - GMIN)],
  ['d2d_step', 'up', 1, 0.3],
  ['d2d_step', 'down', 1, 0.3],
  ['d2d_nonlinearity', 'bend', 1, 0.3],
  ['d2d_drift', 'drift', 0.05, 0.015],
] as const)('%s', (key, property, mean, sd) => {
  const model =
    key === 'd2d_nonlinearity' ? ['device.model=exponential'] : key === 'd2d_drift' ? ['device.drift=0.05'] : [];
  const values = drawn([...model, `device.${key}=0.3`]).map((own) => own[property]);

  it(`spreads ${property} as asked, from cell to cell`, () => {
    const seen = momentsOf(values);
    expect(Math.abs(seen.mean - mean)).toBeLessThan(0.06 * sd);
    expect(Math.abs(seen.sd / sd - 1)).toBeLessThan(0.05);
    expect(new Set(values).size).toBeGreaterThan(0.98 * COUNT);
  });

  it('is a matter of the seed', () => {
    expect(drawn([...model, `device.${key}=0.3`]).map((own) => own[property])).toEqual(values);
    expect(drawn([...model, `device.${key}=0.3`], 2).map((own) => own[property])).not.toEqual(values);
  });
});

it('up_down parts the directions and step does not', () => {
  const both = drawn(['device.d2d_step=0.2']);
  expect(both.every(({ up, down }) => up === down)).toBe(true);
  const apart = drawn(['device.d2d_up_down=0.1']);
  expect(apart.every(({ up, down }) => Math.abs(up * down - 1) < 1e-12)).toBe(true);
  expect(Math.abs(momentsOf(apart.map(({ up }) => up)).sd / 0.1 - 1)).toBeLessThan(0.05);
});

it('sticks the asked share of devices, and both bounds at one conductance', () => {
  const f = Math.fround;
  const devices = drawn(['device.stuck_low=0.1', 'device.stuck_high=0.05']);
  const bounds = devices.map(({ offsets, uppers }) => [f(f(GMIN) + f(offsets)), f(f(GMAX) + f(uppers))]);
  const stuck = bounds.filter(([lower, upper]) => lower === upper);
  const low = stuck.filter(([lower]) => lower < 2e-6).length / COUNT;
  expect(Math.abs(low - 0.1)).toBeLessThan(0.02);
  expect(Math.abs(stuck.length / COUNT - 0.15)).toBeLessThan(0.02);
  expect(bounds.every(([lower, upper]) => upper >= lower)).toBe(true);
});
