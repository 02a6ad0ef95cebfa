/** A bank is its neurons in lockstep: a chip of one machine per neuron computes the same bits. */
import { describe, expect, it } from 'vitest';
import { configOf, record, syntheticData } from './support.js';

describe('bank width', () => {
  const data = syntheticData(20, 3, 60, 10);
  const base = ['network.layers=[20,9,3]', 'tile.rows=8', 'tile.cols=4', 'train.rate=0.5'];

  for (const width of [1, 2, 5]) {
    it(`${width} neuron(s) a bank: same conductances and simulated time as whole layers`, () => {
      const whole = record(configOf('choi2021', base), data, 60);
      const split = record(configOf('choi2021', [...base, `bank.width=${width}`]), data, 60);
      expect(split.hash).toBe(whole.hash);
      expect(split.time).toBe(whole.time);
      expect(split.training.runningAccuracy).toBe(whole.training.runningAccuracy);
      expect(split.count).toBeGreaterThan(whole.count);
    });
  }

  it('changes conductances from the initial ones, so the comparison means something', () => {
    const before = record(configOf('choi2021', base), data, 0);
    const after = record(configOf('choi2021', base), data, 60);
    expect(after.hash).not.toBe(before.hash);
  });
});
