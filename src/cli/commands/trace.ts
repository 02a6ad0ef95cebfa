/** `synapulse trace`: some training steps as a waveform, a timeline or a table. */
import { existsSync, renameSync, rmSync } from 'node:fs';
import type { Config } from '../../config/index.js';
import { InputError } from '../../errors.js';
import { checkPlugins, configOf, readManifest, writeWhole } from '../../runs/index.js';
import { parseSteps, traceFormats, translateFile } from '../../trace/index.js';
import type { TraceOutcome, TraceTask } from '../../../workers/trace-worker.js';
import { grouped, humanTime } from '../format.js';
import { inOneThread } from '../one-task.js';
import { type ConfigOptions, configFrom, type DataOptions, dataFrom } from '../options.js';
import { Output, type OutputOptions } from '../output.js';

const WORKER = new URL('../../../workers/trace-worker.js', import.meta.url);
/** Steps that are trained before the first traced one without saying so. */
const SAID_FROM = 20_000;

export interface TraceOptions extends OutputOptions, ConfigOptions, DataOptions {
  readonly fromRun?: string;
  readonly steps: string;
  readonly tiles?: string;
  readonly lines?: string;
  readonly format: string;
  readonly trueTime?: boolean;
  readonly out?: string;
  readonly force?: boolean;
}

export async function trace(options: TraceOptions): Promise<void> {
  const out = new Output(options);
  const steps = parseSteps(options.steps);
  const { extension } = traceFormats.get(options.format);
  const path = options.out ?? `trace.${extension}`;
  if (existsSync(path) && !options.force) {
    throw new InputError(`--out ${path}: it exists already; expected a new file, or --force to overwrite`);
  }
  const source = options.fromRun === undefined ? newSource(options) : sourceOf(options.fromRun, options);
  const request = { steps, tiles: options.tiles, lines: options.lines };
  const { format, trueTime = false } = options;
  const part = `${path}.part`;
  try {
    const task: TraceTask = { ...source, request, format, trueTime, path: part };
    const running = inOneThread<TraceOutcome>(WORKER, task, 'nothing was written');
    // Said once a signal would be heard.
    if (steps.lo >= SAID_FROM) {
      out.note(`training up to step ${grouped(steps.lo)} first, or from a checkpoint before it`);
    }
    const end = await running;
    for (const warning of end.warnings) out.warn(warning);
    renameSync(part, path);
    const states = `${path}.states.txt`;
    if (format === 'vcd') writeWhole(states, translateFile(end.summary.states));
    report(out, path, format === 'vcd' ? states : null, end);
  } finally {
    rmSync(part, { force: true });
  }
}

function newSource(options: TraceOptions): Pick<TraceTask, 'config' | 'data'> {
  return { config: alone(configFrom(options)), data: dataFrom(options) };
}

/** Options that a run brings along. */
const FIXED = ['preset', 'config', 'seed', 'epochs', 'trainLimit', 'testLimit'] as const;

function sourceOf(dir: string, options: TraceOptions): Pick<TraceTask, 'config' | 'data' | 'run'> {
  const fixed = options.set?.length ? 'set' : FIXED.find((option) => options[option] !== undefined);
  if (fixed !== undefined) {
    const option = fixed.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    throw new InputError(`--${option} with --from-run: a run keeps its settings; expected it without`);
  }
  const manifest = readManifest(dir);
  checkPlugins(manifest);
  const { train_limit, test_limit, fingerprint } = manifest.data;
  return {
    config: alone(configOf(manifest, dir)),
    data: {
      dir: options.data ?? manifest.data.dir ?? undefined,
      trainLimit: train_limit ?? undefined,
      testLimit: test_limit ?? undefined,
    },
    run: { dir, fingerprint },
  };
}

/** On one thread, where a job is done when its event is delivered: threads change no bit. */
const alone = (config: Config): Config => ({ ...config, run: { ...config.run, threads: 1 } });

function report(
  out: Output,
  path: string,
  states: string | null,
  { summary, bytes, checkpoint }: Extract<TraceOutcome, { kind: 'traced' }>,
): void {
  const { first_step, last_step, duration_ps, start_ps, signals, events, tiles } = summary;
  const rows = [
    ['trace', `${path}, ${grouped(bytes)} bytes`],
    ...(states === null ? [] : [['names of states', `${states} (GTKWave: Data Format, Translate Filter File)`]]),
    ['steps', `${first_step} to ${last_step}: ${humanTime(duration_ps)}, from ${humanTime(start_ps)} on`],
    ['begun from', checkpoint === null ? 'step 0' : `checkpoint ${checkpoint}`],
    [
      'signals',
      `${grouped(signals)}, of ${tiles.length} tile${tiles.length === 1 ? '' : 's'} and the rest of the chip`,
    ],
    ['events', grouped(events)],
  ];
  const width = Math.max(...rows.map(([label]) => label.length));
  out.say(rows.map(([label, value]) => `${label.padEnd(width)}  ${value}`).join('\n'));
  const { states: names, ...rest } = summary;
  out.document({ out: path, states_file: states, bytes, checkpoint, ...rest, states: names });
}
