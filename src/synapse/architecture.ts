/**
 * Synapse architecture: how many device pairs make up a weight, what each of them counts for, and what logic stands
 * around them.
 *
 *   w = s · Σ_p c_p · (G⁺_p − G⁻_p)
 *
 * A plug-in is one object of this type and one line in `index.ts`.
 */
import type { Config } from '../config/index.js';
import { driveOf, stepOf } from '../device/device.js';
import { DRIVE_PUSH_PULL } from '../kernel/layout.js';
import type { Encoder } from '../pulse/index.js';
import type { SynapseLogic } from './logic.js';

/** The devices of one kind: one G⁺ and one G⁻ array, of the same make. */
export interface PairSpec {
  readonly name: string;
  /** Significance c in the sum above. */
  readonly coef: number;
  readonly gMin_S: number;
  readonly gMax_S: number;
  /** Mean conductance change of one potentiation pulse. */
  readonly step_S: number;
  /** Voltage that its arrays are read at, over `device.read_V`; 1. */
  readonly readShare?: number;
  /** Conductance states, from which the law of its devices follows. */
  readonly states: number;
  /** Pair that takes what this one holds when it is reset; absent: the difference is written back to the pair itself. */
  readonly carryInto?: number;
  /** Where its pulses do not come from the encoder that the user chose. */
  readonly encoder?: Encoder;
  /** Significance for which its update pulses are counted, where it is not `coef`. */
  readonly updateCoef?: number;
  /** Steps that one pulse of the encoder stands for; 1. */
  readonly stepsPerPulse?: number;
  /** Most pulses that a cell takes of one update or transfer; absent: any number. */
  readonly cap?: number;
  /**
   * When the upkeep finds it due: |difference| ≥ `difference_S`, or the larger device `upper_S` and the smaller one
   * `lower_S` or more above Gmin. Such a pair is reset by the upkeep alone, not when one of its devices is full, unless
   * `orWhenFull`.
   */
  readonly due?: {
    readonly difference_S?: number;
    readonly upper_S?: number;
    readonly lower_S?: number;
    readonly orWhenFull?: boolean;
  };
  /** Learning rate of its update pulses where that stays; what it transfers then follows the rate of the run. */
  readonly rate?: number;
  /** Pair that transfers go to, and its pulses for each siemens of this one's difference, at first. */
  readonly transfer?: { readonly into: number; readonly pulsesPerSiemens: number };
}

/** What a scheme costs in hardware. */
export interface ArchitectureCost {
  /** Devices of a weight; each stands in an array of its own. */
  readonly devices: number;
  /** Bits of memory of the logic of one layer (or of the chip, where one circuit serves all) of that many cells. */
  readonly stateBits: (rows: number, cols: number) => number;
}

export interface Architecture {
  readonly name: string;
  readonly title: string;
  readonly citation: string;
  /** Device pairs per synapse. None = ideal floating-point weights. */
  pairs(config: Config): readonly PairSpec[];
  /** Weight per siemens, s. */
  weightScale(config: Config): number;
  /** Index of the pair that fine tuning pulses, −1 when there is no fine tuning. */
  readonly finePair: number;
  /** Pairs that take the initial weights, step by step in turn; the first one alone. */
  initialPairs?(config: Config): readonly number[];
  /** Logic of its own, beside one array selection a layer that lets pulses through to pair 0 (and the fine pair). */
  logic?(config: Config): SynapseLogic;
  cost?(config: Config): ArchitectureCost;
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
export function pulsesPerUpdate(config: Config, weightScale: number, pair: PairSpec, rate: number): number {
  const pulsed = driveOf(config.device) === DRIVE_PUSH_PULL ? 2 : 1;
  return (
    (pair.rate ?? rate) /
    (weightScale * (pair.updateCoef ?? pair.coef) * pair.step_S * (pair.stepsPerPulse ?? 1) * pulsed)
  );
}

/** Pulses that a transfer makes of a siemens of a pair's difference, at a learning rate of the run. */
export function pulsesPerTransfer({ train }: Config, { rate: own, transfer }: PairSpec, rate: number): number {
  if (transfer === undefined) return 0;
  return own === undefined ? transfer.pulsesPerSiemens : transfer.pulsesPerSiemens * (rate / train.rate);
}

/**
 * Conversions that a line takes: currents that count alike, by significance per volt, add up before they are converted; others
 * are converted on their own. 0 of ideal weights.
 */
export function conversionsPerLine(pairs: readonly PairSpec[]): number {
  return significances(pairs).length;
}

/** What the currents of arrays count for, as read: c over the share of the read voltage; each once. */
export function significances(pairs: readonly PairSpec[]): number[] {
  return [...new Set(pairs.map(({ coef, readShare }) => coef / (readShare ?? 1)))];
}

/** Bits that count to n − 1. */
export function bitsFor(n: number): number {
  let bits = 0;
  while (1 << bits < n) bits++;
  return bits;
}
