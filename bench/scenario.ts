/**
 * What the whole-step benchmarks train: a chip in a certain phase of its training, and the samples to come. Plain
 * data, so that every contestant, in a process of its own, starts from the same bits.
 */
import { type Config, resolveConfig } from '../src/config/index.js';
import { type DataSet, type DigitSet, dataSet, limited } from '../src/data/dataset.js';
import { createTraining } from '../src/train/create.js';
import type { RunState } from '../src/train/types.js';

export interface Scenario {
  readonly name: string;
  readonly config: Config;
  readonly train: DigitSet;
  readonly test: DigitSet;
  readonly state: RunState;
}

/** Seed words as the noise takes them. */
export function seedWords(config: Config): { lo: number; hi: number } {
  const seed = BigInt(config.seed);
  return { lo: Number(seed & 0xffffffffn), hi: Number(seed >> 32n) };
}

/** Device pair that updates pulse: 0 in dynamic tuning, 1 in fine tuning. */
export function selectedPair({ state }: Scenario): number {
  return state.engine.units.some((unit) => unit.state.startsWith('fine')) ? 1 : 0;
}

/**
 * A preset after its first epoch on `data`, or after the one at whose end its controller switched to fine tuning;
 * about to train `samples` samples.
 * @throws Error when the controller does not switch within the preset's epochs.
 */
export async function scenario(
  name: string,
  preset: string,
  data: DataSet,
  {
    fine = false,
    samples,
    sets = [],
  }: { readonly fine?: boolean; readonly samples: number; readonly sets?: readonly string[] },
): Promise<Scenario> {
  const config = resolveConfig({ preset, sets });
  const training = await createTraining(config, data);
  const wanted = fine ? 'fine' : 'dynamic';
  do {
    if (training.epoch === config.train.epochs) throw new Error(`${preset}: no ${wanted} tuning on '${data.name}'`);
    while (training.trainSamples(1000) > 0);
    training.endEpoch();
  } while (training.phase !== wanted);
  const { train, test } = limited(data, { train: samples });
  return { name, config, train, test, state: training.snapshot() };
}

/** The scenario's samples as a data set; the fingerprint is nobody's concern here. */
export function samplesOf({ name, train, test }: Pick<Scenario, 'name' | 'train' | 'test'>): DataSet {
  return dataSet(name, train, test);
}

/**
 * Random samples: a share of the pixels lit, each a random byte. For nets of any number of inputs.
 * @param next uniform numbers in [0, 1)
 */
export function syntheticSamples(pixels: number, count: number, lit: number, next: () => number): DigitSet {
  const images = new Uint8Array(count * pixels);
  const labels = new Uint8Array(count);
  for (let i = 0; i < images.length; i++) if (next() < lit) images[i] = 1 + Math.floor(255 * next());
  for (let i = 0; i < count; i++) labels[i] = Math.floor(10 * next());
  return { images, labels, count, pixels, classes: 10 };
}
