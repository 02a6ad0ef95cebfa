/**
 * Devices whose cell writes can be estimated: the presets of exponential ones. Closed form:
 * G(x) = B·(1 − e^(−x/A)) + Gmin, B = (Gmax − Gmin)/(1 − e^(−N/A)); depression runs back along a curve with its own A.
 */
import { expm1 } from '../device/expm1.js';
import { curvatureOf, shape } from '../device/nonlinearity.js';
import { devicePresets } from '../device/presets.js';
import { InputError } from '../errors.js';
import { Registry } from '../registry.js';

/** One direction: amplitude and width of a pulse, nonlinearity label, N of the closed form: pulses from end to end. */
interface Direction {
  readonly V: number;
  readonly pulse_ns: number;
  readonly label: number;
  readonly pulses: number;
}

export interface ReferenceDevice {
  readonly name: string;
  readonly title: string;
  readonly citation: string;
  readonly gMin_S: number;
  readonly gMax_S: number;
  readonly potentiation: Direction;
  readonly depression: Direction;
}

export const referenceDevices = new Registry<ReferenceDevice>('device');
for (const name of devicePresets.names()) {
  const { title, citation, device } = devicePresets.get(name);
  if (device.model !== 'exponential') continue;
  const value = (key: keyof typeof device) => Number(device[key]);
  const gMax_S = value('g_max_uS') * 1e-6;
  const up = value('states') - 1;
  const down = (device.depression_states === undefined ? up + 1 : value('depression_states')) - 1;
  referenceDevices.register(name, {
    ...{ name, title, citation, gMax_S, gMin_S: gMax_S / value('on_off') },
    potentiation: {
      ...{ V: value('pulse_V'), pulse_ns: value('pulse_ns'), label: value('nl_potentiation'), pulses: up },
    },
    depression: {
      ...{ V: value('depression_V'), pulse_ns: value('depression_ns'), label: value('nl_depression'), pulses: down },
    },
  });
}

/** Part of the way u at which shape(u, κ) = y. */
function inverseShape(y: number, kappa: number): number {
  // log1p keeps what is left of the argument near full range
  return kappa === 0 ? y : -Math.log1p(y * expm1(-kappa)) / kappa;
}

/**
 * Conductance after `n` pulses, ends of the range kept.
 * @throws InputError when g lies outside the device's range.
 */
export function afterPulses(device: ReferenceDevice, g_S: number, n: number, up: boolean): number {
  const { gMin_S, gMax_S } = device;
  const { label, pulses } = up ? device.potentiation : device.depression;
  const y = (g_S - gMin_S) / (gMax_S - gMin_S);
  if (!(y >= -1e-6 && y <= 1 + 1e-6)) {
    const [least, most] = [gMin_S, gMax_S].map((bound_S) => Number(bound_S.toPrecision(7)));
    throw new InputError(`conductance ${g_S} S: expected ${least} to ${most} S, the range of ${device.title}`);
  }
  const kappa = curvatureOf(label);
  const u = inverseShape(Math.min(Math.max(y, 0), 1), kappa) + (up ? n : -n) / pulses;
  return gMin_S + (gMax_S - gMin_S) * shape(Math.min(Math.max(u, 0), 1), kappa);
}
