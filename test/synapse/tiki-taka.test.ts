/** Tiki-Taka against its rule in double precision, and that it trains where a single device of the same kind does not. */
import { describe, expect, it } from 'vitest';
import { pulsesPerTransfer, pulsesPerUpdate } from '../../src/synapse/architecture.js';
import { configOf, syntheticData, trainingOf } from '../chip/support.js';

const data = syntheticData(24, 3, 60, 30);
const SMALL = [
  'network.layers=[24,6,3]',
  'tile.rows=64',
  'tile.cols=64',
  'device.polarity=bidirectional',
  'reset.every=0',
];
/** Linear and without noise: what a pulse does is known to the digit. */
const PLAIN = [...SMALL, 'device.c2c=0', 'device.states=401', 'synapse.w_max=2', 'train.rate=0.3'];

describe('the rule, transfer by transfer', () => {
  const every = 3;
  const sets = ['synapse.architecture=ttv2', 'tiki_taka.strength=40', `tiki_taka.every=${every}`];

  it('moves C by the whole steps of H, and H by what the row of A holds', () => {
    const config = configOf('single50', [...PLAIN, ...sets]);
    const training = trainingOf(config, data);
    const { structure } = training.analog;
    const [c, a] = structure.pairs;
    const range_S = c.gMax_S - c.gMin_S;
    let moved = 0;
    const held = structure.layers.map(({ rows, cols }) => new Float64Array(rows * cols));
    const before = structure.layers.map(({ index }) => training.analog.conductances(index));
    for (let sample = 1; sample <= 60; sample++) {
      training.trainSamples(1);
      for (const { index, rows, cols } of structure.layers) {
        const now = training.analog.conductances(index);
        const cells = rows * cols;
        // Pair 1 is A; the rows have their turns, one every so many samples.
        const row = sample % every === 0 ? (sample / every - 1) % rows : -1;
        for (let cell = 0; cell < cells; cell++) {
          let pulses = 0;
          if (Math.floor(cell / cols) === row) {
            held[index][cell] += (40 * (now[2 * cells + cell] - now[3 * cells + cell])) / range_S;
            pulses = Math.max(-1, Math.min(1, Math.trunc(held[index][cell])));
            held[index][cell] -= pulses;
          }
          moved += Math.abs(pulses);
          expect((now[cell] - before[index][cell]) / c.step_S).toBeCloseTo(pulses, 2);
        }
        before[index] = now;
      }
    }
    expect(moved).toBeGreaterThan(20);
    expect(a.coef).toBe(0);
  });

  it('pulses A down the gradient: C follows what floating point learns', () => {
    const ideal = trainingOf(configOf('float', ['network.layers=[24,6,3]', 'train.rate=0.3']), data);
    const start = ideal.analog.conductances(0);
    const training = trainingOf(configOf('single50', [...PLAIN, ...sets, 'pulse.encoder=stochastic']), data);
    const first = training.analog.conductances(0);
    ideal.trainSamples(60);
    training.trainSamples(60);
    const wanted = ideal.analog.conductances(0).map((w, i) => w - start[i]);
    const cells = wanted.length;
    const got = training.analog.conductances(0).map((g, i) => g - first[i]);
    const along = (plane: number) => wanted.reduce((sum, w, i) => sum + w * got[plane * cells + i], 0);
    const size = (values: ArrayLike<number>, from: number) =>
      Math.sqrt(Array.from({ length: cells }, (_, i) => values[from + i] ** 2).reduce((sum, v) => sum + v, 0));
    const cosine = (plane: number) => along(plane) / (size(wanted, 0) * size(got, plane * cells));
    expect(cosine(0)).toBeGreaterThan(0.3);
    expect(cosine(2)).toBeGreaterThan(0.5);
  });
});

describe('rates', () => {
  const pairA = (sets: readonly string[]) => {
    const config = configOf('ttv2', [...SMALL, ...sets]);
    const { pairs, weightScale } = trainingOf(config, data).analog.structure;
    const scale = (rate: number) => pulsesPerUpdate(config, weightScale, pairs[1], rate);
    return { scale, transfer: (rate: number) => pulsesPerTransfer(config, pairs[1], rate) };
  };

  it('with a fast rate A keeps it, and transfers follow the rate of the run', () => {
    const { scale, transfer } = pairA(['train.rate=0.4', 'tiki_taka.fast_rate=0.8']);
    expect(scale(0.1)).toBe(scale(0.4));
    expect(transfer(0.1) / transfer(0.4)).toBeCloseTo(0.25, 12);
  });

  it('without one A follows the rate, and transfers stay', () => {
    const { scale, transfer } = pairA(['train.rate=0.4', 'tiki_taka.fast_rate=0']);
    expect(scale(0.1) / scale(0.4)).toBeCloseTo(0.25, 12);
    expect(transfer(0.1)).toBe(transfer(0.4));
  });

  it('falls with the epochs in the chip, too', () => {
    const config = configOf('ttv2', [...SMALL, 'train.decay=0.5', 'train.epochs=3']);
    const training = trainingOf(config, data);
    const still = trainingOf(configOf('ttv2', [...SMALL, 'train.decay=1', 'train.epochs=3']), data);
    for (const run of [training, still]) {
      for (let epoch = 0; epoch < 3; epoch++) {
        while (run.trainSamples(60) > 0);
        run.endEpoch();
      }
    }
    // A is pulsed alike in the first epoch; C ever less afterwards.
    const pulsesOfC = ({ history }: typeof training) => history.map(({ activity }) => activity[0].pulses);
    expect(pulsesOfC(training)[0]).toBe(pulsesOfC(still)[0]);
    expect(pulsesOfC(training)[2]).toBeLessThan(pulsesOfC(still)[2]);
  });
});
