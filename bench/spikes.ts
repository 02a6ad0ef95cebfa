/**
 * Time of a Poisson-coded sample against its input spikes: half the rate must take at most three quarters of the time.
 * CPU time, in turns, from one run. Run: npx tsx bench/spikes.ts [--json --quick --data DIR]
 */
import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import { resolveConfig } from '../src/config/index.js';
import { limited, loadData } from '../src/data/index.js';
import type { SpikingCircuits } from '../src/snn/circuits.js';
import { createTraining } from '../src/train/create.js';
import { compete, Contestant, median, ratio } from './contest.js';

const { values: options } = parseArgs({
  options: { json: { type: 'boolean' }, quick: { type: 'boolean' }, data: { type: 'string' } },
});
const ROUNDS = options.quick ? 3 : 11;
const SAMPLES = 1000;
/** Trained first, so that weights, pulses and spikes are those of a run under way. */
const BEFORE = 8000;
const RATES = [1, 0.5, 0.25];
const LIMIT = 0.75;

const data = loadData({ dir: options.data });
const rows = [];
const contestants: Record<string, Contestant> = {};
const spikes: Record<string, number> = {};
for (const rate of RATES) {
  const name = `rate ${rate}`;
  const config = resolveConfig({ preset: 'snn-poisson', sets: [`snn.rate_max=${rate}`, 'energy.ledger=off'] });
  const training = await createTraining(config, data);
  training.trainSamples(BEFORE);
  const { train, test } = limited(data, { train: BEFORE, test: SAMPLES });
  const state = { ...training.snapshot(), sample: 0 };
  spikes[name] = (training.analog as SpikingCircuits).spikes.input / BEFORE;
  const scenario = { name, config, train, test, state };
  contestants[name] = await Contestant.start({ kind: 'chip', scenario, engine: 'compiled', kernels: 'wasm' });
}
const names = Object.keys(contestants);
const turns = (request: { do: 'train'; samples: number } | { do: 'evaluate' }) =>
  compete(
    Object.fromEntries(names.map((name) => [name, async () => (await contestants[name].ask(request)).ns])),
    ROUNDS,
  );
const train = await turns({ do: 'train', samples: SAMPLES });
const evaluate = await turns({ do: 'evaluate' });
for (const contestant of Object.values(contestants)) contestant.end();

const two = (value: number) => Math.round(100 * value) / 100;
for (const name of names) {
  rows.push({
    rate: name,
    input_spikes: Math.round(spikes[name]),
    step_us: two(median(train[name]) / 1000),
    step_over_full: two(ratio(train, name, names[0])),
    evaluation_us: two(median(evaluate[name]) / 1000),
    evaluation_over_full: two(ratio(evaluate, name, names[0])),
  });
}
const half = rows[1].step_over_full;
if (options.json) process.stdout.write(`${JSON.stringify({ data: data.name, rows, limit: LIMIT }, undefined, 2)}\n`);
else {
  const table = new Table({ head: Object.keys(rows[0]), style: { head: [], border: [] } });
  for (const row of rows) table.push(Object.values(row).map(String));
  process.stdout.write(`${table}\nhalf the rate: ${half} of the time; at most ${LIMIT}\n`);
}
process.exitCode = half <= LIMIT ? 0 : 1;
