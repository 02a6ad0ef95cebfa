/** The time of a sample is the sum of docs/timing.md, to the picosecond, on random chips. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { sharing } from '../../src/chip/periphery.js';
import { configOf, syntheticData, trainingOf } from './support.js';

const ns = (least: number, most: number) => fc.integer({ min: least * 1000, max: most * 1000 }).map((ps) => ps / 1000);
const chips = fc.record({
  hidden: fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 0, maxLength: 3 }),
  tileRows: fc.integer({ min: 3, max: 40 }),
  tileCols: fc.integer({ min: 1, max: 30 }),
  perAdc: fc.integer({ min: 0, max: 12 }),
  bits: fc.constantFrom(0, 8),
  read: ns(1, 50),
  settle: ns(0, 5),
  activation: ns(1, 50),
  convert: ns(1, 3),
  sense: ns(0, 3),
  pulse: ns(1, 50),
  slew: fc.constantFrom(0, 0.05, 3, 1000),
  serial: fc.constantFrom(0, 0, 1, 2, 5),
});

it('a sample takes its reads, conversions, activations and its update, one after the other', () => {
  const data = syntheticData(13, 3, 4, 2);
  fc.assert(
    fc.property(chips, (v) => {
      const sizes = [13, ...v.hidden, 3];
      const config = configOf('float', [
        `network.layers=[${sizes.join(',')}]`,
        `tile.rows=${v.tileRows}`,
        `tile.cols=${v.tileCols}`,
        `readout.columns_per_adc=${v.perAdc}`,
        `readout.adc_bits=${v.bits}`,
        `readout.convert_ns=${v.convert}`,
        `readout.sense_ns=${v.sense}`,
        `timing.read_ns=${v.read}`,
        `timing.settle_ns=${v.settle}`,
        `timing.activation_ns=${v.activation}`,
        `device.pulse_ns=${v.pulse}`,
        `driver.slew_V_per_ns=${v.slew}`,
        ...(v.serial > 0 ? ['driver.coding=bit-serial', `driver.dac_bits=${v.serial}`] : []),
      ]);
      const training = trainingOf(config, data);
      const ps = (value: number) => Math.round(value * 1000);
      const edges_ps = (volts: number) => (v.slew === 0 ? 0 : 2 * ps(volts / v.slew));
      const { layers } = training.analog.structure;
      const hasReadout = v.serial > 0 || v.bits > 0 || v.perAdc > 1 || v.sense > 0;
      const slots = (lines: number) => sharing(lines, Math.max(1, v.perAdc)).conversions;
      const readout = (most: number) => (hasReadout ? ps(v.sense) + most * ps(v.convert) : 0);
      // While the sums of a bit are converted the next is on the lines.
      const bitByBit = (read_ps: number, convert_ps: number) =>
        read_ps + (Math.max(1, v.serial) - 1) * Math.max(read_ps, convert_ps) + convert_ps;
      let expected_ps = 0;
      for (const { index, tiles } of layers) {
        const read_ps = ps(v.read) + edges_ps(config.device.read_V) + ps(v.settle);
        const columns_ps = readout(Math.max(...tiles.map(({ cols }) => slots(cols))));
        expected_ps += bitByBit(read_ps, columns_ps) + 2 * ps(v.activation);
        // Rows are read back where there is a neuron on them, not only the bias.
        const gathered = tiles.filter(({ row0 }) => row0 < layers[index].rows - 1);
        if (index > 0) expected_ps += bitByBit(read_ps, readout(Math.max(...gathered.map(({ rows }) => slots(rows)))));
      }
      expected_ps += ps(v.pulse) + edges_ps(config.device.pulse_V) + ps(v.settle);
      training.trainSamples(1);
      expect(training.sim_time_ps).toBe(BigInt(expected_ps));
    }),
    { numRuns: 60 },
  );
});
