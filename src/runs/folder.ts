/** Where a run goes: a folder of its own, never one that holds something else. */
import { existsSync, mkdirSync, readdirSync, rmdirSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { InputError } from '../errors.js';
import { lockFolder } from './lock.js';
import { LOCK, OWN, reason, writeWhole } from './files.js';

/** Folder under which runs go: those that were not told where, and those of a batch in its own folder. */
export const RUNS = 'runs';

/**
 * Makes a folder for new results, or empties the one that is there of such results when forced to.
 * @param own names of what the caller will write there, removed under `force`.
 * @returns whether it was made
 * @throws InputError when it is no folder, not empty and not forced, or cannot be made.
 */
export function claimFolder(dir: string, force: boolean, own: readonly string[] = OWN): boolean {
  let files: string[];
  let made: boolean;
  try {
    made = makeFolder(dir);
    if (!statSync(dir).isDirectory()) throw new InputError(`--out ${dir}: not a folder`);
    files = readdirSync(dir);
  } catch (cause) {
    if (cause instanceof InputError) throw cause;
    throw unwritable(dir, cause);
  }
  // A process that was killed may have left its lock, and a file that it had not finished.
  if (files.every((file) => file === LOCK || isUnfinished(file))) return made;
  if (!force)
    throw new InputError(`--out ${dir}: the folder is not empty; expected a new one, or --force to overwrite`);
  try {
    for (const name of own) rmSync(join(dir, name), { recursive: true, force: true });
  } catch (cause) {
    throw unwritable(dir, cause);
  }
  return false;
}

/** Whether it was made. A system that refuses is asked once more, as a recursive refusal may hide its reason. */
function makeFolder(dir: string): boolean {
  try {
    return mkdirSync(dir, { recursive: true }) !== undefined;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT' && existsSync(dirname(dir))) mkdirSync(dir);
    throw cause;
  }
}

/** Whether it is a file of ours under the name that it has while it is written. */
const isUnfinished = (file: string) => /\.\d+$/.test(file) && OWN.includes(file.replace(/\.\d+$/, ''));

/**
 * Makes the folder of a batch of runs, or goes on in one that has the mark of such a batch.
 * @param mark file that tells what the folder is; it gets `content`.
 * @returns the folder of the kept runs in it, and what gives the whole folder free.
 * @throws InputError when it holds something else and is not forced, another process is in it, or it cannot be written.
 */
export function openBatchFolder(
  dir: string,
  mark: string,
  content: unknown,
  force: boolean,
): { readonly runs: string; readonly release: () => void } {
  if (!existsSync(join(dir, mark))) claimFolder(dir, force, []);
  const release = lockFolder(dir, force);
  const runs = join(dir, RUNS);
  try {
    mkdirSync(runs, { recursive: true });
    writeWhole(join(dir, mark), `${JSON.stringify(content, undefined, 2)}\n`);
  } catch (cause) {
    release();
    throw unwritable(dir, (cause as Error).cause ?? cause);
  }
  return { runs, release };
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

/** Takes back a folder in which no sample was trained: our files, and the folder when it was made for them. */
export function discardFolder(dir: string, made: boolean): void {
  for (const name of OWN) rmSync(join(dir, name), { recursive: true, force: true });
  rmSync(join(dir, LOCK), { force: true });
  if (made) rmdirSync(dir);
}

export function unwritable(dir: string, cause: unknown): InputError {
  return new InputError(`--out ${dir}: cannot be written: ${reason(cause)}`);
}
