/** help, version, list, config, demo. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { json, manifestOf, newFolder, refused, root, start, synapulse } from './support.js';

const cwd = newFolder();

async function printed(args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await synapulse(cwd, args);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout;
}

describe('help', () => {
  it.each([[[]], [['train']], [['demo']], [['config']], [['list']]])('%j --help has examples', async (command) => {
    const text = await printed([...command, '--help']);
    expect(text).toMatch(/^Usage: synapulse/);
    expect(text).toMatch(/Examples:\n {2}\$ synapulse/);
    if (command.length > 0) for (const option of ['--json', '--quiet', '--debug']) expect(text).toContain(option);
  });

  it('loads nothing that it does not need', async () => {
    const modules = `${root}dist/src/cli/main.js`;
    expect(readFileSync(modules, 'utf8')).not.toMatch(/^import .*(zod|xstate|piscina|plot|commands)/m);
  });
});

it('--version is the package’s', async () => {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  expect(await printed(['--version'])).toBe(`${version}\n`);
});

it('output may be cut off by its reader', async () => {
  const run = start(cwd, ['config']);
  run.child.stdout.destroy();
  const { code, stderr } = await run.ended;
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
});

describe('list', () => {
  it('names presets with their sources', async () => {
    const text = await printed(['list', 'presets']);
    for (const name of ['choi2021', 'single50', 'float']) expect(text).toContain(`  ${name}`);
    expect(text).toContain('Frontiers in Neuroscience');
    expect(text).not.toContain('deterministic');
  });

  it('gives everything as JSON', async () => {
    const all = await json(cwd, ['list']);
    expect(Object.keys(all)).toEqual([
      'presets',
      'architectures',
      'devices',
      'device-presets',
      'encoders',
      'schemes',
      'activations',
      'stdp-rules',
      'components',
      'machines',
    ]);
    for (const entries of Object.values(all) as { name: string; title: string }[][]) {
      expect(entries.length).toBeGreaterThan(0);
      for (const { name, title } of entries) expect(name.length * title.length).toBeGreaterThan(0);
    }
    expect(await json(cwd, ['list', 'encoders'])).toEqual(all.encoders);
  });
});

describe('config', () => {
  it('prints a file that reads back to the same settings', async () => {
    const yaml = await printed(['config', '--preset', 'single50', '--set', 'synapse.k=20']);
    expect(yaml).toContain('# Preset single50');
    writeFileSync(join(cwd, 'mine.yaml'), yaml);
    expect(await printed(['config', '--config', 'mine.yaml'])).toBe(yaml);
    expect((await json(cwd, ['config', '--config', 'mine.yaml'])).synapse).toMatchObject({
      architecture: 'single',
      k: 20,
    });
  });

  it('starts from choi2021, or from the preset that a setting names', async () => {
    expect((await json(cwd, ['config'])).preset).toBe('choi2021');
    expect((await json(cwd, ['config', '--set', 'preset=float'])).synapse.architecture).toBe('ideal');
  });

  it('writes settings and schema into a folder', async () => {
    const { code } = await synapulse(cwd, ['config', '--out', 'settings', '--quiet']);
    expect(code).toBe(0);
    expect(readdirSync(join(cwd, 'settings')).sort()).toEqual(['config.schema.json', 'config.yaml']);
    expect(JSON.parse(await printed(['config', '--schema']))).toEqual(
      JSON.parse(readFileSync(join(cwd, 'settings/config.schema.json'), 'utf8')),
    );
    expect((await json(cwd, ['config', '--config', 'settings/config.yaml'])).preset).toBe('choi2021');
    expect(await refused(cwd, ['config', '--out', 'settings'])).toContain('not empty');
    expect((await synapulse(cwd, ['config', '--out', 'settings', '--force', '--quiet'])).code).toBe(0);
  });
});

describe('demo', () => {
  const args = ['demo', '--epochs', '2', '--train-limit', '300', '--test-limit', '100'];

  it('trains three runs, compares them and overwrites only itself', async () => {
    const { code, stdout } = await synapulse(cwd, [...args, '--quiet', '--json']);
    expect(code).toBe(0);
    const { runs, plot } = JSON.parse(stdout);
    expect(runs.map(({ name }: { name: string }) => name)).toEqual(['hybrid', 'single pair', 'floating point']);
    // Before the switch, hybrid and single pair pulse the same devices.
    expect(runs[0].switch_epoch === null ? runs[0].test_accuracy : runs[1].test_accuracy).toBe(runs[1].test_accuracy);
    expect(readFileSync(join(cwd, plot), 'utf8')).toContain('floating point');
    for (const { out } of runs) expect(manifestOf(join(cwd, out)).status).toBe('finished');

    const again = await synapulse(cwd, [...args, '--quiet']);
    expect({ code: again.code, stderr: again.stderr, stdout: again.stdout }).toEqual({
      code: 0,
      stderr: '',
      stdout: '',
    });
    writeFileSync(join(cwd, 'mine.txt'), '');
    expect(await refused(cwd, [...args, '--out', '.'])).toContain('not empty');
  });

  it('shows a table and where the plot is', async () => {
    const { stdout } = await synapulse(cwd, [...args, '--out', 'table']);
    for (const name of ['hybrid', 'single pair', 'floating point'])
      expect(stdout).toMatch(new RegExp(`│ ${name} +│ +\\d`));
    expect(stdout).toContain(`plot: ${join('table', 'accuracy.svg')}`);
  });

  it('leaves three valid folders when stopped', async () => {
    const run = start(cwd, ['demo', '--epochs', '1000', '--out', 'stopped']);
    await run.said(/hybrid +epoch +2\//);
    run.child.kill('SIGINT');
    expect((await run.ended).code).toBe(130);
    for (const name of ['hybrid', 'single-pair', 'floating-point']) {
      expect(manifestOf(join(cwd, 'stopped', name)).status).toBe('interrupted');
    }
    expect(existsSync(join(cwd, 'stopped/hybrid/accuracy.svg'))).toBe(true);
  });

  it('leaves nothing after bad input', async () => {
    expect(await refused(cwd, ['demo', '--data', 'none', '--out', 'bad', '--quiet'])).toContain('no such folder');
    expect(readdirSync(join(cwd, 'bad'))).toEqual(['demo.json']);
  });
});
