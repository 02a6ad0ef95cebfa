/** The switch by held-out accuracy, and switching back and forth, over a whole run. */
import { describe, expect, it } from 'vitest';
import { resolveConfig } from '../../src/config/index.js';
import { limited, loadData } from '../../src/data/index.js';
import { createTraining } from '../../src/train/create.js';

const data = limited(loadData(), { train: 200, test: 20 });
const SMALL = ['network.layers=[784, 12, 10]', 'train.epochs=4'];

async function run(...sets: string[]) {
  const training = await createTraining(resolveConfig({ preset: 'choi2021', sets: [...SMALL, ...sets] }), data);
  const epochs = [];
  for (let epoch = 0; epoch < 4; epoch++) {
    while (training.trainSamples(1000) > 0);
    epochs.push(training.endEpoch());
  }
  training.stop();
  return { epochs, hash: training.stateHash() };
}

describe('the switch', () => {
  it('by held-out accuracy trains on the rest, and does not depend on the engine', async () => {
    const held = ['controller.on=held-out', 'controller.held_out=0.25', 'controller.threshold_pp=100'];
    const { epochs, hash } = await run(...held);
    expect(epochs.map(({ samples, phase }) => [samples, phase])).toEqual([
      [150, 'dynamic'],
      ...new Array(3).fill([150, 'fine']),
    ]);
    expect((await run(...held, 'run.engine=interpreted')).hash).toBe(hash);
  });

  it('back and forth pulses the pairs in turn', async () => {
    const { epochs } = await run('controller.repeat=on', 'controller.threshold_pp=100', 'train.fine_rate=0.5');
    expect(epochs.map(({ phase }) => phase)).toEqual(['dynamic', 'fine', 'dynamic', 'fine']);
    for (const { phase, activity } of epochs) {
      const pulsed = activity.map(({ pulses }) => pulses > 0);
      expect(pulsed).toEqual(phase === 'dynamic' ? [true, false] : [false, true]);
    }
  });
});
