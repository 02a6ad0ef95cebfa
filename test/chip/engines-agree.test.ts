/** Whole training runs on both engines: same events, same times, same conductances to the last bit. */
import { describe, expect, it } from 'vitest';
import { configOf, record, syntheticData, twin } from './support.js';

const data = syntheticData(96, 5, 120, 40);

function expectSame(a: ReturnType<typeof record>, b: ReturnType<typeof record>) {
  // Event by event first: the first difference says more than a whole diff.
  const at = a.events.findIndex((event, i) => event !== b.events[i]);
  expect(at === -1 ? null : [at, a.events[at], b.events[at]]).toBeNull();
  expect(b.events.length).toBe(a.events.length);
  expect(b.hash).toBe(a.hash);
  expect(b.time).toBe(a.time);
  expect(b.count).toBe(a.count);
}

describe('interpreted and compiled engine', () => {
  for (const [rows, cols] of [
    [128, 128],
    [37, 53],
    [16, 7],
  ]) {
    for (const preset of ['choi2021', 'single50', 'float', 'snn-hybrid', 'snn-poisson']) {
      it(`train ${preset} alike on tiles of ${rows} × ${cols}, over the switch`, () => {
        const sets = [
          'network.layers=[96,60,5]',
          `tile.rows=${rows}`,
          `tile.cols=${cols}`,
          'controller.threshold_pp=100',
          'train.rate=0.3',
        ];
        const interpreted = record(configOf(preset, [...sets, 'run.engine=interpreted']), data, 220);
        const compiled = record(configOf(preset, [...sets, 'run.engine=compiled']), data, 220);
        expect(interpreted.events.length).toBeGreaterThan(220 * 20);
        expectSame(interpreted, compiled);
      });
    }
  }

  it.each([
    ['snn-hybrid', 'latency', 'lif'],
    ['snn-hybrid-plus', 'poisson', 'cuba-lif'],
    ['snn-hybrid', 'trains', 'lif'],
    ['snn-hybrid', 'constant', 'cuba-lif'],
  ])('train %s alike with %s coding and %s neurons, on both kernels', (preset, coding, neuron) => {
    const sets = ['network.layers=[96,40,20,5]', 'tile.rows=37', 'tile.cols=24', 'controller.threshold_pp=100'];
    const own = [...sets, `snn.coding=${coding}`, `snn.neuron=${neuron}`, 'snn.steps=40', 'snn.threshold=0.3'];
    // Trains are a bit per step: two words of 32 steps a line.
    const samples = coding === 'trains' ? syntheticData(96 * 8, 5, 60, 20) : syntheticData(96, 5, 60, 20);
    const compiled = record(configOf(preset, own), samples, 100);
    expectSame(record(configOf(preset, [...own, 'run.engine=interpreted']), samples, 100), compiled);
    expectSame(compiled, record(configOf(preset, own), samples, 100, { kernels: twin }));
    expect(compiled.training.phase).toBe('fine');
  });

  it('train snn-stdp alike, over the switch, which update activity causes in the middle of the epoch', () => {
    const sets = ['network.layers=[96,20]', 'tile.rows=40', 'tile.cols=7', 'snn.steps=40', 'snn.input_rate=10'];
    const stdp = [...sets, 'snn.window=30', 'snn.activity_drop=0.9', 'train.init=0.6'];
    const interpreted = record(configOf('snn-stdp', [...stdp, 'run.engine=interpreted']), data, 120);
    const compiled = record(configOf('snn-stdp', stdp), data, 120);
    expectSame(interpreted, compiled);
    expectSame(compiled, record(configOf('snn-stdp', stdp), data, 120, { kernels: twin }));
    expect(compiled.training.phase).toBe('fine');
    expect(compiled.training.switchEpoch).toBe(1);
    expect(compiled.training.analog.totals.map(({ updates }) => updates > 0)).toEqual([true, true]);
  });

  it('carry from full small pairs alike, and more than once in a row', () => {
    const sets = ['network.layers=[96,60,5]', 'controller.threshold_pp=100', 'train.rate=0.5', 'device.small_states=8'];
    const carry = [...sets, 'reset.policy=carry', 'device.states=12'];
    const interpreted = record(configOf('choi2021', [...carry, 'run.engine=interpreted']), data, 220);
    const compiled = record(configOf('choi2021', [...carry, 'run.engine=compiled']), data, 220);
    expectSame(interpreted, compiled);
    expectSame(compiled, record(configOf('choi2021', carry), data, 220, { kernels: twin }));
    // Some carry filled a big pair, which was then reset in its turn.
    expect(compiled.training.analog.totals[0].resets).toBeGreaterThan(0);
    expect(compiled.training.analog.totals[1].resets).toBeGreaterThan(0);
  });

  it('train alike on plain TypeScript kernels', () => {
    const config = configOf('choi2021', ['network.layers=[96,30,5]', 'tile.rows=40', 'controller.threshold_pp=100']);
    expectSame(record(config, data, 200), record(config, data, 200, { kernels: twin }));
  });
});
