/**
 * Devices of MLP+NeuroSim V3.0 whose cell writes can be estimated, and their closed form:
 * G(x) = B·(1 − e^(−x/A)) + Gmin, B = (Gmax − Gmin)/(1 − e^(−N/A)); depression runs back along a curve with its own A.
 */
import { expm1 } from '../device/expm1.js';
import { labelOf, shape } from '../device/nonlinearity.js';
import { InputError } from '../errors.js';
import { Registry } from '../registry.js';
import { NEUROSIM } from './technology.js';

/** One direction: amplitude and width of a pulse, nonlinearity label. */
interface Direction {
  readonly V: number;
  readonly pulse_ns: number;
  readonly label: number;
}

export interface ReferenceDevice {
  readonly name: string;
  readonly title: string;
  readonly citation: string;
  /** N of the closed form: pulses from Gmin to Gmax. */
  readonly states: number;
  readonly gMin_S: number;
  readonly gMax_S: number;
  readonly potentiation: Direction;
  readonly depression: Direction;
}

function device(
  name: string,
  title: string,
  [states, on_ohm, onOff]: readonly number[],
  [up_V, up_ns, upLabel]: readonly number[],
  [down_V, down_ns, downLabel]: readonly number[],
): ReferenceDevice {
  return {
    ...{ name, title, citation: NEUROSIM, states, gMin_S: 1 / on_ohm / onOff, gMax_S: 1 / on_ohm },
    potentiation: { V: up_V, pulse_ns: up_ns, label: upLabel },
    depression: { V: down_V, pulse_ns: down_ns, label: downLabel },
  };
}

export const referenceDevices = new Registry<ReferenceDevice>('device');
for (const made of [
  device('ag-si', 'Ag:a-Si', [97, 26e6, 12.5], [3.2, 300e3, 2.4], [-2.8, 300e3, -4.88]),
  device('taox-hfox', 'TaOx/HfOx', [128, 100e3, 10], [1.6, 50, 0.04], [1.6, 50, -0.63]),
  device('pcmo', 'PCMO', [50, 23e6, 6.84], [-2, 1e6, 3.68], [2, 1e6, -6.76]),
  device('alox-hfo2', 'AlOx/HfO2', [40, 16.9e3, 4.43], [0.9, 100e3, 1.94], [-1, 100e3, -0.61]),
  device('gst-pcm', 'GST phase change', [100, 4.71e3, 19.8], [0.7, 6e3, 0.105], [3, 125, 2.4]),
  device('epiram', 'EpiRAM', [64, 81e3, 50.2], [5, 5e3, 0.5], [-3, 5e3, -0.5]),
  device('hzo-fefet', 'HZO FeFET', [32, 559e3, 45], [3.65, 75, 1.75], [-2.95, 75, 1.46]),
]) {
  referenceDevices.register(made.name, made);
}

const solved = new Map<number, number>();

/** κ = N/A of a nonlinearity label: the inverse of `labelOf`, which rises with κ, by bisection. */
export function curvatureOf(label: number): number {
  const known = solved.get(label);
  if (known !== undefined) return known;
  let [low, high] = [0, 4096];
  for (let i = 0; i < 100; i++) {
    const middle = (low + high) / 2;
    if (labelOf(middle) < Math.abs(label)) low = middle;
    else high = middle;
  }
  const kappa = label < 0 ? -low : low;
  solved.set(label, kappa);
  return kappa;
}

/** Part of the way u at which shape(u, κ) = y. */
function inverseShape(y: number, kappa: number): number {
  // log1p keeps what is left of the argument near full range
  return kappa === 0 ? y : -Math.log1p(y * expm1(-kappa)) / kappa;
}

/**
 * Conductance after `pulses` pulses, ends of the range kept.
 * @throws InputError when g lies outside the device's range.
 */
export function afterPulses(device: ReferenceDevice, g_S: number, pulses: number, up: boolean): number {
  const { states, gMin_S, gMax_S } = device;
  const y = (g_S - gMin_S) / (gMax_S - gMin_S);
  if (!(y >= -1e-9 && y <= 1 + 1e-9)) {
    throw new InputError(`conductance ${g_S} S: expected ${gMin_S} to ${gMax_S} S, the range of ${device.title}`);
  }
  const kappa = curvatureOf((up ? device.potentiation : device.depression).label);
  const u = inverseShape(Math.min(Math.max(y, 0), 1), kappa) + (up ? pulses : -pulses) / states;
  return gMin_S + (gMax_S - gMin_S) * shape(Math.min(Math.max(u, 0), 1), kappa);
}
