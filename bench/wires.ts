/**
 * What wires in series cost: CPU time of a training step with them, in turns, over one without. Of a millionth of an ohm, so
 * that both do the same to the last bit. Run: npx tsx bench/wires.ts [--data DIR --json --quick]
 */
import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import { loadData } from '../src/data/index.js';
import { compete, Contestant, median, ratio } from './contest.js';
import { sameBits } from './reference.js';
import { scenario } from './scenario.js';

const { values: options } = parseArgs({
  options: { json: { type: 'boolean' }, quick: { type: 'boolean' }, data: { type: 'string' } },
});
const ROUNDS = options.quick ? 5 : 21;
const SAMPLES = 2000;
const WIRES: Readonly<Record<string, readonly string[]>> = {
  ideal: [],
  series: ['tile.wires=series', 'tile.wire_ohm=1e-6'],
};

const data = loadData({ dir: options.data });
const rows: Record<string, string | number>[] = [];
for (const fine of [false, true]) {
  const contestants: Record<string, Contestant> = {};
  const ends: Record<string, Float32Array[]> = {};
  for (const [name, sets] of Object.entries(WIRES)) {
    const made = await scenario(name, 'choi2021', data, { fine, samples: SAMPLES, sets });
    contestants[name] = await Contestant.start({ kind: 'chip', scenario: made, engine: 'compiled', kernels: 'wasm' });
  }
  const train = (name: string) => async () => {
    const { ns, conductances } = await contestants[name].ask({ do: 'train', samples: SAMPLES });
    ends[name] = conductances as Float32Array[];
    return ns;
  };
  const times = await compete(Object.fromEntries(Object.keys(WIRES).map((name) => [name, train(name)])), ROUNDS);
  for (const contestant of Object.values(contestants)) contestant.end();
  if (!ends.series.every((values, layer) => sameBits(values, [ends.ideal[layer]]))) {
    throw new Error('wires of no resistance change the training');
  }
  rows.push({
    phase: fine ? 'fine' : 'dynamic',
    ideal_us: Number((median(times.ideal) / 1000).toFixed(2)),
    series_us: Number((median(times.series) / 1000).toFixed(2)),
    series_over_ideal: Number(ratio(times, 'series', 'ideal').toFixed(3)),
  });
}
if (options.json) process.stdout.write(`${JSON.stringify({ data: data.name, rows }, undefined, 2)}\n`);
else {
  const table = new Table({ head: Object.keys(rows[0]), style: { head: [], border: [] } });
  table.push(...rows.map((row) => Object.values(row)));
  process.stdout.write(`${data.name}\n${table.toString()}\n`);
}
