/** Kernels that do nothing, kernels that count, and kernels that take their own time. */
import type { Kernels } from '../src/kernel/kernels.js';

type Call = Exclude<keyof Kernels, 'name' | 'memory'>;

export const CALLS: readonly Call[] = [
  'present',
  'readForward',
  'integrate',
  'fire',
  'classify',
  'error',
  'readBackward',
  'backpropagate',
  'peak',
  'update',
  'updateIdeal',
  'reset',
  'findFull',
  'refreshWeights',
  'squaredError',
];

/** A chip on these goes through all its events and computes nothing; peaks are 1, so that pulses are sent. */
export function idleKernels(memory: WebAssembly.Memory): Kernels {
  const nothing = () => {};
  return {
    name: 'wasm',
    memory,
    present: nothing,
    readForward: nothing,
    readBackward: nothing,
    integrate: nothing,
    fire: nothing,
    error: nothing,
    backpropagate: nothing,
    peak: () => 1,
    squaredError: () => 0,
    classify: () => 0,
    update: nothing,
    updateIdeal: nothing,
    reset: nothing,
    findFull: nothing,
    refreshWeights: nothing,
  };
}

export type PerCall = Record<string, number>;

function around(kernels: Kernels, wrap: (name: Call, call: (...args: number[]) => number) => unknown): Kernels {
  const calls = CALLS.map((name) => [name, wrap(name, kernels[name] as (...args: number[]) => number)]);
  return { ...kernels, ...Object.fromEntries(calls) };
}

/** Counts calls by kernel. */
export function counting(kernels: Kernels): { kernels: Kernels; counts: PerCall } {
  const counts: PerCall = Object.fromEntries(CALLS.map((name) => [name, 0]));
  const wrapped = around(kernels, (name, call) => (a: number, b: number, c: number, d: number) => {
    counts[name]++;
    return call(a, b, c, d);
  });
  return { kernels: wrapped, counts };
}

/** Sums the time of calls by kernel, ns; the clock's own time is in it (`timing` on idle kernels shows it). */
export function timing(kernels: Kernels): { kernels: Kernels; times_ns: PerCall; counts: PerCall } {
  const times_ns: PerCall = Object.fromEntries(CALLS.map((name) => [name, 0]));
  const counts: PerCall = { ...times_ns };
  const wrapped = around(kernels, (name, call) => (a: number, b: number, c: number, d: number) => {
    const start_ms = performance.now();
    const result = call(a, b, c, d);
    times_ns[name] += (performance.now() - start_ms) * 1e6;
    counts[name]++;
    return result;
  });
  return { kernels: wrapped, times_ns, counts };
}
