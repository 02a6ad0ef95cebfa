import { DEVICE_LINEAR_STEP } from '../kernel/layout.js';
import type { DeviceModel } from './device-model.js';

/** ΔG = step·(n + δ/µ·√n·ξ) for n pulses, whatever the state, between Gmin and Gmax. Potentiation only. */
export const linearStep: DeviceModel = {
  name: 'linear-step',
  title: 'same mean step at every state',
  citation: 'Choi et al., Front. Neurosci. 2021 (Mo/TiOx, potentiation)',
  code: DEVICE_LINEAR_STEP,
};
