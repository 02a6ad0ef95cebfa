/** How long an update takes under each scheme, and that weights do not depend on it. */
import { describe, expect, it } from 'vitest';
import type { PulseEvent } from '../../machines/index.js';
import { resolveConfig } from '../../src/config/index.js';
import { dataSet } from '../../src/data/dataset.js';
import { EventBus } from '../../src/engine/index.js';
import { createTraining } from '../../src/train/create.js';

const PIXELS = 783; // with the bias row: 784 rows

/** One white image, so that every row fires; `classes` outputs of which one is right: δ of both signs. */
function data(classes: number) {
  const set = {
    images: new Uint8Array(PIXELS).fill(255),
    labels: new Uint8Array([3]),
    count: 1,
    pixels: PIXELS,
    classes,
  };
  return dataSet('white', set, set);
}

/** Durations (ps) of the update pulses of one sample, tile by tile, on a single layer of 784 × 250. */
async function durations(sets: string[], tile = 1024) {
  const config = resolveConfig({
    preset: 'single50',
    sets: ['network.layers=[783, 250]', `tile.rows=${tile}`, `tile.cols=${tile}`, 'device.pulse_ns=100', ...sets],
  });
  const bus = new EventBus();
  const pulses: PulseEvent[] = [];
  const training = await createTraining(config, data(250), { bus });
  bus.on('event', ({ event }) => {
    if (event.type === 'pulse') pulses.push(event as unknown as PulseEvent);
  });
  training.trainSamples(1);
  training.stop();
  return { ps: pulses.map((pulse) => pulse.duration_ps), hash: training.stateHash() };
}

// All weights and outputs are alike: δ = −½ on 249 columns and +½ on one. η·½/step = ½ + a little: one pulse.
const ONE_PULSE = ['train.init=0', 'train.rate=0.05', 'device.states=51', 'synapse.w_max=2'];

describe('an untiled array of 784 × 250, 100 ns pulses', () => {
  it('takes 19.6 ms element by element, 157 µs row by row with both polarities, one pulse in parallel', async () => {
    const [element, row, parallel] = await Promise.all(
      ['element', 'row', 'parallel'].map((scheme) => durations([...ONE_PULSE, `update.scheme=${scheme}`])),
    );
    expect(element.ps).toEqual([784 * 250 * 100_000]);
    expect(row.ps).toEqual([784 * 2 * 100_000]);
    expect(parallel.ps).toEqual([100_000]);
    expect([row.hash, parallel.hash]).toEqual([element.hash, element.hash]);
  });

  it('takes 1 µs a phase with trains of 10 slots', async () => {
    const trains = ['pulse.encoder=stochastic-train', 'pulse.bl=10', 'pulse.adaptive_bl=off'];
    expect((await durations(trains)).ps).toEqual([1_000_000]);
    expect((await durations([...trains, 'pulse.phases=2'])).ps).toEqual([2_000_000]);
    expect((await durations([...trains, 'update.scheme=row'])).ps).toEqual([784 * 20 * 100_000]);
  });

  it('reads rows or cells once more to verify them', async () => {
    const verified = [...ONE_PULSE, 'update.verify=on', 'timing.read_ns=50'];
    expect((await durations([...verified, 'update.scheme=row'])).ps).toEqual([784 * (2 * 100_000 + 50_000)]);
    expect((await durations([...verified, 'update.scheme=element'])).ps).toEqual([784 * 250 * 150_000]);
  });

  it('is as fast as its tiles, which work side by side', async () => {
    const { ps } = await durations([...ONE_PULSE, 'update.scheme=element'], 128);
    expect(ps.length).toBe(7 * 2);
    expect(Math.max(...ps)).toBe(128 * 128 * 100_000);
  });
});

describe('encoders', () => {
  it('width lasts as long as the widest pulse, amplitude one pulse', async () => {
    const half = ['train.init=0', 'train.rate=0.02', 'device.states=51', 'synapse.w_max=2'];
    expect((await durations([...half, 'pulse.encoder=width', 'pulse.levels=8'])).ps).toEqual([25_000]);
    expect((await durations([...half, 'pulse.encoder=amplitude', 'pulse.levels=8'])).ps).toEqual([100_000]);
    expect((await durations([...half, 'pulse.encoder=truncation'])).ps).toEqual([]);
  });

  it('adaptive trains are as long as the largest update needs', async () => {
    const ten = ['train.init=0', 'train.rate=0.7', 'device.states=51', 'pulse.encoder=stochastic-train'];
    expect((await durations(ten)).ps).toEqual([9 * 100_000]); // ⌈0.7·1·½/0.04⌉
    expect((await durations([...ten, 'pulse.bl=4'])).ps).toEqual([4 * 100_000]);
  });
});
