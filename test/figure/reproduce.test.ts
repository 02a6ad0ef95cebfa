/** `synapulse reproduce` as a user calls it. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { BEGIN, END } from '../../src/figure/markdown.js';
import { json, newFolder, refused, start, synapulse } from '../cli/support.js';

const TINY = ['--epochs', '2', '--seeds', '2', '--train-limit', '60', '--test-limit', '20'];
const inFolder = (dir: string) => ['--out', dir, ...TINY];

describe('reproduce', () => {
  const cwd = newFolder();

  it('leaves data, plots and verdicts, and says so', async () => {
    const document = await json(cwd, ['reproduce', '4b', '5a', ...inFolder('out')]);
    expect(document).toMatchObject({ out: 'out', panels: [{ panel: '4b' }, { panel: '5a', inside: true }] });
    const [trained, computed] = document.panels;
    expect(trained.marks).toEqual(["embedded digits, not the paper's data"]);
    expect(trained).toMatchObject({ seeds: [1, 2], epochs: 2 });
    expect(trained.checks[0]).toMatchObject({ expected: '≥ 2', source: expect.stringContaining('Fig. 4B') });
    expect(computed.marks).toEqual([]);
    for (const panel of ['4b', '5a']) {
      expect(readdirSync(join(cwd, 'out', panel)).sort()).toEqual(['data.csv', 'plot.png', 'plot.svg']);
      expect(readFileSync(join(cwd, 'out', panel, 'plot.png')).toString('latin1', 1, 4)).toBe('PNG');
    }
    const rows = readFileSync(join(cwd, 'out/4b/data.csv'), 'utf8').trimEnd().split('\n');
    // Two synapses, two seeds, two epochs.
    expect(rows).toHaveLength(1 + 2 * 2 * 2);
    expect(rows[0]).toBe('synapse,seed,epoch,phase,updates_per_sample,pulses_per_sample,resets_per_sample');
    expect(Object.keys(JSON.parse(readFileSync(join(cwd, 'out/verdicts.json'), 'utf8')))).toEqual(['4b', '5a']);
  });

  it('trains nothing twice, and only what another panel adds', async () => {
    const first = await synapulse(cwd, ['reproduce', '4b', ...inFolder('out')]);
    expect(first.code).toBe(0);
    expect(first.stderr).not.toMatch(/seed 1: test/);
    const more = await synapulse(cwd, ['reproduce', '4a', ...inFolder('out')]);
    expect(more.stderr.match(/^[a-z0-9-]+, seed \d: test/gm)).toHaveLength(2);
    expect(more.stderr).toMatch(/^float, seed 1: test/m);
    expect(Object.keys(JSON.parse(readFileSync(join(cwd, 'out/verdicts.json'), 'utf8')))).toEqual(['4a', '4b', '5a']);
  });

  it('gives the same from kept runs, and trains a lost one again', async () => {
    const data = () => readFileSync(join(cwd, 'out/4b/data.csv'), 'utf8');
    const before = data();
    const lost = readdirSync(join(cwd, 'out/runs')).filter((name) => name.startsWith('single-s2'));
    expect(lost).toHaveLength(1);
    rmSync(join(cwd, 'out/runs', lost[0]));
    const again = await synapulse(cwd, ['reproduce', '4b', ...inFolder('out')]);
    expect(again.stderr.match(/seed \d: test/g)).toHaveLength(1);
    expect(data()).toBe(before);
  });

  it('takes another choice for every run, but not for what a panel varies', async () => {
    const document = await json(cwd, ['reproduce', '4b', '6b', '--set', 'device.c2c=0', ...inFolder('other')]);
    expect(document.panels[0].marks).toEqual(['with device.c2c=0', "embedded digits, not the paper's data"]);
    const swept = readFileSync(join(cwd, 'other/6b/data.csv'), 'utf8').trimEnd().split('\n').slice(1);
    expect(new Set(swept.map((row) => row.split(',')[1])).size).toBeGreaterThan(3);
    const rows = (dir: string) => readFileSync(join(cwd, dir, '4b/data.csv'), 'utf8');
    expect(rows('other')).not.toBe(rows('out'));
    expect(await refused(cwd, ['reproduce', '4b', '--set', 'device.c2k=0', ...inFolder('other')])).toMatch(
      /device\.c2k/,
    );
  });

  it('puts the table into a document', async () => {
    const path = join(cwd, 'doc.md');
    writeFileSync(path, `before\n${BEGIN}\n${END}\nafter\n`);
    await json(cwd, ['reproduce', '5b', '--markdown', 'doc.md', ...inFolder('out')]);
    const text = readFileSync(path, 'utf8');
    expect(text).toMatch(/^before\n/);
    expect(text).toContain('| **5b** | states of g (weights) | = 99 | 99 | inside |');
    // Of all panels made so far.
    expect(text).toContain('| **4a** (embedded digits');
  });

  it('keeps what was finished when it is stopped', async () => {
    const run = start(cwd, ['reproduce', '4a', '--out', 'stopped', '--seeds', '8', '--epochs', '3']);
    await run.said(/seed \d: test/);
    run.child.kill('SIGINT');
    const { code, stderr } = await run.ended;
    expect(code).toBe(130);
    expect(stderr).toContain('repeat the command to go on');
    const kept = readdirSync(join(cwd, 'stopped/runs')).filter((name) => name.endsWith('.json'));
    expect(kept.length).toBeGreaterThanOrEqual(1);
    expect(kept.length).toBeLessThan(24);
  });
});

describe('reproduce refuses', () => {
  const cwd = newFolder();

  it('an unknown figure', async () => {
    expect(await refused(cwd, ['reproduce', '4z'])).toContain("unknown figure '4z'");
    expect(existsSync(join(cwd, 'runs'))).toBe(false);
  });

  it.each([
    [['--seeds', '0'], '--seeds 0: expected a whole number, at least 1'],
    [['--epochs', 'many'], '--epochs many: expected a whole number'],
    [['--markdown', 'none.md'], '--markdown none.md: no such file'],
    [['--data', 'nowhere'], '--data nowhere: no such folder'],
  ])('%j', async (args, complaint) => {
    expect(await refused(cwd, ['reproduce', '4a', ...args])).toContain(complaint);
    expect(existsSync(join(cwd, 'runs'))).toBe(false);
  });

  it('a folder that holds something else', async () => {
    mkdirSync(join(cwd, 'mine'));
    writeFileSync(join(cwd, 'mine/notes.txt'), 'mine');
    expect(await refused(cwd, ['reproduce', '5a', '--out', 'mine'])).toContain('not empty');
    expect(readdirSync(join(cwd, 'mine'))).toEqual(['notes.txt']);
    await json(cwd, ['reproduce', '5a', '--out', 'mine', '--force']);
    expect(readdirSync(join(cwd, 'mine'))).toContain('notes.txt');
  });

  it('a damaged list of verdicts', async () => {
    writeFileSync(join(cwd, 'mine/verdicts.json'), '{');
    expect(await refused(cwd, ['reproduce', '5a', '--out', 'mine'])).toContain('verdicts.json: damaged');
  });
});
