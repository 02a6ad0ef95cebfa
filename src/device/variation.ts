/** What differs from device to device: drawn once from the seed, for each device by its own key. */
import { STREAM_D2D } from '../kernel/layout.js';
import { normal, uniform } from '../kernel/philox.js';
import type { DeviceSettings } from './device-model.js';

/** Which properties differ. */
export interface Variation {
  /** Lower bound. */
  readonly offsets: boolean;
  /** Upper bound by another amount than the lower one. */
  readonly uppers: boolean;
  /** Step of potentiation and of depression. */
  readonly up: boolean;
  readonly down: boolean;
  /** Nonlinearity. */
  readonly bend: boolean;
  /** Coefficient of retention drift. */
  readonly drift: boolean;
}

/** Draws of a device, in the order of Philox's fourth counter. */
const DRAW = { offset: 0, gMin: 1, gMax: 2, step: 3, upDown: 4, nonlinearity: 5, stuck: 6, drift: 7 } as const;

/** A device's own range is at least this share of the mean one, and its factors are at least this. */
const LEAST = 0.01;

export function variationOf(device: DeviceSettings): Variation {
  const { d2d, d2d_g_min, d2d_g_max, d2d_step, d2d_up_down, d2d_nonlinearity, stuck_low, stuck_high } = device;
  const uppers = d2d_g_min > 0 || d2d_g_max > 0 || stuck_low > 0 || stuck_high > 0;
  const steps = d2d_step > 0 || d2d_up_down > 0;
  const bend = d2d_nonlinearity > 0;
  return {
    offsets: d2d > 0 || uppers || bend,
    uppers,
    up: steps,
    down: steps,
    bend,
    drift: device.drift > 0 && device.d2d_drift > 0,
  };
}

/** Where a device's draws come from. */
export interface DeviceKey {
  readonly seedLo: number;
  readonly seedHi: number;
  readonly layer: number;
  readonly plane: number;
  readonly cell: number;
}

/** A device of its own: offsets of its bounds (S), factors on its steps and its nonlinearity, its ν. */
export type OwnDevice = Readonly<Record<keyof Variation, number>>;

const f = Math.fround;

export function drawDevice(device: DeviceSettings, gMin_S: number, gMax_S: number, key: DeviceKey): OwnDevice {
  const address = [key.seedLo, key.seedHi, STREAM_D2D, key.layer, key.plane, key.cell, 0] as const;
  const spread = (sigma: number, draw: number) => (sigma > 0 ? sigma * normal(...address, draw) : 0);
  const factor = (sigma: number, draw: number) => Math.max(LEAST, Math.abs(1 + spread(sigma, draw)));
  const range_S = gMax_S - gMin_S;
  const shift = spread(device.d2d * gMin_S, DRAW.offset);
  const own = {
    offsets: shift + range_S * spread(device.d2d_g_min, DRAW.gMin),
    uppers: shift + range_S * spread(device.d2d_g_max, DRAW.gMax),
  };
  own.uppers = Math.max(own.uppers, own.offsets - (1 - LEAST) * range_S);
  const step = factor(device.d2d_step, DRAW.step);
  const upDown = factor(device.d2d_up_down, DRAW.upDown);
  return {
    ...(stuckAt(device, address, gMin_S, gMax_S) ?? own),
    ...{ up: step * upDown, down: step / upDown, bend: factor(device.d2d_nonlinearity, DRAW.nonlinearity) },
    // A device does not drift away from its rest.
    drift: Math.max(0, device.drift * (1 + spread(device.d2d_drift, DRAW.drift))),
  };
}

/** A stuck device has one conductance for both bounds: pulses and resets are clipped to it. */
function stuckAt(
  { stuck_low, stuck_high }: DeviceSettings,
  address: readonly [number, number, number, number, number, number, number],
  gMin_S: number,
  gMax_S: number,
): { offsets: number; uppers: number } | undefined {
  if (stuck_low === 0 && stuck_high === 0) return undefined;
  const chance = uniform(...address, DRAW.stuck);
  const [gMin, gMax] = [f(gMin_S), f(gMax_S)];
  if (chance < stuck_low) {
    const offset = f(gMin - gMax);
    return { offsets: f(f(gMax + offset) - gMin), uppers: offset };
  }
  if (chance < stuck_low + stuck_high) {
    const offset = f(gMax - gMin);
    return { offsets: offset, uppers: f(f(gMin + offset) - gMax) };
  }
  return undefined;
}
