/** Device models by name. A new one is a module and a line here. */
import { Registry } from '../registry.js';
import type { DeviceModel } from './device-model.js';
import { linearStep } from './linear-step.js';

export type { DeviceModel } from './device-model.js';

export const deviceModels = new Registry<DeviceModel>('device model').register(linearStep.name, linearStep);
