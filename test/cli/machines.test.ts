/** `synapulse machines` as a user calls it. */
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { MACHINES } from '../../machines/index.js';
import { json, newFolder, refused, synapulse } from './support.js';

const cwd = newFolder();
afterAll(() => rmSync(cwd, { recursive: true }));

describe('machines', { timeout: 30_000 }, () => {
  it('prints every machine as Mermaid, one in any format', async () => {
    const { code, stdout } = await synapulse(cwd, ['machines']);
    expect(code).toBe(0);
    expect(stdout.match(/^stateDiagram-v2$/gm)).toHaveLength(Object.keys(MACHINES).length);
    expect((await synapulse(cwd, ['machines', 'tile', '--format', 'scxml'])).stdout).toMatch(/^<\?xml.*<\/scxml>\n$/s);
    expect((await json(cwd, ['machines', 'tile'])).states[0]).toMatchObject({ path: 'idle', isInitial: true });
  });

  it('writes a file per machine', async () => {
    await synapulse(cwd, ['machines', '--format', 'svg', '--out', 'diagrams']);
    expect(readdirSync(join(cwd, 'diagrams')).sort()).toEqual(
      Object.keys(MACHINES)
        .sort()
        .map((name) => `${name}.svg`),
    );
    expect(readFileSync(join(cwd, 'diagrams/readout.svg'), 'utf8')).toContain('data-state="converting"');
  });

  it.each([
    ['an unknown machine', ['tiel'], "unknown machine 'tiel': did you mean 'tile'?"],
    [
      'an unknown format',
      ['tile', '--format', 'png'],
      '--format png: expected one of mermaid, scxml, svg, json, verilog',
    ],
    ['one file for several machines', ['--format', 'scxml'], '--format scxml holds one machine'],
  ])('refuses %s', async (_, args, message) => {
    expect(await refused(cwd, ['machines', ...args])).toContain(message);
  });
});
