/** `synapulse compare`: synapse architectures side by side: accuracy, latency against array size, pulses, logic. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import Table from 'cli-table3';
import { Comparison, type Contestant, REFERENCE } from '../../compare/comparison.js';
import { SHARES, withoutResets } from '../../compare/latency.js';
import type { PlannedRun } from '../../batch/train.js';
import { type PartialConfig, resolveConfig } from '../../config/index.js';
import { InputError } from '../../errors.js';
import { csvOf } from '../../report/csv.js';
import { openBatchFolder, writeWhole } from '../../runs/index.js';
import { inBatchHall } from '../batch-hall.js';
import { humanEnergy, humanTime } from '../format.js';
import { type DataOptions, dataFrom, wholeNumber } from '../options.js';
import { Output, type OutputOptions } from '../output.js';

export interface CompareOptions extends OutputOptions, DataOptions {
  readonly schemes: string;
  readonly sizes: string;
  readonly pulses: string;
  readonly pulseNs: string;
  readonly seeds: string;
  readonly epochs?: string;
  readonly set?: readonly string[];
  /** False: --no-train. */
  readonly train: boolean;
  readonly out: string;
  readonly fresh?: boolean;
  readonly queue?: string;
  readonly force?: boolean;
}

const MARK = 'compare.json';
const CHARTS_PER_ROW = 2;
const KIND = 'synapulse compare';
const MOST = 65_536;

export async function compare(options: CompareOptions): Promise<void> {
  const out = new Output(options);
  const schemes = options.schemes.split(',').map((name) => name.trim());
  const sizes = sizesFrom(options.sizes);
  const pulses = wholeNumber('--pulses', options.pulses, 1);
  const pulse_ns = Number(options.pulseNs);
  if (!(pulse_ns > 0)) throw new InputError(`--pulse-ns ${options.pulseNs}: expected a number of nanoseconds above 0`);
  const seeds = Array.from({ length: wholeNumber('--seeds', options.seeds, 1) }, (_, i) => i + 1);
  const runs = schemes.flatMap((scheme) => seeds.map((seed) => planned(scheme, seed, options)));
  // Schemes are compared with pulses of one length, whatever device each of them was published with.
  const timed = (scheme: string) =>
    configOf(scheme, options, { device: { pulse_ns, depression_ns: pulse_ns }, pulse: { gap_ns: 0 } });
  const twice = schemes.find((scheme, i) => schemes.indexOf(scheme) !== i);
  if (twice !== undefined) throw new InputError(`--schemes ${options.schemes}: names '${twice}' twice`);
  const untrained = schemes.map((scheme): Contestant => ({ scheme, config: timed(scheme), records: [] }));

  if (!options.train) {
    const { release } = openFolder(options);
    try {
      await finish(new Comparison(untrained, sizes, pulses), options, out);
    } finally {
      release();
    }
    return;
  }
  await inBatchHall(
    runs,
    dataFrom(options),
    options,
    out,
    () => openFolder(options),
    async ({ started, stopped }) => {
      const contestants: Contestant[] = [];
      for (const contestant of untrained) {
        const keys = seeds.map((seed) => keyOf(contestant.scheme, seed));
        const records = await Promise.all(keys.map((key) => started.get(key)));
        if (records.some((record) => record === undefined)) throw stopped();
        contestants.push({ ...contestant, records: records as Contestant['records'] });
      }
      await finish(new Comparison(contestants, sizes, pulses), options, out);
    },
  );
}

const keyOf = (scheme: string, seed: number) => `${scheme}, seed ${seed}`;
const openFolder = ({ out, force }: CompareOptions) => openBatchFolder(out, MARK, { kind: KIND }, force ?? false);

function configOf(scheme: string, { set = [] }: CompareOptions, overrides: PartialConfig) {
  const config = resolveConfig({ preset: scheme, sets: [...set], overrides });
  if (config.snn.rule !== 'off') {
    throw new InputError(`--schemes: '${scheme}' is a spiking network; expected presets of 'synapulse train'`);
  }
  return config;
}

function planned(scheme: string, seed: number, options: CompareOptions): PlannedRun {
  const epochs = options.epochs === undefined ? undefined : wholeNumber('--epochs', options.epochs, 1);
  const config = configOf(scheme, options, { seed, ...(epochs !== undefined && { train: { epochs } }) });
  return { key: keyOf(scheme, seed), name: scheme, seed, config, probes: [] };
}

/** '64..4096' is 64, 128, … 4096; '100,1000' is these two. */
function sizesFrom(text: string): number[] {
  const bad = () =>
    new InputError(
      `--sizes ${text}: expected LEAST..MOST, which doubles from one to the other, or sizes such as 64,784`,
    );
  const range = /^(\d+)\.\.(\d+)$/.exec(text);
  const sizes = range === null ? text.split(',').map(Number) : doubled(Number(range[1]), Number(range[2]));
  if (sizes.length < 2 || sizes.some((n, i) => !Number.isInteger(n) || n < 1 || n > MOST || n <= (sizes[i - 1] ?? 0))) {
    throw bad();
  }
  return sizes;
}

function doubled(least: number, most: number): number[] {
  const sizes = [];
  for (let n = least; n >= 1 && n <= Math.min(most, MOST); n *= 2) sizes.push(n);
  return sizes;
}

async function finish(comparison: Comparison, options: CompareOptions, out: Output): Promise<void> {
  const { drawCharts } = await import('../../report/draw-chart.js');
  const { svgToPng } = await import('../../report/png.js');
  const svg = drawCharts(comparison.charts(), CHARTS_PER_ROW);
  const document = { out: options.out, sizes: comparison.sizes, reference: REFERENCE, schemes: comparison.rows };
  const files: Readonly<Record<string, string | Uint8Array>> = {
    'schemes.csv': csvOf(comparison.schemesTable()),
    'latency.csv': csvOf(comparison.latencyTable()),
    'comparison.json': `${JSON.stringify(document, undefined, 2)}\n`,
    'plot.svg': svg,
    'plot.png': await svgToPng(svg),
  };
  mkdirSync(options.out, { recursive: true });
  for (const [name, content] of Object.entries(files)) writeWhole(join(options.out, name), content);
  out.say(tableOf(comparison));
  out.say(
    `update: one array of ${REFERENCE.rows} × ${REFERENCE.cols}, ${options.pulses} pulse of ${options.pulseNs} ns on the ` +
      'busiest cell, every row pulsed; resets as trained. Tables and plots: ' +
      options.out,
  );
  out.document(document);
}

const plain = (value: number | null, digits: number) => (value === null ? '–' : value.toFixed(digits));

function tableOf({ rows }: Comparison): string {
  const head = [
    'scheme',
    'test, %',
    'pulses',
    'resets',
    'update',
    '+ resets',
    'step',
    'devices',
    'bits of logic',
    'mostly',
  ];
  const table = new Table({ head, style: { head: [], border: [] } });
  for (const row of rows) {
    const { latency_s, test_accuracy_percent: test, spread_percent } = row;
    const most = SHARES.reduce((a, b) => ((latency_s[b] ?? 0) > (latency_s[a] ?? 0) ? b : a));
    table.push([
      row.scheme,
      test === null ? '–' : `${test.toFixed(2)} ± ${plain(spread_percent, 2)}`,
      plain(row.pulses_per_update, 1),
      plain(row.resets_per_update, 2),
      humanTime(withoutResets(latency_s) * 1e12),
      latency_s.reset === null ? '–' : humanTime(latency_s.reset * 1e12),
      row.step_J === null ? '–' : humanEnergy(row.step_J),
      row.devices_per_weight,
      row.state_bits.toLocaleString('en-US'),
      most,
    ]);
  }
  return table.toString();
}
