import { DEVICE_LINEAR_STEP } from '../kernel/layout.js';
import type { DeviceModel } from './device-model.js';

/** ΔG = ±step·(n + δ/µ·√n·ξ) for n pulses, whatever the state, between Gmin and Gmax. `device.c2c: 0` makes it ideal. */
export const linearStep: DeviceModel = {
  name: 'linear-step',
  title: 'same mean step at every state',
  citation: 'Choi et al., Front. Neurosci. 2021 (Mo/TiOx, potentiation)',
  code: DEVICE_LINEAR_STEP,
  settings: ['depression_step'],
  law: ({ depression_step }, states, range_S) => {
    const step = 1 / (states - 1);
    return {
      up: [range_S * step, 0, 0],
      down: [range_S * step * depression_step, 0, 0],
      meanChange: (_, direction) => (direction === 'up' ? step : -step * depression_step),
    };
  },
};
