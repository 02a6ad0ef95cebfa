/** One process at a time in a folder: a file that names who is there. A process that died left it; then it counts for nothing. */
import { closeSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { InputError } from '../errors.js';
import { LOCK, reason } from './files.js';

/**
 * @param force take the folder even from a process that seems to be alive.
 * @returns gives the folder free.
 * @throws InputError when another process is in it, or it cannot be written.
 */
export function lockFolder(dir: string, force = false): () => void {
  const path = join(dir, LOCK);
  const mine = JSON.stringify({ process: process.pid, host: hostname() });
  for (let attempt = 0; ; attempt++) {
    try {
      const file = openSync(path, 'wx');
      try {
        writeSync(file, mine);
      } finally {
        closeSync(file);
      }
      return () => release(path, mine);
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') {
        throw new InputError(`${dir}: cannot be written: ${reason(cause)}`);
      }
    }
    const holder = holderOf(path);
    // Twice the same dead holder: somebody else takes the folder at this moment.
    if (attempt > 2 || (!force && holder !== undefined && isThere(holder))) {
      throw new InputError(
        `${dir}: process ${holder?.process ?? '?'} on ${holder?.host ?? '?'} is at work in it; expected a folder of its own ` +
          '(--force if that process is another one)',
      );
    }
    rmSync(path, { force: true });
  }
}

interface Holder {
  readonly process: number;
  readonly host: string;
}

/** Undefined when the file is gone or was not written whole. */
function holderOf(path: string): Holder | undefined {
  try {
    const { process: id, host } = JSON.parse(readFileSync(path, 'utf8'));
    return Number.isSafeInteger(id) && typeof host === 'string' ? { process: id, host } : undefined;
  } catch {
    return undefined;
  }
}

/** Nobody knows about other machines: their word counts. */
const isThere = ({ process: id, host }: Holder) => host !== hostname() || (id !== process.pid && isAlive(id));

/** Whether a process of this machine lives. */
export function isAlive(process_id: number): boolean {
  try {
    process.kill(process_id, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Only what is ours: with --force another process may have taken the folder. */
function release(path: string, mine: string): void {
  try {
    if (readFileSync(path, 'utf8') === mine) rmSync(path, { force: true });
  } catch {
    // The folder was taken back, or cannot be written any more: a dead process's lock counts for nothing.
  }
}
