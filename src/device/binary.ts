import { DEVICE_BINARY } from '../kernel/layout.js';
import type { DeviceModel } from './device-model.js';
import { decaying } from './saturating.js';

/** Each pulse switches the device wholly, to Gmax or back to Gmin, with a probability p: n pulses with 1 − (1 − p)ⁿ. */
export const binary: DeviceModel = {
  name: 'binary',
  title: 'two states, switched by each pulse with a probability',
  citation: 'Suri et al., IEEE T-ED 60 (2013); Boybat et al., ISCAS 2019',
  code: DEVICE_BINARY,
  hasOnlyEnds: true,
  settings: ['p_potentiation', 'p_depression'],
  law: ({ p_potentiation, p_depression }) => ({
    up: [decaying(p_potentiation), 0, 0],
    down: [decaying(p_depression), 0, 0],
    meanChange: (u, direction) => (direction === 'up' ? p_potentiation * (1 - u) : -p_depression * u),
  }),
  meanStep: ({ p_potentiation }) => p_potentiation,
};
