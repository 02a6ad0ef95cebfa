/** The checkpoint of a run that is nearest before a step: for looking at a run, not for going on with it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../errors.js';
import type { RunState } from '../train/types.js';
import { decodeCheckpoint, type Identity } from './checkpoint.js';
import { checkpointNames } from './checkpoints.js';
import { CHECKPOINTS } from './files.js';

/** The latest state with at most `step` samples begun, with the checkpoint's name; undefined when there is none. */
export function checkpointBefore(
  dir: string,
  identity: Identity,
  step: number,
  warn: (text: string) => void,
): { readonly name: string; readonly state: RunState } | undefined {
  for (const name of checkpointNames(dir)) {
    const path = join(dir, CHECKPOINTS, name);
    try {
      const { state, identity: found } = decodeCheckpoint(readFileSync(path));
      const fits = found.config_hash === identity.config_hash && found.data_fingerprint === identity.data_fingerprint;
      if (!fits) warn(`${path} belongs to another run (its configuration or data differ): passed over`);
      else if (state.step <= step) return { name, state };
    } catch (cause) {
      warn(`${path} is damaged (${(cause as Error).message}): passed over`);
    }
  }
  return undefined;
}

/** The newest state of a run. @throws InputError that says why none can be read. */
export function newestState(dir: string, identity: Identity, warn: (text: string) => void): RunState {
  const reasons: string[] = [];
  const found = checkpointBefore(dir, identity, Number.POSITIVE_INFINITY, (text) => reasons.push(text));
  if (found === undefined) {
    const why = reasons.length === 0 ? '' : ` (${reasons[0]})`;
    throw new InputError(`${dir} has no checkpoint that can be read${why}; expected a run trained by this version`);
  }
  reasons.forEach(warn);
  return found.state;
}
