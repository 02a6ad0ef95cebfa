/** Converters on a chip: what bits and sharing of ADCs do to accuracy and to time. */
import { describe, expect, it } from 'vitest';
import { sharing } from '../../src/chip/periphery.js';
import { configOf, record, syntheticData, twin } from './support.js';

const data = syntheticData(60, 5, 120, 100);
const base = ['network.layers=[60,24,5]', 'tile.rows=32', 'tile.cols=16', 'train.rate=0.3'];
const CONVERT_PS = 781;

describe('sharing an ADC', () => {
  it('gives every line a slot, and takes no more slots than lines share an ADC', () => {
    expect(sharing(128, 1)).toEqual({ adcs: 128, conversions: 1 });
    expect(sharing(128, 8)).toEqual({ adcs: 16, conversions: 8 });
    expect(sharing(128, 128)).toEqual({ adcs: 1, conversions: 128 });
    expect(sharing(122, 8)).toEqual({ adcs: 16, conversions: 8 });
    expect(sharing(10, 8)).toEqual({ adcs: 2, conversions: 5 });
    expect(sharing(3, 8)).toEqual({ adcs: 1, conversions: 3 });
  });

  it('by 8 columns lengthens every read on the critical path by exactly 7 conversion slots', () => {
    // Whole tiles of 16 columns and 32 rows: every side has a multiple of 8 lines.
    const whole = ['network.layers=[31,16,16]', 'tile.rows=32', 'tile.cols=16', 'readout.adc_bits=8'];
    const digits = syntheticData(31, 5, 40, 10);
    const alone = record(configOf('float', whole), digits, 40);
    const shared = record(configOf('float', [...whole, 'readout.columns_per_adc=8']), digits, 40);
    expect(shared.hash).toBe(alone.hash);
    // Forward through two layers; backward through the second, whose last tile has 17 rows: 3 ADCs, 6 slots.
    const slots = 7 + 7 + (sharing(17, 8).conversions - 1);
    expect(shared.time - alone.time).toBe(BigInt(40 * slots * CONVERT_PS));
    const conversions = shared.events.filter((event) => event.includes('converting>converting'));
    expect(conversions.length).toBe(40 * slots);
  });

  it('changes no number: an ideal ADC, shared, only takes longer', () => {
    const ideal = record(configOf('choi2021', base), data, 60);
    const shared = record(configOf('choi2021', [...base, 'readout.columns_per_adc=16']), data, 60);
    expect(shared.hash).toBe(ideal.hash);
    expect(shared.time).toBeGreaterThan(ideal.time);
  });
});

describe('ideal converters', () => {
  it('are no circuits: no event and no picosecond more', () => {
    const plain = record(configOf('choi2021', base), data, 30);
    const asked = record(
      configOf('choi2021', [...base, 'readout.columns_per_adc=0', 'readout.convert_ns=5']),
      data,
      30,
    );
    expect(asked.events).toEqual(plain.events);
    expect(asked.hash).toBe(plain.hash);
    expect(plain.events.some((event) => event.includes('converting'))).toBe(false);
  });
});

describe('converters with steps', () => {
  const sets = [...base, 'readout.adc_bits=6', 'readout.columns_per_adc=5', 'driver.dac_bits=5', 'readout.sense_ns=2'];

  it.each(['choi2021', 'float'])(
    '%s: both engines and both kernels give the same run, in banks of any width',
    (preset) => {
      const compiled = record(configOf(preset, sets), data, 100);
      const interpreted = record(configOf(preset, [...sets, 'run.engine=interpreted']), data, 100);
      expect(interpreted.events).toEqual(compiled.events);
      expect(interpreted.hash).toBe(compiled.hash);
      const typescript = record(configOf(preset, sets), data, 100, { kernels: twin });
      expect(typescript.hash).toBe(compiled.hash);
      expect(typescript.training.evaluate()).toBe(compiled.training.evaluate());
      const narrow = record(configOf(preset, [...sets, 'bank.width=7']), data, 100);
      expect([narrow.hash, narrow.time]).toEqual([compiled.hash, compiled.time]);
    },
  );

  it('go on from a snapshot to the same bits', () => {
    const config = configOf('choi2021', sets);
    const whole = record(config, data, 80);
    const first = record(config, data, 30);
    const second = record(config, data, 0).training;
    second.restore(structuredClone(first.training.snapshot()));
    second.trainSamples(50);
    expect(second.stateHash()).toBe(whole.hash);
    expect(second.sim_time_ps).toBe(whole.time);
  });

  it('accuracy follows the bits: 8 are as good as ideal, 2 hurt, and so does a range that clips', () => {
    const float = ['network.layers=[60,24,5]', 'tile.rows=32', 'tile.cols=16', 'train.rate=0.3'];
    const ideal = record(configOf('float', float), data, 600).training;
    const accuracy = (sets: string[]) => record(configOf('float', [...float, ...sets]), data, 600).training.evaluate();
    expect(ideal.evaluate()).toBeGreaterThan(0.9);
    expect(accuracy(['readout.adc_bits=8'])).toBeGreaterThan(ideal.evaluate() - 0.04);
    expect(accuracy(['readout.adc_bits=2'])).toBeLessThan(ideal.evaluate() - 0.1);
    expect(accuracy(['readout.adc_bits=8', 'readout.adc_range=0.05'])).toBeLessThan(ideal.evaluate() - 0.1);
    expect(accuracy(['driver.dac_bits=8'])).toBeGreaterThan(ideal.evaluate() - 0.04);
  });
});
