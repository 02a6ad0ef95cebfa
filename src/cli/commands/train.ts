/** `synapulse train`: one run, new or taken up again. */
import type { Config } from '../../config/index.js';
import { InputError } from '../../errors.js';
import {
  checkPlugins,
  claimFolder,
  configFields,
  configOf,
  freeFolder,
  isAlive,
  lockFolder,
  type Manifest,
  newManifest,
  type RunResult,
  readManifest,
  unwritable,
  writeInitialWeights,
  writeManifest,
} from '../../runs/index.js';
import { version } from '../../version.js';
import { Interrupted } from '../failure.js';
import { grouped, humanEnergy, humanTime, percent } from '../format.js';
import { type ConfigOptions, configFor, configWith, type DataChoice, type DataOptions, dataFrom } from '../options.js';
import { Output, type OutputOptions } from '../output.js';
import { writeAccuracyPlot } from '../plots.js';
import { type PlannedRun, trainRuns } from '../session.js';
import { weightsFrom } from '../weights-file.js';

export interface TrainOptions extends OutputOptions, ConfigOptions, DataOptions {
  readonly out?: string;
  readonly force?: boolean;
  readonly resume?: string;
  readonly seeds?: string;
  readonly queue?: string;
  /** Weights that the run starts with. */
  readonly weights?: string;
}

type Plan =
  | { readonly run: PlannedRun; readonly data: DataChoice; readonly result?: undefined }
  | { readonly dir: string; readonly config: Config; readonly result: RunResult };

/** @param defaultPreset used where neither options nor a file name one. */
export async function train(options: TrainOptions, defaultPreset?: string): Promise<void> {
  if (options.seeds !== undefined || options.queue !== undefined) {
    return (await import('./train-seeds.js')).trainSeeds(options, defaultPreset);
  }
  const out = new Output(options);
  const plan = options.resume === undefined ? newRun(options, defaultPreset) : resumedRun(options.resume, options);
  if (plan.result !== undefined) {
    report(out, plan.dir, plan.config, plan.result);
    return;
  }
  const { run, data } = plan;
  const announcement = `${run.name}, seed ${run.config.seed}: writing to ${run.dir}`;
  try {
    const [{ result }] = await trainRuns([run], data, out, announcement, (end) => writeAccuracyPlot(end.dir, [end]));
    report(out, run.dir, run.config, result);
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    throw new Interrupted(error.signal, `go on with: synapulse train --resume ${run.dir}`);
  }
}

function newRun(options: TrainOptions, defaultPreset?: string): Plan {
  const config = configFor(options, defaultPreset);
  const data = dataFrom(options);
  const weights = options.weights === undefined ? undefined : weightsFrom(options.weights, config.network.layers);
  const manifest = newManifest({
    ...{ version: version(), command: process.argv.slice(2), config },
    ...{ dataDir: data.dir, trainLimit: data.trainLimit, testLimit: data.testLimit },
  });
  const name = config.preset ?? 'custom';
  const made = options.out === undefined || claimFolder(options.out, options.force ?? false);
  const dir = options.out ?? freeFolder(`${name}-s${config.seed}`);
  const release = lockFolder(dir, options.force ?? false);
  try {
    writeManifest(dir, manifest);
    if (weights !== undefined) writeInitialWeights(dir, weights);
  } catch (cause) {
    release();
    throw unwritable(dir, (cause as Error).cause);
  }
  return { run: { name, dir, made, config, manifest, release }, data };
}

/** Options that would make another run of it. */
const FIXED = ['preset', 'config', 'seed', 'trainLimit', 'testLimit', 'out', 'weights'] as const;

function resumedRun(dir: string, options: TrainOptions): Plan {
  const before = readManifest(dir);
  const fixed = options.set?.length ? 'set' : FIXED.find((option) => options[option] !== undefined);
  if (fixed !== undefined) {
    const option = fixed.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    throw new InputError(
      `--${option} with --resume: a run keeps its settings; expected only --epochs, --threads, --engine`,
    );
  }
  const saved = configOf(before, dir);
  const config = configWith(saved, options);
  if (config.train.epochs < saved.train.epochs) {
    throw new InputError(
      `--epochs ${config.train.epochs} with --resume: expected at least ${saved.train.epochs}, the epochs of ${dir}`,
    );
  }
  if (before.status === 'finished' && before.result !== null && config.train.epochs === saved.train.epochs) {
    return { dir, config: saved, result: before.result };
  }
  if (before.status === 'running' && isOther(before.process) && !options.force) {
    throw new InputError(
      `--resume ${dir}: process ${before.process} is training it; expected a run that was stopped ` +
        '(--force if that process is another one)',
    );
  }
  checkPlugins(before);
  const release = lockFolder(dir, options.force ?? false);
  const manifest = takenUp(before, config);
  writeManifest(dir, manifest);
  const { train_limit, test_limit } = before.data;
  const data = {
    dir: options.data ?? before.data.dir ?? undefined,
    trainLimit: train_limit ?? undefined,
    testLimit: test_limit ?? undefined,
  };
  return { run: { name: config.preset ?? 'custom', dir, made: false, config, manifest, release, before }, data };
}

const isOther = (process_id: number | null) => process_id !== null && process_id !== process.pid && isAlive(process_id);

function takenUp(before: Manifest, config: Config): Manifest {
  const again = { started: new Date().toISOString(), command: process.argv.slice(2) };
  return {
    ...{ ...before, ...configFields(config), version: version(), node: process.version },
    ...{ status: 'running', process: process.pid, ended: null, error: null, result: null },
    resumed: [...before.resumed, again],
  };
}

function report(out: Output, dir: string, config: Config, result: RunResult): void {
  const { switch_epoch, epochs } = result;
  const rows = [
    [
      `${config.preset ?? 'custom'}, seed ${result.seed}`,
      `${epochs} epoch${epochs === 1 ? '' : 's'}, ${result.engine}`,
    ],
    ['test accuracy', `${percent(result.test_accuracy)} (best epoch ${percent(result.best_test_accuracy)})`],
    ['training accuracy', percent(result.train_accuracy)],
    ['fine tuning', switch_epoch === null ? 'not reached' : `from epoch ${switch_epoch + 1} on`],
    ['simulated', `${humanTime(result.sim_time_ps)} in ${grouped(result.events)} events`],
    ...energyLines(result.energy),
    ['took', `${result.wall_s.toFixed(1)} s, ${result.cpu_s.toFixed(1)} CPU s`],
    ['state', result.state_hash],
    ['run folder', dir],
  ];
  const width = Math.max(...rows.map(([label]) => label.length));
  out.say(rows.map(([label, value]) => `${label.padEnd(width)}  ${value}`).join('\n'));
  out.document({ ...result, out: dir });
}

/** What the ledger comes to. */
function energyLines(energy: RunResult['energy']): string[][] {
  if (energy === null) return [];
  const shares = energy.shares
    .filter(({ share }) => share > 0)
    .map(({ group, share }) => `${group} ${percent(share, 3)}`);
  const { inference_J, inference_ps, step_J, step_ps, epoch_J, epoch_ps } = energy;
  const pair = (energy_J: number, time_ps: number) => `${humanEnergy(energy_J)}, ${humanTime(time_ps)}`;
  return [
    ['energy', `${humanEnergy(energy.total_J)}: ${shares.join(', ')}`],
    ['inference', `${pair(inference_J, inference_ps)}`],
    ...spikingLines(energy.spiking),
    ['training step', pair(step_J, step_ps)],
    ['epoch', pair(epoch_J, epoch_ps)],
    ...timeLines(energy),
    ...areaLines(energy),
    [
      'efficiency',
      `${energy.inference_TOPS_per_W.toPrecision(3)} TOPS/W of inference, ` +
        `${grouped(energy.operations_per_inference)} operations each; prices: ${energy.library}`,
    ],
  ];
}

/** What the time of a training step goes into. */
function timeLines({ phases, step_ps, resetting_ps }: NonNullable<RunResult['energy']>): string[][] {
  const parts = phases.flatMap(({ phase, time_ps }) =>
    time_ps === null || step_ps === 0 ? [] : [`${phase} ${humanTime(time_ps)} (${percent(time_ps / step_ps, 3)})`],
  );
  if (parts.length === 0) return [];
  const resets = resetting_ps > 0 ? `; in it a tile resets up to ${humanTime(resetting_ps)}` : '';
  return [['time of a step', `${parts.join(', ')}${resets}`]];
}

function areaLines({ areas, area_mm2 }: NonNullable<RunResult['energy']>): string[][] {
  if (areas.length === 0) return [];
  const known = areas.flatMap(({ component, area_mm2: own }) =>
    own === null || own === 0 ? [] : [`${component} ${own.toPrecision(3)}`],
  );
  const unknown = areas.filter(({ area_mm2: own }) => own === null).map(({ component }) => component);
  const total = area_mm2 === null ? '' : `${area_mm2.toPrecision(3)} mm²: `;
  const rest = unknown.length === 0 ? '' : `; not known: ${unknown.join(', ')}`;
  return [['area (mm²)', `${total.replace(' mm²', '')}${known.join(', ')}${rest}`]];
}

function spikingLines(spiking: NonNullable<RunResult['energy']>['spiking']): string[][] {
  if (spiking === null) return [];
  const { input_spikes, hidden_spikes, spike_J, neurons_J } = spiking;
  const counts = `${grouped(Math.round(input_spikes))} of inputs, ${grouped(Math.round(hidden_spikes))} of neurons`;
  return [
    ['spikes', `${counts} per inference: ${humanEnergy(spike_J)} of it each; neurons take ${humanEnergy(neurons_J)}`],
  ];
}
