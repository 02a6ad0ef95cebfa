/** What the settings of a synapse architecture contradict. */
import type { Config } from './schema.js';

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}

const RESET_BY_UPKEEP = ['pcm-pair', 'periodic-carry', 'capacitor-transfer'];

/** The co-prime increment nearest to one that is not. */
function nearestCoprime(increment: number, n: number): number {
  for (let d = 1; ; d++) {
    if (increment > d && gcd(increment - d, n) === 1) return increment - d;
    if (gcd(increment + d, n) === 1) return increment + d;
  }
}

export function architectureContradictions(
  { synapse, arbiter, carry, refresh, device, plugins }: Config,
  complain: (path: readonly string[], message: string) => void,
): void {
  if (synapse.scaling !== 'area' && synapse.architecture !== 'hybrid' && plugins.length === 0) {
    complain(
      ['synapse', 'scaling'],
      `is ${synapse.scaling}; expected area with ${synapse.architecture}: only hybrid synapses have a small pair to scale`,
    );
  }
  if (gcd(arbiter.increment, arbiter.devices) !== 1) {
    complain(
      ['arbiter', 'increment'],
      `is ${arbiter.increment}; expected a number co-prime with arbiter.devices (${arbiter.devices}), such as ` +
        `${nearestCoprime(arbiter.increment, arbiter.devices)}: with ${arbiter.increment} some devices never have their turn`,
    );
  }
  if (RESET_BY_UPKEEP.includes(synapse.architecture) && device.polarity === 'bidirectional') {
    complain(
      ['device', 'polarity'],
      `is bidirectional; expected potentiation with ${synapse.architecture}, which resets pairs to Gmin to carry or refresh them`,
    );
  }
  if (synapse.architecture === 'periodic-carry' && carry.threshold * (device.states - 1) < carry.base / 2) {
    complain(
      ['carry', 'threshold'],
      `is ${carry.threshold}: no headroom to carry, as ${carry.threshold}·(${device.states} − 1) steps of a digit are less ` +
        `than half a step of the next (base ${carry.base}); expected at least ${carry.base / 2 / (device.states - 1)}`,
    );
  }
  if (refresh.lower >= refresh.upper) {
    complain(['refresh', 'lower'], `is ${refresh.lower}; expected less than refresh.upper (${refresh.upper})`);
  }
}
