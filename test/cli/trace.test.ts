/** `synapulse trace` as a user calls it. */
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readVcd } from '../trace/support.js';
import { json, newFolder, refused, SMALL, start, synapulse, writeDigits } from './support.js';

const cwd = newFolder();
beforeAll(() => {
  writeDigits(join(cwd, 'digits'), 60, 20);
});
afterAll(() => rmSync(cwd, { recursive: true }));

const data = ['--data', 'digits'];

describe('trace', { timeout: 60_000 }, () => {
  it('writes a waveform, and the names of its states', async () => {
    const lines = ['--tiles', '0,2', '--lines', 'row:0-3,col:1'];
    const summary = await json(cwd, ['trace', ...data, ...SMALL, '--steps', '0..2', ...lines]);
    expect(summary).toMatchObject({ out: 'trace.vcd', first_step: 0, last_step: 2, tiles: [0, 2], checkpoint: null });
    const { changes } = readVcd(readFileSync(join(cwd, 'trace.vcd'), 'utf8'));
    expect(changes.size).toBe(summary.signals);
    expect(changes.get('chip.layer1.tile2.row3.drive_V')?.length).toBeGreaterThan(1);
    const names = readFileSync(join(cwd, summary.states_file), 'utf8');
    expect(names).toContain(`${summary.states.indexOf('updating')} updating\n`);
    expect(readdirSync(cwd).filter((name) => name.includes('part'))).toEqual([]);
  });

  it('traces steps of a run from its checkpoint, as if it had been there', async () => {
    const settings = [...data, ...SMALL, '--set', 'controller.threshold_pp=100', '--epochs', '3'];
    await json(cwd, ['train', ...settings, '--out', 'run']);
    const what = ['--steps', '125..127', '--lines', 'row:0,col:0', '--format', 'csv'];
    const late = await json(cwd, ['trace', '--from-run', 'run', ...what, '--out', 'late.csv']);
    expect(late.checkpoint).toBe('epoch-0002.checkpoint');
    const whole = await json(cwd, ['trace', ...settings, ...what, '--out', 'whole.csv']);
    expect(whole.checkpoint).toBeNull();
    expect(late.start_ps).toBe(whole.start_ps);
    const text = (name: string) => readFileSync(join(cwd, name), 'utf8');
    const steps = (name: string) =>
      text(name)
        .split('\n')
        .filter((line) => /^\d/.test(line));
    expect(steps('late.csv').length).toBeGreaterThan(100);
    expect(steps('late.csv')).toEqual(steps('whole.csv'));
    const early = await json(cwd, [
      'trace',
      '--from-run',
      'run',
      '--steps',
      '3',
      '--format',
      'csv',
      '--out',
      'early.csv',
    ]);
    expect(early.checkpoint).toBeNull();
  });

  it('says what it did', async () => {
    const { stdout, code } = await synapulse(cwd, ['trace', ...data, ...SMALL, '--format', 'perfetto']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^trace +trace\.json, [\d,]+ bytes\nsteps +0 to 0: .*\nbegun from +step 0\n/);
    expect(JSON.parse(readFileSync(join(cwd, 'trace.json'), 'utf8')).traceEvents.length).toBeGreaterThan(50);
  });

  it('stopped by a signal, it leaves nothing', async () => {
    const out = join(cwd, 'stopped.vcd');
    const args = ['trace', ...data, ...SMALL, '--epochs', '100000', '--steps', '5999999', '--out', 'stopped.vcd'];
    const { child, ended, said } = start(cwd, args);
    await said(/training up to step/);
    child.kill('SIGINT');
    expect((await ended).code).toBe(130);
    expect([out, `${out}.part`].filter((path) => existsSync(path))).toEqual([]);
  });

  it.each([
    ['an unknown format', ['--format', 'wav'], "unknown trace format 'wav': known: vcd, perfetto, csv"],
    ['an empty range of steps', ['--steps', '2..1'], '--steps 2..1: an empty range'],
    ['steps behind the end', ['--epochs', '1', '--steps', '60'], '--steps 60..60: the run has 60 steps'],
    ['a tile that is not there', ['--tiles', '99'], '--tiles 99: there is no tile 99'],
    ['a line that is not there', ['--lines', 'col:99'], '--lines col:99: the traced tiles have no column 99'],
    ['a run that is not there', ['--from-run', 'nowhere'], 'nowhere/manifest.json: cannot be read'],
    ['settings of a run', ['--from-run', 'run', '--seed', '2'], '--seed with --from-run: a run keeps its settings'],
    ['a folder that is not there', ['--out', 'no/such/x.vcd'], '--out no/such/x.vcd: cannot be written: no such file'],
    ['a file that is there', ['--out', 'digits'], '--out digits: it exists already'],
  ])('refuses %s', async (_, args, message) => {
    const isRun = args.includes('--from-run');
    expect(
      await refused(cwd, [
        'trace',
        ...(isRun ? [] : [...data, ...SMALL]),
        ...args,
        ...(args.includes('--out') ? [] : ['--out', 'new.vcd']),
      ]),
    ).toContain(message);
    expect(existsSync(join(cwd, 'new.vcd'))).toBe(false);
  });
});
