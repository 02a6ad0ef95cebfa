/** A fitted device as settings. */
import { stringify } from 'yaml';
import type { PartialConfig } from '../../config/index.js';
import { labelOf } from '../nonlinearity.js';
import type { DeviceFit, FittedParameter } from './device-fit.js';

const DIGITS = 6;
const rounded = (value: number) => Number(value.toPrecision(DIGITS));

/** Step of the depression branch over that of potentiation per pulse, where the two take different numbers of pulses. */
const stepRatio = ({ measurement }: DeviceFit): number =>
  measurement.depressionPulses === 0 ? 1 : measurement.potentiationPulses / measurement.depressionPulses;

/** Settings of the group `device` that hold the whole fitted curve. */
export function deviceSettings(fit: DeviceFit): NonNullable<PartialConfig['device']> {
  const hasDepression = fit.measurement.depressionPulses > 0;
  return {
    ...curveSettings(fit),
    polarity: hasDepression ? 'bidirectional' : 'potentiation',
    states: fit.states,
    c2c: rounded(fit.variation.ratio),
    c2c_of: 'step',
    g_max_uS: rounded(fit.gMax_S * 1e6),
    on_off: rounded(fit.gMax_S / fit.gMin_S),
    ...(fit.model === 'linear' && hasDepression && { depression_step: rounded(stepRatio(fit)) }),
  };
}

/** Points of the table that holds soft bounds of two rates. */
const TABLE_POINTS = 65;

function curveSettings(fit: DeviceFit): NonNullable<PartialConfig['device']> {
  const { curve, theta, measurement, gMin_S, gMax_S } = fit;
  switch (fit.model) {
    case 'exponential':
      return {
        model: 'exponential',
        nl_potentiation: rounded(labelOf(theta[2])),
        ...(measurement.depressionPulses > 0 && {
          nl_depression: rounded(labelOf(theta[3])),
          depression_states: measurement.depressionPulses + 1,
        }),
      };
    case 'soft-bounds': {
      // Each direction has a rate of its own and starts where the other ended: a table of steps says just that.
      const range_S = gMax_S - gMin_S;
      const steps = (direction: 'potentiation' | 'depression', pulses: number) =>
        Array.from({ length: TABLE_POINTS }, (_, i) => {
          const g_S = gMin_S + (range_S * i) / (TABLE_POINTS - 1);
          return rounded(Math.abs(curve.step(theta, direction, g_S, 1 / pulses)) / range_S);
        });
      return {
        model: 'tabulated',
        steps_potentiation: steps('potentiation', measurement.potentiationPulses),
        ...(measurement.depressionPulses > 0 && {
          steps_depression: steps('depression', measurement.depressionPulses),
        }),
      };
    }
    case 'linear':
      return { model: 'linear-step' };
  }
}

/** YAML that `synapulse train --config` takes; the fit and its confidence as comments. */
export function presetText(fit: DeviceFit, source: string): string {
  const comments = [
    `Device fitted to ${source.replace(/\s+/g, ' ')}: model ${fit.model}, ${fit.curve.title} (${fit.curve.citation}).`,
    `Residual ${fit.residualRms_S.toPrecision(3)} S RMS, ${fit.residualPercent.toFixed(2)} % of the range.`,
    ...fit.parameters.map(lineOf),
    'Voltages and durations of pulses are not in the data: the defaults hold unless you set them.',
  ];
  return `${comments.map((line) => `# ${line}\n`).join('')}${stringify({ device: deviceSettings(fit) })}`;
}

function lineOf({ name, unit, value, low95, high95 }: FittedParameter): string {
  const show = (number: number | null) => (number === null ? 'unbounded' : number.toPrecision(4));
  return `${name} = ${show(value)}${unit && ` ${unit}`} (95 %: ${show(low95)} to ${show(high95)})`;
}
