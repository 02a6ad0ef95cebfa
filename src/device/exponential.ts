import { DEVICE_SATURATING } from '../kernel/layout.js';
import type { DeviceModel } from './device-model.js';
import { expm1 } from './expm1.js';
import { curvatureOf } from './nonlinearity.js';
import { type Branch, saturatingLaw } from './saturating.js';

/**
 * G(x) = B·(1 − e^(−x/A)) + Gmin, B = (Gmax − Gmin)/(1 − e^(−N/A)), N = states − 1; a pulse moves x by 1 along the curve
 * of its direction. A = N/κ, κ from the nonlinearity label of the direction: positive = fast near Gmin.
 */
export const exponential: DeviceModel = {
  name: 'exponential',
  title: 'G(x) = B(1 − exp(−x/A)) + Gmin, by nonlinearity labels, its own A for depression',
  citation: 'Chen, Peng, Yu, "NeuroSim+", IEEE TCAD 37 (2018); closed form of MLP+NeuroSim V3.0',
  code: DEVICE_SATURATING,
  settings: ['nl_potentiation', 'nl_depression', 'd2d_nonlinearity'],
  law: ({ nl_potentiation, nl_depression }, states, range_S) => {
    const pulses = states - 1;
    const branch = (label: number): Branch => {
      const kappa = curvatureOf(label);
      const lambda = kappa / pulses;
      return kappa === 0 ? { s: 1 / pulses, lambda: 0 } : { s: lambda / -expm1(-kappa), lambda };
    };
    return saturatingLaw(branch(nl_potentiation), branch(nl_depression), range_S);
  },
};
