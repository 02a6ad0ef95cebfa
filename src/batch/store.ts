/** Finished runs, kept as JSON under OUT/runs, so that a repeated or resumed command trains only what is missing. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { type Config, configHash } from '../config/index.js';
import { modulesOf, writeWhole } from '../runs/index.js';
import { type ProbeName, type RunRecord, runRecord } from './record.js';

/** Of the kept files; others are trained anew. */
const FORMAT = 2;

/** What makes two runs the same. */
export interface RunIdentity {
  readonly format: typeof FORMAT;
  /** Of synapulse. */
  readonly version: string;
  readonly config_hash: string;
  readonly data_fingerprint: string;
  readonly probes: readonly ProbeName[];
  /** SHA-256 of the user's own modules; absent when there are none. */
  readonly modules?: readonly string[];
}

export function identityOfRun(
  version: string,
  config: Config,
  data_fingerprint: string,
  probes: readonly ProbeName[],
): RunIdentity {
  const modules = modulesOf(config).map(({ sha256 }) => sha256);
  const own = modules.length > 0 && { modules };
  return { format: FORMAT, version, config_hash: configHash(config), data_fingerprint, probes, ...own };
}

const kept = z.strictObject({ identity: z.unknown(), record: runRecord });

export class RunStore {
  constructor(
    private readonly dir: string,
    /** Told about files that cannot be used. */
    private readonly warn: (line: string) => void,
  ) {}

  /** The record of a run that was kept; undefined when there is none that can be read. */
  read(name: string, seed: number, identity: RunIdentity): RunRecord | undefined {
    const path = this.pathOf(name, seed, identity);
    if (!existsSync(path)) return undefined;
    try {
      const { identity: found, record } = kept.parse(JSON.parse(readFileSync(path, 'utf8')));
      if (JSON.stringify(found) === JSON.stringify(identity)) return record;
      this.warn(`${path}: of another run: training it again`);
    } catch (cause) {
      this.warn(`${path}: damaged (${firstLine(cause)}): training it again`);
    }
    return undefined;
  }

  write(name: string, seed: number, identity: RunIdentity, record: RunRecord): void {
    writeWhole(this.pathOf(name, seed, identity), `${JSON.stringify({ identity, record })}\n`);
  }

  private pathOf(name: string, seed: number, identity: RunIdentity): string {
    const hash = createHash('sha256').update(JSON.stringify(identity)).digest('hex');
    return join(this.dir, `${name}-s${seed}-${hash.slice(0, 12)}.json`);
  }
}

function firstLine(cause: unknown): string {
  if (cause instanceof z.ZodError) return `${cause.issues[0].path.join('.')}: ${cause.issues[0].message}`;
  return (cause as Error).message.split('\n')[0];
}
