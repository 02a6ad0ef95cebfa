/** Lines driven bit by bit: the numbers of a read, its time through the machines, and what it costs. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sharing } from '../../src/chip/periphery.js';
import { configOf, record, syntheticData, trainingOf, twin } from './support.js';

const data = syntheticData(60, 5, 120, 100);
const base = ['network.layers=[60,24,5]', 'tile.rows=32', 'tile.cols=16', 'train.rate=0.3'];
const serial = (bits: number) => ['driver.coding=bit-serial', `driver.dac_bits=${bits}`];
const roundHalfEven = (v: number) => (v % 1 === 0.5 ? 2 * Math.round(v / 2) : Math.round(v));

describe('lines driven bit by bit', () => {
  it.each(['choi2021', 'float'])(
    '%s: both engines and both kernels give the same run, in banks of any width',
    (preset) => {
      const sets = [...base, ...serial(4), 'readout.adc_bits=6', 'readout.columns_per_adc=5', 'readout.sense_ns=2'];
      const compiled = record(configOf(preset, sets), data, 60);
      const interpreted = record(configOf(preset, [...sets, 'run.engine=interpreted']), data, 60);
      expect(interpreted.events).toEqual(compiled.events);
      expect(interpreted.hash).toBe(compiled.hash);
      const typescript = record(configOf(preset, sets), data, 60, { kernels: twin });
      expect(typescript.hash).toBe(compiled.hash);
      expect(typescript.training.evaluate()).toBe(compiled.training.evaluate());
      const narrow = record(configOf(preset, [...sets, 'bank.width=7']), data, 60);
      expect([narrow.hash, narrow.time]).toEqual([compiled.hash, compiled.time]);
    },
  );

  it('with ideal ADCs: the sums of a read by amplitude, and of the numbers that the codes stand for', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10 }), fc.nat(1000), (bits, seed) => {
        const sets = [...base, `driver.dac_bits=${bits}`, `seed=${seed}`];
        const [amplitude, serially] = [sets, [...sets, 'driver.coding=bit-serial']].map((all) => {
          const training = trainingOf(configOf('choi2021', all), data);
          training.analog.reader.answer(data.test.images, 3);
          return training;
        });
        const [one, other] = [amplitude, serially].map(({ analog }) => [...analog.reader.outputs()]);
        for (const [i, y] of one.entries()) expect(other[i]).toBeCloseTo(y, 5);
      }),
      { numRuns: 25 },
    );
  });

  it('every bit is converted and clipped on its own, shifted and added: as calculated in double precision', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 6 }),
        fc.constantFrom(3, 5, 8),
        fc.constantFrom(0.5, 2, 12),
        fc.nat(1000),
        (bits, adcBits, range, seed) => {
          const sets = ['network.layers=[60,5]', 'tile.rows=61', 'tile.cols=8', ...serial(bits), `seed=${seed}`];
          const config = configOf('choi2021', [...sets, `readout.adc_bits=${adcBits}`, `readout.adc_range=${range}`]);
          const training = trainingOf(config, data);
          training.analog.reader.answer(data.test.images, 3);
          const outputs = [...training.analog.reader.outputs()];
          const weights = training.analog.weights(0);
          const top = 2 ** bits - 1;
          const adcTop = 2 ** (adcBits - 1) - 1;
          const codes = [...data.test.images.subarray(180, 240)].map((byte) => roundHalfEven((byte / 255) * top));
          codes.push(top);
          let isNearTie = false;
          const sums = Array.from({ length: 5 }, (_, c) => {
            let sum = 0;
            for (let bit = 0; bit < bits; bit++) {
              const current = codes.reduce((all, code, r) => all + ((code >> bit) & 1) * weights[r * 5 + c], 0);
              const steps = (current / range) * adcTop;
              // Rounding of f32 may decide a tie otherwise.
              if (Math.abs(Math.abs(steps % 1) - 0.5) < 1e-3) isNearTie = true;
              const code = Math.max(-adcTop, Math.min(adcTop, roundHalfEven(steps)));
              sum += (code * range * 2 ** bit) / adcTop / top;
            }
            return sum;
          });
          fc.pre(!isNearTie);
          for (const [c, y] of outputs.entries()) expect(y).toBeCloseTo(1 / (1 + Math.exp(-sums[c])), 5);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('the tile waits for its readout where conversion takes longer than a bit, and not where it does not', () => {
    const waits = (perAdc: number) =>
      record(
        configOf('float', [...base, ...serial(4), `readout.columns_per_adc=${perAdc}`, 'readout.convert_ns=20']),
        data,
        3,
      ).events.filter((event) => event.includes('holding')).length;
    // 16 columns by 20 ns take longer than 100 ns, 4 do not; the rows, 29 and 17 by turns, alike.
    expect(sharing(16, 16).conversions * 20).toBeGreaterThan(100);
    expect(waits(16)).toBeGreaterThan(0);
    expect(waits(4)).toBe(0);
  });

  it('go on from a snapshot to the same bits', () => {
    const config = configOf('choi2021', [...base, ...serial(3), 'readout.adc_bits=6']);
    const whole = record(config, data, 50);
    const first = record(config, data, 20);
    const second = record(config, data, 0).training;
    second.restore(structuredClone(first.training.snapshot()));
    second.trainSamples(30);
    expect(second.stateHash()).toBe(whole.hash);
    expect(second.sim_time_ps).toBe(whole.time);
  });

  it('the ledger charges cells for every bit that is 1, ADCs, DACs and adders for every bit', () => {
    const bits = 4;
    const training = trainingOf(configOf('choi2021', ['network.layers=[60,5]', ...serial(bits), 'device.c2c=0']), data);
    const g = training.analog.conductances(0);
    training.trainSamples(1);
    const rows = training.ledger?.rows() ?? [];
    const of = (component: RegExp, operation: string) =>
      rows.filter((row) => row.phase === 'inference' && component.test(row.component) && row.operation === operation);
    const codes = [...training.analog.inputs(0)].map((x) => roundHalfEven(x * (2 ** bits - 1)));
    const ones = codes.map((code) => [...code.toString(2)].filter((digit) => digit === '1').length);
    const { read_V } = training.config.device;
    const read_s = training.config.timing.read_ns * 1e-9;
    const heat_J = [0, 1, 2, 3].reduce((sum, plane) => {
      const ofPlane = ones.reduce((all, n, r) => {
        let line_S = 0;
        for (let c = 0; c < 5; c++) line_S += g[(plane * 61 + r) * 5 + c];
        return all + n * line_S;
      }, 0);
      return sum + read_V * read_V * read_s * ofPlane;
    }, 0);
    const reads = of(/^array$/, 'read').reduce((sum, { energy_J }) => sum + energy_J, 0);
    expect(reads / heat_J).toBeCloseTo(1, 6);
    const total = ones.reduce((sum, n) => sum + n, 0);
    expect(of(/digital-to-analog/, 'drive').reduce((sum, { count }) => sum + count, 0)).toBe(total);
    const conversions = of(/readout or ADC/, 'convert').reduce((sum, { count }) => sum + count, 0);
    expect(conversions).toBe(bits * 5);
    expect(of(/adder/, 'add').reduce((sum, { count }) => sum + count, 0)).toBe(conversions);
  });
});
