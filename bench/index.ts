/**
 * Everything about speed in one run: CPU time, as ratios taken in turns. Run: npm run bench [-- --json --quick --data DIR]
 * Without --data the embedded digits are trained on. Where there is no g++ the native columns are left out.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import { loadData } from '../src/data/index.js';
import { loadWasm } from '../src/kernel/wasm.js';
import { wasmModule } from '../src/kernel/wasm-node.js';
import { compete, Contestant, median, ratio, type Times } from './contest.js';
import type { Answer } from './contestant.js';
import { REPEATABLE } from './direct.js';
import { KERNEL_TASKS, kernelNetwork, scaleFor } from './kernel-case.js';
import { type LedgerRow, ledgerCost } from './ledger.js';
import { kernelCase, Reference, sameBits, trainingCase } from './reference.js';
import { type Scenario, scenario } from './scenario.js';
import { engineRate, tileWithPost, tileWithTimer } from './traffic.js';

const { values: options } = parseArgs({
  options: { json: { type: 'boolean' }, quick: { type: 'boolean' }, data: { type: 'string' } },
});
const quick = options.quick ?? false;
const ROUNDS = quick ? 3 : 11;
/** Samples of one repetition of the step, and of one with the slow readable forms. */
const SAMPLES = 2000;
const SLOW_SAMPLES = 40;
const EPOCH = 60_000;
const TEST_IMAGES = 10_000;

/** What we hold ourselves to. */
interface Limit {
  readonly what: string;
  readonly measured: number;
  readonly limit: number;
  readonly atLeast: boolean;
}
const limits: Limit[] = [];

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

const us = (ns: number) => Math.round(ns / 10) / 100;
const times = (value: number) => Math.round(value * 100) / 100;

interface KernelRow {
  readonly kernel: string;
  readonly wasm_us: number;
  readonly typescript_over_wasm: number;
  readonly wasm_over_native: number | null;
}

async function kernels(reference: Reference | null): Promise<KernelRow[]> {
  const wasm = await Contestant.start({ kind: 'kernels', of: 'wasm' });
  const typescript = await Contestant.start({ kind: 'kernels', of: 'typescript' });
  const module = await wasmModule();
  const rows: KernelRow[] = [];
  for (const [index, task] of KERNEL_TASKS.entries()) {
    const net = kernelNetwork(task.c2c);
    const scale = task.hits === undefined ? 1 : scaleFor(loadWasm(net.memory, module), net, task.hits);
    const native = reference?.open('fast', kernelCase(kernelNetwork(task.c2c), scale));
    const checks: Record<string, number> = {};
    const run = async (name: string, answer: Promise<{ ns: number; check?: number }>) => {
      const { ns, check } = await answer;
      checks[name] = check as number;
      return ns;
    };
    const request = { do: 'task', task: index, scale } as const;
    const measured = await compete(
      {
        wasm: () => run('wasm', wasm.ask({ ...request, calls: task.calls })),
        typescript: () => run('typescript', typescript.ask({ ...request, calls: task.twinCalls })),
        ...(native && { native: () => run('native', native.ask(`kernel ${task.kernel} ${task.calls}`)) }),
      },
      ROUNDS,
    );
    native?.end();
    for (const [name, check] of Object.entries(checks)) {
      // Fused multiply-adds of the native kernel may move a product across the edge of rounding.
      if (!(Math.abs(check - checks.wasm) <= 1e-3 * Math.abs(checks.wasm))) {
        throw new Error(`${task.label}: ${name} computes ${check}, wasm ${checks.wasm}`);
      }
    }
    rows.push({
      kernel: task.label,
      wasm_us: us(median(measured.wasm)),
      typescript_over_wasm: times(ratio(measured, 'typescript', 'wasm')),
      wasm_over_native: native ? times(ratio(measured, 'wasm', 'native')) : null,
    });
    say(`kernel: ${task.label}`);
  }
  wasm.end();
  typescript.end();
  return rows;
}

interface StepRow {
  readonly scenario: string;
  readonly chip_us: number;
  readonly chip_over_native: number | null;
  readonly direct_us: number;
  readonly events_us: number;
  readonly idle_events_us: number;
  readonly events: number;
  readonly idle_Mevents_per_s: number;
  readonly evaluation_us: number;
  readonly epoch_s: number;
  readonly layers_updated: number;
  readonly hits: number;
  readonly resets: number;
  readonly active_rows: number;
  readonly interpreted_over_compiled: number;
  readonly typescript_over_wasm: number;
  readonly both_over_both: number;
  readonly profile_us: Record<string, number>;
}

async function step(of: Scenario, reference: Reference | null): Promise<StepRow> {
  const chip = await Contestant.start({ kind: 'chip', scenario: of, engine: 'compiled', kernels: 'wasm' });
  const direct = await Contestant.start({ kind: 'direct', scenario: of });
  await agree(of, chip, direct, reference);

  const idle = await Contestant.start({ kind: 'idle', scenario: of });
  const profile = await Contestant.start({ kind: 'profile', scenario: of });
  const native = reference?.open('fast', trainingCase(of, SAMPLES));
  const last: Record<string, Answer> = {};
  const profiles: Record<string, number>[] = [];
  const run = async (name: string, answer: Promise<Answer>) => {
    last[name] = await answer;
    return last[name].ns;
  };
  const fast = await compete(
    {
      chip: () => run('chip', chip.ask({ do: 'train', samples: SAMPLES })),
      ...(native && { native: async () => (await native.ask('step')).ns }),
      direct: () => run('direct', direct.ask({ do: 'train', samples: SAMPLES })),
      idle: () => run('idle', idle.ask({ do: 'train', samples: SAMPLES })),
      evaluation: () => run('evaluation', chip.ask({ do: 'evaluate' })),
      profile: async () => {
        const ns = await run('profile', profile.ask({ do: 'train', samples: SAMPLES }));
        profiles.push(last.profile.times_ns as Record<string, number>);
        return ns;
      },
    },
    ROUNDS,
    4,
  );
  native?.end();
  for (const contestant of [direct, idle, profile]) contestant.end();
  say(`${of.name}: step`);

  const slow: Record<string, Contestant> = {
    interpreted: await Contestant.start({ kind: 'chip', scenario: of, engine: 'interpreted', kernels: 'wasm' }),
    typescript: await Contestant.start({ kind: 'chip', scenario: of, engine: 'compiled', kernels: 'typescript' }),
    both: await Contestant.start({ kind: 'chip', scenario: of, engine: 'interpreted', kernels: 'typescript' }),
  };
  const slowTimes = await compete(
    {
      chip: async () => (await chip.ask({ do: 'train', samples: SAMPLES })).ns,
      ...Object.fromEntries(
        Object.entries(slow).map(([name, contestant]) => [
          name,
          async () => (await contestant.ask({ do: 'train', samples: SLOW_SAMPLES })).ns,
        ]),
      ),
    },
    quick ? 3 : 7,
  );
  for (const contestant of [chip, ...Object.values(slow)]) contestant.end();
  say(`${of.name}: interpreted engine and TypeScript kernels`);
  return stepRow(of, fast, slowTimes, last, profiles);
}

function stepRow(
  of: Scenario,
  fast: Times,
  slow: Times,
  last: Readonly<Record<string, Answer>>,
  profiles: readonly Record<string, number>[],
): StepRow {
  const events_ns = median(fast.chip.map((ns, round) => ns - fast.direct[round]));
  const chip_ns = median(fast.chip);
  const evaluation_ns = median(fast.evaluation);
  // Differences of two times, each the least of all rounds: what disturbs a run only ever adds to it.
  const least = (name: string) => Math.min(...profiles.map((parts) => parts[name]));
  const once_ns = Math.min(...fast.profile);
  const parts_ns = Object.fromEntries(REPEATABLE.map((name) => [name, least(name) - once_ns]));
  parts_ns.reset = least('reset');
  const parts = Object.values(parts_ns).reduce((sum, ns) => sum + ns, 0);
  const profile_ns = {
    ...parts_ns,
    'encode and update': once_ns - parts,
    events: events_ns,
    'evaluation, per training sample': (evaluation_ns * TEST_IMAGES) / EPOCH,
  };
  return {
    scenario: of.name,
    chip_us: us(chip_ns),
    chip_over_native: fast.native ? times(ratio(fast, 'chip', 'native')) : null,
    direct_us: us(median(fast.direct)),
    events_us: us(events_ns),
    idle_events_us: us(median(fast.idle)),
    events: last.chip.events as number,
    idle_Mevents_per_s: times(((last.idle.events as number) / median(fast.idle)) * 1000),
    evaluation_us: us(evaluation_ns),
    epoch_s: times((EPOCH * chip_ns + TEST_IMAGES * evaluation_ns) / 1e9),
    layers_updated: last.direct.updates as number,
    hits: last.direct.hits as number,
    resets: last.direct.resets as number,
    active_rows: last.direct.activeRows as number,
    interpreted_over_compiled: times(ratio(slow, 'interpreted', 'chip')),
    typescript_over_wasm: times(ratio(slow, 'typescript', 'chip')),
    both_over_both: times(ratio(slow, 'both', 'chip')),
    profile_us: Object.fromEntries(Object.entries(profile_ns).map(([name, ns]) => [name, us(ns)])),
  };
}

/** A comparison of things that do not do the same is worth nothing: chip, plain loop and native step end in one state. */
async function agree(of: Scenario, chip: Contestant, direct: Contestant, reference: Reference | null): Promise<void> {
  const samples = 300;
  const [a, b] = [await chip.ask({ do: 'train', samples }), await direct.ask({ do: 'train', samples })];
  const parts = a.conductances as Float32Array[];
  if (!(b.conductances as Float32Array[]).every((part, l) => sameBits(part, [parts[l]]))) {
    throw new Error(`${of.name}: chip and plain loop differ`);
  }
  const idle = await Contestant.start({ kind: 'chip', scenario: of, engine: 'compiled', kernels: 'wasm' });
  const counts = [
    (await idle.ask({ do: 'count', samples })).counts,
    (await direct.ask({ do: 'count', samples })).counts,
  ].map((count) => {
    // Meters do nothing without a ledger.
    const calls = Object.entries(count ?? {}).filter(([name]) => !name.startsWith('meter'));
    return JSON.stringify(calls);
  });
  idle.end();
  if (counts[0] !== counts[1]) throw new Error(`${of.name}: kernel calls differ: ${counts.join(' and ')}`);
  if (reference && !sameBits(await reference.trained(trainingCase(of, samples)), parts)) {
    throw new Error(`${of.name}: chip and native reference differ`);
  }
}

/** What the machine must do for a step at least: multiply-adds of the reads, and bytes of weights and devices. */
function floors(row: StepRow, machine: { gflops: number; read_GBps: number }) {
  const [inputs, hidden, outputs] = [784, 250, 10];
  const outputCells = (hidden + 1) * outputs;
  const hiddenCells = (row.active_rows - (hidden + 1)) * hidden;
  const flops = 2 * (hiddenCells + 2 * outputCells);
  const ideal = row.scenario.startsWith('float');
  // A hit is a cache line of G⁺, G⁻, g⁺, g⁻ and w each; ideal updates read and write every cell of the active rows.
  const updated = ideal ? 8 * (hiddenCells + outputCells) : 5 * 64 * row.hits;
  const bytes = inputs + 4 * (hiddenCells + 2 * outputCells) + updated;
  return {
    arithmetic_us: us(flops / machine.gflops),
    bytes_us: us(bytes / machine.read_GBps),
    flops: Math.round(flops),
    bytes: Math.round(bytes),
  };
}

function table(head: string[], rows: (string | number | null)[][]): void {
  const out = new Table({ head, style: { head: [], border: [] } });
  for (const row of rows) out.push(row.map((cell) => (cell === null ? '–' : String(cell))));
  process.stdout.write(`${out.toString()}\n`);
}

const dir = mkdtempSync(join(tmpdir(), 'synapulse-bench-'));
try {
  const reference = Reference.build(dir);
  say(reference ? `native reference: ${reference.compiler}` : 'no g++ here: nothing is compared with native code');
  let machine: { gflops: number; read_GBps: number } | null = null;
  if (reference) {
    const run = reference.open('fast', kernelCase(kernelNetwork(0), 1));
    const { gflops, read_GBps } = await run.ask('machine');
    machine = { gflops, read_GBps };
    run.end();
  }

  const traffic = quick ? [16] : [1, 16, 256];
  const queue = traffic.flatMap((tiles) => [
    {
      traffic: `${tiles} tiles, posts`,
      Mevents_per_s: times(engineRate('compiled', tileWithPost, tiles, false) / 1e6),
    },
    {
      traffic: `${tiles} tiles, timers`,
      Mevents_per_s: times(engineRate('compiled', tileWithTimer, tiles, false) / 1e6),
    },
  ]);
  const interpreted = engineRate('interpreted', tileWithPost, 16, false) / 1e6;
  queue.push({ traffic: '16 tiles, posts, interpreted', Mevents_per_s: times(interpreted) });
  say('queue and dispatch');

  const kernelRows = await kernels(reference);

  const data = loadData(options.data === undefined ? {} : { dir: options.data });
  const samples = SAMPLES;
  // What the ledger takes is measured apart: plain loop and native step keep none.
  const sets = ['energy.ledger=off'];
  const scenarios = [
    await scenario('dynamic', 'choi2021', data, { samples, sets }),
    await scenario('fine', 'choi2021', data, { fine: true, samples, sets }),
    await scenario('float', 'float', data, { samples, sets }),
  ];
  const steps: StepRow[] = [];
  for (const each of scenarios) steps.push(await step(each, reference));
  const ledgers: LedgerRow[] = [];
  for (const each of scenarios.slice(0, 2)) {
    ledgers.push(await ledgerCost(each, ROUNDS, samples));
    say(`${each.name}: ledger`);
  }
  const floor = machine && steps.map((row) => ({ scenario: row.scenario, ...floors(row, machine) }));

  for (const row of kernelRows) {
    if (row.wasm_over_native === null) continue;
    const limit = row.kernel === 'forward read' ? 2.5 : row.kernel.startsWith('noisy update') ? 4.5 : undefined;
    if (limit) limits.push({ what: `${row.kernel} / native`, measured: row.wasm_over_native, limit, atLeast: false });
  }
  const posts16 = queue.find((row) => row.traffic === '16 tiles, posts')?.Mevents_per_s as number;
  limits.push({ what: 'queue and dispatch, M events/s', measured: posts16, limit: 20, atLeast: true });
  for (const row of steps) {
    limits.push({ what: `${row.scenario}: events, µs a sample`, measured: row.events_us, limit: 5, atLeast: false });
    if (row.chip_over_native !== null) {
      limits.push({ what: `${row.scenario}: step / native`, measured: row.chip_over_native, limit: 3, atLeast: false });
    }
    const limit = row.scenario === 'float' ? 1.2 : 2;
    limits.push({ what: `${row.scenario}: epoch of 60,000, s`, measured: row.epoch_s, limit, atLeast: false });
  }
  for (const { scenario: of, all } of ledgers) {
    limits.push({ what: `${of}: ledger / step without it`, measured: times(all), limit: 0.15, atLeast: false });
  }

  if (options.json) {
    const result = {
      data: data.name,
      compiler: reference?.compiler ?? null,
      machine,
      queue,
      kernels: kernelRows,
      steps,
      ledgers,
      floor,
      limits,
    };
    process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
  } else {
    table(
      ['queue and dispatch', 'M events/s'],
      queue.map((row) => [row.traffic, row.Mevents_per_s]),
    );
    table(
      ['kernel, 785 × 250', 'WASM µs', 'TypeScript / WASM', 'WASM / native'],
      kernelRows.map((row) => [row.kernel, row.wasm_us, row.typescript_over_wasm, row.wasm_over_native]),
    );
    const { profile_us: _, scenario: __, ...fields } = steps[0];
    table(
      ['step, 784-250-10', ...steps.map((row) => row.scenario)],
      Object.keys(fields).map((name) => [name, ...steps.map((row) => row[name as keyof typeof fields])]),
    );
    table(
      ['ledger', 'step without it, µs', 'ledger, µs', 'ledger / step', 'counting states / step'],
      ledgers.map((row) => [row.scenario, times(row.step_us), times(row.all_us), times(row.all), times(row.states)]),
    );
    table(
      ['profile, µs a sample', ...steps.map((row) => row.scenario)],
      [
        ...Object.keys(steps[0].profile_us).map((name) => [name, ...steps.map((row) => row.profile_us[name])]),
        ...(floor
          ? (['arithmetic_us', 'bytes_us'] as const).map((name) => [`floor: ${name}`, ...floor.map((row) => row[name])])
          : []),
      ],
    );
    table(
      ['', 'measured', 'limit', ''],
      limits.map(({ what, measured, limit, atLeast }) => [
        what,
        measured,
        `${atLeast ? '≥' : '≤'} ${limit}`,
        (atLeast ? measured >= limit : measured <= limit) ? 'kept' : 'MISSED',
      ]),
    );
  }
} finally {
  rmSync(dir, { recursive: true, force: true });
}
