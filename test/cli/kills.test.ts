/**
 * SIGKILL at random moments of long commands of every kind: taken up again, they end in the bits of those that nobody
 * killed. A few kills in the suite; `SYNAPULSE_KILLS=100 npx vitest run test/cli/kills.test.ts` for many.
 */
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { uniform } from '../../src/kernel/philox.js';
import { manifestOf, newFolder, rowsOf, SIDE, SMALL, start, synapulse, writeDigits } from './support.js';

const cwd = newFolder();
const KILLS = Number(process.env.SYNAPULSE_KILLS ?? 3);
const DATA = ['--data', 'digits'];
const set = (...settings: string[]) => settings.flatMap((text) => ['--set', text]);
/** Slow enough to be hit in training, and saved within epochs. */
const SLOW = [...SMALL, ...DATA, ...set('run.kernels=typescript', 'run.checkpoint_samples=60')];

interface Kind {
  /** The command for a folder, from the start. */
  readonly begin: (dir: string) => readonly string[];
  /** The command that goes on. */
  readonly resume: (dir: string) => readonly string[];
  /** All that must be the same. */
  readonly outcome: (dir: string) => unknown;
}

function training(...args: string[]): Kind {
  // Settings of a kind come after those of all, and count.
  const words = args.findIndex((word) => word.startsWith('--'));
  return {
    begin: (dir) => [...args.slice(0, words), ...SLOW, ...args.slice(words), '--out', dir],
    resume: (dir) => ['train', '--resume', dir],
    outcome: (dir) => {
      const { result } = manifestOf(dir);
      // What depends on the computer, or on who ended the run, is no part of it.
      const { cpu_s, wall_s, ...bits } = result ?? { cpu_s: 0, wall_s: 0 };
      const csv = (name: string) => readFileSync(join(dir, name), 'utf8');
      return { bits, rows: rowsOf(dir), energy: csv('energy.csv'), traces: csv('weight_traces.csv') };
    },
  };
}

/** Of a batch: the kept runs, and tables by name. */
function batch(command: readonly string[], tables: readonly string[]): Kind {
  const again = (dir: string) => [...command, '--out', dir];
  return {
    begin: again,
    resume: again,
    outcome: (dir) => ({
      runs: readdirSync(join(dir, 'runs'))
        .sort()
        .map((name) => {
          const { identity, record } = JSON.parse(readFileSync(join(dir, 'runs', name), 'utf8'));
          return { name, identity, record: { ...record, took_s: 0 } };
        }),
      tables: tables.map((name) => readFileSync(join(dir, name), 'utf8')),
    }),
  };
}

const TINY_CHIP = `network.layers=[${SIDE * SIDE},12,10]`;
const KINDS: Readonly<Record<string, Kind>> = {
  'hybrid with carry, rounding by chance and noise': training(
    ...['train', '--preset', 'hybrid-plus', '--epochs', '3', '--engine', 'interpreted'],
    ...set('device.c2c=0.5', 'device.d2d=0.1', 'controller.threshold_pp=30'),
  ),
  study: batch(['explore', 'study.yaml'], ['points.csv', 'table.csv']),
  'spiking network': training('snn', 'train', '--preset', 'snn-hybrid-plus', '--epochs', '3'),
  'stochastic trains': training(
    ...['train', '--preset', 'single50', '--epochs', '4', '--engine', 'interpreted'],
    ...set('pulse.encoder=stochastic-train', 'device.c2c=0.5'),
  ),
  'figures of the paper': batch(
    ['reproduce', '4b', '--epochs', '8', '--seeds', '2', ...DATA, ...set(TINY_CHIP)],
    ['4b/data.csv'],
  ),
  'spiking network that learns from spike times': training(
    ...['snn', 'train', '--preset', 'snn-stdp', '--epochs', '2'],
    ...set('snn.label_samples=100', 'snn.window=100', `network.layers=[${SIDE * SIDE},20]`),
  ),
  'two threads': training('train', '--epochs', '6', '--threads', '2', '--engine', 'interpreted'),
};
/** In the order of the kills: each kind in turn. */
const victims = Array.from({ length: KILLS }, (_, kill) => ({
  kill,
  kind: Object.keys(KINDS)[kill % Object.keys(KINDS).length],
}));

interface Whole {
  readonly outcome: unknown;
  readonly took_ms: number;
}
const wholes = new Map<string, Promise<Whole>>();
const figures = { kills: 0, withinEpoch: 0, beforeAnything: 0 };

async function wholeOf(kind: string): Promise<Whole> {
  const { begin, outcome } = KINDS[kind];
  const dir = `whole-${Object.keys(KINDS).indexOf(kind)}`;
  const began = performance.now();
  const { code, stderr } = await synapulse(cwd, [...begin(dir), '--quiet']);
  expect(stderr + String(code), kind).toBe('0');
  return { outcome: outcome(join(cwd, dir)), took_ms: performance.now() - began };
}

/** Kills what is started for a folder at moments of a random part of its time; once in two, twice. */
async function killed(kill: number, { begin, resume }: Kind, took_ms: number, dir: string): Promise<void> {
  let args = begin(dir);
  for (let again = 0; again <= kill % 2; again++) {
    const run = start(cwd, [...args, '--quiet']);
    const wait_ms = took_ms * (0.15 + 0.85 * uniform(kill, 9, 0, 0, 0, again, 0, 0));
    await Promise.race([new Promise((resolve) => setTimeout(resolve, wait_ms)), run.ended]);
    run.child.kill('SIGKILL');
    await run.ended;
    figures.kills++;
    // A run that had not begun has nothing to go on from: it is begun again.
    const hasBegun = existsSync(join(cwd, dir, 'manifest.json'));
    if (hasBegun) args = resume(dir);
    else figures.beforeAnything++;
    const checkpoints = join(cwd, dir, 'checkpoints');
    if (existsSync(checkpoints) && readdirSync(checkpoints).some((name) => name.includes('sample'))) {
      figures.withinEpoch++;
    }
  }
  // A run without a checkpoint says so; a damaged one would be said as well.
  const { code, stderr } = await synapulse(cwd, [...args, '--quiet']);
  expect(stderr.replace(/^synapulse: \S+ has no checkpoint: starting at sample 0\n$/, '') + String(code)).toBe('0');
}

beforeAll(() => {
  writeDigits(join(cwd, 'digits'), 300, 50);
  writeFileSync(
    join(cwd, 'study.yaml'),
    `base: { network.layers: [${SIDE * SIDE}, 12, 10], train.epochs: 12 }
data: { dir: digits }
axes: { tile.rows: [8, 16], synapse.k: [5, 20] }
`,
  );
});

it.each(victims)('kill $kill: $kind', { timeout: 600_000 }, async ({ kill, kind }) => {
  let whole = wholes.get(kind);
  if (whole === undefined) {
    whole = wholeOf(kind);
    wholes.set(kind, whole);
  }
  const { outcome, took_ms } = await whole;
  const dir = `killed-${kill}`;
  await killed(kill, KINDS[kind], took_ms, dir);
  expect(KINDS[kind].outcome(join(cwd, dir))).toEqual(outcome);
  rmSync(join(cwd, dir), { recursive: true });
});

// Of a few kills none may come after the first checkpoint within an epoch.
it.skipIf(KILLS < 20)('hit runs that had something to lose', () => {
  process.stderr.write(`${JSON.stringify(figures)}\n`);
  expect(figures.withinEpoch).toBeGreaterThan(0);
});
