import { DEVICE_SATURATING } from '../kernel/layout.js';
import type { DeviceModel, DeviceSettings } from './device-model.js';
import { expm1 } from './expm1.js';
import { curvatureOf } from './nonlinearity.js';
import { type Branch, saturatingLaw } from './saturating.js';

/** Pulses from Gmax to Gmin of a device that takes `states − 1` of them from Gmin to Gmax. */
function pulsesDown({ depression_states, states: usual }: DeviceSettings, states: number): number {
  return ((states - 1) * (depression_states - 1)) / (usual - 1);
}

/**
 * G(x) = B·(1 − e^(−x/A)) + Gmin, B = (Gmax − Gmin)/(1 − e^(−N/A)), N = states − 1, of depression depression_states − 1;
 * a pulse moves x by 1 along the curve of its direction. A = N/κ, κ from the nonlinearity label of the direction: positive = fast near Gmin.
 */
export const exponential: DeviceModel = {
  name: 'exponential',
  title: 'G(x) = B(1 − exp(−x/A)) + Gmin, by nonlinearity labels, its own A for depression',
  citation: 'Chen, Peng, Yu, "NeuroSim+", IEEE TCAD 37 (2018); closed form of MLP+NeuroSim V3.0',
  code: DEVICE_SATURATING,
  settings: ['nl_potentiation', 'nl_depression', 'depression_states', 'd2d_nonlinearity'],
  pulsesDown,
  law: (device, states, range_S) => {
    const branch = (label: number, pulses: number): Branch => {
      const kappa = curvatureOf(label);
      const lambda = kappa / pulses;
      return kappa === 0 ? { s: 1 / pulses, lambda: 0 } : { s: lambda / -expm1(-kappa), lambda };
    };
    return saturatingLaw(
      branch(device.nl_potentiation, states - 1),
      branch(device.nl_depression, pulsesDown(device, states)),
      range_S,
    );
  },
};
