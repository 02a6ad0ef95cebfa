/** Device models by name. A new one is a module and a line here. */
import { Registry } from '../registry.js';
import { binary } from './binary.js';
import type { DeviceModel } from './device-model.js';
import { exponential } from './exponential.js';
import { exponentialStep } from './exponential-step.js';
import { linearSlope } from './linear-slope.js';
import { linearStep } from './linear-step.js';
import { softBounds } from './soft-bounds.js';
import { tabulated } from './tabulated.js';

export type { DeviceLaw, DeviceModel, DeviceSettings } from './device-model.js';
export { tabulatedLaw } from './tabulated.js';

export const deviceModels = new Registry<DeviceModel>('device model');
for (const model of [linearStep, exponential, softBounds, linearSlope, exponentialStep, tabulated, binary]) {
  deviceModels.register(model.name, model);
}
