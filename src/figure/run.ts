/**
 * The training runs behind the figures: what is trained and what is observed meanwhile.
 * Panels share runs: a run is known by its settings, data and probes, not by the panel that asked for it.
 */
import type { ProbeName } from '../batch/record.js';

/** One training run but for its seed. */
export interface RunSpec {
  /** Unique among the figures; names the file it is kept in. */
  readonly name: string;
  readonly preset: string;
  /** 'key.path=value' on top of the preset. */
  readonly sets: readonly string[];
  readonly probes: readonly ProbeName[];
}

const spec = (
  name: string,
  preset: string,
  sets: readonly string[] = [],
  probes: readonly ProbeName[] = [],
): RunSpec => ({
  ...{ name, preset, sets, probes },
});

// --- the runs of the paper, by what they differ in from its presets ---

export const FLOAT = spec('float', 'float', [], ['weight-change']);
export const SINGLE = spec('single', 'single50');
/** 50/50 states, k = 10, δ/µ = 0.34. */
export const HYBRID = spec('hybrid', 'choi2021', [], ['traces', 'weight-error']);

/** The paper's scale and states, where another run need not be trained. */
const PAPER = { k: 10, states: 50, c2c: 0.34, d2d: 0, onOff: 10 };

export function hybridAtScale(k: number): RunSpec {
  if (k === PAPER.k) return HYBRID;
  return spec(`hybrid-k${k}`, 'choi2021', [`synapse.k=${k}`], k === 1 || k === 100 ? ['weight-error'] : []);
}

/** More states of the small devices at the same step. */
export const hybridWithSmallStates = (states: number, k: number) =>
  spec(`hybrid-k${k}-small${states}`, 'choi2021', [`synapse.k=${k}`, `device.small_states=${states}`]);

export const hybridWithStates = (states: number) =>
  states === PAPER.states ? HYBRID : spec(`hybrid-states${states}`, 'choi2021', [`device.states=${states}`]);

export const singleWithStates = (states: number) =>
  states === PAPER.states ? SINGLE : spec(`single-states${states}`, 'single50', [`device.states=${states}`]);

/** All weights start at zero, the output layer's too. */
export const singleFromZero = (states: number) =>
  spec(`single-states${states}-zero`, 'single50', [`device.states=${states}`, 'train.init=0']);

export const hybridWithCycleSpread = (c2c: number) =>
  c2c === PAPER.c2c ? HYBRID : spec(`hybrid-c2c${c2c}`, 'choi2021', [`device.c2c=${c2c}`]);

export const hybridWithDeviceSpread = (d2d: number, onOff: number) =>
  d2d === PAPER.d2d && onOff === PAPER.onOff
    ? HYBRID
    : spec(`hybrid-d2d${d2d}-ratio${onOff}`, 'choi2021', [`device.d2d=${d2d}`, `device.on_off=${onOff}`]);

// --- many devices a weight (Boybat et al.) ---

/** `w_max`: of all n devices together. */
export const multiDevice = (preset: string, n: number, w_max: number, rate: number) =>
  spec(`${preset}-n${n}`, preset, [`arbiter.devices=${n}`, `synapse.w_max=${w_max}`, `train.rate=${rate}`]);
