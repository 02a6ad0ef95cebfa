import { DEVICE_SATURATING } from '../kernel/layout.js';
import type { DeviceLaw, DeviceModel } from './device-model.js';
import { type Branch, decaying, saturatingLaw } from './saturating.js';

/**
 * Steps that fall linearly on the way, pulse by pulse, with step₀ = 1/(states − 1) of the range at mid range:
 * potentiation step₀·(1 − γ·(2u − 1)), depression step₀·ratio·(1 + γ·(2u − 1)), u = (G − Gmin)/(Gmax − Gmin).
 * γ = 0 is the linear step, γ = 1 are soft bounds.
 * @param gamma of potentiation and of depression, 0 … 1
 */
export function slopeLaw(gamma: readonly [number, number], ratio: number, states: number, range_S: number): DeviceLaw {
  const step = 1 / (states - 1);
  // up: c − q·u;  down: −(c + q·u), a decay by 1 − q towards −c/q
  const up = (): Branch => {
    const q = 2 * gamma[0] * step;
    const c = step * (1 + gamma[0]);
    if (q === 0) return { s: c, lambda: 0 };
    const lambda = decaying(q);
    return { s: (lambda * c) / q, lambda };
  };
  const down = (): Branch => {
    const q = 2 * gamma[1] * step * ratio;
    const c = step * ratio * (1 - gamma[1]);
    if (q === 0) return { s: c, lambda: 0 };
    const lambda = decaying(q);
    return { s: (lambda * c) / q, lambda: -lambda };
  };
  return saturatingLaw(up(), down(), range_S);
}

export const linearSlope: DeviceModel = {
  name: 'linear-slope',
  title: 'step that falls linearly with the conductance',
  citation: 'LinearStepDevice of aihwkit (Rasch et al., AICAS 2021)',
  code: DEVICE_SATURATING,
  settings: ['slope_potentiation', 'slope_depression', 'depression_step'],
  law: ({ slope_potentiation, slope_depression, depression_step }, states, range_S) =>
    slopeLaw([slope_potentiation, slope_depression], depression_step, states, range_S),
};
