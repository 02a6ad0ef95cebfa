/** `synapulse demo`, which `npm start` runs: hybrid, single pair and floating point side by side. */
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Table from 'cli-table3';
import { InputError } from '../../errors.js';
import { claimFolder, lockFolder, newManifest, PLOT, unwritable, writeManifest, writeWhole } from '../../runs/index.js';
import { version } from '../../version.js';
import { Interrupted } from '../failure.js';
import { humanTime, percent } from '../format.js';
import { configFrom, type DataChoice, type DataOptions, dataFrom } from '../options.js';
import { Output, type OutputOptions } from '../output.js';
import { writeAccuracyPlot } from '../plots.js';
import { type EndedRun, type FinishedRun, type PlannedRun, trainRuns } from '../session.js';

export interface DemoOptions extends OutputOptions, DataOptions {
  readonly epochs?: string;
  readonly seed?: string;
  readonly out: string;
  readonly force?: boolean;
}

const RUNS = [
  { name: 'hybrid', preset: 'choi2021' },
  { name: 'single pair', preset: 'single50' },
  { name: 'floating point', preset: 'float' },
] as const;

/** Says that a demo made the folder, and what came out. */
const SUMMARY = 'demo.json';
const KIND = 'synapulse demo';
const folderOf = (name: string) => name.replace(' ', '-');
const OWN = [SUMMARY, PLOT, ...RUNS.map(({ name }) => folderOf(name))];

export async function demo(options: DemoOptions): Promise<void> {
  const out = new Output(options);
  const data = dataFrom(options);
  const { runs, release } = planned(options, data);
  const announcement = `Three chips learn handwritten digits, event by event; writing to ${options.out}`;
  try {
    const onEnd = (end: EndedRun) => writeAccuracyPlot(end.dir, [end]);
    const finished = await trainRuns(runs, data, out, announcement, onEnd);
    await writeAccuracyPlot(options.out, finished);
    report(out, options.out, finished);
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    const stopped = `${options.out}/{${RUNS.map(({ name }) => folderOf(name)).join(',')}}`;
    throw new Interrupted(error.signal, `go on with: synapulse train --resume, one of ${stopped}`);
  } finally {
    release();
  }
}

/** The runs, and what gives the folder free. */
function planned(
  { out, seed, epochs, force }: DemoOptions,
  data: DataChoice,
): { readonly runs: PlannedRun[]; readonly release: () => void } {
  const configs = RUNS.map(({ preset }) => configFrom({ preset, seed, epochs }));
  const release = claimDemoFolder(out, force ?? false);
  const runs = RUNS.map(({ name }, i) => {
    const config = configs[i];
    const dir = join(out, folderOf(name));
    const manifest = newManifest({
      ...{ version: version(), command: process.argv.slice(2), config },
      ...{ dataDir: data.dir, trainLimit: data.trainLimit, testLimit: data.testLimit },
    });
    try {
      mkdirSync(dir);
      writeManifest(dir, manifest);
    } catch (cause) {
      throw unwritable(dir, (cause as Error).cause ?? cause);
    }
    return { name, dir, made: true, config, manifest, release: lockFolder(dir) };
  });
  return { runs, release };
}

/** Another process may be at work in it, or at one of its runs, which were stopped and are taken up again. */
function claimDemoFolder(out: string, force: boolean): () => void {
  const isOurs = isDemoFolder(out);
  if (!isOurs) claimFolder(out, force, OWN);
  const release = lockFolder(out, force);
  try {
    if (isOurs) {
      for (const { name } of RUNS) {
        const dir = join(out, folderOf(name));
        if (existsSync(dir)) lockFolder(dir, force);
      }
      claimFolder(out, true, OWN);
    }
    writeWhole(join(out, SUMMARY), json({ kind: KIND, version: version() }));
    return release;
  } catch (cause) {
    release();
    throw cause instanceof InputError ? cause : unwritable(out, (cause as Error).cause);
  }
}

function isDemoFolder(dir: string): boolean {
  const path = join(dir, SUMMARY);
  if (!existsSync(path)) return false;
  try {
    return JSON.parse(readFileSync(path, 'utf8')).kind === KIND;
  } catch {
    throw new InputError(`--out ${dir}: ${SUMMARY} is damaged; expected a folder that a demo made, or --force`);
  }
}

const json = (value: unknown) => `${JSON.stringify(value, undefined, 2)}\n`;

function report(out: Output, dir: string, runs: readonly FinishedRun[]): void {
  const document = {
    plot: join(dir, PLOT),
    out: dir,
    runs: runs.map((run) => ({ name: run.name, ...run.result, out: run.dir })),
  };
  writeWhole(join(dir, SUMMARY), json({ kind: KIND, version: version(), ...document }));
  const table = new Table({
    head: ['synapse', 'test', 'training', 'best test', 'fine tuning', 'simulated', 'events'],
    colAligns: ['left', 'right', 'right', 'right', 'right', 'right', 'right'],
    style: { head: [], border: [] },
  });
  for (const { name, result } of runs) {
    const { test_accuracy, train_accuracy, best_test_accuracy, switch_epoch, sim_time_ps, events } = result;
    table.push([
      name,
      ...[test_accuracy, train_accuracy, best_test_accuracy].map((fraction) => percent(fraction)),
      switch_epoch === null ? '–' : `from epoch ${switch_epoch + 1}`,
      humanTime(sim_time_ps),
      `${(events / 1e6).toFixed(1)} M`,
    ]);
  }
  out.say(table.toString());
  out.say(`plot: ${document.plot}`);
  out.document(document);
}
