/** Overlap of spike waveforms against closed forms, and the change of weights that a whole chip makes of it. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DataSet, DigitSet } from '../../src/data/dataset.js';
import { pairChange, waveformsOf } from '../../src/snn/stdp/overlap.js';
import { overlap, type Segment, type Waveform } from '../../src/snn/stdp/waveform.js';
import { configOf, trainingOf } from '../chip/support.js';

const ms = 1e-3;
const flat = (from_s: number, to_s: number, start_V: number): Segment => ({
  ...{ from_s, to_s, start_V },
  tau_s: Number.POSITIVE_INFINITY,
});
const tail = (from_s: number, start_V: number, tau_s: number): Segment => ({
  ...{ from_s, start_V, tau_s },
  to_s: Number.POSITIVE_INFINITY,
});

describe('overlap of a head and a tail', () => {
  const [head_s, tauPre_s, tauPost_s] = [0.2 * ms, 17 * ms, 33 * ms];
  const pre = [flat(0, head_s, 2), tail(head_s, -0.8, tauPre_s)];
  const post = [flat(0, head_s, 2), tail(head_s, -0.5, tauPost_s)];
  const thresholds = { up_V: 2, down_V: 2 };
  /** ∫ of an exponential over a head. */
  const area = (height: number, tau_s: number, from_s: number) =>
    height * tau_s * Math.exp(-from_s / tau_s) * (1 - Math.exp(-head_s / tau_s));
  const delays = fc.double({ min: 2 * head_s, max: 200 * ms, noNaN: true });

  it('potentiates as exp(−Δt/τ) where post follows pre, and depresses so where pre follows post', () => {
    fc.assert(
      fc.property(delays, (delay_s) => {
        const up = area(0.8, tauPre_s, delay_s - head_s);
        const ltp = overlap(pre, post, delay_s, thresholds);
        expect(ltp.up_Vs).toBeCloseTo(up, 14);
        expect(Math.abs(ltp.up_Vs - up)).toBeLessThan(1e-9 * up);
        expect(ltp.down_Vs).toBe(0);
        const down = area(0.5, tauPost_s, delay_s - head_s);
        const ltd = overlap(pre, post, -delay_s, thresholds);
        expect(Math.abs(ltd.down_Vs - down)).toBeLessThan(1e-9 * down);
        expect(ltd.up_Vs).toBe(0);
      }),
    );
  });

  it('switches nothing alone, and nothing past the time at which the tail has fallen to the missing voltage', () => {
    for (const [a, b] of [[pre, undefined] as const, [undefined, post] as const]) {
      expect(overlap(a, b, 0, thresholds)).toEqual({ up_Vs: 0, down_Vs: 0 });
    }
    // 2.3 V to switch: the tail has to bring 0.3 V, as it does for τ·ln(0.8/0.3).
    const last_s = tauPre_s * Math.log(0.8 / 0.3);
    const higher = { up_V: 2.3, down_V: 2.3 };
    expect(overlap(pre, post, head_s + 1.001 * last_s, higher).up_Vs).toBe(0);
    const inside = overlap(pre, post, 10 * ms, higher).up_Vs;
    expect(inside).toBeCloseTo(area(0.8, tauPre_s, 10 * ms - head_s) - 0.3 * head_s, 14);
  });

  it('a lobe depresses alone, and less the more recent the presynaptic spike', () => {
    const lobed = [flat(0, head_s, 2), flat(head_s, 2 * head_s, -3)];
    expect(overlap(undefined, lobed, 0, thresholds).down_Vs).toBeCloseTo(head_s, 14);
    for (const delay_s of [1 * ms, 10 * ms, 80 * ms]) {
      expect(overlap(pre, lobed, delay_s, thresholds).down_Vs).toBeCloseTo(head_s - area(0.8, tauPre_s, delay_s), 14);
    }
  });

  it('of any waveforms is what a sum over short times gives', () => {
    const wave = fc
      .record({
        head: fc.double({ min: -4, max: 4, noNaN: true }),
        tail: fc.double({ min: -4, max: 4, noNaN: true }),
        head_ms: fc.double({ min: 0.5, max: 3, noNaN: true }),
        tau_ms: fc.double({ min: 0.5, max: 10, noNaN: true }),
      })
      .map((w): Waveform => [flat(0, w.head_ms * ms, w.head), tail(w.head_ms * ms, w.tail, w.tau_ms * ms)]);
    const at = (line: Waveform, t_s: number) =>
      line.reduce(
        (sum, { from_s, to_s, start_V, tau_s }) =>
          t_s >= from_s && t_s < to_s ? sum + start_V * Math.exp(-(t_s - from_s) / tau_s) : sum,
        0,
      );
    fc.assert(
      fc.property(wave, wave, fc.double({ min: -10 * ms, max: 10 * ms, noNaN: true }), (a, b, delay_s) => {
        const dt_s = 5e-6;
        let [up, down] = [0, 0];
        for (let t_s = -12 * ms + dt_s / 2; t_s < 120 * ms; t_s += dt_s) {
          const v = at(b, t_s - delay_s) - at(a, t_s);
          up += Math.max(0, v - 0.9) * dt_s;
          down += Math.max(0, -v - 1.1) * dt_s;
        }
        const exact = overlap(a, b, delay_s, { up_V: 0.9, down_V: 1.1 });
        // Each jump of a waveform may be half a step off.
        expect(Math.abs(exact.up_Vs - up)).toBeLessThan(6 * 8 * dt_s);
        expect(Math.abs(exact.down_Vs - down)).toBeLessThan(6 * 8 * dt_s);
      }),
      { numRuns: 40 },
    );
  });
});

/** Steps and rows of a sample whose rows spike once each, but for the last: it makes the neuron spike. */
const STEPS = 80;
const ROWS = 61;
const FIRST = 20;
const SECOND = 70;

/** Row r spikes in step 10 + r, the last row in steps FIRST and SECOND. */
function oneSample(): DataSet {
  const words = Math.ceil(STEPS / 32);
  const masks = new Int32Array(new SharedArrayBuffer(4 * words * ROWS));
  const spike = (row: number, step: number) => {
    masks[(step >> 5) * ROWS + row] |= 1 << (step & 31);
  };
  for (let r = 0; r < ROWS - 1; r++) spike(r, 10 + r);
  for (const step of [FIRST, SECOND]) spike(ROWS - 1, step);
  const images = new Uint8Array(masks.buffer);
  const train: DigitSet = { images, labels: new Uint8Array(1), count: 1, pixels: ROWS, classes: 1 };
  return { name: 'pairs', train, test: { ...train, count: 0 }, fingerprint: 'pairs' };
}

const SETS = [
  `network.layers=[${ROWS},1]`,
  'snn.coding=trains',
  'snn.stdp=overlap',
  `snn.steps=${STEPS}`,
  'snn.threshold=200',
  'tile.rows=16',
  'tile.cols=16',
  'snn.refractory_ns=0',
  'snn.adapt=0',
];

/** Weights after the sample, all rows but the last at `start` before it; the last row alone fires the neuron. */
function trained(preset: string, sets: readonly string[], start: number, strong: number): Float32Array {
  const config = configOf(preset, [...SETS, ...sets]);
  const training = trainingOf(config, oneSample());
  const { analog } = training;
  const before = analog.conductances(0);
  const scale = analog.structure.weightScale;
  const cells = (ROWS + 1) * 1;
  before.fill(analog.structure.pairs[0]?.gMin_S ?? 0);
  for (let r = 0; r < ROWS; r++) {
    const w = r === ROWS - 1 ? strong : start;
    before[r] = analog.structure.pairs.length === 0 ? w : before[r] + w / scale;
  }
  if (analog.structure.pairs.length > 1) {
    for (let plane = 2; plane < 4; plane++) {
      before.fill(analog.structure.pairs[1].gMin_S, plane * cells, (plane + 1) * cells);
    }
  }
  analog.setConductances(0, before);
  training.trainSamples(1);
  return analog.weights(0);
}

describe('a chip that learns by overlap', () => {
  const rate = 0.01;
  const more = [`train.rate=${rate}`, 'snn.post_tail_V=0.6', 'snn.tau_post_ns=30 ms', 'snn.tau_pre_ns=15 ms'];
  const heads = 0.1;
  const area = (height: number, tau_ms: number, from_ms: number) =>
    height * (tau_ms / heads) * Math.exp(-from_ms / tau_ms) * (1 - Math.exp(-heads / tau_ms));
  /** Of a row that spikes in `step`, steps of 1 ms. */
  const expected = (step: number, start: number) => {
    let w = start;
    for (const post of [FIRST, SECOND]) {
      const since = post - step;
      const up = since < 0 ? 0 : area(1, 15, since);
      const down = 1 - (since < 0 ? 0 : area(1, 15, since + heads));
      const previous = step - FIRST;
      const after = post === SECOND && previous > 0 ? area(0.6, 30, previous - 3 * heads) : 0;
      w += rate * (up * (1 - w) - (down + after) * w);
    }
    return w;
  };

  it('moves ideal weights along the exponentials of Δt, before and after the spike', () => {
    for (const start of [0, 0.5, 1]) {
      const weights = trained('snn-stdp-float', more, start, 500);
      for (let r = 0; r < ROWS - 1; r++) expect(weights[r]).toBeCloseTo(expected(10 + r, start), 6);
    }
  });

  it('lands as the rounded number of pulses on devices', () => {
    // Rate and threshold in units of the devices' range; steps of 1/49.
    const device = ['pulse.encoder=deterministic', 'device.c2c=0', 'synapse.architecture=single', 'train.rate=0.8'];
    const step = 1 / 49;
    const sets = [...more, ...device, 'snn.threshold=0.9', 'train.init=0'];
    const weights = trained('snn-stdp', sets, 0, 1);
    let moved = 0;
    for (let r = 0; r < ROWS - 1; r++) {
      // Rows are silent before the first spike, or spiked by then: one of the two updates can potentiate.
      let w = 0;
      for (const post of [FIRST, SECOND]) {
        const since = post - (10 + r);
        const up = since < 0 ? 0 : area(1, 15, since);
        const down = 1 - (since < 0 ? 0 : area(1, 15, since + heads));
        const previous = 10 + r - FIRST;
        const after = post === SECOND && previous > 0 ? area(0.6, 30, previous - 3 * heads) : 0;
        w += step * Math.round((0.8 * (up * (1 - w) - (down + after) * w)) / step);
      }
      expect(weights[r]).toBeCloseTo(w, 5);
      if (w !== 0) moved++;
    }
    expect(moved).toBeGreaterThan(20);
  });

  it('with a lobe as high as the tail it is nearly the rule of traces', () => {
    const config = configOf('snn-stdp-float', ['snn.stdp=overlap']);
    for (const delay_ms of [0.1, 1, 5, 20, 60]) {
      const { up, down } = pairChange(config, delay_ms * ms);
      expect(up).toBeCloseTo(Math.exp(-delay_ms / 20), 2);
      expect(up + down).toBeCloseTo(1, 2);
    }
    expect(waveformsOf(config).pulse_Vs).toBeCloseTo(1e-4, 12);
  });
});
