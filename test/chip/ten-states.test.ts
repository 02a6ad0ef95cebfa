/** A single pair of 10 states under choi2021: no update reaches half of its step, so its answers never change. */
import { expect, it } from 'vitest';
import { embeddedDigits } from '../../src/data/embedded.js';
import { configOf, trainingOf } from './support.js';

const whole = embeddedDigits();
const first = (set: typeof whole.train, count: number) => ({ ...set, count });
const data = { ...whole, train: first(whole.train, 1000), test: first(whole.test, 400) };

function answersOf(...sets: string[]) {
  const training = trainingOf(configOf('choi2021', ['synapse.architecture=single', 'device.states=10', ...sets]), data);
  const answers = () => Array.from({ length: 400 }, (_, i) => training.analog.answer(data.test.images, i));
  const [before, untaught] = [training.stateHash(), answers()];
  training.trainSamples(1000);
  return { training, before, untaught, answers: answers(), pulses: training.analog.totals[0].pulses };
}

it.each([1, 2, 3])('keeps its initial weights, and the answers that these happen to give (seed %i)', (seed) => {
  const { training, before, untaught, answers, pulses } = answersOf(`seed=${seed}`);
  expect(pulses).toBe(0);
  expect(training.stateHash()).toBe(before);
  expect(answers).toEqual(untaught);
  expect(training.evaluate()).toBeLessThan(0.25);
});

it('answers class 0 from weights of zero: 9.8 % of the test digits of MNIST, as published', () => {
  const { answers, pulses } = answersOf('train.init=0');
  expect(pulses).toBe(0);
  expect([...new Set(answers)]).toEqual([0]);
});

it('learns with 50 states, or when counts are rounded by chance', () => {
  for (const sets of [['device.states=50'], ['pulse.encoder=stochastic']]) {
    const { answers, pulses } = answersOf(...sets);
    expect(pulses).toBeGreaterThan(1000);
    expect(new Set(answers).size).toBeGreaterThan(5);
  }
});
