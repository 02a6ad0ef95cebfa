import type { Config } from '../../config/index.js';
import type { StdpRule, StdpWindows } from './rule.js';
import { overlap, type Thresholds, type Waveform } from './waveform.js';

export interface SpikeWaveforms {
  readonly pre: Waveform;
  readonly post: Waveform;
  readonly thresholds: Thresholds;
  /** What a full pulse switches, V·s: the unit of a change of 1. */
  readonly pulse_Vs: number;
}

/**
 * Each spike is a head at the switching threshold and a tail of the other sign: where the head of one meets the tail of
 * the other, the device switches in proportion to the tail, exp(−|Δt|/τ). Between its head and its tail the
 * postsynaptic spike has a lobe beyond the negative threshold: it depresses, unless the tail of a recent presynaptic
 * spike holds it back.
 */
export function waveformsOf({ snn, device }: Config): SpikeWaveforms {
  const head_s = 1e-9 * snn.head_ns;
  const flat = (from: number, to: number, start_V: number) => ({
    from_s: from * head_s,
    to_s: to * head_s,
    start_V,
    tau_s: Number.POSITIVE_INFINITY,
  });
  const tail = (from: number, start_V: number, tau_ns: number) => ({
    from_s: from * head_s,
    to_s: Number.POSITIVE_INFINITY,
    start_V: -start_V,
    tau_s: 1e-9 * tau_ns,
  });
  return {
    pre: [flat(0, 1, snn.switch_V), tail(1, snn.tail_V, snn.tau_pre_ns)],
    post: [
      flat(0, 1, snn.switch_V),
      flat(1, 2, -(snn.switch_V + snn.lobe_V)),
      tail(2, snn.post_tail_V, snn.tau_post_ns),
    ],
    thresholds: { up_V: snn.switch_V, down_V: snn.switch_V },
    pulse_Vs: (device.pulse_V - snn.switch_V) * head_s,
  };
}

/** Potentiation and depression of a pair of spikes Δt apart (post − pre; undefined: the postsynaptic one alone). */
export function pairChange(config: Config, delay_s: number | undefined): { up: number; down: number } {
  const { pre, post, thresholds, pulse_Vs } = waveformsOf(config);
  const { up_Vs, down_Vs } = overlap(delay_s === undefined ? undefined : pre, post, delay_s ?? 0, thresholds);
  return { up: up_Vs / pulse_Vs, down: down_Vs / pulse_Vs };
}

function windows(config: Config): StdpWindows {
  const { steps, step_ns, head_ns } = config.snn;
  const alone = pairChange(config, undefined);
  const table = (of: (n: number) => number) => Float32Array.from({ length: steps + 1 }, (_, n) => of(n));
  // A presynaptic head begins with its step, a postsynaptic one behind it.
  const before = Array.from({ length: steps }, (_, n) => pairChange(config, 1e-9 * (n * step_ns + head_ns)));
  before.push(alone);
  return {
    growth: table((n) => before[n].up),
    decline: table((n) => before[n].up + before[n].down),
    ...(config.snn.post_tail_V > 0 && {
      declineAfter: table((n) =>
        n === 0 || n === steps ? 0 : pairChange(config, -1e-9 * (n * step_ns - head_ns)).down - alone.down,
      ),
    }),
  };
}

/** Bounds are soft: potentiation in proportion to 1 − w, depression to w (van Rossum, Bi, Turrigiano 2000). */
export const overlapRule: StdpRule = {
  name: 'overlap',
  title: 'pairs of spikes by the overlap of their waveforms: Δw = η·(up·(1 − w) − down·w)',
  citation:
    'Zamarreño-Ramos et al., Frontiers in Neuroscience 5 (2011); Querlioz et al., IEEE Trans. Nanotechnology 12 (2013)',
  windows,
};
