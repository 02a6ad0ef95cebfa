/** Configuration files from disk: the only part of the configuration that needs Node. */
import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';
import { InputError } from '../errors.js';
import type { ConfigFile } from './file.js';
import { MAX_CONFIG_CHARACTERS } from './file.js';

/** A character takes at most three bytes of UTF-8 per UTF-16 unit. */
const MAX_BYTES = 3 * MAX_CONFIG_CHARACTERS;

/** @throws InputError when there is no such regular file, it cannot be read, is too long or no UTF-8. */
export function readConfigFile(path: string): ConfigFile {
  let descriptor: number | undefined;
  let bytes: Uint8Array;
  try {
    descriptor = openSync(path, 'r');
    const stats = fstatSync(descriptor);
    if (!stats.isFile()) throw new InputError(`${path}: no regular file; expected a YAML or JSON configuration`);
    if (stats.size > MAX_BYTES) {
      throw new InputError(`${path}: ${stats.size} bytes; expected a configuration of at most ${MAX_BYTES}`);
    }
    bytes = readFileSync(descriptor);
  } catch (error) {
    if (error instanceof InputError) throw error;
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new InputError(`${path}: cannot read the configuration (${code}); expected a YAML or JSON file`);
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
  try {
    return { name: path, text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch {
    throw new InputError(`${path}: no UTF-8 text; expected a YAML or JSON configuration`);
  }
}
