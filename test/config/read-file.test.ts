import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { resolveConfig } from '../../src/config/index.js';
import { readConfigFile } from '../../src/config/read-file.js';
import { InputError } from '../../src/errors.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'synapulse-config-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

it('reads a file whose errors name it', () => {
  const path = join(folder, 'my.yaml');
  writeFileSync(path, '\ufeffseed: 5\n');
  expect(resolveConfig({ file: readConfigFile(path) }).seed).toBe(5);
  writeFileSync(path, 'sede: 5\n');
  expect(() => resolveConfig({ file: readConfigFile(path) })).toThrow(
    new InputError(`${path}:1:1: unknown setting sede; did you mean seed?`),
  );
});

it('refuses what is no configuration', () => {
  const path = join(folder, 'bad');
  expect(() => readConfigFile(path)).toThrow(`${path}: cannot read the configuration (ENOENT)`);
  expect(() => readConfigFile(folder)).toThrow(`${folder}: no regular file`);
  writeFileSync(path, Uint8Array.of(0x61, 0xff, 0xfe));
  expect(() => readConfigFile(path)).toThrow(`${path}: no UTF-8 text`);
  truncateSync(path, 1e9);
  expect(() => readConfigFile(path)).toThrow(`${path}: 1000000000 bytes; expected a configuration of at most 786432`);
});
