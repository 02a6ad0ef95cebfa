/** What a job queue holds and which machine is at what, as text; once, or again and again in the same place. */
import type { Queue } from 'bullmq';
import Table from 'cli-table3';
import type { Redis } from 'ioredis';
import { jobProgress, KEYS } from '../queue/job.js';
import { grouped, humanDuration, percent } from './format.js';
import { Interruption } from './interruption.js';

interface ActiveRun {
  readonly name: string;
  readonly worker: string | null;
  readonly samples: number;
  /** Samples of the whole run; 0 = not said yet. */
  readonly total: number;
}

export interface QueueView {
  readonly build: string | null;
  readonly paused: boolean;
  readonly waiting: number;
  readonly completed: number;
  readonly failed: number;
  readonly active: readonly ActiveRun[];
  readonly workers: readonly string[];
}

export async function lookAt(jobs: Queue, redis: Redis): Promise<QueueView> {
  const counts = await jobs.getJobCounts('waiting', 'paused', 'delayed', 'completed', 'failed');
  const active = (await jobs.getJobs(['active'])).map(({ data, progress }): ActiveRun => {
    const { success, data: now } = jobProgress.safeParse(progress);
    return { name: String(data?.name), ...(success ? now : { worker: null, samples: 0, total: 0 }) };
  });
  return {
    build: await redis.get(KEYS.build),
    paused: await jobs.isPaused(),
    waiting: counts.waiting + counts.paused + counts.delayed,
    completed: counts.completed,
    failed: counts.failed,
    active,
    workers: (await jobs.getWorkers()).map(({ rawname }) => /:w:(.+)$/.exec(rawname ?? '')?.[1] ?? '?').sort(),
  };
}

/** @param speed samples per second of a run, where it is known. */
export function drawn(
  { build, paused, waiting, completed, failed, active, workers }: QueueView,
  shown: string,
  speed: (run: ActiveRun) => number | undefined = () => undefined,
): string {
  const lines = [
    `${shown}${paused ? ', paused' : ''}: ${waiting} waiting, ${active.length} under way, ${completed} done, ${failed} failed`,
    `Synapulse ${build ?? '–'}; ${workers.length} worker${workers.length === 1 ? '' : 's'}` +
      `${workers.length > 0 ? `: ${workers.join(', ')}` : ''}`,
  ];
  if (active.length === 0) return lines.join('\n');
  const table = new Table({
    head: ['run', 'worker', 'done', 'samples', 'samples/s', 'left'],
    colAligns: ['left', 'left', 'right', 'right', 'right', 'right'],
    style: { head: [], border: [] },
  });
  for (const run of [...active].sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const { name, worker, samples, total } = run;
    const rate = speed(run);
    const done = total === 0 ? '–' : percent(samples / total, 1);
    const left = rate === undefined || rate === 0 ? '–' : humanDuration((total - samples) / rate);
    table.push([
      name,
      worker ?? '–',
      done,
      grouped(samples),
      rate === undefined ? '–' : grouped(Math.round(rate)),
      left,
    ]);
  }
  return [...lines, table.toString()].join('\n');
}

const WATCH_MS = 1_000;
/** Speeds are means over so long. */
const SPEED_MS = 10_000;

/** Draws what the queue holds again and again, in the same place on a terminal, until a signal comes. */
export async function watch(look: () => Promise<QueueView>, shown: string): Promise<void> {
  const { stdout } = process;
  const seen = new Map<string, { readonly at_ms: number; readonly samples: number }[]>();
  const speed = ({ name, worker }: ActiveRun): number | undefined => {
    const points = seen.get(`${name} ${worker}`) ?? [];
    const [first, last] = [points[0], points[points.length - 1]];
    return points.length < 2 ? undefined : (1000 * (last.samples - first.samples)) / (last.at_ms - first.at_ms);
  };
  const interruption = new Interruption(
    () => true,
    () => process.exit(0),
  );
  const end = told(interruption);
  let height = 0;
  let before = '';
  try {
    while (Atomics.load(interruption.stop, 0) === 0) {
      // A server that is away answers when it is back: the connection says so.
      const view = await Promise.race([look(), end]);
      if (view === undefined) break;
      const at_ms = performance.now();
      const names = new Set(view.active.map(({ name, worker }) => `${name} ${worker}`));
      for (const name of seen.keys()) if (!names.has(name)) seen.delete(name);
      for (const { name, worker, samples } of view.active) {
        const key = `${name} ${worker}`;
        const points = (seen.get(key) ?? []).filter((point) => at_ms - point.at_ms < SPEED_MS);
        seen.set(key, [...points, { at_ms, samples }]);
      }
      const text = drawn(view, shown, speed);
      if (stdout.isTTY) {
        const lines = text.split('\n').map((line) => line.slice(0, Math.max(20, (stdout.columns || 80) - 1)));
        stdout.write(`${height > 0 ? `\x1b[${height}A` : ''}\x1b[J${lines.join('\n')}\n`);
        height = lines.length;
      } else if (text !== before) stdout.write(`${text}\n`);
      before = text;
      await Promise.race([new Promise((resolve) => setTimeout(resolve, WATCH_MS)), end]);
    }
  } finally {
    interruption.release();
  }
}

/** Resolves after a signal. */
async function told({ stop }: Interruption): Promise<undefined> {
  while (Atomics.load(stop, 0) === 0) await new Promise((resolve) => setTimeout(resolve, 100));
  return undefined;
}
