/** The arbiter is fair, and settings that would make it unfair are refused. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ARBITER_SLOT, type ArbiterContext, arbiter, arbiterSlots } from '../../machines/index.js';
import { resolveConfig } from '../../src/config/index.js';
import { alone } from '../machines/support.js';

const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b));

describe('arbiter', () => {
  it('points to every device m times in any n·m advances, whatever the co-prime increment', () => {
    const n = fc.integer({ min: 1, max: 21 });
    fc.assert(
      fc.property(n, fc.nat(50), fc.integer({ min: 1, max: 3 }), fc.nat(30), (devices, offset, m, skip) => {
        const increment = 1 + offset;
        fc.pre(gcd(increment, devices) === 1);
        const circuit: Partial<ArbiterContext> = {
          ...{ members: 1, perSample: true, devices, increment, potentiationEvery: 1, depressionEvery: 1, step_ps: 0 },
        };
        const { slots, send } = alone(arbiter, circuit, arbiterSlots(1));
        const uses = new Array(devices).fill(0);
        for (let i = 0; i < skip + devices * m; i++) {
          if (i >= skip) uses[slots[ARBITER_SLOT.selection]]++;
          send({ type: 'request', from: 5, tile: 0 });
          send({ type: 'release', tile: 0 });
        }
        expect(uses).toEqual(new Array(devices).fill(m));
      }),
      { numRuns: 60 },
    );
  });

  it.each([
    [['arbiter.devices=6', 'arbiter.increment=4'], /arbiter\.increment is 4; expected a number co-prime with .*\(6\)/],
    [['arbiter.devices=0'], /arbiter\.devices is 0; expected an integer from 1 to 64/],
    [['carry.base=1'], /carry\.base is 1; expected an integer from 2 to 1000/],
    [['synapse.architecture=periodic-carry', 'device.states=4'], /carry\.threshold is 0\.5: no headroom to carry/],
    [['synapse.architecture=pcm-pair', 'device.polarity=bidirectional'], /device\.polarity is bidirectional; expected/],
  ])('%j is one clear line', (sets, message) => {
    expect(() => resolveConfig({ sets })).toThrow(message);
  });
});
