/** `synapulse eval`: what a trained run, or given weights programmed onto arrays, answer to the test samples. */
import { InputError } from '../../errors.js';
import { checkPlugins, configOf, readManifest } from '../../runs/index.js';
import type { EvaluateOutcome, EvaluateTask, Evaluation } from '../../../workers/evaluate-worker.js';
import { type Config, resolveConfig } from '../../config/index.js';
import type { Tree } from '../../config/layer.js';
import { PROGRAMMING } from '../../synapse/program-chip.js';
import { grouped, humanEnergy, humanTime, percent } from '../format.js';
import { inOneThread } from '../one-task.js';
import { type ConfigOptions, configFor, type DataOptions, dataFrom } from '../options.js';
import { Output, type OutputOptions } from '../output.js';
import { weightsFrom } from '../weights-file.js';

const WORKER = new URL('../../../workers/evaluate-worker.js', import.meta.url);

export interface EvalOptions extends OutputOptions, ConfigOptions, DataOptions {
  readonly weights?: string;
  readonly program?: string;
}

export async function evaluate(run: string | undefined, options: EvalOptions): Promise<void> {
  const out = new Output(options);
  const task = taskOf(run, options);
  const { evaluation, warnings } = await inOneThread<EvaluateOutcome>(WORKER, task, 'nothing was written');
  for (const warning of warnings) out.warn(warning);
  report(out, run ?? (options.weights as string), task.config, options.set ?? [], evaluation);
}

function taskOf(run: string | undefined, options: EvalOptions): EvaluateTask {
  const { weights } = options;
  if (run !== undefined && weights === undefined) return ofRun(run, options);
  if (run !== undefined || weights === undefined) {
    throw new InputError('eval: expected either the folder of a run or --weights FILE.npz');
  }
  return ofFile(weights, options);
}

/** Options that a run brings along. */
const FIXED = ['preset', 'config', 'epochs', 'seed', 'program'] as const;

/** Settings that say how arrays are read, not what is in them: a run may be evaluated under others. */
const OF_READS = /^\s*(?:tile|readout|driver|energy|timing)\.|^\s*device\.read_noise\s*=/;

function ofRun(dir: string, options: EvalOptions): EvaluateTask {
  const fixed = FIXED.find((option) => options[option] !== undefined);
  if (fixed !== undefined) throw new InputError(`--${fixed} with a run: a run keeps its settings; expected it without`);
  const other = options.set?.find((set) => !OF_READS.test(set));
  if (other !== undefined) {
    throw new InputError(
      `--set ${other} with a run: a run keeps what its arrays hold; expected a setting of reads: tile, readout, driver, ` +
        'energy, timing, device.read_noise',
    );
  }
  const manifest = readManifest(dir);
  checkPlugins(manifest);
  const { data } = manifest;
  const given = dataFrom(options);
  const trained = configOf(manifest, dir);
  const layers = [{ tree: manifest.config as Tree, place: () => '' }];
  return {
    config: alone(options.set?.length ? resolveConfig({ layers, sets: options.set }) : trained),
    data: {
      dir: given.dir ?? data.dir ?? undefined,
      trainLimit: given.trainLimit ?? data.train_limit ?? undefined,
      testLimit: given.testLimit ?? data.test_limit ?? undefined,
    },
    source: { kind: 'run', dir, trained, fingerprint: data.fingerprint },
  };
}

function ofFile(file: string, options: EvalOptions): EvaluateTask {
  const programming = (options.program ?? 'ideal') as (typeof PROGRAMMING)[number];
  if (!PROGRAMMING.includes(programming)) {
    throw new InputError(`--program ${options.program}: expected ${PROGRAMMING.join(' or ')}`);
  }
  const wanted = configFor(options);
  // Weights say how large their network is, unless the user does.
  const isGiven = options.config !== undefined || options.set?.some((set) => /^\s*network\.layers\s*=/.test(set));
  const layers = weightsFrom(file, isGiven ? wanted.network.layers : undefined);
  const sizes = [layers[0].rows - 1, ...layers.map(({ cols }) => cols)];
  const config = isGiven
    ? wanted
    : configFor({ ...options, set: [...(options.set ?? []), `network.layers=[${sizes}]`] });
  return { config: alone(config), data: dataFrom(options), source: { kind: 'file', layers, programming } };
}

/** On one thread: threads change no bit. */
const alone = (config: Config): Config => ({ ...config, run: { ...config.run, threads: 1 } });

/** What an inference takes, and who takes it. */
function inferenceLines(evaluation: Evaluation): string[][] {
  const { inference, operations_per_inference, inference_TOPS_per_W, library } = evaluation;
  const { time_ps, energy_J, by_component, samples } = inference;
  const time = `${humanTime(time_ps)} simulated`;
  if (energy_J === null || inference_TOPS_per_W === null) return [['inference', time]];
  const parts = by_component.map(([component, part]) => `${component} ${percent(part / energy_J)}`);
  return [
    ['inference', `${time}, ${humanEnergy(energy_J)}: mean of ${samples} training samples`],
    ['of it', parts.join(', ')],
    [
      'efficiency',
      `${inference_TOPS_per_W.toPrecision(3)} TOPS/W, ${grouped(operations_per_inference)} operations; prices: ${library}`,
    ],
  ];
}

function report(out: Output, what: string, config: Config, sets: readonly string[], evaluation: Evaluation): void {
  const { test_accuracy, test_samples, given_accuracy, clipped, weights, programming_pulses } = evaluation;
  const rows = [
    ['weights', `${what}, on ${config.network.layers.join('-')}, ${config.synapse.architecture}`],
    ...(sets.length === 0 ? [] : [['set', sets.join(', ')]]),
    ['data', `${evaluation.data}, ${grouped(test_samples)} test samples`],
    ['test accuracy', percent(test_accuracy)],
    ...(given_accuracy === null ? [] : [['as given', `${percent(given_accuracy)} in floating point`]]),
    ...(clipped === null ? [] : [['clipped', `${grouped(clipped)} of ${grouped(weights)} weights`]]),
    ...(programming_pulses === null ? [] : [['pulses', `${grouped(programming_pulses)} to program them`]]),
    ...inferenceLines(evaluation),
    ['state', evaluation.state_hash],
  ];
  const width = Math.max(...rows.map(([label]) => label.length));
  out.say(rows.map(([label, value]) => `${label.padEnd(width)}  ${value}`).join('\n'));
  out.document({
    weights_from: what,
    network: config.network.layers,
    architecture: config.synapse.architecture,
    set: sets,
    ...evaluation,
  });
}
