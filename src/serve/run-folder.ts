/** The runs of a folder, by name; nothing outside it is ever touched. */
import { existsSync, readdirSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { InputError } from '../errors.js';
import { MANIFEST, type Manifest, readManifest } from '../runs/index.js';

/** Of the runs that the list shows: the newest. */
const MOST_LISTED = 200;

export interface ListedRun {
  readonly name: string;
  readonly status: Manifest['status'];
  readonly preset: string | null;
  readonly seed: number;
  readonly started: string;
  readonly test_accuracy: number | null;
  readonly epochs: number | null;
}

/**
 * Path of a run in a folder.
 * @throws InputError when the name is no plain one, or leads elsewhere.
 */
export function runPath(folder: string, name: string): string {
  if (!/^[A-Za-z0-9][\w.-]{0,99}$/.test(name)) throw new InputError('run: expected the name of a run folder');
  const path = join(folder, name);
  if (!existsSync(path)) throw new InputError(`run '${name}': not found`);
  if (dirname(realpathSync(path)) !== realpathSync(folder)) {
    throw new InputError(`run '${name}': lies outside the folder of runs`);
  }
  return path;
}

/** Runs of a folder that can be read, the newest first. */
export function listRuns(folder: string): ListedRun[] {
  if (!existsSync(folder)) return [];
  const found = readdirSync(folder, { withFileTypes: true }).flatMap((entry): ListedRun[] => {
    if (!entry.isDirectory() || !existsSync(join(folder, entry.name, MANIFEST))) return [];
    try {
      const { status, preset, seed, started, result } = readManifest(runPath(folder, entry.name));
      const { test_accuracy = null, epochs = null } = result ?? {};
      return [{ name: entry.name, ...{ status, preset, seed, started, test_accuracy, epochs } }];
    } catch {
      // Another program's folder, or a run of another version: not ours to list.
      return [];
    }
  });
  return found.sort((a, b) => (a.started < b.started ? 1 : -1)).slice(0, MOST_LISTED);
}
