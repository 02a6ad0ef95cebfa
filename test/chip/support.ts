/** Small chips and data for whole-chip tests. */
import { type Config, resolveConfig } from '../../src/config/index.js';
import type { DataSet, DigitSet } from '../../src/data/dataset.js';
import { EventBus } from '../../src/engine/bus.js';
import type { EventRecord } from '../../src/engine/engine.js';
import { twin } from '../../src/kernel/twin/index.js';
import { uniform } from '../../src/kernel/philox.js';
import { loadWasm } from '../../src/kernel/wasm.js';
import { wasmModule } from '../../src/kernel/wasm-node.js';
import { ChipTraining, type KernelFactory, type TrainingOptions } from '../../src/train/training.js';

const module = await wasmModule();
export const wasm: KernelFactory = (memory) => loadWasm(memory, module);

export function configOf(preset: string, sets: readonly string[] = []): Config {
  return resolveConfig({ preset, sets: [...sets] });
}

/** Classes told apart by which part of the image is bright, with noise: learnable in a few hundred samples. */
export function syntheticData(pixels: number, classes: number, train: number, test: number): DataSet {
  const digits = (count: number, part: number): DigitSet => {
    const images = new Uint8Array(new SharedArrayBuffer(count * pixels));
    const labels = new Uint8Array(new SharedArrayBuffer(count));
    for (let i = 0; i < count; i++) {
      labels[i] = Math.floor(uniform(99, part, 1, 0, 0, i, 0, 0) * classes);
      for (let p = 0; p < pixels; p++) {
        const noise = uniform(98, part, 2, 0, 0, i * pixels + p, 0, 0);
        const bright = Math.floor((p * classes) / pixels) === labels[i];
        images[i * pixels + p] = bright ? 128 + 127 * noise : noise < 0.7 ? 0 : 200 * (noise - 0.7);
      }
    }
    return { images, labels, count, pixels, classes };
  };
  return { name: 'synthetic', train: digits(train, 0), test: digits(test, 1), fingerprint: 'synthetic' };
}

export function trainingOf(config: Config, data: DataSet, options: Partial<TrainingOptions> = {}): ChipTraining {
  return new ChipTraining(config, data, { kernels: options.kernels ?? wasm, ...options });
}

export { twin };

/** Everything that two equal runs must have in common after `samples` samples, event by event. */
export function record(config: Config, data: DataSet, samples: number, options: Partial<TrainingOptions> = {}) {
  const bus = new EventBus();
  const events: string[] = [];
  bus.on('event', ({ time_ps, from, to, event, timer, before, after }: EventRecord) => {
    events.push(`${time_ps} ${from}>${to} ${timer ? 'timer ' : ''}${JSON.stringify(event)} ${before}>${after}`);
  });
  const training = trainingOf(config, data, { ...options, bus });
  for (let left = samples; left > 0; ) {
    const did = training.trainSamples(left);
    left -= did;
    if (did === 0) training.endEpoch();
  }
  return { events, hash: training.stateHash(), time: training.sim_time_ps, count: training.events, training };
}
