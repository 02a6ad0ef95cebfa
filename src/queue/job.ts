/** A run as it stands in the queue. What comes out of a queue was written by others: it is checked. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { PROBES } from '../batch/record.js';

/** Name of the queue, and of everything that it keeps beside its jobs. */
export const QUEUE = 'runs';
export const PREFIX = 'synapulse';

export const jobData = z.strictObject({
  /** Of Synapulse; see `build.ts`. */
  build: z.string().max(100),
  /** For messages. */
  name: z.string().max(500),
  /** Resolved. */
  config: z.record(z.string(), z.unknown()),
  probes: z.array(z.enum(PROBES)),
  data_fingerprint: z.string().regex(/^[0-9a-f]{64}$/),
  /** The user's own modules, which a worker must have at the same place. */
  plugins: z.array(z.strictObject({ path: z.string().max(4096), sha256: z.string() })),
});
export type JobData = z.output<typeof jobData>;

/** What a worker says of a run under way. */
export const jobProgress = z.object({
  samples: z.int().min(0),
  /** Samples of the whole run. */
  total: z.int().min(0),
  worker: z.string().max(300),
});
export type JobProgress = z.output<typeof jobProgress>;

/** The same run has the same name, whoever asks for it: nothing is trained or counted twice. */
export function jobIdOf({ build, config, probes, data_fingerprint, plugins }: JobData): string {
  const identity = JSON.stringify([build, config, probes, data_fingerprint, plugins]);
  return createHash('sha256').update(identity).digest('hex').slice(0, 40);
}

/** Keys beside the jobs. */
export const KEYS = {
  /** Build whose runs the queue holds. */
  build: `${PREFIX}:build`,
  /** Digits, packed, by fingerprint. */
  data: (fingerprint: string) => `${PREFIX}:data:${fingerprint}`,
  /** Set of those who wait for a run; a run that nobody waits for any more is given up. */
  wanted: (id: string) => `${PREFIX}:wanted:${id}`,
} as const;

/** How long what is left in the queue stays there. */
export const KEPT_S = 7 * 24 * 3600;
