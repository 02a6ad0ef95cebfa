/**
 * Time and memory of a training sample against the size of a layer (n-n-10, 128 × 128 tiles) and against the size of a
 * tile (784-250-10); hybrid synapses, random samples. Writes CSV and SVG.
 * Run: npx tsx bench/growth.ts [--out DIR] [--quick]; exits with 1 when time or memory does not grow with the cells.
 */
import { fork } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type PartialConfig, resolveConfig } from '../src/config/index.js';
import { dataSet } from '../src/data/dataset.js';
import { createTraining } from '../src/train/create.js';
import { generator } from '../test/kernel/support.js';
import { cpu_ns } from './cpu-time.js';
import { median } from './contest.js';
import { type Curve, logPlot } from './plot.js';
import { syntheticSamples } from './scenario.js';

interface Task {
  readonly layers: readonly number[];
  readonly tile: number;
  readonly samples: number;
  readonly rounds: number;
  /** Samples until the compiler has done its work. */
  readonly warmUp: number;
}

interface Row {
  readonly inputs: number;
  readonly hidden: number;
  readonly tile: number;
  /** Synapses of the chip. */
  readonly cells: number;
  /** Cells that a sample's reads take in and its updates hit, mean. */
  readonly touched: number;
  readonly hits: number;
  readonly events: number;
  /** CPU time of a sample. */
  readonly us: number;
  readonly start_s: number;
  /** Memory of the chip, and the most that the process ever had resident beyond an idle simulator. */
  readonly chip_MB: number;
  readonly peak_MB: number;
}

const LIT = 0.2;
const round = (value: number, digits = 3) => Number(value.toPrecision(digits));

/** In a process of its own: the most memory it ever had is this chip's. */
async function measure({ layers, tile, samples, rounds, warmUp }: Task): Promise<Row> {
  const random = generator(7);
  const count = samples * rounds + warmUp;
  const train = syntheticSamples(layers[0], count, LIT, random);
  const data = dataSet('random', train, { ...train, count: 1 });
  const overrides = { network: { layers }, tile: { rows: tile, cols: tile } } as PartialConfig;
  const config = resolveConfig({ preset: 'choi2021', overrides });
  const before_KB = process.resourceUsage().maxRSS;
  const started_ns = cpu_ns();
  const training = await createTraining(config, data);
  const start_s = (cpu_ns() - started_ns) / 1e9;
  training.trainSamples(warmUp);
  const eventsBefore = training.events;
  const hitsBefore = training.analog.totals[0].updates;
  const times_us: number[] = [];
  for (let i = 0; i < rounds; i++) {
    const start_ns = cpu_ns();
    training.trainSamples(samples);
    times_us.push((cpu_ns() - start_ns) / 1000 / samples);
  }
  const [inputs, hidden, outputs] = layers;
  const hits = (training.analog.totals[0].updates - hitsBefore) / (samples * rounds);
  const lit = train.images.reduce((sum, byte) => sum + (byte > 0 ? 1 : 0), 0) / count;
  return {
    inputs,
    hidden,
    tile,
    cells: (inputs + 1) * hidden + (hidden + 1) * outputs,
    touched: round((lit + 1) * hidden + 2 * (hidden + 1) * outputs + hits, 6),
    hits: round(hits),
    events: round((training.events - eventsBefore) / (samples * rounds), 4),
    us: round(median(times_us)),
    start_s: round(start_s, 2),
    chip_MB: round(training.analog.kernels.memory.buffer.byteLength / 1e6),
    peak_MB: round((process.resourceUsage().maxRSS - before_KB) / 1e3),
  };
}

function inChild(task: Task): Promise<Row> {
  return new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(import.meta.url), [], { serialization: 'advanced' });
    child.once('exit', (code) => reject(new Error(`${task.layers.join('-')}: ended with code ${code}`)));
    child.once('message', (row) => {
      child.kill();
      resolve(row as Row);
    });
    child.send(task);
  });
}

/** Slope of log y over log x by least squares: 1 where y is proportional to x. */
export function slope(points: readonly { readonly x: number; readonly y: number }[]): number {
  const xs = points.map(({ x }) => Math.log(x));
  const ys = points.map(({ y }) => Math.log(y));
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [mx, my] = [mean(xs), mean(ys)];
  const over = xs.reduce((sum, x, i) => sum + (x - mx) * (ys[i] - my), 0);
  return over / xs.reduce((sum, x) => sum + (x - mx) * (x - mx), 0);
}

const csv = (rows: readonly Row[]) =>
  `${[Object.keys(rows[0]), ...rows.map((row) => Object.values(row))].map((line) => line.join(',')).join('\n')}\n`;

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { out: { type: 'string' }, quick: { type: 'boolean' } } });
  const out = values.out ?? fileURLToPath(new URL('../docs/performance/', import.meta.url));
  mkdirSync(out, { recursive: true });
  const sizes = values.quick ? [64, 256, 1024] : [64, 128, 256, 512, 1024, 2048, 4096];
  const tiles = values.quick ? [32, 128] : [16, 32, 64, 128, 256, 512];
  const rounds = values.quick ? 3 : 7;

  const bySize: Row[] = [];
  for (const n of sizes) {
    const samples = Math.max(8, Math.round(60_000 / n));
    const warmUp = Math.max(8, Math.round(400_000 / n));
    bySize.push(await inChild({ layers: [n, n, 10], tile: 128, samples, rounds, warmUp }));
    process.stderr.write(`${JSON.stringify(bySize.at(-1))}\n`);
  }
  const byTile: Row[] = [];
  for (const tile of tiles) {
    byTile.push(await inChild({ layers: [784, 250, 10], tile, samples: 200, rounds, warmUp: 2000 }));
    process.stderr.write(`${JSON.stringify(byTile.at(-1))}\n`);
  }

  const curve = (name: string, rows: readonly Row[], x: keyof Row, y: keyof Row): Curve => ({
    name,
    points: rows.map((row) => ({ x: row[x], y: row[y] })),
  });
  /** Through the last point. */
  const proportional = (rows: readonly Row[], y: keyof Row, to: keyof Row): Curve => {
    const last = rows[rows.length - 1];
    const points = rows.map((row) => ({ x: row.hidden, y: (last[y] * row[to]) / last[to] }));
    return { name: `∝ ${to}`, points, dashed: true };
  };
  const files: Record<string, string> = {
    'growth-layer.csv': csv(bySize),
    'growth-tile.csv': csv(byTile),
    'growth-layer-time.svg': logPlot('n of a chip n-n-10', 'CPU time of a training sample (µs)', sizes, [
      curve('measured', bySize, 'hidden', 'us'),
      proportional(bySize, 'us', 'touched'),
    ]),
    'growth-layer-memory.svg': logPlot('n of a chip n-n-10', 'memory (MB)', sizes, [
      curve('chip', bySize, 'hidden', 'chip_MB'),
      curve('process, peak', bySize, 'hidden', 'peak_MB'),
    ]),
    'growth-tile-time.svg': logPlot(
      'tile size (rows = columns), chip 784-250-10',
      'of a training sample: CPU time (µs), events',
      tiles,
      [curve('CPU time', byTile, 'tile', 'us'), curve('events', byTile, 'tile', 'events')],
    ),
    'growth-tile-memory.svg': logPlot('tile size (rows = columns), chip 784-250-10', 'memory (MB)', tiles, [
      curve('chip', byTile, 'tile', 'chip_MB'),
      curve('process, peak', byTile, 'tile', 'peak_MB'),
    ]),
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(out, name), text);

  // Below 512² the events, whose number does not depend on the cells, are most of the time.
  const large = bySize.filter(({ hidden }) => hidden >= (values.quick ? 256 : 512));
  const time = slope(large.map(({ touched, us }) => ({ x: touched, y: us })));
  const memory = slope(large.map(({ cells, chip_MB }) => ({ x: cells, y: chip_MB })));
  const ns = large.map(({ touched, us }) => round((1000 * us) / touched, 3));
  process.stdout.write(
    `time grows with the cells touched to the power ${time.toFixed(2)} (${ns.join(', ')} ns a cell), ` +
      `memory with the cells to the power ${memory.toFixed(2)}\n`,
  );
  if (time > 1.2 || memory > 1.05) {
    process.stderr.write('that is more than linear\n');
    process.exitCode = 1;
  }
}

if (process.send === undefined) {
  await main();
} else {
  process.once('message', async (task: Task) => process.send?.(await measure(task)));
}
