/** `synapulse export`: conductances or weights of a run, as a table or as arrays. */
import { existsSync } from 'node:fs';
import { InputError } from '../../errors.js';
import { checkPlugins, configOf, identityOf, readManifest, writeWhole } from '../../runs/index.js';
import { unknownName } from '../../registry.js';
import { type Cell, csvOf, type Table } from '../../report/csv.js';
import type { NumericArray } from '../../weights/npy.js';
import { writeNpz } from '../../weights/npz.js';
import type { ExportedLayer, ExportOutcome, ExportTask } from '../../../workers/export-worker.js';
import { grouped } from '../format.js';
import { inOneThread } from '../one-task.js';
import { Output, type OutputOptions } from '../output.js';

const WORKER = new URL('../../../workers/export-worker.js', import.meta.url);

export interface ExportOptions extends OutputOptions {
  readonly what: string;
  readonly format: string;
  readonly out?: string;
  readonly force?: boolean;
}

/** What can be exported: as a table with a row a value, and as arrays by name. */
const WHAT: Readonly<
  Record<
    string,
    {
      table(layers: readonly ExportedLayer[]): Table;
      arrays(layers: readonly ExportedLayer[]): Map<string, NumericArray>;
    }
  >
> = {
  conductances: {
    table: (layers) => ({
      columns: ['layer', 'plane', 'row', 'column', 'g_S'],
      rows: layers.flatMap(({ rows, cols, planes, conductances }, layer) =>
        cells(rows * planes.length, cols, conductances, (r) => [layer, planes[Math.floor(r / rows)], r % rows]),
      ),
    }),
    arrays: (layers) =>
      new Map(
        layers.map(({ rows, cols, planes, conductances }, n) => [
          `conductances_${n}`,
          { shape: [planes.length, rows, cols], values: conductances },
        ]),
      ),
  },
  weights: {
    table: (layers) => ({
      columns: ['layer', 'row', 'column', 'weight'],
      rows: layers.flatMap(({ rows, cols, weights }, layer) => cells(rows, cols, weights, (r) => [layer, r])),
    }),
    arrays: (layers) =>
      new Map(layers.map(({ rows, cols, weights }, n) => [`weights_${n}`, { shape: [rows, cols], values: weights }])),
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
  Record<
    string,
    { extension: string; content(what: string, layers: readonly ExportedLayer[]): Promise<string | Uint8Array> }
  >
> = {
  csv: { extension: 'csv', content: async (what, layers) => csvOf(WHAT[what].table(layers)) },
  parquet: {
    extension: 'parquet',
    content: async (what, layers) => (await import('../../report/parquet.js')).parquetOf(WHAT[what].table(layers)),
  },
  npy: { extension: 'npz', content: async (what, layers) => writeNpz(WHAT[what].arrays(layers)) },
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
  const { layers, trained_samples, warnings } = await inOneThread<ExportOutcome>(
    WORKER,
    taskOf(dir),
    'nothing was written',
  );
  for (const warning of warnings) out.warn(warning);
  writeWhole(path, await content(what, layers));
  const values = layers.reduce(
    (sum, { weights, conductances }) => sum + (what === 'weights' ? weights : conductances).length,
    0,
  );
  out.say(`${grouped(values)} ${what} after ${grouped(trained_samples)} training samples: ${path}`);
  out.document({
    out: path,
    what,
    format,
    values,
    trained_samples,
    layers: layers.map(({ rows, cols, planes }) => ({ rows, cols, planes })),
  });
}

function taskOf(dir: string): ExportTask {
  const manifest = readManifest(dir);
  checkPlugins(manifest);
  const { fingerprint } = manifest.data;
  if (fingerprint === null) throw new InputError(`${dir}: its data was never loaded; expected a trained run`);
  const config = configOf(manifest, dir);
  return { dir, config, identity: identityOf(config, { fingerprint }) };
}
