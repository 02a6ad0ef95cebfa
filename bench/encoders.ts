/**
 * What pulse encoders cost: CPU time of a training step with each, in turns, as ratios to rounding.
 * Run: npx tsx bench/encoders.ts [--data DIR --json --quick]; without --data the embedded digits are trained on.
 */
import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import { limited } from '../src/data/dataset.js';
import { loadData } from '../src/data/index.js';
import { compete, Contestant, median, ratio } from './contest.js';
import { scenario } from './scenario.js';

const { values: options } = parseArgs({
  options: { json: { type: 'boolean' }, quick: { type: 'boolean' }, data: { type: 'string' } },
});
const ROUNDS = options.quick ? 3 : 9;
const SAMPLES = 1000;
/** Training samples of the epoch before the one that is measured. */
const BEFORE = 20_000;
const EPOCH = 60_000;
/** pulse.bl is 31 by default. */
const ENCODERS: Readonly<Record<string, readonly string[]>> = {
  deterministic: ['pulse.encoder=deterministic'],
  truncation: ['pulse.encoder=truncation'],
  stochastic: ['pulse.encoder=stochastic'],
  'stochastic-train, BL 31': ['pulse.encoder=stochastic-train', 'pulse.adaptive_bl=off'],
  'stochastic-train, adaptive': ['pulse.encoder=stochastic-train', 'pulse.adaptive_bl=on'],
  'burr, adaptive': ['pulse.encoder=burr', 'pulse.adaptive_bl=on'],
};
const BASE = Object.keys(ENCODERS)[0];

const data = limited(await loadData({ dir: options.data }), { train: BEFORE });
const rows: Record<string, string | number>[] = [];
for (const fine of [false, true]) {
  const phase = fine ? 'fine' : 'dynamic';
  const contestants: Record<string, Contestant> = {};
  const hits: Record<string, number> = {};
  for (const [name, sets] of Object.entries(ENCODERS)) {
    process.stderr.write(`${phase}: ${name}\n`);
    const settings = [...sets, `controller.threshold_pp=${fine ? 100 : -100}`];
    const made = await scenario(name, 'choi2021', data, { fine, samples: SAMPLES, sets: settings });
    contestants[name] = await Contestant.start({ kind: 'chip', scenario: made, engine: 'compiled', kernels: 'wasm' });
  }
  const train = (name: string) => async () => {
    const answer = await contestants[name].ask({ do: 'train', samples: SAMPLES });
    hits[name] = answer.updates ?? Number.NaN;
    return answer.ns;
  };
  const times = await compete(Object.fromEntries(Object.keys(ENCODERS).map((name) => [name, train(name)])), ROUNDS);
  for (const name of Object.keys(ENCODERS)) {
    rows.push({
      encoder: name,
      phase,
      epoch_cpu_s: Number(((median(times[name]) * EPOCH) / 1e9).toFixed(2)),
      over_deterministic: Number(ratio(times, name, BASE).toFixed(2)),
      cells_hit_a_sample: Math.round(hits[name]),
    });
    contestants[name].end();
  }
}
if (options.json) process.stdout.write(`${JSON.stringify({ data: data.name, rows }, undefined, 2)}\n`);
else {
  const table = new Table({ head: Object.keys(rows[0]), style: { head: [], border: [] } });
  table.push(...rows.map((row) => Object.values(row)));
  process.stdout.write(`${data.name}\n${table.toString()}\n`);
}
