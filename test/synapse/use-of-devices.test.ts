/** The devices of a weight are used alike on a whole chip, and what either way of advancing costs in simulated time. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { configOf, syntheticData, trainingOf } from '../chip/support.js';

const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b));
const data = syntheticData(24, 3, 40, 5);
const SETS = [
  ...['network.layers=[24,10,3]', 'tile.rows=16', 'tile.cols=8', 'synapse.architecture=multi-device', 'train.rate=0.3'],
  ...['device.pulse_ns=100', 'device.depression_ns=100', 'device.states=40', 'device.polarity=bidirectional'],
  ...['device.model=soft-bounds', 'pulse.encoder=stochastic', 'reset.every=0'],
];

function trained(samples: number, own: readonly string[]) {
  const training = trainingOf(configOf('single50', [...SETS, ...own]), data);
  training.trainSamples(samples);
  return training;
}

const arbiters = fc
  .record({ devices: fc.integer({ min: 1, max: 9 }), increment: fc.integer({ min: 1, max: 20 }) })
  .filter(({ devices, increment }) => gcd(devices, increment) === 1);

describe('use of the devices of a weight', () => {
  it('advancing per update: cells that each device was programmed in differ by one at most, whatever the increment', () => {
    fc.assert(
      fc.property(arbiters, ({ devices, increment }) => {
        const { analog } = trained(12, [
          ...[`arbiter.devices=${devices}`, `arbiter.increment=${increment}`],
          ...['arbiter.advance=per-update', 'arbiter.scope=chip'],
        ]);
        const uses = analog.totals.map(({ updates }) => updates);
        expect(uses).toHaveLength(devices);
        expect(Math.min(...uses)).toBeGreaterThan(0);
        expect(Math.max(...uses) - Math.min(...uses)).toBeLessThanOrEqual(1);
      }),
      { numRuns: 15 },
    );
  });

  it('advancing per sample: n samples program each device in one of them', () => {
    fc.assert(
      fc.property(arbiters, ({ devices, increment }) => {
        const training = trainingOf(
          configOf('single50', [...SETS, `arbiter.devices=${devices}`, `arbiter.increment=${increment}`]),
          data,
        );
        const turns = new Array<number>(devices).fill(0);
        for (let sample = 0; sample < 2 * devices; sample++) {
          const before = training.analog.totals.map(({ updates }) => updates);
          training.trainSamples(1);
          const used = training.analog.totals.flatMap(({ updates }, i) => (updates > before[i] ? [i] : []));
          expect(used).toEqual([(sample * increment) % devices]);
          turns[used[0]]++;
        }
        expect(turns).toEqual(new Array(devices).fill(2));
      }),
      { numRuns: 15 },
    );
  });

  it('per update one cell after another is pulsed: its time is that of all pulses; per sample that of one', () => {
    const own = [
      'arbiter.devices=3',
      'network.layers=[24,3]',
      'tile.rows=64',
      'arbiter.step_ns=2',
      'timing.read_ns=50',
    ];
    const parallel = trained(1, own);
    const serial = trained(1, [...own, 'arbiter.advance=per-update']);
    const pulses = serial.analog.totals.reduce((sum, pair) => sum + pair.pulses, 0);
    const read_ps = 50_000 + 2 * configOf('single50', SETS).timing.activation_ns * 1000;
    expect(serial.sim_time_ps).toBe(BigInt(read_ps + 2000 + pulses * 100_000));
    const busiest = Number(parallel.sim_time_ps) - read_ps - 2000;
    expect(busiest % 100_000).toBe(0);
    expect(busiest).toBeLessThan(pulses * 100_000);
    expect(busiest).toBeGreaterThan(0);
  });
});
