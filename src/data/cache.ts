/**
 * Converted digits in the user's cache folder: a header, the labels, the images, and a checksum. A cache that
 * does not check is not trusted but made anew; one that cannot be written is done without.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { writeWhole } from '../runs/files.js';
import { type DigitSet, sharedBytes } from './dataset.js';

const MAGIC = 'SYNDIG01';
const HEADER_BYTES = 24;
const DIGEST_BYTES = 32;

/** `SYNAPULSE_CACHE`, or `synapulse` in the user's cache folder. */
export function cacheFolder(): string {
  if (process.env.SYNAPULSE_CACHE) return process.env.SYNAPULSE_CACHE;
  const { XDG_CACHE_HOME, LOCALAPPDATA } = process.env;
  if (XDG_CACHE_HOME) return join(XDG_CACHE_HOME, 'synapulse');
  if (process.platform === 'win32' && LOCALAPPDATA) return join(LOCALAPPDATA, 'synapulse', 'cache');
  return join(homedir(), '.cache', 'synapulse');
}

const fileOf = (name: string) => join(cacheFolder(), `${name}.digits`);
const digestOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest();

/** The cached digits, or undefined when there are none that check. */
export function readCache(name: string, pixels: number, classes: number): DigitSet | undefined {
  let file: Buffer;
  try {
    file = readFileSync(fileOf(name));
  } catch {
    return undefined;
  }
  if (file.length < HEADER_BYTES + DIGEST_BYTES || file.toString('latin1', 0, 8) !== MAGIC) return undefined;
  const count = file.readUInt32LE(8);
  if (file.readUInt32LE(12) !== pixels || file.readUInt32LE(16) !== classes) return undefined;
  const end = HEADER_BYTES + count * (1 + pixels);
  if (file.length !== end + DIGEST_BYTES) return undefined;
  if (!digestOf(file.subarray(0, end)).equals(file.subarray(end))) return undefined;
  const labels = sharedBytes(count);
  const images = sharedBytes(count * pixels);
  labels.set(file.subarray(HEADER_BYTES, HEADER_BYTES + count));
  images.set(file.subarray(HEADER_BYTES + count, end));
  return { images, labels, count, pixels, classes };
}

export function writeCache(name: string, set: DigitSet): void {
  const end = HEADER_BYTES + set.count * (1 + set.pixels);
  const file = Buffer.alloc(end + DIGEST_BYTES);
  file.write(MAGIC, 'latin1');
  file.writeUInt32LE(set.count, 8);
  file.writeUInt32LE(set.pixels, 12);
  file.writeUInt32LE(set.classes, 16);
  file.set(set.labels, HEADER_BYTES);
  file.set(set.images, HEADER_BYTES + set.count);
  file.set(digestOf(file.subarray(0, end)), end);
  try {
    mkdirSync(cacheFolder(), { recursive: true });
    writeWhole(fileOf(name), file);
  } catch {
    // A read-only home or a full disk costs half a second at the next start, no more.
  }
}
