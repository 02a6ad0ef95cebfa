/** The learning rate falls after the switch, and so do the pulses it asks for. */
import { describe, expect, it } from 'vitest';
import { configOf, syntheticData, trainingOf } from './support.js';

const data = syntheticData(40, 4, 80, 10);
const base = ['network.layers=[40,20,4]', 'train.rate=0.5', 'controller.threshold_pp=100'];

function pulsesPerEpoch(preset: string, sets: string[]) {
  const training = trainingOf(configOf(preset, [...base, ...sets]), data);
  for (let epoch = 0; epoch < 3; epoch++) {
    while (training.trainSamples(100) > 0);
    training.endEpoch();
  }
  return training.history.map(({ activity }) => activity.map(({ pulses }) => pulses));
}

describe('learning rate', () => {
  it('takes fine_rate from the first epoch after the switch on, and leaves dynamic tuning alone', () => {
    const [plain, lower] = [[], ['train.fine_rate=0.25']].map((sets) => pulsesPerEpoch('choi2021', sets));
    expect(lower[0]).toEqual(plain[0]);
    expect(lower[1][1]).toBeLessThan(0.5 * plain[1][1]);
    expect(lower[1][1]).toBeGreaterThan(0);
  });

  it('decays after every epoch where the synapse has no fine tuning', () => {
    const [plain, decaying] = [[], ['train.decay=0.5']].map((sets) => pulsesPerEpoch('single50', sets));
    expect(decaying[0]).toEqual(plain[0]);
    expect(decaying[1][0]).toBeLessThan(plain[1][0]);
  });

  it('is the same after a resume', () => {
    const config = configOf('choi2021', [...base, 'train.fine_rate=0.5', 'train.decay=0.9']);
    const whole = trainingOf(config, data);
    const epochs = (training: typeof whole, count: number) => {
      for (let epoch = 0; epoch < count; epoch++) {
        while (training.trainSamples(30) > 0);
        training.endEpoch();
      }
    };
    epochs(whole, 4);
    const first = trainingOf(config, data);
    epochs(first, 2);
    first.trainSamples(17);
    const second = trainingOf(config, data);
    second.restore(first.snapshot());
    epochs(second, 2);
    expect(second.stateHash()).toBe(whole.stateHash());
    expect(second.events).toBe(whole.events);
    expect(second.sim_time_ps).toBe(whole.sim_time_ps);
    expect(second.history).toEqual(whole.history);
  });
});
