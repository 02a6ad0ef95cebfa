/** The piscina task that puts weights on a chip, from a run or a file, and measures what it answers. */
import { type Config, resolveConfig } from '../src/config/index.js';
import { type DataSet, loadData } from '../src/data/index.js';
import { EventBus } from '../src/engine/bus.js';
import { InputError } from '../src/errors.js';
import { checkpointBefore } from '../src/runs/checkpoint-before.js';
import { identityOf } from '../src/runs/index.js';
import { programChip } from '../src/synapse/program-chip.js';
import { gridOf } from '../src/snn/sample.js';
import { createTraining } from '../src/train/create.js';
import { inferenceTime_ps } from '../src/train/inference-time.js';
import type { ChipTraining } from '../src/train/training.js';
import type { LayerWeights } from '../src/weights/layers.js';
import { portable } from './portable-error.js';
import type { LoadTask, PortableError } from './protocol.js';

/** Samples over which the time of an inference is taken. */
const TIMED_SAMPLES = 16;

/** Where the weights come from. */
export type WeightSource =
  | { readonly kind: 'run'; readonly dir: string; readonly fingerprint: string | null }
  | { readonly kind: 'file'; readonly layers: readonly LayerWeights[]; readonly programming: 'ideal' | 'pulses' };

export interface EvaluateTask {
  readonly config: Config;
  readonly data: LoadTask;
  readonly source: WeightSource;
}

export interface Evaluation {
  readonly data: string;
  readonly test_samples: number;
  readonly test_accuracy: number;
  /** With the weights as they were given, in floating point; null for a run. */
  readonly given_accuracy: number | null;
  /** Simulated. */
  readonly inference_time_ps: number;
  /** Weights beyond the range of the devices, all weights, and pulses that wrote them; null for a run. */
  readonly clipped: number | null;
  readonly weights: number;
  readonly programming_pulses: number | null;
  /** Training samples after which the state of a run was saved. */
  readonly trained_samples: number | null;
  readonly state_hash: string;
}

export type EvaluateOutcome =
  | { readonly kind: 'evaluated'; readonly evaluation: Evaluation; readonly warnings: readonly string[] }
  | { readonly kind: 'failed'; readonly error: PortableError };

export default async function evaluate(task: EvaluateTask): Promise<EvaluateOutcome> {
  try {
    return await evaluated(task);
  } catch (error) {
    return { kind: 'failed', error: portable(error) };
  }
}

async function evaluated({ config, data: choice, source }: EvaluateTask): Promise<EvaluateOutcome> {
  const data = loadData({ ...choice, grid: gridOf(config) });
  const bus = new EventBus();
  const training = await createTraining(config, data, { bus });
  const warnings: string[] = [];
  try {
    const put =
      source.kind === 'run'
        ? restore(training, source, config, data, (text) => warnings.push(text))
        : await write(training, source, config, data);
    const { analog } = training;
    const evaluation: Evaluation = {
      data: data.name,
      test_samples: data.test.count,
      test_accuracy: training.evaluate(),
      inference_time_ps: inferenceTime_ps(training, bus, TIMED_SAMPLES),
      weights: analog.structure.layers.reduce((sum, { rows, cols }) => sum + rows * cols, 0),
      ...put,
      state_hash: training.stateHash(),
    };
    return { kind: 'evaluated', evaluation, warnings };
  } finally {
    training.stop();
  }
}

type Put = Pick<Evaluation, 'given_accuracy' | 'clipped' | 'programming_pulses' | 'trained_samples'>;

function restore(
  training: ChipTraining,
  { dir, fingerprint }: Extract<WeightSource, { kind: 'run' }>,
  config: Config,
  data: DataSet,
  warn: (text: string) => void,
): Put {
  // The weights are the run's, whatever they are evaluated on.
  const identity = { ...identityOf(config, data), ...(fingerprint !== null && { data_fingerprint: fingerprint }) };
  const state = checkpointBefore(dir, identity, Number.POSITIVE_INFINITY, warn)?.state;
  if (state === undefined) throw new InputError(`${dir} has no checkpoint that can be read; expected a trained run`);
  // Of the state only the arrays matter: the data may be other data, with epochs of another length.
  state.layers.forEach((values, layer) => {
    training.analog.setConductances(layer, values);
  });
  return { given_accuracy: null, clipped: null, programming_pulses: null, trained_samples: state.step };
}

async function write(
  training: ChipTraining,
  { layers, programming }: Extract<WeightSource, { kind: 'file' }>,
  config: Config,
  data: DataSet,
): Promise<Put> {
  const { clipped, pulses } = programChip(training.analog, config, layers, programming);
  return {
    given_accuracy: await accuracyAsGiven(layers, config, data),
    ...{ clipped, programming_pulses: pulses, trained_samples: null },
  };
}

/** The same network in floating point. */
async function accuracyAsGiven(layers: readonly LayerWeights[], config: Config, data: DataSet): Promise<number> {
  const spikes = config.snn.rule === 'off' ? {} : { snn: { ...config.snn }, plugins: [...config.plugins] };
  const float = resolveConfig({ preset: 'float', overrides: { network: { ...config.network }, ...spikes } });
  const training = await createTraining(float, data);
  try {
    layers.forEach(({ values }, layer) => {
      training.analog.setConductances(layer, values);
    });
    return training.evaluate();
  } finally {
    training.stop();
  }
}
