/** The scale k of a hybrid synapse by area, read voltage or column gain: one arithmetic, three bills. */
import { describe, expect, it } from 'vitest';
import { resolveConfig } from '../../src/config/index.js';
import { deviceOf } from '../../src/device/device.js';
import type { LedgerRow } from '../../src/energy/ledger.js';
import { architectures } from '../../src/synapse/index.js';
import { configOf, syntheticData, trainingOf } from '../chip/support.js';

const SCALINGS = ['area', 'voltage', 'gain'] as const;
const K = 8; // scales without rounding
const SETS = ['network.layers=[36,12,4]', 'tile.rows=16', 'tile.cols=8', 'train.rate=0.5', `synapse.k=${K}`];
const data = syntheticData(36, 4, 60, 10);

function trained(scaling: string, sets: readonly string[] = []) {
  // Fine tuning from the second epoch on.
  const fine = ['controller.threshold_pp=100', 'device.small_states=12'];
  const training = trainingOf(configOf('choi2021', [...SETS, ...fine, `synapse.scaling=${scaling}`, ...sets]), data);
  while (training.trainSamples(60) > 0);
  training.endEpoch();
  while (training.trainSamples(60) > 0);
  return training;
}

describe('area', () => {
  it('of 1/k: mo-tiox becomes the small device, conductance and change per pulse with it', () => {
    for (const k of [1, 2, 10, 100]) {
      const config = resolveConfig({ sets: ['device.preset=mo-tiox', `synapse.k=${k}`] });
      const [big, small] = architectures.get('hybrid').pairs(config);
      // The same device made 1/k as large.
      const made = resolveConfig({ sets: ['device.preset=mo-tiox', `device.g_max_uS=${config.device.g_max_uS / k}`] });
      const [own] = architectures.get('single').pairs(made);
      for (const value of ['gMin_S', 'gMax_S', 'step_S'] as const) {
        expect(small[value] / (big[value] / k)).toBeCloseTo(1, 12);
        expect(small[value] / own[value]).toBeCloseTo(1, 12);
      }
      const law = (pair: typeof small) => deviceOf(config.device, pair.states, pair.gMax_S - pair.gMin_S);
      expect(law(small).noise_S / (law(big).noise_S / k)).toBeCloseTo(1, 12);
      expect(law(small).law.up[0] / (law(big).law.up[0] / k)).toBeCloseTo(1, 12);
    }
  });
});

describe('area, voltage and gain', () => {
  it.each(['write-back', 'carry'])('leave the same weights to the bit, with noise and resets (%s)', (policy) => {
    const runs = SCALINGS.map((scaling) => trained(scaling, [`reset.policy=${policy}`]));
    const [area, ...others] = runs;
    expect(area.history[0].switched).toBe(true);
    expect(area.history[0].activity[0].pulses).toBeGreaterThan(0);
    const small = area.snapshot().partial.activity[1];
    expect(small.pulses).toBeGreaterThan(0);
    expect(small.resets).toBeGreaterThan(0);
    for (const other of others) {
      for (const layer of [0, 1]) expect(other.analog.weights(layer)).toEqual(area.analog.weights(layer));
      expect(other.sim_time_ps).toBe(area.sim_time_ps);
    }
  });

  it('take 1/k, 1/k² and all of what a big array takes to read; 1/k or all to write; twice the conversions with gain', () => {
    const sums = SCALINGS.map((scaling) => {
      const rows = trained(scaling).ledger?.rows() ?? [];
      const of = (is: (row: LedgerRow) => boolean, value: 'energy_J' | 'count' = 'energy_J') =>
        rows.reduce((sum, row) => sum + (is(row) ? row[value] : 0), 0);
      const isSmall = ({ array }: LedgerRow) => array.startsWith('small');
      return {
        read: of((row) => isSmall(row) && row.component === 'array' && row.operation === 'read'),
        write: of((row) => isSmall(row) && row.component === 'array' && row.operation === 'write'),
        reset: of((row) => isSmall(row) && row.component === 'array' && row.operation === 'reset'),
        charge: of((row) => isSmall(row) && row.operation === 'charge rows'),
        conversions: of((row) => row.operation === 'convert', 'count'),
        drives: of((row) => row.operation === 'drive' && row.array === '', 'count'),
      };
    });
    const [area, voltage, gain] = sums;
    for (const [value, toVoltage, toGain] of [
      ['read', 1 / K, K],
      ['write', K, K],
      ['reset', K, K],
      ['charge', 1 / (K * K), 1],
      ['conversions', 1, 2],
      ['drives', 2, 1],
    ] as const) {
      expect(area[value], value).toBeGreaterThan(0);
      expect(voltage[value] / area[value], `${value} by voltage`).toBeCloseTo(toVoltage, 6);
      expect(gain[value] / area[value], `${value} by gain`).toBeCloseTo(toGain, 6);
    }
  });

  it('take a second conversion in simulated time with gain where the chip has a readout', () => {
    const [area, voltage, gain] = SCALINGS.map(
      (scaling) => trained(scaling, ['readout.columns_per_adc=4']).sim_time_ps,
    );
    expect(voltage).toBe(area);
    expect(gain).toBeGreaterThan(area);
  });

  it('say so where there is no small pair', () => {
    expect(() => resolveConfig({ sets: ['synapse.architecture=single', 'synapse.scaling=gain'] })).toThrow(
      'synapse.scaling is gain; expected area with single',
    );
  });
});
