/** Whole chips that learn without labels: engines, kernels, resume, homeostasis, inhibition, and the switch. */
import { describe, expect, it } from 'vitest';
import type { ChipEvent } from '../../machines/index.js';
import { STDP_CONTROLLER_SLOT, STDP_CONTROLLER_SLOTS, stdpController } from '../../machines/stdp-controller.js';
import { createCompiledEngine, HOST, type Port } from '../../src/engine/index.js';
import { configOf, record, syntheticData, trainingOf, twin } from '../chip/support.js';

const data = syntheticData(96, 5, 120, 40);
const small = ['network.layers=[96,20]', 'tile.rows=40', 'tile.cols=7', 'snn.steps=40', 'snn.input_rate=10'];

describe('engines and kernels', () => {
  for (const [preset, sets] of [
    ['snn-stdp', ['snn.stdp=overlap', 'snn.post_tail_V=0.4', 'snn.window=15', 'snn.activity_drop=1']],
    ['snn-stdp', ['reset.policy=carry', 'snn.window=15', 'snn.activity_drop=1', 'train.fine_rate=0.3']],
    ['snn-stdp', ['synapse.architecture=single', 'snn.stdp=normalised', 'snn.weight_sum=12']],
    ['snn-diehl-cook', ['snn.rate_max=0.1', 'snn.threshold=5', 'snn.weight_sum=12']],
  ] as const) {
    it(`leave the same bits: ${preset} ${sets.join(' ')}`, () => {
      const all = [...small, ...sets];
      const compiled = record(configOf(preset, all), data, 50);
      expect(compiled.training.analog.totals.reduce((sum, { updates }) => sum + updates, 0)).toBeGreaterThan(100);
      const interpreted = record(configOf(preset, [...all, 'run.engine=interpreted']), data, 50);
      for (const other of [interpreted, record(configOf(preset, all), data, 50, { kernels: twin })]) {
        expect(other.events.findIndex((event, i) => event !== compiled.events[i])).toBe(-1);
        expect(other.hash).toBe(compiled.hash);
        expect(other.time).toBe(compiled.time);
      }
    });
  }
});

describe('resume in the middle of an epoch', () => {
  for (const at of [13, 70]) {
    it(`gives the bits of a run that went through, ${at < 60 ? 'before' : 'after'} the switch`, () => {
      const sets = [...small, 'snn.window=30', 'snn.activity_drop=1', 'train.fine_rate=0.3', 'train.epochs=2'];
      const config = configOf('snn-stdp', sets);
      const whole = trainingOf(config, data);
      const first = trainingOf(config, data);
      first.trainSamples(at);
      expect(first.phase).toBe(at < 60 ? 'dynamic' : 'fine');
      const second = trainingOf(config, data);
      second.restore(JSON.parse(JSON.stringify(first.snapshot(), keep), restore));
      for (const training of [whole, second]) {
        for (let epoch = 0; epoch < 2; epoch++) {
          while (training.trainSamples(50) > 0);
          training.endEpoch();
        }
      }
      expect(whole.phase).toBe('fine');
      expect(second.stateHash()).toBe(whole.stateHash());
      expect(second.history).toEqual(whole.history);
      expect(second.analog.neuronState()).toEqual(whole.analog.neuronState());
    });
  }
});

/** Typed arrays through JSON, as a file would keep them. */
const keep = (_: string, value: unknown) => (value instanceof Float32Array ? { floats: [...value] } : value);
const restore = (_: string, value: { floats?: number[] }) =>
  value?.floats === undefined ? value : Float32Array.from(value.floats);

/** Output spikes of each neuron over an epoch, and the most of one time step. */
function winners(sets: readonly string[]) {
  const training = trainingOf(configOf('snn-stdp-float', [...small, ...sets]), data);
  const counts = new Float64Array(20);
  const { analog } = training;
  const compete = analog.kernels.compete.bind(analog.kernels);
  let steps: number[] = [];
  let most = 0;
  Object.assign(analog.kernels, {
    compete: (layer: number, from: number, learning: number) => {
      const step = compete(layer, from, learning);
      if (from === 0) steps = [];
      if (step < 40) {
        counts[(analog as never as { winner(): number }).winner()]++;
        steps.push(step);
        most = Math.max(most, steps.filter((other) => other === step).length);
      }
      return step;
    },
  });
  while (training.trainSamples(50) > 0);
  return { counts: [...counts], most };
}

describe('neurons that compete', () => {
  it('share the spikes by homeostasis: without it a few take them all', () => {
    const largest = (counts: readonly number[]) => Math.max(...counts) / counts.reduce((a, b) => a + b);
    const fair = winners(['snn.adapt=2']).counts;
    const unfair = winners(['snn.adapt=0']).counts;
    expect(fair.filter((count) => count > 0)).toHaveLength(20);
    expect(largest(fair)).toBeLessThan(0.12);
    expect(largest(unfair)).toBeGreaterThan(2 * largest(fair));
    expect(unfair.filter((count) => count === 0).length).toBeGreaterThan(0);
  });

  it('inhibit each other: never two spikes in one step', () => {
    expect(winners(['snn.threshold=2', 'snn.refractory_ns=0']).most).toBe(1);
  });
});

describe('controller without labels', () => {
  const sample: ChipEvent = { type: 'sample', label: 0 };
  const done: ChipEvent = { type: 'done', phase: 'inference' };
  /** Windows of two samples, each sample with so many cells pulsed and output spikes. */
  function run(windows: readonly (readonly [updates: number, spikes: number])[], drop = 0.05): number {
    const slots = new Int32Array(STDP_CONTROLLER_SLOTS);
    let now = { updates: 0, spikes: 0 };
    const engine = createCompiledEngine([
      {
        name: 'controller',
        machine: stdpController,
        context: (port: Port<never>) =>
          ({
            ...{ slots, port, inputBanks: [], outputBanks: [0], selections: [], finePair: 1, window: 2, drop },
            jobs: { takeActivity: () => now },
          }) as never,
      },
    ]);
    for (const [n, [updates, spikes]] of windows.entries()) {
      for (let i = 0; i < 2; i++) {
        now = { updates, spikes };
        engine.post(HOST, 0, sample as never, 0);
        engine.run();
        engine.post(HOST, 0, done as never, 0);
        engine.run();
      }
      if (engine.stateOf(0).startsWith('fine')) return n + 1;
    }
    expect(slots[STDP_CONTROLLER_SLOT.switchEpoch]).toBe(0);
    return 0;
  }

  it('turns to the small arrays when cells pulsed per spike stop falling, not while spikes alone become rarer', () => {
    expect(
      run([
        [1000, 10],
        [800, 10],
        [640, 10],
        [630, 10],
      ]),
    ).toBe(4);
    expect(
      run([
        [1000, 10],
        [900, 9],
        [500, 5],
      ]),
    ).toBe(2);
    // Of the most active window, not of the last: rounded pulse counts go on falling to nothing.
    expect(
      run([
        [1000, 10],
        [600, 10],
        [20, 10],
        [15, 10],
        [10, 10],
      ]),
    ).toBe(4);
    expect(
      run([
        [1000, 10],
        [800, 10],
        [600, 10],
        [400, 10],
      ]),
    ).toBe(0);
    expect(
      run(
        [
          [1000, 10],
          [1200, 10],
          [1500, 10],
        ],
        -1000,
      ),
    ).toBe(0);
  });
});
