/**
 * What each time step counts in a sample's one update: sums over steps stand for the gradient through time, so that
 * the pulses of a whole sample reach the arrays at once. (T updates T times smaller would vanish under rounding.)
 */
import type { LifParameters } from '../neuron/index.js';

const f = Math.fround;

/** c_t = (1 − β^(T−t))/Σ: share of a spike of step t in the time mean of a leaky integrator. */
export function traceWeights(steps: number, decay: number): Float32Array {
  return normalised(leaks(steps, decay).reverse());
}

/** 1 − β^(T−t), t = 0 … T − 1: the same, of a single spike. */
export function spikeWeights(steps: number, decay: number): Float32Array {
  return leaks(steps, decay).reverse();
}

/** K_t/ΣK, K_t the membrane in step t of a steady unit current without spikes: for currents that are steady. */
export function steadyWeights(steps: number, { decay, gain, synDecay }: LifParameters): Float32Array {
  let i = 0;
  let u = 0;
  return normalised(
    Float32Array.from({ length: steps }, () => {
      i = f(f(synDecay * i) + 1);
      u = f(f(decay * u) + f(gain * i));
      return u;
    }),
  );
}

/** All steps alike: for currents that come as spikes. */
export function evenWeights(steps: number): Float32Array {
  return new Float32Array(steps).fill(1 / steps);
}

/** 1 − β^n, n = 1 … T. */
function leaks(steps: number, decay: number): Float32Array {
  let left = 1;
  return Float32Array.from({ length: steps }, () => {
    left = f(left * decay);
    return 1 - left;
  });
}

function normalised(values: Float32Array): Float32Array {
  const sum = values.reduce((total, value) => total + value, 0);
  return values.map((value) => value / sum);
}
