/** The asynchronous LIF neuron: closed forms of membrane and rate, and the same spikes as neurons in lockstep. */
import { describe, expect, it } from 'vitest';
import { type Engine, EventBus } from '../../src/engine/index.js';
import { exp64, log64 } from '../../src/neuron/exp64.js';
import { Membrane, type MembraneParameters, NEVER_PS } from '../../src/neuron/membrane.js';
import { EventNetwork } from '../../src/snn/event-network.js';
import { observeSample } from '../../src/snn/observe.js';
import { configOf, syntheticData, trainingOf } from '../chip/support.js';

const MS = 1e9;
const plain: MembraneParameters = {
  tau_ps: 10 * MS,
  threshold: 1,
  reset: 'value',
  v_reset: 0,
  gain: 0.1,
  adapt: 0,
  tau_adapt_ps: 100 * MS,
  refractory_ps: 0,
  recovery_ps: 0,
};
const one = { rows: 1, cols: 1, weights: Float32Array.of(1) };

describe('exp64 and log64', () => {
  it('agree with the math library to 1e-14', () => {
    for (let x = -690; x <= 690; x += 0.37) {
      expect(Math.abs(exp64(x) / Math.exp(x) - 1)).toBeLessThan(1e-13);
      const y = Math.exp(x);
      expect(Math.abs(log64(y) - Math.log(y))).toBeLessThan(1e-14 * Math.max(1, Math.abs(x)));
    }
  });
});

describe('membrane', () => {
  it('follows u(t) = I + (u₀ − I)·exp(−t/τ) to 1e-12, whatever the events between', () => {
    const membrane = new Membrane({ ...plain, threshold: 100 });
    membrane.charge(30);
    membrane.current = 2;
    for (const t of [1, 2, 3.5, 7, 30].map((ms) => ms * MS)) {
      membrane.advance(t);
      expect(membrane.u).toBeCloseTo(2 + (3 - 2) * Math.exp(-t / (10 * MS)), 12);
    }
  });

  it('knows whether and when it will cross its threshold', () => {
    const membrane = new Membrane(plain);
    expect(membrane.crossing_ps()).toBe(NEVER_PS);
    membrane.current = 1;
    expect(membrane.crossing_ps()).toBe(NEVER_PS);
    membrane.current = 2;
    expect(membrane.crossing_ps()).toBe(Math.round(10 * MS * Math.log(2)));
    membrane.rise = 0.5; // a threshold on its way down
    const at = membrane.crossing_ps();
    membrane.advance(at - 2);
    expect(membrane.reached).toBe(false);
    membrane.advance(at + 1);
    expect(membrane.reached).toBe(true);
  });
});

describe.each(['compiled', 'interpreted'] as const)('LIF neuron, %s', (kind: Engine['kind']) => {
  it.each([
    [1.5, 0, 0],
    [3, 2, 0],
    [1.01, 5, -0.5],
  ])(
    'under a steady current of %d, refractory for %d ms, reset to %d, spikes at the closed form’s rate',
    (current, refractory, v_reset) => {
      const network = new EventNetwork([one], { ...plain, v_reset, refractory_ps: refractory * MS }, kind);
      network.steady(0, 0, current, 0);
      const spikes = network.run(3000 * MS);
      const interval = refractory + 10 * Math.log((current - v_reset) / (current - 1));
      const between = spikes.slice(1).map(({ time_ps }, i) => (time_ps - spikes[i].time_ps) / MS);
      expect(spikes[0].time_ps / MS).toBeCloseTo(10 * Math.log(current / (current - 1)), 6);
      expect(between.length).toBeGreaterThan(40);
      for (const measured of between) expect(Math.abs(measured / interval - 1)).toBeLessThan(1e-6);
    },
  );

  it('adds up the spikes of one picosecond before it decides, and loses those that come while it is held', () => {
    const network = new EventNetwork(
      [{ rows: 2, cols: 1, weights: Float32Array.of(20, -15) }],
      { ...plain, refractory_ps: 5 * MS },
      kind,
    );
    network.spikeOn(0, 0, MS);
    network.spikeOn(0, 1, MS); // 2 − 1.5: below the threshold
    network.spikeOn(0, 0, 40 * MS); // 2: a spike
    network.spikeOn(0, 0, 43 * MS); // lost
    network.spikeOn(0, 0, 46 * MS);
    expect(network.run().map(({ time_ps }) => time_ps / MS)).toEqual([40, 46]);
  });

  it('raises its threshold with every spike', () => {
    const network = new EventNetwork([one], { ...plain, adapt: 0.3, tau_adapt_ps: 50 * MS }, kind);
    network.steady(0, 0, 3, 0);
    const times = network.run(200 * MS).map(({ time_ps }) => time_ps);
    const between = times.slice(1).map((time, i) => time - times[i]);
    expect(between[3]).toBeGreaterThan(1.5 * between[0]);
  });
});

describe('event-driven and time-stepped neurons', () => {
  // Weights of a trained hybrid chip, Poisson spikes on a common grid, over two hidden layers.
  const data = syntheticData(60, 4, 150, 20);
  for (const sets of [
    [],
    ['snn.reset=value', 'snn.v_reset=-0.2', 'snn.refractory_ns=3000', 'snn.adapt=0.05', 'snn.tau_adapt_ns=20000'],
  ]) {
    it(`give the same spikes, and membranes to 1e-5 ${sets.join(' ')}`, () => {
      const config = configOf('snn-poisson', ['network.layers=[60,40,24,4]', 'tile.rows=32', 'snn.steps=60', ...sets]);
      const training = trainingOf(config, data);
      training.trainSamples(150);
      const { snn } = config;
      const step_ps = 1000 * snn.step_ns;
      let compared = 0;
      for (let index = 0; index < 20; index++) {
        const seen = observeSample(training, data.test.images, index);
        const layers = [0, 1].map((l) => {
          const { rows, cols } = training.analog.structure.layers[l];
          return { rows, cols, weights: training.analog.weights(l) };
        });
        const parameters: MembraneParameters = {
          tau_ps: 1000 * snn.tau_ns,
          threshold: snn.threshold,
          reset: snn.reset,
          v_reset: snn.v_reset,
          gain: 1 - Math.exp(-snn.step_ns / snn.tau_ns),
          adapt: snn.adapt,
          tau_adapt_ps: 1000 * snn.tau_adapt_ns,
          refractory_ps: 1000 * snn.refractory_ns,
          recovery_ps: step_ps,
        };
        const bus = new EventBus();
        const network = new EventNetwork(layers, parameters, 'compiled', bus);
        for (const { line, step } of seen.input) network.spikeOn(0, line, (step + 1) * step_ps);
        for (let step = 0; step < snn.steps; step++) {
          network.spikeOn(0, layers[0].rows - 1, (step + 1) * step_ps);
          network.spikeOn(1, layers[1].rows - 1, (step + 1) * step_ps);
        }
        const key = (layer: number, neuron: number, step: number) => `${layer}/${neuron}@${step}`;
        const spikes = network.run().map(({ time_ps, layer, neuron }) => key(layer, neuron, time_ps / step_ps - 1));
        const stepped = seen.layers.flatMap(({ spikes: list }, l) => list.map(({ line, step }) => key(l, line, step)));
        expect(new Set(spikes)).toEqual(new Set(stepped));
        compared += stepped.length;
        network.membranes.forEach((membranes, l) => {
          membranes.forEach((membrane, j) => {
            const held = seen.layers[l].held[j];
            if (!held) membrane.advance(snn.steps * step_ps);
            expect(Math.abs(membrane.u - seen.layers[l].membranes[snn.steps - 1][j])).toBeLessThan(1e-5);
          });
        });
      }
      expect(compared).toBeGreaterThan(300);
    });
  }
});
