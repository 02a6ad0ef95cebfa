/** Wire resistance in reads over whole chips: where a cell stands, who computes it, and what it leaves alone. */
import { describe, expect, it } from 'vitest';
import { effectiveWeights } from '../../src/chip/effective-weights.js';
import { describeWires } from '../../src/chip/wires.js';
import { describeChip } from '../../src/chip/structure.js';
import { resolveConfig } from '../../src/config/index.js';
import { columnCurrents_A } from '../../src/crossbar/network.js';
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
    expect(wires('energy.wire_nm=100')).toMatchObject({ row_ohm: 0.2 * 1.187, access_ohm: 0 });
    expect(wires('energy.wire_nm=32')?.row_ohm).toBeCloseTo(0.064 * 23.18, 12);
    // 1T1R, pitch of four features; 15 kΩ of a transistor.
    const cell = wires('energy.preset=neurosim-32hp');
    expect(cell?.col_ohm).toBeCloseTo(0.1519, 4);
    expect(cell?.access_ohm).toBe(15_000);
  });

  it('are those given, in Ω or with a unit', () => {
    expect(wires('tile.wire_ohm=2.5', 'energy.cell=1t1r', 'tile.access_ohm=4.7 kohm')).toEqual({
      ...{ model: 'series', row_ohm: 2.5, col_ohm: 2.5, access_ohm: 4700 },
    });
    expect(wires('tile.wire_ohm=30 mΩ')?.row_ohm).toBe(0.03);
    // A crossbar has no transistors.
    expect(wires('tile.access_ohm=1000')?.access_ohm).toBe(0);
  });

  it.each([
    ['tile.wires=copper', 'tile.wires is "copper"; expected one of ideal, series, network'],
    ['tile.wire_ohm=-1', 'tile.wire_ohm is -1; expected a resistance in ohm, from 0 to 1000000'],
    ['tile.access_ohm=3 V', 'tile.access_ohm is "3 V"; expected a resistance in ohm, from 0 to 1000000000'],
    ['energy.components=mine.yaml', 'energy.cell is library; expected a choice, with tile.wires series'],
  ])('refuse %s', (set, message) => {
    expect(() => wires(set)).toThrow(message);
  });

  it('refuse device noise in solved networks', () => {
    expect(() => wires('tile.wires=network', 'device.read_noise=0.05')).toThrow(
      'device.read_noise is 0.05; expected 0 with tile.wires network',
    );
    expect(wires('tile.wires=network', 'readout.noise=0.05')?.model).toBe('network');
  });

  it('refuse wires that no one has measured, in one line', () => {
    expect(() => describeChip(resolveConfig({ sets: ['tile.wires=series', 'energy.wire_nm=7'] }))).toThrow(
      'wire width 7 nm: no resistance known; expected 14 to 200 nm',
    );
  });
});

describe('arrays solved as networks', () => {
  const config = (...sets: string[]) => configOf('choi2021', [...SETS, ...sets]);
  const NETWORK = ['tile.wires=network', 'tile.wire_ohm=800'];
  const trained = trainingOf(config(), data);
  trained.trainSamples(40);
  const evaluation = (...sets: string[]) => {
    const training = trainingOf(config(...sets), data, { isEvaluation: true });
    for (const { index } of training.analog.structure.layers) {
      training.analog.setConductances(index, trained.analog.conductances(index));
    }
    return training;
  };

  it('make the sums of a column those of the exact currents, tile by tile', () => {
    const { analog } = evaluation(...NETWORK);
    const { layers, pairs, weightScale } = analog.structure;
    const [{ rows, cols, tiles, index }] = layers;
    const g = analog.conductances(index);
    const w = analog.weights(index);
    const wires = { row_ohm: 800, col_ohm: 800, access_ohm: 0 };
    for (const tile of tiles) {
      const x = Array.from({ length: tile.rows }, (_, r) => ((7 * r) % 5) / 4);
      const expected = new Float64Array(tile.cols);
      for (let plane = 0; plane < 2 * pairs.length; plane++) {
        const g_S = Float64Array.from({ length: tile.rows * tile.cols }, (_, i) => {
          const row = tile.row0 + Math.floor(i / tile.cols);
          return g[plane * rows * cols + row * cols + tile.col0 + (i % tile.cols)];
        });
        const currents = columnCurrents_A({ rows: tile.rows, cols: tile.cols, g_S, wires }, x);
        const factor = (plane % 2 === 0 ? 1 : -1) * weightScale * pairs[plane >> 1].coef;
        currents.forEach((current, c) => {
          expected[c] += factor * current;
        });
      }
      expected.forEach((sum, c) => {
        let seen = 0;
        x.forEach((value, r) => {
          seen += value * w[(tile.row0 + r) * cols + tile.col0 + c];
        });
        expect(Math.abs(seen - sum)).toBeLessThan(5e-6);
      });
    }
  });

  it('are the same for both kernels, and again after samples that trained them', () => {
    const first = evaluation(...NETWORK);
    const seen = first.evaluate();
    const weights = first.analog.weights(0);
    expect(weights).not.toEqual(evaluation().analog.weights(0));
    const plain = trainingOf(config(...NETWORK), data, { isEvaluation: true, kernels: twin });
    for (const { index } of plain.analog.structure.layers) {
      plain.analog.setConductances(index, trained.analog.conductances(index));
    }
    expect(plain.evaluate()).toBe(seen);
    expect(plain.analog.weights(0)).toEqual(weights);
    first.trainSamples(5);
    for (const { index } of first.analog.structure.layers) {
      first.analog.setConductances(index, trained.analog.conductances(index));
    }
    expect(first.evaluate()).toBe(seen);
    expect(first.analog.weights(0)).toEqual(weights);
  });

  it('lose what series resistances lose where few cells conduct, and more where many do', () => {
    const loss = (model: string) => {
      const [seen, ideal] = [evaluation(`tile.wires=${model}`, 'tile.wire_ohm=50'), evaluation()].map((training) =>
        training.analog.weights(0).reduce((sum, w) => sum + Math.abs(w), 0),
      );
      return 1 - seen / ideal;
    };
    expect(loss('series')).toBeGreaterThan(0.001);
    expect(loss('network')).toBeGreaterThan(4 * loss('series'));
  });

  it('are refused to training, in one line', () => {
    expect(() => trainingOf(config(...NETWORK), data)).toThrow('expected ideal or series to train');
  });
});

it('floating-point weights have no wires', () => {
  const hash = (...sets: string[]) => record(configOf('float', [...SETS, ...sets]), data, 30).hash;
  expect(hash(...SERIES)).toBe(hash());
});
