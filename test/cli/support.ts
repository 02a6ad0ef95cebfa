/** The built command as a user calls it, in a folder of its own. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { uniform } from '../../src/kernel/philox.js';
import type { Manifest } from '../../src/runs/index.js';

export const root = fileURLToPath(new URL('../..', import.meta.url));
const MAIN = join(root, 'dist/src/cli/main.js');

export const newFolder = () => mkdtempSync(join(tmpdir(), 'synapulse-test-'));

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Started {
  readonly child: ChildProcessWithoutNullStreams;
  readonly ended: Promise<Ended>;
  /** Resolves when stderr has a match. */
  said(pattern: RegExp): Promise<void>;
}

export function start(cwd: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Started {
  const child = spawn(process.execPath, [MAIN, ...args], {
    cwd,
    env: { ...process.env, NODE_OPTIONS: '', SYNAPULSE_CACHE: join(tmpdir(), 'synapulse-test-cache'), ...env },
  });
  child.stdin.end();
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (text) => {
    stdout += text;
  });
  child.stderr.on('data', (text) => {
    stderr += text;
  });
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
  const said = (pattern: RegExp) =>
    new Promise<void>((resolve, reject) => {
      const look = () => {
        if (pattern.test(stderr)) resolve();
      };
      child.stderr.on('data', look);
      child.on('close', () => reject(new Error(`ended without saying ${pattern}: ${stderr}`)));
      look();
    });
  return { child, ended, said };
}

export const synapulse = (cwd: string, args: readonly string[], env?: NodeJS.ProcessEnv) => start(cwd, args, env).ended;

/** Runs a command that must succeed and gives its JSON document. */
export async function json(cwd: string, args: readonly string[], env?: NodeJS.ProcessEnv) {
  const { code, stdout, stderr } = await synapulse(cwd, [...args, '--json'], env);
  expect(stderr + String(code)).toMatch(/0$/);
  return JSON.parse(stdout);
}

/** The one line that bad input gets, after exit code 2. */
export async function refused(cwd: string, args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await synapulse(cwd, args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(/^synapulse: [^\n]+\n$/);
  return stderr;
}

export const manifestOf = (dir: string): Manifest => JSON.parse(readFileSync(join(dir, 'manifest.json'), 'utf8'));
export const rowsOf = (dir: string) => readFileSync(join(dir, 'metrics.csv'), 'utf8').trimEnd().split('\n');

export const SIDE = 6;
/** Settings of a chip that fits `writeDigits`: several tiles, many epochs a second. */
export const SMALL = [
  '--set',
  `network.layers=[${SIDE * SIDE},12,10]`,
  '--set',
  'tile.rows=16',
  '--set',
  'tile.cols=8',
];

export function idx(magic: number, sizes: readonly number[], bytes: Uint8Array): Uint8Array {
  const file = new Uint8Array(4 + 4 * sizes.length + bytes.length);
  const view = new DataView(file.buffer);
  view.setUint32(0, magic);
  sizes.forEach((size, d) => {
    view.setUint32(4 + 4 * d, size);
  });
  file.set(bytes, 4 + 4 * sizes.length);
  return file;
}

/** An IDX folder of ten easy classes: each brightens a part of the image. */
export function writeDigits(dir: string, train: number, test: number): string {
  mkdirSync(dir, { recursive: true });
  const pixels = SIDE * SIDE;
  for (const [part, count] of Object.entries({ train, t10k: test })) {
    const labels = Uint8Array.from({ length: count }, (_, i) => i % 10);
    const images = Uint8Array.from({ length: count * pixels }, (_, at) => {
      const isBright = Math.floor(((at % pixels) * 10) / pixels) === labels[Math.floor(at / pixels)];
      return Math.floor(uniform(7, count, 1, 0, 0, at, 0, 0) * 120) + (isBright ? 135 : 0);
    });
    writeFileSync(join(dir, `${part}-images-idx3-ubyte`), idx(0x803, [count, SIDE, SIDE], images));
    writeFileSync(join(dir, `${part}-labels-idx1-ubyte`), idx(0x801, [count], labels));
  }
  return dir;
}
