/** Wire resistance in reads over whole chips: where a cell stands, who computes it, and what it leaves alone. */
import { describe, expect, it } from 'vitest';
import { effectiveWeights } from '../../src/chip/effective-weights.js';
import { describeWires } from '../../src/chip/wires.js';
import { describeChip } from '../../src/chip/structure.js';
import { resolveConfig } from '../../src/config/index.js';
import { behindResistance_S, seriesResistance_ohm } from '../../src/crossbar/series.js';
import { configOf, record, syntheticData, trainingOf, twin } from './support.js';

const data = syntheticData(36, 4, 60, 20);
const SETS = ['network.layers=[36,12,4]', 'tile.rows=16', 'tile.cols=8', 'train.rate=0.5'];
const SERIES = ['tile.wires=series', 'tile.wire_ohm=800'];

it.each([
  ['choi2021', []],
  ['choi2021', ['synapse.scaling=gain', 'device.read_noise=0.05', 'energy.cell=1t1r']],
  ['multi-device', []],
  ['tiki-taka', []],
  ['choi2021', ['device.drift=0.05', 'device.drift_every=20', 'device.drift_t0_s=0.001']],
  ['snn-poisson', ['snn.steps=6']],
  ['snn-stdp', ['network.layers=[36,12]', 'snn.steps=10', 'snn.window=20']],
] as const)('%s %j: engines, kernels and a checkpoint', (preset, more) => {
  const config = (...sets: string[]) => configOf(preset, [...SETS, ...SERIES, ...more, ...sets]);
  const whole = record(config(), data, 90);
  expect(record(config('run.engine=interpreted'), data, 90).hash).toBe(whole.hash);
  expect(record(config(), data, 90, { kernels: twin }).hash).toBe(whole.hash);
  expect(record(configOf(preset, [...SETS, ...more]), data, 90).hash).not.toBe(whole.hash);
  const first = trainingOf(config(), data);
  first.trainSamples(25);
  const second = trainingOf(config(), data);
  second.restore(first.snapshot());
  second.trainSamples(35);
  second.endEpoch();
  second.trainSamples(30);
  expect(second.stateHash()).toBe(whole.hash);
});

describe('the weight of a cell', () => {
  const config = configOf('choi2021', [...SETS, ...SERIES]);
  const training = trainingOf(config, data);
  training.trainSamples(40);
  const { analog } = training;
  const { layers, pairs, weightScale } = analog.structure;
  const wires = { row_ohm: 800, col_ohm: 800, access_ohm: 0 };

  it('follows from its place in its tile, and that of the tile from nothing', () => {
    for (const { index, rows, cols, tiles } of layers) {
      const g = analog.conductances(index);
      const w = analog.weights(index);
      for (const tile of tiles) {
        for (let r = 0; r < tile.rows; r++) {
          for (let c = 0; c < tile.cols; c++) {
            const cell = (tile.row0 + r) * cols + tile.col0 + c;
            const ohm = seriesResistance_ohm(tile.rows, wires, r, c);
            const seen = (plane: number) => behindResistance_S(g[plane * rows * cols + cell], ohm);
            let expected = 0;
            pairs.forEach(({ coef }, p) => {
              expected += weightScale * coef * (seen(2 * p) - seen(2 * p + 1));
            });
            expect(Math.abs(w[cell] - expected)).toBeLessThan(2e-6);
          }
        }
      }
    }
  });

  it('is the same in reports and exports', () => {
    for (const { index } of layers) {
      const reported = effectiveWeights(analog.structure, index, analog.conductances(index));
      const seen = analog.weights(index);
      reported.forEach((w, cell) => {
        expect(Math.abs(w - seen[cell])).toBeLessThan(2e-6);
      });
    }
  });
});

describe('resistances', () => {
  const wires = (...sets: string[]) => describeWires(resolveConfig({ sets: ['tile.wires=series', ...sets] }));

  it('are none by default', () => {
    expect(describeWires(resolveConfig())).toBeUndefined();
    expect(describeChip(resolveConfig()).wires).toBeUndefined();
  });

  it('follow from cell, node and width of wires: pitch × Ω/µm', () => {
    // Crossbar, pitch of two widths.
    expect(wires('energy.wire_nm=100')).toEqual({ row_ohm: 0.2 * 1.187, col_ohm: 0.2 * 1.187, access_ohm: 0 });
    expect(wires('energy.wire_nm=32')?.row_ohm).toBeCloseTo(0.064 * 23.18, 12);
    // 1T1R, pitch of four features; 15 kΩ of a transistor.
    const cell = wires('energy.preset=neurosim-32hp');
    expect(cell?.col_ohm).toBeCloseTo(0.1519, 4);
    expect(cell?.access_ohm).toBe(15_000);
  });

  it('are those given, in Ω or with a unit', () => {
    expect(wires('tile.wire_ohm=2.5', 'energy.cell=1t1r', 'tile.access_ohm=4.7 kohm')).toEqual({
      ...{ row_ohm: 2.5, col_ohm: 2.5, access_ohm: 4700 },
    });
    expect(wires('tile.wire_ohm=30 mΩ')?.row_ohm).toBe(0.03);
    // A crossbar has no transistors.
    expect(wires('tile.access_ohm=1000')?.access_ohm).toBe(0);
  });

  it.each([
    ['tile.wires=copper', 'tile.wires is "copper"; expected one of ideal, series'],
    ['tile.wire_ohm=-1', 'tile.wire_ohm is -1; expected a resistance in ohm, from 0 to 1000000'],
    ['tile.access_ohm=3 V', 'tile.access_ohm is "3 V"; expected a resistance in ohm, from 0 to 1000000000'],
    ['energy.components=mine.yaml', 'energy.cell is library; expected a choice, with tile.wires series'],
  ])('refuse %s', (set, message) => {
    expect(() => wires(set)).toThrow(message);
  });

  it('refuse wires that no one has measured, in one line', () => {
    expect(() => describeChip(resolveConfig({ sets: ['tile.wires=series', 'energy.wire_nm=7'] }))).toThrow(
      'wire width 7 nm: no resistance known; expected 14 to 200 nm',
    );
  });
});

it('floating-point weights have no wires', () => {
  const hash = (...sets: string[]) => record(configOf('float', [...SETS, ...sets]), data, 30).hash;
  expect(hash(...SERIES)).toBe(hash());
});
