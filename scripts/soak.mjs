/**
 * Trains, stops, resumes, explores, reports and serves in one process, round after round, and fails when anything
 * grows: heap, resident memory, threads, open files, listeners. Every round must give the first one's bits and events.
 *
 *   npm run soak [-- --minutes 60 --out FOLDER]
 *
 * `--out` keeps soak.csv (a row per round) and soak.json (the verdict). Linux counts threads and open files.
 */
import { mkdtempSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { createAdaptorServer } from '@hono/node-server';

if (globalThis.gc === undefined) throw new Error('expected node --expose-gc (npm run soak)');
const { values: options } = parseArgs({
  options: { minutes: { type: 'string', default: '60' }, out: { type: 'string' } },
});
const out = options.out && resolve(options.out);
const minutes = Number(options.minutes);
if (!(minutes > 0)) throw new Error(`--minutes ${options.minutes}: expected more than 0`);

const dist = new URL('../dist/src/', import.meta.url);
const load = (path) => import(new URL(path, dist).href);
const { train } = await load('cli/commands/train.js');
const { explore } = await load('cli/commands/explore.js');
const { report } = await load('cli/commands/report.js');
const { createApp } = await load('serve/app.js');
const { LiveRuns } = await load('serve/live-runs.js');
const { pageFolder } = await load('cli/commands/page.js');

/** Every signal handler of a command would be one listener more. */
process.setMaxListeners(12);
const home = mkdtempSync(join(tmpdir(), 'synapulse-soak-'));
process.chdir(home);
const TOKEN = 'soak';
const LIMITS = { trainLimit: '600', testLimit: '100' };
const SMALL = ['network.layers=[784,30,10]', 'tile.rows=64'];
const KINDS = {
  noise: {
    preset: 'choi2021',
    set: [...SMALL, 'device.c2c=0.5', 'device.d2d=0.1', 'run.checkpoint_samples=50'],
    epochs: '2',
  },
  carry: { preset: 'hybrid-plus', set: SMALL, epochs: '2', threads: '2' },
  trains: { preset: 'single50', set: [...SMALL, 'pulse.encoder=stochastic-train'], epochs: '1' },
  spikes: { preset: 'snn-hybrid', set: [...SMALL, 'snn.steps=8'], epochs: '1' },
};
writeFileSync(
  'study.yaml',
  `base: { network.layers: [784, 20, 10], train.epochs: 1 }
data: { train_limit: 300, test_limit: 50 }
axes: { synapse.k: [5, 10], device.c2c: [0, 0.5] }
`,
);

/** What the first round gave, by name: every other must give the same. */
const expected = new Map();
function same(name, value) {
  const text = JSON.stringify(value);
  if (!expected.has(name)) expected.set(name, text);
  else if (expected.get(name) !== text) throw new Error(`${name}: ${text}; the first round gave ${expected.get(name)}`);
}

const countOf = (folder) => {
  try {
    return readdirSync(folder).length;
  } catch {
    return 0;
  }
};

const resultIn = (dir) => JSON.parse(readFileSync(join(dir, 'manifest.json'), 'utf8')).result;
const bits = ({ state_hash, events, sim_time_ps, test_accuracy }) => ({
  ...{ state_hash, events, sim_time_ps, test_accuracy },
});

async function trainAll() {
  for (const [name, kind] of Object.entries(KINDS)) {
    await train({ ...kind, ...LIMITS, out: name, force: true, quiet: true });
    same(name, bits(resultIn(name)));
  }
  await report({ runs: Object.keys(KINDS).slice(0, 2), out: 'report', quiet: true, plots: true });
}

/** Stopped by a signal as soon as there is something to save, and taken up again. */
async function stopAndResume() {
  const longer = { ...KINDS.noise, ...LIMITS, out: 'stopped', force: true, quiet: true };
  const signal = setInterval(() => {
    // Before the command listens, the signal would end this process.
    if (process.listenerCount('SIGINT') > 0 && countOf('stopped/checkpoints') > 0) {
      clearInterval(signal);
      process.kill(process.pid, 'SIGINT');
    }
  }, 5);
  rmSync('stopped', { recursive: true, force: true });
  try {
    await train(longer);
  } catch (error) {
    if (error.name !== 'Interrupted') throw error;
  } finally {
    clearInterval(signal);
  }
  await train({ resume: 'stopped', quiet: true });
  same('noise', bits(resultIn('stopped')));
}

async function study() {
  await explore('study.yaml', { out: 'study', fresh: true, quiet: true });
  const hashes = readdirSync('study/runs')
    .sort()
    .map((name) => [name, JSON.parse(readFileSync(join('study/runs', name), 'utf8')).record.state_hash]);
  same('study', hashes);
}

/** A server that lives as long as the soak; each round opens a run, follows it to its end, and closes it. */
const live = new LiveRuns({ folder: join(home, 'runs'), most: 2, warn: (text) => process.stderr.write(`${text}\n`) });
let handle = () => new Response(null, { status: 503 });
const server = createAdaptorServer({ fetch: (request) => handle(request) });
await new Promise((done) => server.listen(0, '127.0.0.1', done));
const { port } = server.address();
const app = createApp({ runs: live, runsFolder: join(home, 'runs'), pageFolder: pageFolder(), port, token: TOKEN });
handle = (request) => app.fetch(request);

async function ask(path, body) {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, {
    ...(body !== undefined && { method: 'POST', body: JSON.stringify(body) }),
    headers: { 'x-synapulse-token': TOKEN },
  });
  const text = await response.text();
  if (response.status !== 200) throw new Error(`${path}: ${response.status} ${text}`);
  return path === '/' || text === '' ? text : JSON.parse(text);
}

async function serve() {
  await ask('/');
  const sets = ['network.layers=[784,20,10]', 'train.epochs=1'];
  const { name } = await ask('/api/runs', { preset: 'choi2021', sets });
  const call = (what) => ask(`/api/runs/${name}/call`, what);
  for (let i = 0; i < 20; i++) await call({ call: 'step', ask: 'event' });
  for (let i = 0; i < 20; i++) {
    await call({ call: 'step', ask: 'sample' });
    await call({ call: 'frame', ask: i % 2 });
  }
  await call({ call: 'sample' });
  const events = await fetch(`http://127.0.0.1:${port}/api/runs/${name}/events`);
  await call({ call: 'run' });
  let last;
  let text = '';
  const decoder = new TextDecoder();
  for await (const part of events.body) {
    text += decoder.decode(part, { stream: true });
    const whole = text.split('\n\n');
    text = whole.pop();
    for (const one of whole) if (one.startsWith('data: ')) last = JSON.parse(one.slice(6));
    if (last?.state === 'finished') break;
  }
  const { state_hash } = await call({ call: 'hash' });
  await ask(`/api/runs/${name}/stop`, null);
  const kept = bits(resultIn(join('runs', name)));
  if (kept.state_hash !== state_hash || kept.events !== last.events) {
    throw new Error(`served: the page was told ${last.events} events, the run folder ${kept.events}`);
  }
  same('served', kept);
  rmSync(join('runs', name), { recursive: true });
}

async function sample(round, began) {
  // What finalizers free is freed by the next collection.
  for (let i = 0; i < 3; i++) {
    globalThis.gc();
    await new Promise((done) => setTimeout(done, 20));
  }
  const { rss, heapUsed, external, arrayBuffers } = process.memoryUsage();
  const MB = (bytes) => Math.round(bytes / 1e4) / 100;
  return {
    round,
    minutes: Math.round((performance.now() - began) / 600) / 100,
    ...{ rss_MB: MB(rss), heap_MB: MB(heapUsed), external_MB: MB(external), array_buffers_MB: MB(arrayBuffers) },
    threads: countOf('/proc/self/task'),
    open_files: countOf('/proc/self/fd'),
    message_ports: process.getActiveResourcesInfo().filter((kind) => kind === 'MessagePort').length,
    listeners: process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0),
  };
}

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

/** Between the second quarter and the last: the first is the warming up of caches and compilers. */
function growthOf(rows) {
  const quarter = Math.floor(rows.length / 4);
  const between = (key) => {
    const before = median(rows.slice(quarter, 2 * quarter).map((row) => row[key]));
    const after = median(rows.slice(-quarter).map((row) => row[key]));
    return { before, after };
  };
  /** Allowed: a share and a floor for what a collector leaves lying about; counts hardly move. */
  const allowed = {
    rss_MB: ({ before }) => 0.1 * before + 10,
    heap_MB: ({ before }) => 0.03 * before + 1,
    external_MB: ({ before }) => 0.03 * before + 1,
    array_buffers_MB: ({ before }) => 0.03 * before + 1,
    // The server's pool may keep one of its idle threads more, or less.
    ...{ threads: () => 2, open_files: () => 8, message_ports: () => 0, listeners: () => 0 },
  };
  return Object.entries(allowed).map(([key, limit]) => {
    const growth = between(key);
    return { key, ...growth, grew: growth.after - growth.before > limit(growth) };
  });
}

const began = performance.now();
const rows = [];
try {
  for (let round = 1; rows.length < 8 || performance.now() - began < minutes * 60_000; round++) {
    await trainAll();
    await stopAndResume();
    await study();
    await serve();
    rows.push(await sample(round, began));
    const { rss_MB, heap_MB, threads, open_files } = rows.at(-1);
    process.stderr.write(
      `round ${round}, ${rows.at(-1).minutes} min: RSS ${rss_MB} MB, heap ${heap_MB} MB, ${threads} threads, ${open_files} files\n`,
    );
    if (out !== undefined) {
      mkdirSync(out, { recursive: true });
      const lines = [Object.keys(rows[0]), ...rows.map((row) => Object.values(row))].map((cells) => cells.join(','));
      writeFileSync(join(out, 'soak.csv'), `${lines.join('\n')}\n`);
    }
  }
} finally {
  server.close();
  server.closeAllConnections();
  await live.close();
  process.chdir(tmpdir());
  rmSync(home, { recursive: true, force: true });
}
const growth = growthOf(rows);
const verdict = { rounds: rows.length, minutes: rows.at(-1).minutes, growth, ok: growth.every(({ grew }) => !grew) };
if (out !== undefined) {
  writeFileSync(join(out, 'soak.json'), `${JSON.stringify(verdict, undefined, 2)}\n`);
}
process.stdout.write(`${verdict.rounds} rounds in ${verdict.minutes} min, all with the same bits and events\n`);
for (const { key, before, after, grew } of growth) {
  process.stdout.write(`${key}: ${before} → ${after}${grew ? '  GREW' : ''}\n`);
}
if (!verdict.ok) process.exitCode = 1;
