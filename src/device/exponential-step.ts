import { DEVICE_EXPONENTIAL_STEP } from '../kernel/layout.js';
import type { DeviceModel } from './device-model.js';
import { expm1 } from './expm1.js';

/**
 * ΔG± = ±α·exp(−β·u±)·(1 + σξ), pulse by pulse; u⁺ = (G − Gmin)/R, u⁻ = (Gmax − G)/R, R = Gmax − Gmin, α as a share of R.
 * α ≥ 1 at β = 0 is a device of two states. σ is `device.c2c` with `c2c_of: change`.
 */
export const exponentialStep: DeviceModel = {
  name: 'exponential-step',
  title: 'step that falls exponentially with the way gone, ΔG = ±α·exp(−β·u)',
  citation: 'Boybat et al., "Multi-ReRAM synapses for artificial neural network training", ISCAS 2019, reconstructed',
  code: DEVICE_EXPONENTIAL_STEP,
  settings: ['alpha_potentiation', 'alpha_depression', 'beta_potentiation', 'beta_depression', 'd2d_nonlinearity'],
  law: (device, states, range_S) => {
    const first = 1 / (states - 1);
    const { alpha_potentiation: up, alpha_depression: down, beta_potentiation, beta_depression } = device;
    const alphaUp = up === 0 ? first : up;
    const alphaDown = down === 0 ? first : down;
    return {
      up: [range_S * alphaUp, beta_potentiation / range_S, 0],
      down: [range_S * alphaDown, beta_depression / range_S, 0],
      meanChange: (u, direction) =>
        direction === 'up'
          ? alphaUp * (1 + expm1(-beta_potentiation * u))
          : -alphaDown * (1 + expm1(-beta_depression * (1 - u))),
    };
  },
};
