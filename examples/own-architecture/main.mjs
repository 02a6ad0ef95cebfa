/** Trains a chip whose weights are of the architecture of alternating.mjs, on both engines. */
import { createTraining, EventBus, loadData, resolveConfig } from 'synapulse';

const data = loadData();
const sets = ['plugins=["./alternating.mjs"]', 'synapse.architecture=alternating'];

async function train(engine) {
  const bus = new EventBus();
  const config = resolveConfig({ preset: 'single50', sets: [...sets, `run.engine=${engine}`] });
  const training = await createTraining(config, data, { bus });
  const pulsed = [];
  bus.on('event', ({ event }) => {
    if (event.type === 'pulse' && pulsed.at(-1) !== event.pair) pulsed.push(event.pair);
  });
  training.trainSamples(300);
  console.log(`${engine}: pairs pulsed ${pulsed.slice(0, 8).join(' ')} …`);
  return training.stateHash();
}

const hashes = [await train('compiled'), await train('interpreted')];
console.log(`the same conductances: ${hashes[0] === hashes[1]}`);
