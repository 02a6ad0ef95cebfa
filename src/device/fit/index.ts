/** From measured conductances to the parameters of a device model. */
export { readMeasurement } from './csv.js';
export { curveName, type DeviceFit, type FittedParameter, fitRows } from './device-fit.js';
export { CURVE_NAMES, type CurveName } from './models.js';
export { fitPlot } from './plot.js';
export { deviceSettings, presetText } from './preset.js';
export { conductanceScale } from './scale.js';
