/** Bad input: exit code 2, one clear line, nothing left behind. */
import { existsSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { idx, newFolder, refused, SIDE, SMALL, synapulse, writeDigits } from './support.js';

const cwd = newFolder();

describe('options', () => {
  it.each([
    ['an unknown preset', ['--preset', 'choi2012'], "unknown preset 'choi2012': did you mean 'choi2021'?"],
    ['an unknown key', ['--set', 'synapse.kk=3'], 'synapse.kk'],
    ['a negative number of epochs', ['--epochs', '-1'], '--epochs -1: expected a whole number, at least 1'],
    ['no whole number', ['--seed', '1.5'], '--seed 1.5: expected a whole number, at least 0'],
    ['an empty number', ['--train-limit', ''], '--train-limit'],
    ['no samples', ['--train-limit', '0'], '--train-limit 0: expected a whole number, at least 1'],
    ['no test samples', ['--test-limit', '0'], '--test-limit 0: expected a whole number, at least 1'],
    ['one state', ['--set', 'device.states=1'], 'device.states is 1; expected an integer from 2'],
    ['an unknown engine', ['--engine', 'steam'], '--engine steam: expected compiled or interpreted'],
    ['no thread', ['--threads', '0'], '--threads 0: expected a whole number, at least 1'],
    ['no setting', ['--set', 'seed'], '--set seed: expected key.path=value'],
    ['a missing file', ['--config', 'none.yaml'], 'none.yaml: cannot read the configuration (ENOENT)'],
    ['a missing folder', ['--data', 'none'], '--data none: no such folder'],
    ['a missing plug-in', ['--set', 'plugins=[./none.mjs]'], "plugins: cannot read './none.mjs'"],
    ['an unknown option', ['--ephocs', '3'], "unknown option '--ephocs' (Did you mean --epochs?)"],
    ['an option without its value', ['--preset'], "option '--preset <name>' argument missing"],
    ['an argument too many', ['everything'], 'too many arguments'],
    ['a folder that is no run', ['--resume', '.'], 'manifest.json: cannot be read: no such file or folder'],
  ])('%s', async (_what, args, line) => {
    expect(await refused(cwd, ['train', ...args])).toContain(line);
    expect(existsSync(join(cwd, 'runs', 'choi2021-s1'))).toBe(false);
  });

  it('two presets', async () => {
    writeFileSync(join(cwd, 'float.yaml'), 'preset: float\n');
    const line = await refused(cwd, ['train', '--preset', 'choi2021', '--config', 'float.yaml']);
    expect(line).toContain("float.yaml:1:1: preset is 'float', but 'choi2021' was chosen already");
  });

  it('an unknown command', async () => {
    expect(await refused(cwd, ['trian'])).toContain("unknown command 'trian' (Did you mean train?)");
  });

  it('no command: help on stderr, code 2', async () => {
    const { code, stdout, stderr } = await synapulse(cwd, []);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('Usage: synapulse');
  });

  it('an unknown list', async () => {
    expect(await refused(cwd, ['list', 'preset'])).toContain("unknown list 'preset': did you mean 'presets'?");
  });
});

describe('data', () => {
  const digits = (name: string) => writeDigits(join(cwd, name), 40, 20);
  const train = (data: string) => ['train', ...SMALL, '--data', data, '--out', `${data}-run`];

  it('a truncated IDX file', async () => {
    const file = join(digits('truncated'), 'train-images-idx3-ubyte');
    truncateSync(file, readFileSync(file).length - 5);
    expect(await refused(cwd, train('truncated'))).toMatch(
      /train-images-idx3-ubyte: truncated: \d+ bytes; expected \d+/,
    );
    expect(existsSync(join(cwd, 'truncated-run'))).toBe(false);
  });

  it('labels that do not fit the images', async () => {
    const dir = digits('unfit');
    writeFileSync(join(dir, 'train-labels-idx1-ubyte'), idx(0x801, [39], new Uint8Array(39)));
    expect(await refused(cwd, train('unfit'))).toContain('39 labels; expected 40');
  });

  it('a label out of range', async () => {
    const dir = digits('range');
    writeFileSync(join(dir, 't10k-labels-idx1-ubyte'), idx(0x801, [20], new Uint8Array(20).fill(10)));
    expect(await refused(cwd, train('range'))).toContain('label 10 of sample 0; expected 0 to 9');
  });

  it('images that do not fit the chip', async () => {
    digits('pixels');
    const line = await refused(cwd, ['train', '--data', 'pixels', '--out', 'pixels-run']);
    expect(line).toContain(`784 inputs, but the images of 'IDX files of pixels' have ${SIDE * SIDE} pixels`);
    expect(existsSync(join(cwd, 'pixels-run'))).toBe(false);
  });

  it('shows the stack only when asked', async () => {
    const plain = await synapulse(cwd, ['train', '--data', 'none']);
    expect(plain.stderr.split('\n')).toHaveLength(2);
    const debug = await synapulse(cwd, ['train', '--data', 'none', '--debug']);
    expect(debug.stderr).toMatch(/^ {4}at /m);
    const byEnv = await synapulse(cwd, ['train', '--data', 'none'], { SYNAPULSE_DEBUG: '1' });
    expect(byEnv.stderr).toMatch(/^ {4}at /m);
  });
});
