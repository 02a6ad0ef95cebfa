/** Trains the same chip with the built-in array selection and with the one of staggered.mjs. */
import { createTraining, EventBus, loadData, resolveConfig } from 'synapulse';

const data = loadData();
const SAMPLES = 200;

async function train(sets) {
  const bus = new EventBus();
  const training = await createTraining(resolveConfig({ preset: 'choi2021', sets }), data, { bus });
  let pulsed = 0;
  let busiest = 0;
  let now_ps = -1;
  bus.on('event', ({ time_ps, event, before, after }) => {
    if (time_ps !== now_ps) busiest = Math.max(busiest, pulsed);
    now_ps = time_ps;
    if (event.type === 'pulse') pulsed++;
    if (before === 'updating' && after !== 'updating') pulsed--;
  });
  training.trainSamples(SAMPLES);
  return { time_ps: training.sim_time_ps, busiest, hash: training.stateHash() };
}

const plain = await train([]);
const own = await train(['machines.array_selection=./staggered.mjs']);
const ms = (time_ps) => `${(Number(time_ps) / 1e9).toFixed(3)} ms`;

console.log(`built-in:  ${SAMPLES} samples in ${ms(plain.time_ps)}, up to ${plain.busiest} tiles pulsed at once`);
console.log(`staggered: ${SAMPLES} samples in ${ms(own.time_ps)}, up to ${own.busiest} tiles pulsed at once`);
console.log(`the same conductances: ${own.hash === plain.hash}`);
