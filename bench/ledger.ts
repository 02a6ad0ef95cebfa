/**
 * What keeping the ledger takes of a step: `npm run bench` has it among the rest, `npx tsx bench/ledger.ts [--data DIR]`
 * measures it alone. CPU time of one chip with and without it, in turns, from the same state on the same samples.
 */
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { loadData } from '../src/data/index.js';
import { compete, Contestant, median, ratio } from './contest.js';
import { sameBits } from './reference.js';
import { type Scenario, scenario } from './scenario.js';

export interface LedgerRow {
  readonly scenario: string;
  /** CPU time of a step without any ledger. */
  readonly step_us: number;
  /** Time that it adds, over that of the step: counting states alone, and all of it. */
  readonly states: number;
  readonly all: number;
  readonly all_us: number;
}

const PARTS = ['none', 'states', 'all'] as const;

/** @param samples of one repetition. @throws Error when the ledger changes a bit of what it watches. */
export async function ledgerCost(of: Scenario, rounds: number, samples: number): Promise<LedgerRow> {
  const contestants = new Map<string, Contestant>();
  for (const part of PARTS) contestants.set(part, await Contestant.start({ kind: 'ledger', scenario: of, part }));
  const ends: Record<string, Float32Array[]> = {};
  const times = await compete(
    Object.fromEntries(
      [...contestants].map(([part, contestant]) => [
        part,
        async () => {
          const { ns, conductances } = await contestant.ask({ do: 'train', samples });
          ends[part] = conductances as Float32Array[];
          return ns;
        },
      ]),
    ),
    rounds,
    4,
  );
  for (const contestant of contestants.values()) contestant.end();
  for (const part of PARTS) {
    if (!ends[part].every((values, layer) => sameBits(values, [ends.none[layer]]))) {
      throw new Error(`${of.name}: the ledger (${part}) changes the training`);
    }
  }
  const none_ns = median(times.none);
  return {
    scenario: of.name,
    step_us: none_ns / 1000,
    states: ratio(times, 'states', 'none') - 1,
    all: ratio(times, 'all', 'none') - 1,
    all_us: median(times.all.map((ns, round) => ns - times.none[round])) / 1000,
  };
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { data: { type: 'string' }, rounds: { type: 'string' } } });
  const data = loadData(values.data === undefined ? {} : { dir: values.data });
  for (const fine of [false, true]) {
    const of = await scenario(fine ? 'fine' : 'dynamic', 'choi2021', data, { fine, samples: 2000 });
    const row = await ledgerCost(of, Number(values.rounds ?? 21), 2000);
    const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
    process.stdout.write(
      `${row.scenario}: step ${row.step_us.toFixed(2)} µs, ledger ${percent(row.all)} (${row.all_us.toFixed(2)} µs), ` +
        `states alone ${percent(row.states)}\n`,
    );
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await main();
