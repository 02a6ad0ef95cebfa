/** The checkpoints of a run folder: written whole, the last two kept, damaged ones passed over by name. */
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { RunState } from '../train/types.js';
import { decodeCheckpoint, encodeCheckpoint, type Identity } from './checkpoint.js';
import { CHECKPOINTS, removeLeftovers, writeWhole } from './files.js';

const KEPT = 2;
const NAME = /^epoch-(\d+)(?:-sample-(\d+))?\.checkpoint$/;

const pad = (n: number, digits: number) => String(n).padStart(digits, '0');

/** 'epoch-0003.checkpoint' after three epochs, 'epoch-0003-sample-000120.checkpoint' 120 samples later. */
function nameOf({ epoch, sample }: RunState): string {
  return `epoch-${pad(epoch, 4)}${sample === 0 ? '' : `-sample-${pad(sample, 6)}`}.checkpoint`;
}

/** Names of the checkpoints in a folder, newest first. */
export function checkpointNames(dir: string): string[] {
  let names: string[];
  try {
    names = readdirSync(join(dir, CHECKPOINTS));
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw cause;
  }
  return names
    .flatMap((name) => {
      const match = NAME.exec(name);
      return match === null ? [] : [{ name, epoch: Number(match[1]), sample: Number(match[2] ?? 0) }];
    })
    .sort((a, b) => b.epoch - a.epoch || b.sample - a.sample)
    .map(({ name }) => name);
}

export function saveCheckpoint(dir: string, state: RunState, identity: Identity): void {
  const folder = join(dir, CHECKPOINTS);
  mkdirSync(folder, { recursive: true });
  writeWhole(join(folder, nameOf(state)), encodeCheckpoint(state, identity));
  for (const name of checkpointNames(dir).slice(KEPT)) rmSync(join(folder, name));
  removeLeftovers(folder, (name) => NAME.test(name));
}

/**
 * The newest state that can be read, or undefined when there is none. Those that cannot be used are renamed
 * ('NAME.damaged'), so that pruning does not take them for the newest.
 * @param warn is told of each checkpoint that was passed over.
 */
export function loadCheckpoint(dir: string, identity: Identity, warn: (text: string) => void): RunState | undefined {
  for (const name of checkpointNames(dir)) {
    const path = join(dir, CHECKPOINTS, name);
    try {
      const { state, identity: found } = decodeCheckpoint(readFileSync(path));
      if (found.config_hash === identity.config_hash && found.data_fingerprint === identity.data_fingerprint)
        return state;
      warn(`${path} belongs to another run (its configuration or data differ): passed over`);
    } catch (cause) {
      warn(`${path} is damaged (${(cause as Error).message}): passed over`);
    }
    renameSync(path, `${path}.damaged`);
  }
  return undefined;
}
