/** A fitted device as settings. */
import { stringify } from 'yaml';
import type { PartialConfig } from '../../config/index.js';
import type { DeviceFit, FittedParameter } from './device-fit.js';

const DIGITS = 6;
const rounded = (value: number) => Number(value.toPrecision(DIGITS));

/**
 * Settings of the group `device`, and whether they hold the whole fitted curve: `linear-step` has the same mean step at
 * every conductance.
 */
export function deviceSettings(fit: DeviceFit): { device: NonNullable<PartialConfig['device']>; isWhole: boolean } {
  return {
    device: {
      model: 'linear-step',
      states: fit.states,
      c2c: rounded(fit.variation.ratio),
      g_max_uS: rounded(fit.gMax_S * 1e6),
      on_off: rounded(fit.gMax_S / fit.gMin_S),
    },
    isWhole: fit.model === 'linear',
  };
}

/** YAML that `synapulse train --config` takes; the fit and its confidence as comments. */
export function presetText(fit: DeviceFit, source: string): string {
  const { device, isWhole } = deviceSettings(fit);
  const comments = [
    `Device fitted to ${source.replace(/\s+/g, ' ')}: model ${fit.model}, ${fit.curve.title} (${fit.curve.citation}).`,
    `Residual ${fit.residualRms_S.toPrecision(3)} S RMS, ${fit.residualPercent.toFixed(2)} % of the range.`,
    ...fit.parameters.map(lineOf),
    'Voltages and durations of pulses are not in the data: the defaults hold unless you set them.',
  ];
  if (!isWhole) {
    comments.push(
      'device.model linear-step takes range, number of states and variation from the fit, and no curvature: its mean',
      'step is the same at every conductance.',
    );
  }
  return `${comments.map((line) => `# ${line}\n`).join('')}${stringify({ device })}`;
}

function lineOf({ name, unit, value, low95, high95 }: FittedParameter): string {
  const show = (number: number | null) => (number === null ? 'unbounded' : number.toPrecision(4));
  return `${name} = ${show(value)}${unit && ` ${unit}`} (95 %: ${show(low95)} to ${show(high95)})`;
}
