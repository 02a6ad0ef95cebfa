/** Where a run goes: a folder of its own, never one that holds something else. */
import { mkdirSync, readdirSync, rmdirSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { InputError } from '../errors.js';
import { OWN, reason } from './files.js';

/** Folder under which runs go that were not told where. */
const RUNS = 'runs';

/**
 * Makes a folder for new results, or empties the one that is there of such results when forced to.
 * @param own names of what the caller will write there, removed under `force`.
 * @throws InputError when it is no folder, not empty and not forced, or cannot be made.
 */
export function claimFolder(dir: string, force: boolean, own: readonly string[] = OWN): void {
  let files: string[];
  try {
    mkdirSync(dir, { recursive: true });
    if (!statSync(dir).isDirectory()) throw new InputError(`--out ${dir}: not a folder`);
    files = readdirSync(dir);
  } catch (cause) {
    if (cause instanceof InputError) throw cause;
    throw unwritable(dir, cause);
  }
  if (files.length === 0) return;
  if (!force) throw new InputError(`--out ${dir}: the folder is not empty; expected a new one, or --force to overwrite`);
  try {
    for (const name of own) rmSync(join(dir, name), { recursive: true, force: true });
  } catch (cause) {
    throw unwritable(dir, cause);
  }
}

/** The first free folder 'runs/NAME', 'runs/NAME-2', …, made; runs started at once get different ones. */
export function freeFolder(name: string): string {
  for (let n = 1; ; n++) {
    const dir = join(RUNS, n === 1 ? name : `${name}-${n}`);
    try {
      mkdirSync(dirname(dir), { recursive: true });
      mkdirSync(dir);
      return dir;
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code === 'EEXIST') continue;
      throw unwritable(dir, cause);
    }
  }
}

/** Takes back a folder in which no sample was trained: our files, and the folder when nothing else is in it. */
export function discardFolder(dir: string): void {
  for (const name of OWN) rmSync(join(dir, name), { recursive: true, force: true });
  try {
    rmdirSync(dir);
  } catch {
    // Something of the user's is in it: the folder stays.
  }
}

export function unwritable(dir: string, cause: unknown): InputError {
  return new InputError(`--out ${dir}: cannot be written: ${reason(cause)}`);
}
