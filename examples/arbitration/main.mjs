/**
 * Counter-based arbitration, pulse by pulse: one crossbar of 32 × 2 synapses of three devices each (Boybat et al. 2019).
 * Per sample, one device of all synapses takes the pulses of a parallel update, then the selection counter goes on. Per
 * update, synapses are programmed one after another and the counter goes on with each of them.
 */
import { createTraining, EventBus, resolveConfig } from 'synapulse';

const [ROWS, COLS, DEVICES, SAMPLES] = [32, 2, 3, 60];

/** Stripes that lean left or right; the 32nd row is the bias. */
const pixels = ROWS - 1;
const images = new Uint8Array(SAMPLES * pixels);
const labels = new Uint8Array(SAMPLES);
for (let i = 0; i < SAMPLES; i++) {
  labels[i] = i % COLS;
  for (let p = 0; p < pixels; p++) images[i * pixels + p] = (p + i * (labels[i] ? 1 : 3)) % 4 === 0 ? 255 : 20;
}
const set = { images, labels, count: SAMPLES, pixels, classes: COLS };
const data = { name: 'stripes', fingerprint: 'stripes', train: set, test: set };

async function show(advance) {
  const bus = new EventBus();
  const sets = [`network.layers=[${pixels}, ${COLS}]`, 'synapse.architecture=multi-device', 'train.init=0.2'];
  sets.push(`arbiter.devices=${DEVICES}`, 'arbiter.increment=2', `arbiter.advance=${advance}`, 'refresh.every=0');
  const training = await createTraining(resolveConfig({ preset: 'single50', sets }), data, { bus });
  const use = Array.from({ length: DEVICES }, () => 0);
  const conductances = () => training.analog.conductances(0).slice();
  let before = conductances();
  console.log(`\n${advance}: synapses as row.column`);
  const granted = [];
  bus.on('event', ({ event }) => {
    if (event.type === 'grant') granted.push(event.selection);
  });
  for (let sample = 0; sample < SAMPLES; sample++) {
    training.trainSamples(1);
    const after = conductances();
    const moved = use.map(() => []);
    for (let cell = 0; cell < ROWS * COLS; cell++) {
      for (let device = 0; device < DEVICES; device++) {
        const at = (plane) => plane * ROWS * COLS + cell;
        if ([2 * device, 2 * device + 1].some((plane) => after[at(plane)] !== before[at(plane)])) {
          moved[device].push(`${Math.floor(cell / COLS)}.${cell % COLS}`);
          use[device]++;
        }
      }
    }
    before = after;
    if (sample < 4) {
      console.log(`sample ${sample + 1}: the counter points to device ${granted.at(-1) + 1}`);
      moved.forEach((cells, device) => {
        if (cells.length > 0) console.log(`  device ${device + 1} of synapses ${cells.join(' ')}`);
      });
    }
  }
  const most = Math.max(...use);
  console.log(`use of each device in ${SAMPLES} samples:`);
  use.forEach((count, device) => {
    console.log(`  device ${device + 1} ${'█'.repeat(Math.round((30 * count) / most)).padEnd(30)} ${count}`);
  });
}

await show('per-sample');
await show('per-update');
