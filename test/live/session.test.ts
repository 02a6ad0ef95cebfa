/** A live session observes and changes nothing. */
import { describe, expect, it } from 'vitest';
import { LiveSession } from '../../src/live/session.js';
import { configOf, syntheticData, trainingOf, wasm } from '../chip/support.js';

const data = syntheticData(36, 5, 60, 20);
const sets = ['network.layers=[36,12,5]', 'tile.rows=16', 'tile.cols=8', 'train.epochs=2', 'device.states=12'];

const sessionOf = (preset: string, more: readonly string[] = []) =>
  new LiveSession(configOf(preset, [...sets, ...more]), data, { kernels: wasm });

function plainHash(preset: string, samples: number, more: readonly string[] = []): string {
  const training = trainingOf(configOf(preset, [...sets, ...more]), data);
  for (let left = samples; left > 0; ) {
    const did = training.trainSamples(left);
    left -= did;
    if (did === 0) training.endEpoch();
  }
  return training.stateHash();
}

describe('a live session', () => {
  it.each(['choi2021', 'single50', 'float'])('%s: looking on changes no bit', (preset) => {
    const session = sessionOf(preset);
    const image = data.test.images.subarray(0, 36);
    for (let sample = 0; sample < 30; sample++) session.trainObserved();
    for (let event = 0; event < 500; event++) {
      session.stepEvent();
      session.frame(event % 4);
      session.recognise(image);
    }
    session.tile(0);
    session.train(20);
    while (session.isMidSample) session.stepEvent();
    const { epoch, samplesPerEpoch, sample } = session.training;
    expect(session.training.stateHash()).toBe(plainHash(preset, epoch * samplesPerEpoch + sample));
    expect(epoch * samplesPerEpoch + sample).toBeGreaterThan(50);
  });

  it('both engines deliver the same events, one by one', () => {
    const [compiled, interpreted] = ['compiled', 'interpreted'].map((engine) => {
      const session = sessionOf('choi2021', [`run.engine=${engine}`]);
      session.train(10);
      do session.stepEvent();
      while (session.isMidSample);
      return session.sample()?.events;
    });
    expect(compiled?.length).toBeGreaterThan(30);
    expect(compiled).toEqual(interpreted);
  });

  it('marks just the cells that the sample shown has pulsed', () => {
    const session = sessionOf('choi2021', ['train.rate=1']);
    session.train(5);
    const before = session.training.analog.conductances(0);
    session.trainObserved();
    const after = session.training.analog.conductances(0);
    const cells = 37 * 12;
    const { changes, levels } = session.frame(1);
    for (let cell = 0; cell < cells; cell++) {
      const change = Math.sign(after[cell] - before[cell]);
      expect(changes[cell]).toBe(change > 0 ? 1 : change < 0 ? 255 : 0);
      expect(Math.abs(levels[cell] - ((after[cell] - 1e-6) / 9e-6) * 255)).toBeLessThan(0.51);
    }
    const fallOrRise = [changes, session.frame(2).changes].flatMap((plane) => [...plane]);
    expect(fallOrRise).toContain(1);
    // Dynamic tuning leaves the small pair alone.
    expect(session.frame(3).changes.some((change) => change !== 0)).toBe(false);
  });

  it('gives the sums of a tile as its lines carry them', () => {
    const session = sessionOf('choi2021');
    do session.stepEvent();
    while (!session.sample()?.events.some(({ type }) => type === 'after read'));
    const { values, x, forward } = session.tile(0);
    for (let col = 0; col < forward.length; col++) {
      const sum = x.reduce((total, voltage, row) => total + voltage * values[0][row * forward.length + col], 0);
      expect(forward[col]).toBeCloseTo(sum, 4);
    }
    expect(forward.some((sum) => sum !== 0)).toBe(true);
    expect(() => session.tile(99)).toThrow('tile 99: expected 0 to 6');
  });

  it('tells the accuracy of every part of an epoch, and ends after the last one', () => {
    const session = sessionOf('choi2021');
    while (!session.finished) session.train(7);
    const { curve, trainAccuracy, testAccuracy, phase } = session.status('finished', 0);
    expect(phase).toBe('done');
    expect(curve).toHaveLength(2 * 20);
    expect(testAccuracy).toHaveLength(2);
    // Parts of equal size: their mean is the epoch's.
    const second = curve.filter(([epoch]) => epoch > 1).map(([, accuracy]) => accuracy);
    expect(second.reduce((a, b) => a + b) / second.length).toBeCloseTo(trainAccuracy[1], 10);
    session.trainObserved();
    session.stepEvent();
    expect(session.training.epoch).toBe(2);
  });

  it('answers an image as the evaluation does', () => {
    const session = sessionOf('choi2021');
    session.train(60);
    const { images, labels, count } = data.test;
    let right = 0;
    for (let i = 0; i < count; i++) {
      const { digit, outputs } = session.recognise(images.subarray(36 * i, 36 * (i + 1)));
      expect(outputs).toHaveLength(5);
      expect(outputs[digit]).toBe(Math.max(...outputs));
      if (digit === labels[i]) right++;
    }
    expect(right / count).toBe(session.training.evaluate());
    expect(() => session.recognise(new Uint8Array(35))).toThrow('image: 35 bytes; expected 36');
  });
});
