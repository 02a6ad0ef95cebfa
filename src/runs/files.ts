/** Names of the files of a run folder, and how they are written: whole or not at all. */
import { closeSync, fsyncSync, openSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { threadId } from 'node:worker_threads';

export const MANIFEST = 'manifest.json';
export const METRICS = 'metrics.csv';
export const PLOT = 'accuracy.svg';
export const CHECKPOINTS = 'checkpoints';
/** Names the process that is at work in a folder. */
export const LOCK = '.lock';
export const WEIGHT_TRACES = 'weight_traces.csv';
export const ENERGY = 'energy.csv';
/** Weights that a run starts with, where they were given. */
export const INITIAL_WEIGHTS = 'initial-weights.npz';
/** What `synapulse report` writes: the page, and a folder with its plots as files. */
export const REPORT = 'report.html';
export const REPORT_PLOTS = 'report';

/** Of spiking runs, from their first test sample. */
export const SPIKES = 'spikes.csv';
export const MEMBRANES = 'membranes.csv';
export const RASTER_PLOT = 'raster.svg';
export const MEMBRANES_PLOT = 'membranes.svg';
export const FIELDS_PLOT = 'receptive-fields.svg';
export const STDP_PLOT = 'stdp-window.svg';

const OF_SPIKES = [SPIKES, MEMBRANES, RASTER_PLOT, MEMBRANES_PLOT, FIELDS_PLOT, STDP_PLOT];

/** What a run owns in its folder; whatever else lies there is the user's and stays. */
export const OWN = [
  MANIFEST,
  METRICS,
  PLOT,
  CHECKPOINTS,
  WEIGHT_TRACES,
  ENERGY,
  INITIAL_WEIGHTS,
  REPORT,
  REPORT_PLOTS,
  ...OF_SPIKES,
];

/**
 * Writes a file under another name and renames it, so that a kill leaves the old one or the new one. Written to the
 * last byte and to the disk before it gets its name: where space runs out, a single write may end early without an error.
 * @throws Error with one line that names the file and the system's reason.
 */
export function writeWhole(path: string, content: string | Uint8Array): void {
  const part = `${path}.${process.pid}${threadId}`;
  try {
    try {
      const file = openSync(part, 'w');
      try {
        writeFileSync(file, content);
        fsyncSync(file);
      } finally {
        closeSync(file);
      }
      renameSync(part, path);
    } catch (cause) {
      rmSync(part, { force: true });
      throw cause;
    }
  } catch (cause) {
    throw new Error(`cannot write ${path}: ${reason(cause)}`, { cause });
  }
}

/** Why the file system refused, in words. */
export function reason(cause: unknown): string {
  const { code, message } = cause as NodeJS.ErrnoException;
  const words: Record<string, string> = {
    EACCES: 'permission denied',
    EEXIST: 'it exists already',
    EFBIG: 'the file grew too large',
    EISDIR: 'it is a folder',
    ENOENT: 'no such file or folder',
    ENOSPC: 'no space left',
    ENOTDIR: 'a part of the path is a file',
    EROFS: 'the file system is read-only',
  };
  return code === undefined ? message : `${words[code] ?? message} (${code})`;
}

/** Removes what a killed writer left of our own files under temporary names: 'NAME.<digits>'. */
export function removeLeftovers(dir: string, isOwn: (name: string) => boolean): void {
  for (const file of readdirSync(dir)) {
    const match = /^(.+)\.\d+$/.exec(file);
    if (match !== null && isOwn(match[1])) rmSync(join(dir, file), { force: true });
  }
}
