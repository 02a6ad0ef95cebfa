/** The piscina task that reads what stands in a run's arrays, for export. */
import type { Config } from '../src/config/index.js';
import { AnalogCircuits } from '../src/chip/analog.js';
import { MemoryPlan } from '../src/chip/memory.js';
import { kernelMemory } from '../src/kernel/memory.js';
import { describeChip } from '../src/chip/structure.js';
import { limited, loadData } from '../src/data/index.js';
import { EventBus } from '../src/engine/bus.js';
import { InputError } from '../src/errors.js';
import { checkpointBefore, newestState } from '../src/runs/checkpoint-before.js';
import type { Identity } from '../src/runs/index.js';
import { createTraining, kernelFactory, loadPlugins } from '../src/train/create.js';
import type { Range } from '../src/trace/selection.js';
import { countPulses, type PulseCounts } from '../src/weights/pulse-counts.js';
import { portable } from './portable-error.js';
import type { LoadTask, PortableError } from './protocol.js';

export interface ExportTask {
  readonly dir: string;
  readonly config: Config;
  readonly identity: Identity;
  /** Set where the pulses of some steps are to be counted, too: the run is trained again on its data. */
  readonly count?: { readonly data: LoadTask; readonly steps?: Range };
}

/** A layer as it stands: row-major; the bias row is the last. */
export interface ExportedLayer {
  readonly rows: number;
  readonly cols: number;
  /** Of the planes: 'big_plus', 'big_minus', …; 'weight' for ideal weights. */
  readonly planes: readonly string[];
  /** Siemens, plane by plane. */
  readonly conductances: Float32Array;
  readonly weights: Float32Array;
}

export type ExportOutcome =
  | {
      readonly kind: 'read';
      readonly layers: readonly ExportedLayer[];
      readonly trained_samples: number;
      /** By layer, and the steps they are of; absent where none were to be counted. */
      readonly pulses?: readonly PulseCounts[];
      readonly steps?: Range;
      readonly warnings: readonly string[];
    }
  | { readonly kind: 'failed'; readonly error: PortableError };

export default async function read(task: ExportTask): Promise<ExportOutcome> {
  try {
    return await readArrays(task);
  } catch (error) {
    return { kind: 'failed', error: portable(error) };
  }
}

/** Trains the run again, from the checkpoint before the first step that counts. */
async function count(
  { dir, config: own, identity }: ExportTask,
  { data: choice, steps: asked }: NonNullable<ExportTask['count']>,
  trainedSteps: number,
  warnings: string[],
): Promise<{ readonly pulses: readonly PulseCounts[]; readonly steps: Range }> {
  const steps = asked ?? { lo: 0, hi: trainedSteps - 1 };
  if (steps.hi >= trainedSteps) {
    throw new InputError(
      `--steps ${steps.lo}..${steps.hi}: ${dir} was trained for ${trainedSteps} steps; expected steps up to ` +
        `${trainedSteps - 1}`,
    );
  }
  const data = limited(loadData({ dir: choice.dir }), { train: choice.trainLimit, test: choice.testLimit });
  if (identity.data_fingerprint !== data.fingerprint) {
    throw new InputError(`${dir}: its data has changed; expected the data that it was trained on (--data says where)`);
  }
  const bus = new EventBus();
  const config = { ...own, run: { ...own.run, threads: 1 as const } };
  const training = await createTraining(config, data, { bus });
  try {
    const found = checkpointBefore(dir, identity, steps.lo, (text) => warnings.push(text));
    if (found !== undefined) training.restore(found.state);
    while (training.analog.step < steps.lo) {
      if (training.trainSamples(steps.lo - training.analog.step) === 0) training.endEpoch();
    }
    return { pulses: countPulses(training, bus, steps.hi + 1), steps };
  } finally {
    training.stop();
  }
}

async function readArrays(task: ExportTask): Promise<ExportOutcome> {
  const { dir, config, identity } = task;
  const warnings: string[] = [];
  const state = newestState(dir, identity, (text) => warnings.push(text));
  await loadPlugins(config.plugins);
  const chip = describeChip(config);
  const plan = new MemoryPlan(chip, config, 1);
  const memory = kernelMemory(plan.bytes, true);
  const kernels = (await kernelFactory(config.run.kernels))(memory);
  const analog = new AnalogCircuits(chip, plan.write(memory), kernels, config);
  const planes = chip.pairs.flatMap(({ name }) => [`${name}_plus`, `${name}_minus`]);
  const layers = chip.layers.map(({ index, rows, cols }) => {
    analog.setConductances(index, state.layers[index]);
    const weights = analog.weights(index);
    return {
      rows,
      cols,
      planes: planes.length === 0 ? ['weight'] : planes,
      conductances: state.layers[index],
      weights,
    };
  });
  const counted = task.count && (await count(task, task.count, state.step, warnings));
  return { kind: 'read', layers, trained_samples: state.step, warnings, ...counted };
}
