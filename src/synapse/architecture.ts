/**
 * Synapse architecture: how many device pairs make up a weight, and what each of them counts for.
 *
 *   w = s · Σ_p c_p · (G⁺_p − G⁻_p)
 *
 * A plug-in is one object of this type and one line in `index.ts`.
 */
import type { Config } from '../config/index.js';
import { driveOf, stepOf } from '../device/device.js';
import { DRIVE_PUSH_PULL } from '../kernel/layout.js';

/** The devices of one kind: one G⁺ and one G⁻ array, of the same make. */
export interface PairSpec {
  readonly name: string;
  /** Significance c in the sum above. */
  readonly coef: number;
  readonly gMin_S: number;
  readonly gMax_S: number;
  /** Mean conductance change of one potentiation pulse. */
  readonly step_S: number;
  /** Conductance states, from which the law of its devices follows. */
  readonly states: number;
  /** Pair that takes what this one holds when it is reset; absent: the difference is written back to the pair itself. */
  readonly carryInto?: number;
}

export interface Architecture {
  readonly name: string;
  readonly title: string;
  readonly citation: string;
  /** Device pairs per synapse; the first one takes the initial weights. None = ideal floating-point weights. */
  pairs(config: Config): readonly PairSpec[];
  /** Weight per siemens, s. */
  weightScale(config: Config): number;
  /** Index of the pair that fine tuning pulses, −1 when there is no fine tuning. Dynamic tuning pulses pair 0. */
  readonly finePair: number;
}

/** Range of the big device in siemens, from Gmax and the on/off ratio. */
export function deviceRange_S(config: Config): { gMin_S: number; gMax_S: number } {
  const gMax_S = config.device.g_max_uS * 1e-6;
  return { gMin_S: gMax_S / config.device.on_off, gMax_S };
}

/** The pair whose device range spans W_max with `device.states` states. */
export function fullRangePair(config: Config, name: string): PairSpec {
  const { gMin_S, gMax_S } = deviceRange_S(config);
  const { states } = config.device;
  return { name, coef: 1, gMin_S, gMax_S, step_S: stepOf(config.device, states, gMax_S - gMin_S), states };
}

/** s such that one full-range device spans W_max. */
export function fullRangeScale(config: Config): number {
  const { gMin_S, gMax_S } = deviceRange_S(config);
  return config.synapse.w_max / (gMax_S - gMin_S);
}

/** Pulses per unit of x·δ: η over the weight that one pulse of a pair moves, both of its devices if both are pulsed. */
export function pulsesPerUpdate(config: Config, weightScale: number, { coef, step_S }: PairSpec, rate: number): number {
  const pulsed = driveOf(config.device) === DRIVE_PUSH_PULL ? 2 : 1;
  return rate / (weightScale * coef * step_S * pulsed);
}
