/** `synapulse export`: conductances, weights or pulses of a run, as a table or as arrays. */
import { existsSync } from 'node:fs';
import { InputError } from '../../errors.js';
import { checkPlugins, configOf, identityOf, readManifest, writeWhole } from '../../runs/index.js';
import { unknownName } from '../../registry.js';
import { type Cell, csvOf, type Table } from '../../report/csv.js';
import type { NumericArray } from '../../weights/npy.js';
import { writeNpz } from '../../weights/npz.js';
import type { ExportOutcome, ExportTask } from '../../../workers/export-worker.js';
import { grouped } from '../format.js';
import { inOneThread } from '../one-task.js';
import { parseSteps, type Range } from '../../trace/selection.js';
import { Output, type OutputOptions } from '../output.js';

const WORKER = new URL('../../../workers/export-worker.js', import.meta.url);

/** More steps than these are not counted without a word. */
const SAID_FROM = 20_000;
const stepsOf = (steps?: Range) => (steps === undefined ? Number.POSITIVE_INFINITY : steps.hi - steps.lo + 1);

export interface ExportOptions extends OutputOptions {
  readonly what: string;
  readonly format: string;
  readonly steps?: string;
  readonly data?: string;
  readonly out?: string;
  readonly force?: boolean;
}

type Read = Extract<ExportOutcome, { kind: 'read' }>;

/** What can be exported: as a table with a row a value, and as arrays by name. */
const WHAT: Readonly<
  Record<
    string,
    {
      table(read: Read): Table;
      arrays(read: Read): Map<string, NumericArray>;
    }
  >
> = {
  conductances: {
    table: ({ layers }) => ({
      columns: ['layer', 'plane', 'row', 'column', 'g_S'],
      rows: layers.flatMap(({ rows, cols, planes, conductances }, layer) =>
        cells(rows * planes.length, cols, conductances, (r) => [layer, planes[Math.floor(r / rows)], r % rows]),
      ),
    }),
    arrays: ({ layers }) =>
      new Map(
        layers.map(({ rows, cols, planes, conductances }, n) => [
          `conductances_${n}`,
          { shape: [planes.length, rows, cols], values: conductances },
        ]),
      ),
  },
  weights: {
    table: ({ layers }) => ({
      columns: ['layer', 'row', 'column', 'weight'],
      rows: layers.flatMap(({ rows, cols, weights }, layer) => cells(rows, cols, weights, (r) => [layer, r])),
    }),
    arrays: ({ layers }) =>
      new Map(layers.map(({ rows, cols, weights }, n) => [`weights_${n}`, { shape: [rows, cols], values: weights }])),
  },
  pulses: {
    table: ({ pulses = [] }) => ({
      columns: ['layer', 'pair', 'row', 'column', 'pulses_up', 'pulses_down'],
      rows: pulses.flatMap(({ rows, cols, pairs, up, down }, layer) =>
        cells(rows * pairs.length, cols, up, (r) => [layer, pairs[Math.floor(r / rows)], r % rows]).map((cell, i) => [
          ...cell,
          down[i],
        ]),
      ),
    }),
    arrays: ({ pulses = [] }) =>
      new Map(
        pulses.flatMap(({ rows, cols, pairs, up, down }, n): [string, NumericArray][] => [
          [`pulses_up_${n}`, { shape: [pairs.length, rows, cols], values: up }],
          [`pulses_down_${n}`, { shape: [pairs.length, rows, cols], values: down }],
        ]),
      ),
  },
};

function cells(rows: number, cols: number, values: Float32Array, place: (row: number) => Cell[]): Cell[][] {
  const out: Cell[][] = [];
  for (let row = 0; row < rows; row++) {
    const head = place(row);
    for (let column = 0; column < cols; column++) out.push([...head, column, values[row * cols + column]]);
  }
  return out;
}

/** By format: extension of the file, and its content. */
const FORMATS: Readonly<
  Record<string, { extension: string; content(what: string, read: Read): Promise<string | Uint8Array> }>
> = {
  csv: { extension: 'csv', content: async (what, read) => csvOf(WHAT[what].table(read)) },
  parquet: {
    extension: 'parquet',
    content: async (what, read) => (await import('../../report/parquet.js')).parquetOf(WHAT[what].table(read)),
  },
  npy: { extension: 'npz', content: async (what, read) => writeNpz(WHAT[what].arrays(read)) },
};

export async function exportRun(dir: string, options: ExportOptions): Promise<void> {
  const out = new Output(options);
  const { what, format } = options;
  if (!Object.hasOwn(WHAT, what)) throw new InputError(`--what: ${unknownName('quantity', what, Object.keys(WHAT))}`);
  if (!Object.hasOwn(FORMATS, format))
    throw new InputError(`--format: ${unknownName('format', format, Object.keys(FORMATS))}`);
  const { extension, content } = FORMATS[format];
  const path = options.out ?? `${what}.${extension}`;
  if (existsSync(path) && !options.force) {
    throw new InputError(`--out ${path}: it exists already; expected a new file, or --force to overwrite`);
  }
  if (what !== 'pulses' && options.steps !== undefined) {
    throw new InputError(`--steps with --what ${what}: expected it with pulses, which are counted over steps`);
  }
  const counting =
    what === 'pulses' ? { steps: options.steps === undefined ? undefined : parseSteps(options.steps) } : undefined;
  const running = inOneThread<ExportOutcome>(WORKER, taskOf(dir, options.data, counting), 'nothing was written');
  if (counting !== undefined && stepsOf(counting.steps) > SAID_FROM)
    out.note('training again, and counting the pulses');
  const read = await running;
  const { layers, trained_samples, warnings, pulses, steps } = read;
  for (const warning of warnings) out.warn(warning);
  writeWhole(path, await content(what, read));
  const sizes =
    pulses?.map(({ up }) => up.length) ??
    layers.map(({ weights, conductances }) => (what === 'weights' ? weights : conductances).length);
  const values = sizes.reduce((sum, size) => sum + size, 0);
  const when =
    steps === undefined
      ? `after ${grouped(trained_samples)} training samples`
      : `counts of training steps ${grouped(steps.lo)} to ${grouped(steps.hi)}`;
  out.say(`${grouped(values)} ${what}, ${when}: ${path}`);
  out.document({
    out: path,
    what,
    format,
    values,
    trained_samples,
    ...(steps && { steps }),
    ...(pulses && {
      pulses_up: pulses.map(({ up }) => up.reduce((sum, n) => sum + n, 0)),
      pulses_down: pulses.map(({ down }) => down.reduce((sum, n) => sum + n, 0)),
    }),
    layers: layers.map(({ rows, cols, planes }) => ({ rows, cols, planes })),
  });
}

function taskOf(dir: string, data: string | undefined, counting: { readonly steps?: Range } | undefined): ExportTask {
  const manifest = readManifest(dir);
  checkPlugins(manifest);
  const { fingerprint, train_limit, test_limit, dir: from } = manifest.data;
  if (fingerprint === null) throw new InputError(`${dir}: its data was never loaded; expected a trained run`);
  const config = configOf(manifest, dir);
  const choice = {
    dir: data ?? from ?? undefined,
    trainLimit: train_limit ?? undefined,
    testLimit: test_limit ?? undefined,
  };
  const count = counting && { ...counting, data: choice };
  return { dir, config, identity: identityOf(config, { fingerprint }), ...(count && { count }) };
}
