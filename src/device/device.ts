/** One kind of device as the kernels see it: DEVICE structures from the settings. */
import { DRIVE_ONE_OF_PAIR, DRIVE_PUSH_PULL, DRIVE_REFERENCE } from '../kernel/layout.js';
import type { DeviceLaw, DeviceModel, DeviceSettings } from './device-model.js';
import { deviceModels } from './index.js';

/** Entries of a write-back curve beyond which a target counts as out of reach. */
const LONGEST_CURVE = 65_536;
/** A step below this share of the range brings a device nowhere. */
const STANDSTILL = 1e-6;

export interface Device {
  readonly model: DeviceModel;
  readonly law: DeviceLaw;
  /** DRIVE_… */
  readonly drive: number;
  readonly range_S: number;
  /** Pulses from end to end at the mean step. */
  readonly pulses: number;
  /** The same in depression. */
  readonly pulsesDown: number;
  /** Cycle-to-cycle σ of one pulse: in siemens; as a share of its mean change; in mean steps (linear step). */
  readonly noise_S: number;
  readonly noiseOfChange: number;
  readonly noiseOfStep: number;
  /** Share of the range at which a device counts as full. */
  readonly end: number;
  /** Mean rise (S) after n pulses from Gmin; empty for a straight line. */
  readonly curve: readonly number[];
}

export function driveOf({ polarity, pairing }: DeviceSettings): number {
  if (polarity === 'potentiation') return DRIVE_ONE_OF_PAIR;
  return pairing === 'differential' ? DRIVE_PUSH_PULL : DRIVE_REFERENCE;
}

/** Mean conductance change (S) that one pulse counts as. */
export function stepOf(device: DeviceSettings, states: number, range_S: number): number {
  const share = deviceModels.get(device.model).meanStep?.(device, states);
  return share === undefined ? range_S / (states - 1) : range_S * share;
}

/** Shares of the range (0 … 1) reached after 0, 1, 2, … mean pulses of potentiation from Gmin, to where they lead. */
export function potentiationCurve(law: DeviceLaw): number[] {
  const curve = [0];
  for (let u = 0; u < 1 && curve.length < LONGEST_CURVE; ) {
    const change = law.meanChange(u, 'up');
    if (change < STANDSTILL) break;
    u = Math.min(1, u + change);
    curve.push(u);
  }
  return curve;
}

/**
 * A device of `states` states between gMin and gMax. It counts as full where `states − 1` mean pulses take it: at Gmax, or
 * where it has come to when its steps die away before.
 */
export function deviceOf(settings: DeviceSettings, states: number, range_S: number): Device {
  const model = deviceModels.get(settings.model);
  const law = model.law(settings, states, range_S);
  const pulses = states - 1;
  const { c2c, c2c_of } = settings;
  const meanStep = stepOf(settings, states, 1);
  const isLinear = model.name === 'linear-step';
  const rising = isLinear ? [] : potentiationCurve(law);
  const reached = isLinear ? 1 : rising[Math.min(pulses, rising.length - 1)];
  return {
    ...{ model, law, range_S, pulses, drive: driveOf(settings) },
    pulsesDown: model.pulsesDown?.(settings, states) ?? pulses,
    noise_S: c2c_of === 'change' ? 0 : c2c * range_S * (c2c_of === 'range' ? 1 : meanStep),
    noiseOfChange: c2c_of === 'change' ? c2c : 0,
    noiseOfStep: c2c_of === 'range' ? c2c / meanStep : c2c,
    // Rounding on the way must not keep a device from its end.
    end: reached > 1 - 1e-6 ? 1 : reached,
    curve: rising.map((u) => range_S * u),
  };
}
