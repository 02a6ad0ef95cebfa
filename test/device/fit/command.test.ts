import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, it, vi } from 'vitest';
import { fitDevice } from '../../../src/cli/commands/fit-device.js';
import { resolveConfig } from '../../../src/config/index.js';

const EXAMPLE = fileURLToPath(new URL('../../../examples/fit-device/data.csv', import.meta.url));
const newFolder = () => mkdtempSync(join(tmpdir(), 'synapulse-fit-'));

afterEach(() => vi.restoreAllMocks());

/** What a call writes to stdout. */
function printed(call: () => void): string {
  let text = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    text += chunk;
    return true;
  });
  vi.spyOn(process.stderr, 'write').mockImplementation(() => true);
  call();
  return text;
}

it.each(['exponential', 'soft-bounds', 'linear'])('%s: a preset that train takes, a plot and one document', (model) => {
  const out = join(newFolder(), 'fit');
  const document = JSON.parse(printed(() => fitDevice({ csv: EXAMPLE, model, out, json: true })));
  expect(readdirSync(out).sort()).toEqual(['device.yaml', 'fit.svg']);
  const text = readFileSync(join(out, 'device.yaml'), 'utf8');
  const { device } = resolveConfig({ file: { name: 'device.yaml', text } });
  expect(device).toMatchObject(document.preset.device);
  expect(device.states).toBe(51);
  const svg = readFileSync(join(out, 'fit.svg'), 'utf8');
  for (const part of ['potentiation: ', 'depression: ', 'conductance (µS)', 'measured (10 cycles)']) {
    expect(svg).toContain(part);
  }
  expect(svg).not.toMatch(/NaN|undefined/);
  expect(document).toMatchObject({ model, cycles: 10, samples: 1010, pulses_depression: 50, states: 51, out });
  expect(document.parameters[0]).toMatchObject({ name: 'g_min', unit: 'S', standard_error: expect.any(Number) });
});

it('prints a table for people, and the same twice', () => {
  const out = join(newFolder(), 'fit');
  const text = printed(() => fitDevice({ csv: EXAMPLE, out }));
  for (const part of ['NL_potentiation', 'NL_depression', 'std. error', '51 states', 'device.yaml', 'fit.svg']) {
    expect(text).toContain(part);
  }
  expect(printed(() => fitDevice({ csv: EXAMPLE, out, force: true }))).toBe(text);
});

it('refuses bad input before it writes', () => {
  const dir = newFolder();
  const flat = join(dir, 'flat.csv');
  writeFileSync(flat, 'pulse,conductance_S\n1,1e-6\n2,1e-6\n3,1e-6\n4,1e-6\n5,1e-6\n');
  const out = join(dir, 'out');
  expect(() => fitDevice({ csv: join(dir, 'none.csv'), out })).toThrow(/none\.csv: cannot be read: no such file/);
  expect(() => fitDevice({ csv: dir, out })).toThrow(/no regular file/);
  expect(() => fitDevice({ csv: flat, out })).toThrow(/flat\.csv:2: the conductance does not rise/);
  expect(() => fitDevice({ csv: EXAMPLE, model: 'exponental', out })).toThrow(/--model .*exponental.*exponential/);
  expect(readdirSync(dir)).toEqual(['flat.csv']);
  expect(() => fitDevice({ csv: EXAMPLE, out: dir })).toThrow(/not empty.*--force/);
});
