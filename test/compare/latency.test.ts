/** The latency of an update as `compare` tells it, against closed forms and against the simulator's own time. */
import { describe, expect, it } from 'vitest';
import { updateLatency, withoutResets } from '../../src/compare/latency.js';
import type { Config } from '../../src/config/index.js';
import { dataSet } from '../../src/data/dataset.js';
import { configOf, trainingOf } from '../chip/support.js';

const PAPER = { rows: 784, cols: 250 };
const PULSE = ['device.pulse_ns=100', 'device.depression_ns=100'];

describe('closed forms, 784 × 250, 100 ns pulses', () => {
  const latency = (preset: string, sets: string[] = [], pulses = 1) =>
    withoutResets(updateLatency(configOf(preset, [...PULSE, ...sets]), PAPER, pulses));

  it('is 19.6 ms element by element, 157 µs row by row, 1 µs with ten pulses in parallel', () => {
    expect(latency('choi2021', ['update.scheme=element'])).toBeCloseTo(19.6e-3, 9);
    expect(latency('choi2021', ['update.scheme=row'])).toBeCloseTo(156.8e-6, 12);
    expect(latency('choi2021', [], 10)).toBeCloseTo(1e-6, 15);
  });

  it('grows with carries and transfers as published', () => {
    const carry = updateLatency(configOf('periodic-carry', PULSE), PAPER, 1);
    // Base 5, 50 states: 5 + 10 pulses of write slot in each row, two digits that carry every 10 and 100 samples.
    expect(carry.carry).toBeCloseTo(784 * (100e-9 + 15 * 100e-9) * (1 / 10 + 1 / 100), 12);
    const transfer = updateLatency(configOf('ttv2', [...PULSE, 'tiki_taka.every=4']), PAPER, 1);
    expect(transfer.transfer).toBeCloseTo((100e-9 + 200e-9) / 4, 15);
  });

  it('knows resets where rows are reset at once, and where training was seen', () => {
    const measured = { resets: 7 / 196_250, writeback: 20 / 196_250 };
    const config = configOf('choi2021', PULSE);
    expect(updateLatency(config, PAPER, 1).reset).toBeNull();
    const cells = PAPER.rows * PAPER.cols;
    expect(updateLatency(config, PAPER, 1, measured).reset).toBeCloseTo(
      cells * (measured.resets * 500e-6 + measured.writeback * 100e-9),
      12,
    );
    expect(updateLatency(configOf('ttv2', PULSE), PAPER, 1).reset).toBe(0);
  });
});

// One white image, weights of zero: δ = −½ on all columns but one, +½ there; η·½/step = ½ and a little: one pulse.
const ROWS = 24;
const COLS = 10;
const white = (() => {
  const set = { images: new Uint8Array(ROWS - 1).fill(255), labels: new Uint8Array([3]), count: 1 };
  const sized = { ...set, pixels: ROWS - 1, classes: COLS };
  return dataSet('white', sized, sized);
})();
const ONE_LAYER = [`network.layers=[${ROWS - 1}, ${COLS}]`, 'tile.rows=64', 'tile.cols=64', ...PULSE];
const ONE_PULSE = [...ONE_LAYER, 'train.init=0', 'train.rate=0.05', 'device.states=51', 'synapse.w_max=2'];

/** Simulated seconds of the updates of some samples, without their reads and activations. */
function simulated_s(config: Config, samples: number): number {
  const training = trainingOf(config, white);
  for (let left = samples; left > 0; ) {
    const trained = training.trainSamples(1);
    if (trained === 0) training.endEpoch();
    left -= trained;
  }
  const { read_ns, activation_ns } = config.timing;
  return Number(training.sim_time_ps) * 1e-12 - samples * (read_ns + 2 * activation_ns) * 1e-9;
}

describe('the simulator takes as long', () => {
  const latency = (config: Config) => updateLatency(config, { rows: ROWS, cols: COLS }, 1);

  it.each([
    ['single', []],
    ['single', ['update.scheme=row']],
    ['single', ['update.scheme=element']],
    ['single', ['pulse.phases=2']],
    ['hybrid', []],
    ['sign-based', ['synapse.k=1']],
    ['multi-device', ['arbiter.devices=1', 'arbiter.step_ns=3']],
    ['multi-device', ['arbiter.devices=1', 'arbiter.advance=per-update', 'refresh.every=0']],
    // Whole steps alone go out: twice the rate.
    ['mixed-precision', ['mixed.cell_ns=2', 'train.rate=0.1']],
  ])('for one update of every cell: %s %j', (architecture, sets) => {
    const config = configOf('single50', [...ONE_PULSE, `synapse.architecture=${architecture}`, ...sets]);
    expect(simulated_s(config, 1)).toBeCloseTo(withoutResets(latency(config)), 13);
  });

  it('for reads of rows that nothing is due on', () => {
    const config = configOf('single50', [
      ...ONE_LAYER,
      ...['synapse.architecture=pcm-pair', 'refresh.every=5', 'train.rate=1e-9', 'timing.read_ns=70'],
    ]);
    const { refresh } = latency(config);
    expect(refresh).toBeGreaterThan(0);
    expect(simulated_s(config, 10)).toBeCloseTo(10 * refresh, 13);
  });
});
