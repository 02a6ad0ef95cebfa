/**
 * One contestant in a process of its own, so that the compiler sees the calls that a real run makes and no others.
 * Told what it is by the first message; each further message is one repetition.
 */
import { wireChip } from '../src/chip/wiring.js';
import { epochOrder } from '../src/data/order.js';
import { createEngine } from '../src/engine/index.js';
import { HOST } from '../src/engine/engine.js';
import { AnalogCircuits } from '../src/chip/analog.js';
import type { Kernels } from '../src/kernel/kernels.js';
import { twin } from '../src/kernel/twin/index.js';
import { loadWasm } from '../src/kernel/wasm.js';
import { wasmModule } from '../src/kernel/wasm-node.js';
import { kernelFactory } from '../src/train/create.js';
import { ChipTraining } from '../src/train/training.js';
import { cpu_ns } from './cpu-time.js';
import { REPEATABLE, type Repeatable, trainDirectly } from './direct.js';
import { KERNEL_TASKS, kernelNetwork, runTask } from './kernel-case.js';
import { counting, idleKernels, type PerCall, timed } from './probes.js';
import { type Scenario, samplesOf, seedWords, selectedPair } from './scenario.js';

export type Role =
  /** The simulator as it is: engine and kernels of its config. */
  | { readonly kind: 'chip'; readonly scenario: Scenario; readonly engine: string; readonly kernels: string }
  /** The simulator with no part of the ledger, with its counting of states alone, or with all of it. */
  | { readonly kind: 'ledger'; readonly scenario: Scenario; readonly part: 'none' | 'states' | 'all' }
  /** The same kernel calls, without machines. */
  | { readonly kind: 'direct'; readonly scenario: Scenario }
  /** The machines, on kernels that do nothing. */
  | { readonly kind: 'idle'; readonly scenario: Scenario }
  /** `direct`, with each phase done twice in turn. */
  | { readonly kind: 'profile'; readonly scenario: Scenario }
  | { readonly kind: 'kernels'; readonly of: 'wasm' | 'typescript' };

export type Request =
  | { readonly do: 'train'; readonly samples: number }
  | { readonly do: 'evaluate' }
  | { readonly do: 'count'; readonly samples: number }
  | { readonly do: 'task'; readonly task: number; readonly scale: number; readonly calls: number };

export interface Answer {
  /** Per sample, image or call. */
  readonly ns: number;
  readonly events?: number;
  readonly updates?: number;
  readonly hits?: number;
  readonly resets?: number;
  readonly activeRows?: number;
  readonly conductances?: Float32Array[];
  readonly counts?: PerCall;
  /** Of a step with a phase done twice; of `reset` alone. */
  readonly times_ns?: PerCall;
  readonly check?: number;
}

type Handler = (request: Request) => Answer;

function restored(scenario: Scenario, kernels: (memory: WebAssembly.Memory) => Kernels, engine = 'compiled') {
  const config = { ...scenario.config, run: { ...scenario.config.run, engine } } as Scenario['config'];
  return new ChipTraining(config, samplesOf(scenario), { kernels });
}

/** The chip of `analog` with other kernels. */
const on = (analog: AnalogCircuits, kernels: Kernels) => ({
  structure: analog.structure,
  at: analog.at,
  kernels,
  busiest: analog.busiest.bind(analog),
});

const conductancesOf = (analog: AnalogCircuits) =>
  analog.structure.layers.map((layer) => analog.conductances(layer.index));

async function chip(role: Extract<Role, { kind: 'chip' }>): Promise<Handler> {
  const { scenario } = role;
  const factory = await kernelFactory(role.kernels as 'wasm' | 'typescript');
  let counts: PerCall | undefined;
  let training = restored(scenario, factory, role.engine);
  return (request) => {
    if (request.do === 'count') {
      training = restored(
        scenario,
        (memory) => {
          const counted = counting(factory(memory));
          counts = counted.counts;
          return counted.kernels;
        },
        role.engine,
      );
    }
    training.restore(scenario.state);
    const start_ns = cpu_ns();
    if (request.do === 'evaluate') {
      training.evaluate();
      return { ns: (cpu_ns() - start_ns) / scenario.test.count };
    }
    if (request.do === 'task') throw new Error('not a kernel contestant');
    if (counts !== undefined) for (const name of Object.keys(counts)) counts[name] = 0;
    const eventsBefore = training.events;
    const updated = () => training.analog.totals.reduce((sum, { updates }) => sum + updates, 0);
    const updatesBefore = updated();
    training.trainSamples(request.samples);
    const ns = (cpu_ns() - start_ns) / request.samples;
    const updates = (updated() - updatesBefore) / request.samples;
    const events = (training.events - eventsBefore) / request.samples;
    return { ns, events, updates, counts, conductances: conductancesOf(training.analog) };
  };
}

async function ledger({ scenario, part }: Extract<Role, { kind: 'ledger' }>): Promise<Handler> {
  const { config } = scenario;
  const measured = { ...config, energy: { ...config.energy, ledger: part === 'all' ? 'on' : 'off' } } as const;
  const training = restored({ ...scenario, config: measured }, await kernelFactory('wasm'));
  if (part === 'states') training.engine.meterStates();
  return (request) => {
    if (request.do !== 'train') throw new Error('only trains');
    training.restore(scenario.state);
    const start_ns = cpu_ns();
    training.trainSamples(request.samples);
    const ns = (cpu_ns() - start_ns) / request.samples;
    return { ns, conductances: conductancesOf(training.analog) };
  };
}

async function direct({ scenario }: { scenario: Scenario }): Promise<Handler> {
  const factory = await kernelFactory('wasm');
  const training = restored(scenario, factory);
  const { analog } = training;
  const seed = seedWords(scenario.config);
  const order = epochOrder(seed.lo, seed.hi, scenario.state.epoch, scenario.train.count);
  return (request) => {
    if (request.do !== 'train' && request.do !== 'count') throw new Error('only trains');
    const { samples } = request;
    const counted = request.do === 'count' ? counting(analog.kernels) : undefined;
    training.restore(scenario.state);
    const pair = selectedPair(scenario);
    const target = on(analog, counted?.kernels ?? analog.kernels);
    const start_ns = cpu_ns();
    const totals = trainDirectly(target, scenario.train, order, samples, pair);
    const ns = (cpu_ns() - start_ns) / samples;
    return {
      ns,
      counts: counted?.counts,
      conductances: conductancesOf(analog),
      updates: totals.updates / samples,
      hits: totals.hits / samples,
      resets: totals.resets / samples,
      activeRows: totals.activeRows / samples,
    };
  };
}

async function idle({ scenario }: { scenario: Scenario }): Promise<Handler> {
  const factory = await kernelFactory('wasm');
  const { analog } = restored(scenario, factory);
  const stopped = new AnalogCircuits(analog.structure, analog.at, idleKernels(analog.kernels), scenario.config);
  const { units, controller } = wireChip(analog.structure, scenario.config, stopped);
  const engine = createEngine('compiled', units);
  return (request) => {
    if (request.do !== 'train') throw new Error('only trains');
    engine.restore(scenario.state.engine);
    const before = engine.events;
    const start_ns = cpu_ns();
    for (let i = 0; i < request.samples; i++) {
      engine.restartClock();
      engine.post(HOST, controller, { type: 'sample', label: i % 10 } as never, 0);
      engine.run();
    }
    const ns = (cpu_ns() - start_ns) / request.samples;
    return { ns, events: (engine.events - before) / request.samples };
  };
}

async function profile({ scenario }: { scenario: Scenario }): Promise<Handler> {
  const factory = await kernelFactory('wasm');
  const training = restored(scenario, factory);
  const { analog } = training;
  const { kernels, taken } = timed(analog.kernels, 'reset');
  const seed = seedWords(scenario.config);
  const order = epochOrder(seed.lo, seed.hi, scenario.state.epoch, scenario.train.count);
  return (request) => {
    if (request.do !== 'train') throw new Error('only trains');
    const { samples } = request;
    const run = (target: typeof analog.kernels, twice?: Repeatable) => {
      training.restore(scenario.state);
      const start_ns = cpu_ns();
      trainDirectly(on(analog, target), scenario.train, order, samples, selectedPair(scenario), twice);
      return (cpu_ns() - start_ns) / samples;
    };
    const ns = run(analog.kernels);
    const times_ns: PerCall = Object.fromEntries(REPEATABLE.map((phase) => [phase, run(analog.kernels, phase)]));
    Object.assign(taken, { ns: 0, clock_ns: 0 });
    run(kernels);
    times_ns.reset = Math.max(0, taken.ns - taken.clock_ns) / samples;
    return { ns, times_ns };
  };
}

async function kernelTasks(of: 'wasm' | 'typescript'): Promise<Handler> {
  const module = of === 'wasm' ? await wasmModule() : undefined;
  const stands = KERNEL_TASKS.map((task) => {
    const net = kernelNetwork(task.c2c);
    return { task, net, kernels: module === undefined ? twin(net.memory) : loadWasm(net.memory, module) };
  });
  return (request) => {
    if (request.do !== 'task') throw new Error('only runs kernels');
    const { task, net, kernels } = stands[request.task];
    return runTask(kernels, net, task, request.scale, request.calls);
  };
}

function handlerOf(role: Role): Promise<Handler> {
  switch (role.kind) {
    case 'chip':
      return chip(role);
    case 'ledger':
      return ledger(role);
    case 'direct':
      return direct(role);
    case 'idle':
      return idle(role);
    case 'profile':
      return profile(role);
    case 'kernels':
      return kernelTasks(role.of);
  }
}

let handler: Handler | undefined;
process.on('message', async (message: Role | Request) => {
  if (handler === undefined) {
    handler = await handlerOf(message as Role);
    process.send?.({ ns: 0 });
    return;
  }
  process.send?.(handler(message as Request));
});
