/** Fingerprint of what a configuration says about results. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { Config } from './schema.js';

/**
 * SHA-256, 64 hex digits, of the canonical JSON (sorted keys) of everything but run.*, which changes no result, and
 * the preset's name, whose values are all there.
 */
export function configHash(config: Config): string {
  const { run: _run, preset: _preset, ...results } = config;
  return bytesToHex(sha256(utf8ToBytes(canonicalJson(results))));
}

function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value)
    .filter(([, item]) => item !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonicalJson(item)}`).join(',')}}`;
}
