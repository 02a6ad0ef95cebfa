/** Kernels that do nothing, kernels that count, and a kernel with a clock. */
import type { Kernels } from '../src/kernel/kernels.js';

type Call = Exclude<keyof Kernels, 'name' | 'memory'>;

const callsOf = (kernels: Kernels) =>
  (Object.keys(kernels) as (keyof Kernels)[]).filter((key): key is Call => typeof kernels[key] === 'function');

/** A chip on these goes through all its events and computes nothing; peaks are 1, so that pulses are sent. */
export function idleKernels(kernels: Kernels): Kernels {
  const nothing = Object.fromEntries(callsOf(kernels).map((name) => [name, () => {}]));
  return { ...kernels, ...nothing, peak: () => 1, squaredError: () => 0, classify: () => 0 };
}

export type PerCall = Record<string, number>;

/** Counts calls by kernel. */
export function counting(kernels: Kernels): { kernels: Kernels; counts: PerCall } {
  const counts: PerCall = {};
  const calls = callsOf(kernels).map((name) => {
    counts[name] = 0;
    const call = kernels[name] as (...args: number[]) => number;
    const counted = (a: number, b: number, c: number, d: number) => {
      counts[name]++;
      return call(a, b, c, d);
    };
    return [name, counted];
  });
  return { kernels: { ...kernels, ...Object.fromEntries(calls) }, counts };
}

/** Sums the time of one kernel's calls by clocks around them, and what the clocks themselves take. */
export function timed(kernels: Kernels, name: Call): { kernels: Kernels; taken: { ns: number; clock_ns: number } } {
  const taken = { ns: 0, clock_ns: 0 };
  const call = kernels[name] as (...args: number[]) => number;
  const wrapped = (a: number, b: number, c: number, d: number) => {
    const before_ms = performance.now();
    const start_ms = performance.now();
    const result = call(a, b, c, d);
    const end_ms = performance.now();
    taken.clock_ns += (start_ms - before_ms) * 1e6;
    taken.ns += (end_ms - start_ms) * 1e6;
    return result;
  };
  return { kernels: { ...kernels, [name]: wrapped }, taken };
}
