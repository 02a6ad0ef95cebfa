/** Options of the controller and of resets over a whole run. */
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

describe('reset.level', () => {
  it('resets pairs earlier, and leaves the run alone at 1', async () => {
    const resets = ({ epochs }: Awaited<ReturnType<typeof run>>) =>
      epochs.reduce((n, e) => n + e.activity[0].resets, 0);
    const stay = 'controller.threshold_pp=-100';
    const [full, given, half] = [await run(stay), await run(stay, 'reset.level=1'), await run(stay, 'reset.level=0.5')];
    expect(given.hash).toBe(full.hash);
    expect(resets(half)).toBeGreaterThan(resets(full));
  });
});

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
