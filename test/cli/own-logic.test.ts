/** A user's own machines: named by one setting, on both engines, in workers, on any number of threads, in studies. */
import { createHash } from 'node:crypto';
import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { json, manifestOf, newFolder, refused, root, SMALL, synapulse, writeDigits } from './support.js';

const cwd = newFolder();
const base = ['--data', 'digits', ...SMALL, '--epochs', '2'];

/** A plug-in that needs no import: a readout that converts every line twice, and a controller under its own name. */
const PLUGIN = `
export default ({ machines }, { columnReadout, trainingController, setup }) => {
  const twice = columnReadout.provide({
    guards: { lastSlot: ({ context }) => context.slots[0] + 1 >= 2 * context.conversions },
  });
  machines.register('twice', twice);
  machines.register('own-controller', trainingController.provide({}));
  if (typeof setup !== 'function') throw new Error('no setup');
};
`;

beforeAll(() => {
  writeDigits(join(cwd, 'digits'), 80, 20);
  // Outside the package a module finds 'synapulse/machines' where it is installed: here by its path.
  const example = readFileSync(join(root, 'examples/own-logic/staggered.mjs'), 'utf8');
  const url = new URL('../../dist/machines/index.js', import.meta.url).href;
  writeFileSync(join(cwd, 'staggered.mjs'), example.replace("'synapulse/machines'", JSON.stringify(url)));
  writeFileSync(join(cwd, 'plugin.mjs'), PLUGIN);
  writeFileSync(join(cwd, 'nothing.mjs'), 'export default 5;\n');
  writeFileSync(join(cwd, 'broken.mjs'), 'export default (;\n');
});
afterAll(() => rmSync(cwd, { recursive: true }));

const STAGGERED = ['--set', 'machines.array_selection=./staggered.mjs'];
const train = (out: string, more: readonly string[]) => json(cwd, ['train', ...base, ...more, '--out', out]);

describe('own logic', { timeout: 120_000 }, () => {
  it('a machine named by its path: same weights, later; on both engines, with one thread or two', async () => {
    const plain = await train('plain', []);
    const own = await train('own', STAGGERED);
    expect(own.state_hash).toBe(plain.state_hash);
    expect(BigInt(own.sim_time_ps)).toBeGreaterThan(BigInt(plain.sim_time_ps));
    for (const how of [
      ['--engine', 'interpreted'],
      ['--threads', '2'],
    ]) {
      const other = await train(`own${how[1]}`, [...STAGGERED, ...how]);
      expect([other.state_hash, other.sim_time_ps, other.events]).toEqual([
        own.state_hash,
        own.sim_time_ps,
        own.events,
      ]);
    }
  });

  it('an architecture of a plug-in, as docs/add-an-architecture.md has it: on both engines, with one thread or two', async () => {
    copyFileSync(join(root, 'examples/own-architecture/alternating.mjs'), join(cwd, 'alternating.mjs'));
    const page = readFileSync(join(root, 'docs/add-an-architecture.md'), 'utf8');
    const [, shown] = /```js\n\/\/ alternating\.mjs\n(.*?)```/s.exec(page) as RegExpExecArray;
    expect(readFileSync(join(cwd, 'alternating.mjs'), 'utf8')).toContain(shown);
    const chosen = ['--set', 'plugins=["./alternating.mjs"]', '--set', 'synapse.architecture=alternating'];
    const own = await train('turns', chosen);
    const plain = await train('one', ['--set', 'synapse.architecture=single']);
    expect(own.state_hash).not.toBe(plain.state_hash);
    for (const how of [
      ['--engine', 'interpreted'],
      ['--threads', '2'],
    ]) {
      const other = await train(`turns${how[1]}`, [...chosen, ...how]);
      expect([other.state_hash, other.events]).toEqual([own.state_hash, own.events]);
    }
  });

  it('is in the manifest with its hash; a run does not go on with another module', async () => {
    const sha256 = createHash('sha256')
      .update(readFileSync(join(cwd, 'staggered.mjs')))
      .digest('hex');
    await train('kept', STAGGERED);
    expect(manifestOf(join(cwd, 'kept')).plugins).toEqual([{ path: './staggered.mjs', sha256 }]);
    copyFileSync(join(cwd, 'staggered.mjs'), join(cwd, 'before.mjs'));
    writeFileSync(join(cwd, 'staggered.mjs'), `${readFileSync(join(cwd, 'staggered.mjs'), 'utf8')}\n// changed\n`);
    const said = await refused(cwd, ['train', '--resume', 'kept', '--epochs', '3']);
    expect(said).toContain("plugins: './staggered.mjs' has changed since the run was started");
    copyFileSync(join(cwd, 'before.mjs'), join(cwd, 'staggered.mjs'));
    const longer = await json(cwd, ['train', '--resume', 'kept', '--epochs', '3']);
    expect(longer.epochs).toBe(3);
  });

  it('a plug-in brings machines by name: readout and controller', async () => {
    const plugin = ['--set', 'plugins=[./plugin.mjs]', '--set', 'readout.adc_bits=8'];
    const plain = await train('adc', ['--set', 'readout.adc_bits=8']);
    const own = await train('twice', [
      ...plugin,
      ...['--set', 'machines.readout=twice', '--set', 'machines.controller=own-controller'],
    ]);
    // Every line is converted again: to the same number, in a slot more for each of the 3 reads of a sample.
    expect(own.state_hash).toBe(plain.state_hash);
    expect(BigInt(own.sim_time_ps) - BigInt(plain.sim_time_ps)).toBe(BigInt(2 * 80 * 3 * 781));
  });

  it('can be looked at as any other', async () => {
    const { stdout } = await synapulse(cwd, ['machines', 'array_selection', ...STAGGERED, '--format', 'json']);
    expect(JSON.parse(stdout).id).toBe('arraySelection');
  });

  it.each([
    ['a name that nobody registered', ['machines.tile=mine'], "machines.tile: unknown machine 'mine'"],
    ['a module that is not there', ['machines.tile=./none.mjs'], "plugins: cannot read './none.mjs'"],
    [
      'a module that exports no machine',
      ['machines.tile=./nothing.mjs'],
      "'./nothing.mjs' exports no machine as default",
    ],
    [
      'a module with a mistake',
      ['machines.tile=./broken.mjs'],
      "machines.tile: cannot load './broken.mjs': Unexpected",
    ],
    ['a plug-in named as a machine', ['machines.readout=./plugin.mjs'], 'belongs into plugins'],
  ])('refuses %s', async (_, sets, message) => {
    const args = sets.flatMap((set) => ['--set', set]);
    expect(await refused(cwd, ['train', ...base, ...args, '--out', 'bad'])).toContain(message);
  });
});
