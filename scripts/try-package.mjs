/**
 * Packs the project, installs it into an empty one, and uses it as a stranger would: the command, the library, its
 * types. Says what it did; ends with an error at the first thing that does not work.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const dir = mkdtempSync(join(tmpdir(), 'synapulse-package-'));
const run = (cwd, command, ...args) =>
  execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
const say = (text) => process.stdout.write(`${text}\n`);

try {
  const [{ filename, files, unpackedSize }] = JSON.parse(run(root, 'npm', 'pack', '--json', '--pack-destination', dir));
  say(`packed ${filename}: ${files.length} files, ${(unpackedSize / 1e6).toFixed(1)} MB`);

  const project = mkdtempSync(join(dir, 'project-'));
  writeFileSync(join(project, 'package.json'), JSON.stringify({ name: 'stranger', private: true, type: 'module' }));
  run(project, 'npm', 'install', '--no-audit', '--no-fund', join(dir, filename));
  say(`installed: ${readdirSync(join(project, 'node_modules')).length} packages`);

  const trained = run(project, 'npx', 'synapulse', 'train', '--epochs', '1', '--train-limit', '200', '--json');
  const { out, test_accuracy } = JSON.parse(trained);
  say(`command: trained to ${(100 * test_accuracy).toFixed(1)} % in ${out}`);
  run(project, 'npx', 'synapulse', 'report', out);
  say(`command: report of ${(statSync(join(project, out, 'report.html')).size / 1e6).toFixed(1)} MB`);

  writeFileSync(
    join(project, 'use.ts'),
    `import { createTraining, EventBus, loadData, resolveConfig, type EpochResult } from 'synapulse';
import { MACHINES } from 'synapulse/machines';

const config = resolveConfig({ preset: 'single50', sets: ['network.layers=[784,12,10]'] });
const bus = new EventBus();
let events = 0;
bus.on('event', ({ time_ps }: { time_ps: number }) => { events += time_ps >= 0 ? 1 : 0; });
const training = await createTraining(config, loadData(), { bus });
training.trainSamples(3);
const results: readonly EpochResult[] = training.history;
console.log(events > 0, results.length, Object.keys(MACHINES).length > 0);
`,
  );
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const types = join(root, 'node_modules', '@types');
  run(
    project,
    process.execPath,
    ...[tsc, 'use.ts', '--strict', '--target', 'es2022', '--module', 'nodenext', '--typeRoots', types],
    ...['--skipLibCheck', 'false', '--lib', 'es2023,dom'],
  );
  say(`library: types hold, and it prints ${run(project, process.execPath, 'use.js').trim()}`);
} finally {
  rmSync(dir, { recursive: true, force: true });
}
