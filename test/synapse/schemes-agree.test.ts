/** Every scheme trains to the same bits on both engines, both kinds of kernels, any tiling of threads, resumed or not. */
import { describe, expect, it } from 'vitest';
import { configOf, record, syntheticData, trainingOf, twin } from '../chip/support.js';

const data = syntheticData(96, 5, 60, 20);

const SCHEMES: readonly (readonly [string, readonly string[]])[] = [
  ['multi-device', ['arbiter.devices=3', 'arbiter.increment=2']],
  ['multi-device', ['arbiter.devices=3', 'arbiter.scope=tile', 'arbiter.potentiation_every=2']],
  ['multi-device', ['arbiter.devices=4', 'arbiter.increment=3', 'arbiter.scope=layer', 'arbiter.depression_every=3']],
  [
    'multi-device',
    ['arbiter.devices=5', 'arbiter.advance=per-update', 'arbiter.depression_every=2', 'refresh.every=7'],
  ],
  [
    'multi-device',
    ['arbiter.devices=3', 'arbiter.advance=per-update', 'arbiter.scope=tile', 'pulse.encoder=stochastic'],
  ],
  ['pcm-pair', ['refresh.every=10']],
  ['periodic-carry', ['carry.every=3', 'carry.factor=4']],
  ['sign-based', []],
  ['capacitor-transfer', ['capacitor.every=20']],
  ['tiki-taka', ['tiki_taka.strength=4']],
  ['ttv2', ['tiki_taka.strength=4', 'tiki_taka.gamma=0.2']],
  [
    'multi-device',
    ['arbiter.devices=4', 'device.polarity=bidirectional', 'device.model=binary', 'pulse.encoder=stochastic'],
  ],
  ['ttv2', ['tiki_taka.strength=4', 'device.polarity=bidirectional', 'device.model=soft-bounds']],
  ['mixed-precision', ['mixed.epsilon=0.5']],
];
const SMALL = ['network.layers=[96,30,5]', 'tile.rows=40', 'tile.cols=18', 'train.rate=0.3', 'device.states=20'];

describe.each(SCHEMES)('%s %j', (architecture, own) => {
  const sets = [...SMALL, `synapse.architecture=${architecture}`, ...own];
  const compiled = record(configOf('single50', sets), data, 100);

  it('runs alike on both engines, event by event', () => {
    const interpreted = record(configOf('single50', [...sets, 'run.engine=interpreted']), data, 100);
    const at = interpreted.events.findIndex((event, i) => event !== compiled.events[i]);
    expect(at === -1 ? null : [at, interpreted.events[at], compiled.events[at]]).toBeNull();
    expect([interpreted.hash, interpreted.time, interpreted.count]).toEqual([
      compiled.hash,
      compiled.time,
      compiled.count,
    ]);
  });

  it('runs alike on plain TypeScript kernels', () => {
    const plain = record(configOf('single50', sets), data, 100, { kernels: twin });
    expect([plain.hash, plain.time]).toEqual([compiled.hash, compiled.time]);
  });

  it('goes on from a snapshot to the same bits', () => {
    const config = configOf('single50', sets);
    const first = trainingOf(config, data);
    first.trainSamples(33);
    const second = trainingOf(config, data);
    second.restore(first.snapshot());
    first.trainSamples(20);
    second.trainSamples(20);
    expect(second.stateHash()).toBe(first.stateHash());
    expect(second.sim_time_ps).toBe(first.sim_time_ps);
  });

  it('moves conductances, and reports pulses on what it programs', () => {
    expect(compiled.hash).not.toBe(trainingOf(configOf('single50', sets), data).stateHash());
    expect(compiled.training.analog.totals.some(({ pulses }) => pulses > 0)).toBe(true);
  });
});
