/** Data against fit, a chart for each branch. */
import type { Chart } from '../../report/chart.js';
import { drawCharts } from '../../report/draw-chart.js';
import type { DeviceFit } from './device-fit.js';
import type { Direction } from './measurement.js';
import { conductanceScale } from './scale.js';

/** Points of the fitted line. */
const LINE_POINTS = 200;
/** SVG of the measured conductances of all cycles and the fitted curve. */
export function fitPlot(fit: DeviceFit): string {
  const branches: Direction[] = ['potentiation', ...(fit.curve.hasDepression ? (['depression'] as const) : [])];
  const { unit, perSiemens } = conductanceScale(fit.gMax_S);
  const peak_S = fit.measurement.cycles
    .flat()
    .reduce((most, { conductance_S }) => Math.max(most, conductance_S), fit.curve.value(fit.theta, 'potentiation', 1));
  const top = 1.05 * perSiemens * peak_S;
  return drawCharts(branches.map((branch) => chartOf(fit, branch, unit, perSiemens, top)));
}

function chartOf(fit: DeviceFit, direction: Direction, unit: string, perSiemens: number, top: number): Chart {
  const { measurement, curve, theta } = fit;
  const pulses = direction === 'potentiation' ? measurement.potentiationPulses : measurement.depressionPulses;
  const points = measurement.cycles
    .flat()
    .filter((sample) => sample.direction === direction)
    .map(({ pulses: x, conductance_S }) => ({ x, y: perSiemens * conductance_S }));
  const line = Array.from({ length: LINE_POINTS + 1 }, (_, i) => {
    const u = i / LINE_POINTS;
    return { x: u * pulses, y: perSiemens * curve.value(theta, direction, u) };
  });
  const { length } = measurement.cycles;
  const measured = `measured (${length} cycle${length > 1 ? 's' : ''})`;
  const fitted = `fit, residual ${fit.residualPercent.toFixed(2)} % of the range`;
  return {
    title: `${direction}: ${fit.model} fit`,
    x: { label: `pulses of ${direction}`, domain: [0, pulses] },
    y: { label: `conductance (${unit})`, domain: [0, top] },
    series: [
      { name: measured, kind: 'dots', points, colour: 4 },
      { name: fitted, kind: 'line', points: line, colour: 1 },
    ],
  };
}
