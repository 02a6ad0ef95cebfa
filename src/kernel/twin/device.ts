/** Device models: what a train of pulses does to a conductance. See `../assembly/device-*.ts` for the equations. */
import * as L from '../layout.js';
import { exp32, expm1x32 } from '../math.js';
import type { Views } from './views.js';

const f = Math.fround;

/** One train on one device. */
export interface Train {
  /** Conductance before it, S. */
  readonly g: number;
  /** Pulses, n ≥ 0, and whether they depress. */
  readonly n: number;
  readonly falls: boolean;
  /** Bounds of this device, S. */
  readonly lower: number;
  readonly upper: number;
  /** This device's factors on the step of the direction and on the nonlinearity. */
  readonly factor: number;
  readonly bend: number;
  /** Its bounds, its steps or its nonlinearity are its own: the kernels then take the longer way. */
  readonly hasBounds: boolean;
  readonly hasFactor: boolean;
  readonly hasBend: boolean;
  /** Normal deviate of a pulse of the train, and a uniform one of the train. */
  readonly normal: (pulse: number) => number;
  readonly uniform: () => number;
}

/** Conductance (S) after a train. */
export type Pulse = (train: Train) => number;

const clip = (g: number, { lower, upper }: Train) => Math.min(Math.max(g, lower), upper);

/** The device model of a PAIR structure. @throws Error for a code without a kernel. */
export function deviceOf(m: Views, pair: number): Pulse {
  const code = m.int(pair + L.PAIR_MODEL);
  const device = m.int(pair + L.PAIR_DEVICE);
  const constants = (falls: boolean, i: number) => m.float(device + (falls ? L.DEVICE_DOWN_0 : L.DEVICE_UP_0) + 4 * i);
  const noise = m.float(device + L.DEVICE_NOISE);
  const noiseChange = m.float(device + L.DEVICE_NOISE_CHANGE);
  const noisy = noise !== 0 || noiseChange !== 0;
  const range = m.float(device + L.DEVICE_RANGE);

  const linearStep: Pulse = (train) => {
    const { n, falls } = train;
    const c2c = m.float(pair + L.PAIR_C2C);
    const pulses = c2c === 0 ? n : f(n + f(f(c2c * f(Math.sqrt(n))) * train.normal(0)));
    let step = falls ? -constants(true, 0) : constants(false, 0);
    if (train.hasFactor) step = f(step * train.factor);
    return clip(f(train.g + f(step * pulses)), train);
  };

  const saturating: Pulse = (train) => {
    const { g, n, falls, lower, upper } = train;
    let s = constants(falls, 0);
    let rate = constants(falls, 1);
    let inverse = constants(falls, 2);
    let pulses = falls ? -n : n;
    if (train.hasBounds) {
      const own = f(upper - lower);
      if (train.hasBend) {
        rate = f(rate * train.bend);
        inverse = f(inverse / train.bend);
        s = f(
          f(-rate * own) / expm1x32(-f(rate * m.float(device + (falls ? L.DEVICE_PULSES_DOWN : L.DEVICE_PULSES_UP)))),
        );
      } else {
        s = f(s * f(own / range));
      }
    }
    if (train.hasFactor) pulses = f(pulses * train.factor);
    const reach = f(expm1x32(-f(rate * pulses)) * inverse);
    let change = f(f(s - f(rate * f(g - lower))) * reach);
    if (noisy) {
      const root = f(Math.sqrt(n));
      const mean = f(Math.abs(change) / Math.max(root, f(1e-15)));
      change = f(change + f(f(f(noise * root) + f(noiseChange * mean)) * train.normal(0)));
    }
    return clip(f(g + change), train);
  };

  const last = m.int(device + L.DEVICE_TABLE_LAST);
  const table = m.at(device + L.DEVICE_TABLE);
  const tabulated = (at: number, falls: boolean) => {
    const position = Math.min(Math.max(at, 0), last);
    const whole = Math.min(Math.floor(position), last - 1);
    const left = m.f32[table + whole + (falls ? last + 1 : 0)];
    const right = m.f32[table + whole + (falls ? last + 1 : 0) + 1];
    return f(left + f(f(position - whole) * f(right - left)));
  };

  const iterated: Pulse = (train) => {
    const { n, falls, lower, upper } = train;
    const share = train.hasBounds ? Math.max(f(f(upper - lower) / range), f(1e-6)) : 1;
    const alpha = constants(falls, 0);
    const beta = f(constants(falls, 1) * train.bend);
    const scale = f(last / range);
    const stretch = f(share * train.factor);
    let { g } = train;
    for (let pulse = 0; n - pulse > 0; pulse++) {
      const weight = Math.min(f(n - pulse), 1);
      const mean =
        code === L.DEVICE_EXPONENTIAL_STEP
          ? f(alpha * exp32(-f(beta * f((falls ? f(upper - g) : f(g - lower)) / share))))
          : tabulated(f(f(f(g - lower) / share) * scale), falls);
      const stretched = f(mean * stretch);
      let change = f(stretched * weight);
      if (noisy) {
        const sigma = f(noise + f(noiseChange * stretched));
        change = f(change + f(f(sigma * f(Math.sqrt(weight))) * train.normal(pulse)));
      }
      g = clip(f(g + (falls ? -change : change)), train);
    }
    return g;
  };

  const binary: Pulse = (train) => {
    const { g, n, falls, lower, upper } = train;
    let rate = constants(falls, 0);
    if (train.hasFactor) rate = f(rate * train.factor);
    const switches = train.uniform() < -expm1x32(-f(rate * n));
    return switches ? (falls ? lower : upper) : g;
  };

  switch (code) {
    case L.DEVICE_LINEAR_STEP:
      return linearStep;
    case L.DEVICE_SATURATING:
      return saturating;
    case L.DEVICE_EXPONENTIAL_STEP:
    case L.DEVICE_TABULATED:
      return iterated;
    case L.DEVICE_BINARY:
      return binary;
    default:
      throw new Error(`no kernel for device model ${code}`);
  }
}
