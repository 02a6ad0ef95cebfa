/**
 * A NIR chain as weights and settings of a spiking chip. A chip's neurons have their constants in common, so each must be the
 * same for all; what NIR keeps per neuron in front of the membrane, r and w_in, goes into the weights, and v_leak into
 * threshold and reset.
 */
import { InputError } from '../errors.js';
import type { LayerWeights } from '../weights/layers.js';
import type { NirGraph, NirLayer } from './graph.js';

type Neuron = NonNullable<NirLayer['neuron']>;

/** Settings as a configuration file holds them. */
export interface ImportedNetwork {
  readonly layers: readonly LayerWeights[];
  readonly settings: {
    readonly network: { readonly layers: readonly number[] };
    readonly snn: Readonly<Record<string, string | number>>;
  };
  /** What had to be taken differently. */
  readonly notes: readonly string[];
}

/** Constants of neurons may differ by rounding between f32 and f64. */
const SAME = 1e-6;
const near = (a: number, b: number) => Math.abs(a - b) <= SAME * Math.max(Math.abs(a), Math.abs(b), 1e-30);

/** @throws InputError in one line that names file, node and what was expected. */
export function networkOf(file: string, graph: NirGraph, chain: readonly NirLayer[]): ImportedNetwork {
  const fail = (problem: string): never => {
    throw new InputError(`${file}: ${problem}`);
  };
  const notes: string[] = [];
  if (chain.length < 2)
    fail(`${chain.length} layers of weights; expected at least 2, with spiking neurons between them`);
  const hidden = chain.slice(0, -1).map(({ neuron }, l) => neuron ?? fail(`no neurons behind layer ${l + 1}`));
  for (const { name, type } of hidden) {
    if (type === 'LI') fail(`node '${name}' has type 'LI' before the last layer; expected LIF or CubaLIF`);
    if (type !== hidden[0].type)
      fail(`node '${name}' is ${type}, '${hidden[0].name}' ${hidden[0].type}; expected one type`);
  }
  /** What all hidden neurons have in common. */
  const common = (what: string, of: (neuron: Neuron, j: number) => number): number => {
    const value = of(hidden[0], 0);
    hidden.forEach((neuron, l) => {
      for (let j = 0; j < chain[l].neurons; j++) {
        const other = of(neuron, j);
        if (near(other, value)) continue;
        fail(
          `node '${neuron.name}': ${what} of neuron ${j} is ${other}; expected ${value}, one for all neurons of the chip`,
        );
      }
    });
    return value;
  };
  const isCuba = hidden[0].type === 'CubaLIF';
  const tau_s = common('tau', (neuron, j) => value(neuron, isCuba ? 'tau_mem' : 'tau', j));
  const threshold = common('v_threshold − v_leak', (n, j) => value(n, 'v_threshold', j) - value(n, 'v_leak', j));
  const v_reset = common('v_reset − v_leak', (n, j) => value(n, 'v_reset', j, 0) - value(n, 'v_leak', j));
  const tau_syn_s = isCuba ? common('tau_syn', (neuron, j) => value(neuron, 'tau_syn', j)) : undefined;

  const readout = chain[chain.length - 1].neuron;
  if (readout !== null && readout.type !== 'LI') {
    notes.push(`the last neurons, '${readout.name}', are read out as they leak, without spikes`);
  }
  const readoutTau = readout && (readout.tensors.tau ?? readout.tensors.tau_mem);
  if (readoutTau?.values.some((tau) => !near(tau, tau_s))) {
    notes.push(`the readout leaks with the ${tau_s} s of the other neurons, not with ${readoutTau.values[0]} s`);
  }
  if (graph.dt_s === undefined) notes.push('no time step in the file: a tenth of tau is taken');
  const dt_s = graph.dt_s ?? tau_s / 10;
  if (!(dt_s > 0)) fail(`metadata/dt is ${dt_s}; expected a time step of more than 0 s`);

  const matrices = chain.map(scaled);
  // The first layer's currents have a gain of their own: it lets weights beyond ±1 into the range of devices.
  const input_gain = matrices[0].reduce((most, weight) => Math.max(most, Math.abs(weight)), 1);
  matrices[0] = matrices[0].map((weight) => weight / input_gain);
  return {
    notes,
    layers: matrices.map((values, l) => ({ rows: chain[l].inputs + 1, cols: chain[l].neurons, values })),
    settings: {
      network: { layers: [chain[0].inputs, ...chain.map(({ neurons }) => neurons)] },
      snn: {
        rule: 'surrogate',
        neuron: isCuba ? 'cuba-lif' : 'lif',
        step_ns: digits(dt_s * 1e9),
        tau_ns: digits(tau_s * 1e9),
        ...(tau_syn_s !== undefined && { tau_syn_ns: digits(tau_syn_s * 1e9) }),
        threshold: digits(threshold),
        v_reset: digits(v_reset),
        reset: graph.reset ?? 'value',
        input_gain,
      },
    },
  };
}

/** Of neuron j, or of all. */
function value({ tensors }: Neuron, key: string, j: number, absent?: number): number {
  const values = tensors[key]?.values;
  if (values === undefined) return absent ?? 0;
  return values.length === 1 ? values[0] : values[j];
}

/** f32 has some 7 digits: what is written behind them is rounding. */
const digits = (x: number) => Number(x.toPrecision(7));

/** Weights with the factors r and w_in of the neurons behind them. */
function scaled({ inputs, neurons, weights, neuron }: NirLayer): Float32Array {
  if (neuron === null) return weights.slice();
  const factors = Array.from({ length: neurons }, (_, j) => value(neuron, 'r', j, 1) * value(neuron, 'w_in', j, 1));
  return Float32Array.from({ length: (inputs + 1) * neurons }, (_, i) => weights[i] * factors[i % neurons]);
}
