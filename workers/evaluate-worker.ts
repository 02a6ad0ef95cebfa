/** The piscina task that puts weights on a chip, from a run or a file, and measures what it answers. */
import { type Config, resolveConfig } from '../src/config/index.js';
import { type DataSet, loadData } from '../src/data/index.js';
import { EventBus } from '../src/engine/bus.js';
import { newestState } from '../src/runs/checkpoint-before.js';
import { identityOf } from '../src/runs/index.js';
import { programChip } from '../src/synapse/program-chip.js';
import { gridOf } from '../src/snn/sample.js';
import { createTraining } from '../src/train/create.js';
import { type InferenceCost, measureInference } from '../src/train/measure-inference.js';
import type { ChipTraining } from '../src/train/training.js';
import type { LayerWeights } from '../src/weights/layers.js';
import { portable } from './portable-error.js';
import type { LoadTask, PortableError } from './protocol.js';

/** Samples over which time and energy of an inference are taken. */
const MEASURED_SAMPLES = 100;

/** Where the weights come from. */
export type WeightSource =
  | { readonly kind: 'run'; readonly dir: string; readonly trained: Config; readonly fingerprint: string | null }
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
  /** Simulated time, and energy where a ledger is kept. */
  readonly inference_time_ps: number;
  readonly inference_energy_J: number | null;
  readonly inference: InferenceCost;
  /** Multiplications and additions of an inference: 2 per weight. */
  readonly operations_per_inference: number;
  /** Operations over energy, in 10¹² per joule; null where no ledger is kept. */
  readonly inference_TOPS_per_W: number | null;
  /** Component library of the prices. */
  readonly library: string | null;
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
  const training = await createTraining(config, data, { bus, isEvaluation: true });
  const warnings: string[] = [];
  try {
    const put =
      source.kind === 'run'
        ? restore(training, source, data, (text) => warnings.push(text))
        : await write(training, source, config, data);
    const { analog } = training;
    const test_accuracy = training.evaluate();
    const weights = analog.structure.layers.reduce((sum, { rows, cols }) => sum + rows * cols, 0);
    const inference = measureInference(training, bus, MEASURED_SAMPLES);
    const evaluation: Evaluation = {
      data: data.name,
      test_samples: data.test.count,
      test_accuracy,
      inference_time_ps: inference.time_ps,
      inference_energy_J: inference.energy_J,
      inference,
      operations_per_inference: 2 * weights,
      inference_TOPS_per_W: inference.energy_J ? (2 * weights) / inference.energy_J / 1e12 : null,
      library: training.ledger?.library ?? null,
      weights,
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
  { dir, trained, fingerprint }: Extract<WeightSource, { kind: 'run' }>,
  data: DataSet,
  warn: (text: string) => void,
): Put {
  // The weights are the run's, whatever they are evaluated on.
  const identity = { ...identityOf(trained, data), ...(fingerprint !== null && { data_fingerprint: fingerprint }) };
  const state = newestState(dir, identity, warn);
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
