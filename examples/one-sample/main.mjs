/** Prints every event of one training sample on a chip 784-16-10: who tells whom what, and when. */
import { createTraining, EventBus, loadData, resolveConfig } from 'synapulse';

const config = resolveConfig({
  preset: 'choi2021',
  sets: ['network.layers=[784,16,10]', 'tile.rows=400', 'tile.cols=64'],
});
const bus = new EventBus();
const training = await createTraining(config, loadData(), { bus });
const nameOf = (unit) => training.engine.units[unit]?.name ?? 'host';

bus.on('event', ({ time_ps, from, to, event }) => {
  const { type, ...said } = event;
  const words = Object.entries(said).map(
    ([key, value]) => `${key}=${typeof value === 'number' ? +value.toPrecision(4) : value}`,
  );
  console.log(
    `${String(time_ps).padStart(12)} ps  ${nameOf(from).padEnd(18)} → ${nameOf(to).padEnd(18)} ${type} ${words.join(' ')}`.trimEnd(),
  );
});
training.trainSamples(1);
