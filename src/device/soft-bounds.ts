import { DEVICE_SATURATING } from '../kernel/layout.js';
import type { DeviceModel } from './device-model.js';
import { slopeLaw } from './linear-slope.js';

/** Each pulse covers 2/(states − 1) of what is left to the bound: at mid range the step is 1/(states − 1) of the range. */
export const softBounds: DeviceModel = {
  name: 'soft-bounds',
  title: 'step in proportion to what is left to the bound',
  citation: 'Fusi, Abbott, Neural Comput. 19 (2007); SoftBoundsDevice of aihwkit (Rasch et al., AICAS 2021)',
  code: DEVICE_SATURATING,
  settings: ['depression_step'],
  law: ({ depression_step }, states, range_S) => slopeLaw([1, 1], depression_step, states, range_S),
};
