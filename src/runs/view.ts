/** A run folder as reports see it; reads only, so that runs under way can be looked at as well. */
import { existsSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { parse } from 'csv-parse/sync';
import { describeChip } from '../chip/structure.js';
import { InputError } from '../errors.js';
import type { EnergyRow, RunView, WeightTrace } from '../report/run-view.js';
import { loadModules } from '../train/create.js';
import type { RunState } from '../train/types.js';
import { decodeCheckpoint } from './checkpoint.js';
import { checkpointNames } from './checkpoints.js';
import { CHECKPOINTS, ENERGY, reason, WEIGHT_TRACES } from './files.js';
import { checkPlugins, configOf, readManifest } from './manifest.js';

/** @throws InputError when the folder holds no run, or a file of it is damaged. */
export async function viewRun(dir: string): Promise<RunView> {
  const manifest = readManifest(dir);
  const config = configOf(manifest, dir);
  checkPlugins(manifest);
  await loadModules(config);
  const state = newestState(dir);
  const { name, train_samples: train, test_samples: test } = manifest.data;
  return {
    name: basename(resolve(dir)),
    config,
    version: manifest.version,
    status: manifest.status,
    command: manifest.command,
    data: { name, train, test },
    history: state?.history ?? [],
    stateHash: manifest.result?.state_hash ?? null,
    structure: describeChip(config),
    conductances: state?.layers,
    traces: tracesOf(dir),
    energy: csvRows(join(dir, ENERGY)),
    costs: manifest.result?.energy ?? undefined,
  };
}

function newestState(dir: string): RunState | undefined {
  for (const name of checkpointNames(dir)) {
    try {
      return decodeCheckpoint(readFileSync(join(dir, CHECKPOINTS, name))).state;
    } catch {
      // A run under way may just replace it, and a damaged one is named when the run is resumed: take the one before.
    }
  }
  return undefined;
}

function csvRows(path: string): EnergyRow[] {
  if (!existsSync(path)) return [];
  try {
    return parse(readFileSync(path), { columns: true, skip_empty_lines: true });
  } catch (cause) {
    throw new InputError(`${path}: damaged: ${reason(cause)}`);
  }
}

function tracesOf(dir: string): WeightTrace[] {
  const traces = new Map<string, WeightTrace & { samples: number[]; weights: number[] }>();
  for (const { sample, layer, row, column, pair, weight } of csvRows(join(dir, WEIGHT_TRACES))) {
    const key = `${layer} ${row} ${column} ${pair}`;
    let trace = traces.get(key);
    if (trace === undefined) {
      trace = { layer: Number(layer), row: Number(row), col: Number(column), pair, samples: [], weights: [] };
      traces.set(key, trace);
    }
    trace.samples.push(Number(sample));
    trace.weights.push(Number(weight));
  }
  return [...traces.values()];
}
