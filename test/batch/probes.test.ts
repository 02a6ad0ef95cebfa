/** Probes see what happens, and change nothing. */
import { describe, expect, it } from 'vitest';
import { createProbe, type Probe } from '../../src/batch/probes.js';
import type { ProbeName, ProbeResults } from '../../src/batch/record.js';
import type { ChipTraining } from '../../src/train/training.js';
import { configOf, syntheticData, trainingOf } from '../chip/support.js';

const SIZES = ['network.layers=[20,12,4]', 'tile.rows=8', 'tile.cols=8'];
const EPOCHS = 3;
const data = syntheticData(20, 4, 120, 20);
/** A switch after the first epoch, whatever its accuracy. */
const SWITCH = 'controller.threshold_pp=100';

function training(preset: string, sets: readonly string[] = []): ChipTraining {
  return trainingOf(configOf(preset, [...SIZES, `train.epochs=${EPOCHS}`, ...sets]), data);
}

/** Trains as the worker does; `each` is called after every step. */
function observe(run: ChipTraining, probes: readonly Probe[], each: () => void = () => {}): void {
  while (run.epoch < EPOCHS) {
    const did = run.trainSamples(Math.min(50, ...probes.map(({ until }) => until)));
    if (did === 0) {
      for (const probe of probes) probe.endEpoch();
      run.endEpoch();
      continue;
    }
    for (const probe of probes) probe.look();
    each();
  }
}

function resultOf<K extends ProbeName>(run: ChipTraining, name: K): NonNullable<ProbeResults[K]> {
  const probe = createProbe(name, run);
  observe(run, [probe]);
  return probe.result as NonNullable<ProbeResults[K]>;
}

it.each<[string, readonly ProbeName[]]>([
  ['float', ['weight-change']],
  ['choi2021', ['traces', 'weight-error']],
])('%s is trained to the same bits with and without probes', (preset, names) => {
  const alone = training(preset);
  observe(alone, []);
  const observed = training(preset);
  observe(
    observed,
    names.map((name) => createProbe(name, observed)),
  );
  expect(observed.stateHash()).toBe(alone.stateHash());
  expect(observed.history).toEqual(alone.history);
});

describe('weight change', () => {
  it('is that of floating-point weights from sample to sample', () => {
    const { update_mean } = resultOf(training('float'), 'weight-change');
    const run = training('float');
    const weights = () => run.analog.structure.layers.flatMap(({ index }) => [...run.analog.weights(index)]);
    const sums = new Array<number>(EPOCHS).fill(0);
    let before = weights();
    const step: Probe = { ...createProbe('weight-change', run), until: 1, look() {}, endEpoch() {} } as Probe;
    observe(run, [step], () => {
      const after = weights();
      sums[run.epoch] += after.reduce((sum, w, i) => sum + Math.abs(w - before[i]), 0) / after.length;
      before = after;
    });
    update_mean.forEach((change, epoch) => {
      expect(change).toBeGreaterThan(0);
      expect(change).toBeCloseTo(sums[epoch] / run.samplesPerEpoch, 6);
    });
  });

  it('of an epoch is from its start to its end', () => {
    const run = training('float');
    const start = run.analog.structure.layers.flatMap(({ index }) => [...run.analog.weights(index)]);
    const { epoch_mean } = resultOf(run, 'weight-change');
    const end = run.analog.structure.layers.flatMap(({ index }) => [...run.analog.weights(index)]);
    expect(epoch_mean).toHaveLength(EPOCHS);
    const whole = end.reduce((sum, w, i) => sum + Math.abs(w - start[i]), 0) / end.length;
    expect(epoch_mean.reduce((sum, change) => sum + change, 0)).toBeGreaterThanOrEqual(whole * (1 - 1e-6));
  });
});

describe('traces', () => {
  it('show the big pair alone before the switch and the small one alone after it', () => {
    const run = training('choi2021', [SWITCH]);
    const { moved_big, moved_small } = resultOf(run, 'traces');
    expect(run.switchEpoch).toBe(1);
    expect(moved_big[0]).toBeGreaterThan(0);
    expect(moved_big.slice(1)).toEqual([0, 0]);
    expect(moved_small[0]).toBe(0);
    expect(Math.min(...moved_small.slice(1))).toBeGreaterThan(0);
  });

  it('add up to the weight', () => {
    const run = training('choi2021', [SWITCH]);
    const { big, small, samples, synapses } = resultOf(run, 'traces');
    expect(samples[0]).toBe(0);
    expect(new Set(synapses.map(({ row, col }) => `${row} ${col}`)).size).toBe(12);
    expect(big.every((values) => values.length === samples.length)).toBe(true);
    // Samples of an epoch are not a multiple of the points' distance: the last point is the start.
    const start = training('choi2021', [SWITCH]).analog.weights(1);
    synapses.forEach(({ row, col }, i) => {
      expect(big[i][0] + small[i][0]).toBeCloseTo(start[row * 4 + col], 5);
    });
  });
});

it('the weight error is how far weights land from where updates meant to put them', () => {
  const sets = [SWITCH, 'synapse.k=4'];
  const { error_mean } = resultOf(training('choi2021', sets), 'weight-error');
  const run = training('choi2021', sets);
  const sums = new Array<number>(13 * 4).fill(0);
  let before = run.analog.weights(1);
  const step = { name: 'weight-error', until: 1, look() {}, endEpoch() {}, result: { error_mean: [] } } as Probe;
  observe(run, [step], () => {
    const after = run.analog.weights(1);
    const [x, delta] = [run.analog.inputs(1), run.analog.errors(1)];
    expect([x.length, delta.length, x[12]]).toEqual([13, 4, 1]);
    if (run.epoch === EPOCHS - 1) {
      for (let i = 0; i < sums.length; i++) {
        sums[i] += Math.abs(before[i] + 0.1 * x[Math.floor(i / 4)] * delta[i % 4] - after[i]);
      }
    }
    before = after;
  });
  expect(Math.max(...sums)).toBeGreaterThan(0);
  error_mean.forEach((error, i) => {
    expect(error).toBeCloseTo(sums[i] / run.samplesPerEpoch, 8);
  });
});
