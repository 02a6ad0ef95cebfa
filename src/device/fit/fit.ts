/** Least squares: the curve that comes nearest to a measurement. */
import { levenbergMarquardt } from 'ml-levenberg-marquardt';
import { type Confidence, confidenceOf, type CycleResiduals } from './confidence.js';
import type { Direction, Measurement, Sample } from './measurement.js';
import type { Curve } from './models.js';

const ITERATIONS = 80;
/** Of the sum of squares, in units of the squared range. */
const TOLERANCE = 1e-14;
/** Step of the central differences; their error is of its square. */
const DIFFERENCE = 1e-4;
/** At a minimum the residuals stand at right angles to every gradient; cosine from which on they do not. */
const LARGEST_COSINE = 1e-3;
/** Residual below which a fit is exact and angles mean nothing, over the range. */
const EXACT = 1e-6;

export interface CurveFit {
  /** In siemens and rates. */
  readonly theta: readonly number[];
  readonly confidence: Confidence;
  readonly residualRms_S: number;
  /** Sum of squares, for comparisons. */
  readonly squares: number;
  readonly samples: number;
  /** False when the search ended before a minimum. */
  readonly isConverged: boolean;
}

/** Mean of the samples with the same number of pulses of a direction. */
export interface MeanSample extends Sample {
  readonly count: number;
}

export function meanSamples({ cycles }: Measurement): MeanSample[] {
  const sums = new Map<string, { direction: Direction; pulses: number; sum: number; count: number }>();
  for (const { direction, pulses, conductance_S } of cycles.flat()) {
    const key = `${direction} ${pulses}`;
    const so = sums.get(key) ?? { direction, pulses, sum: 0, count: 0 };
    sums.set(key, { ...so, sum: so.sum + conductance_S, count: so.count + 1 });
  }
  return [...sums.values()].map(({ sum, ...rest }) => ({ ...rest, conductance_S: sum / rest.count }));
}

/**
 * Fits by Levenberg–Marquardt the means over cycles, each times the root of its number: the least squares of all
 * samples. Conductances are taken as fractions of their range.
 */
export function fitCurve(measurement: Measurement, curve: Curve): CurveFit {
  const means = meanSamples(measurement);
  const values = means.map(({ conductance_S }) => conductance_S);
  const base = Math.min(...values);
  const span = Math.max(...values) - base;
  const normalised = values.map((value) => (value - base) / span);
  const way = (sample: Sample) =>
    sample.pulses /
    (sample.direction === 'potentiation' ? measurement.potentiationPulses : measurement.depressionPulses);
  const at = means.map((sample) => ({ direction: sample.direction, u: way(sample) }));

  const squaresOf = (theta: readonly number[]) =>
    means.reduce((sum, { count }, i) => {
      const rest = normalised[i] - curve.value(theta, at[i].direction, at[i].u);
      return sum + count * rest * rest;
    }, 0);
  const start = startOf(curve, squaresOf);
  // Not by the library's `weights`: version 5.1 multiplies by them in the step and divides in the error.
  const roots = means.map(({ count }) => Math.sqrt(count));
  const { parameterValues: theta } = levenbergMarquardt(
    { x: means.map((_, i) => i), y: normalised.map((value, i) => roots[i] * value) },
    (parameters) => (i) => roots[i] * curve.value(parameters, at[i].direction, at[i].u),
    {
      ...{ initialValues: start, maxIterations: ITERATIONS, errorTolerance: TOLERANCE },
      ...{ centralDifference: true, gradientDifference: DIFFERENCE },
      minValues: curve.parameters.map(({ least }) => least ?? -1e6),
      maxValues: curve.parameters.map(({ most }) => most ?? 1e6),
    },
  );

  const cycles = measurement.cycles.map((cycle) => ({
    residuals: cycle.map(
      (sample) => (sample.conductance_S - base) / span - curve.value(theta, sample.direction, way(sample)),
    ),
    gradients: cycle.map((sample) => gradientOf(curve, theta, sample.direction, way(sample))),
  }));
  const { covariance, freedom } = confidenceOf(cycles, theta.length);
  const scales = curve.parameters.map(({ kind }) => (kind === 'conductance' ? span : 1));
  const samples = measurement.cycles.reduce((sum, cycle) => sum + cycle.length, 0);
  const squares = cycles.reduce((sum, { residuals }) => residuals.reduce((s, r) => s + r * r, sum), 0);
  return {
    theta: theta.map((value, i) => (curve.parameters[i].kind === 'conductance' ? base + span * value : value)),
    confidence: { freedom, covariance: covariance.map((row, i) => row.map((v, j) => v * scales[i] * scales[j])) },
    ...{ residualRms_S: span * Math.sqrt(squares / samples), squares: squares * span * span, samples },
    isConverged: Math.sqrt(squares / samples) < EXACT || isMinimum(cycles, curve, theta),
  };
}

/** True when no parameter that is free to move would lower the sum of squares. */
function isMinimum(cycles: readonly CycleResiduals[], curve: Curve, theta: readonly number[]): boolean {
  return curve.parameters.every(({ least, most }, k) => {
    let [product, length, rest] = [0, 0, 0];
    for (const { residuals, gradients } of cycles) {
      residuals.forEach((residual, i) => {
        product += residual * gradients[i][k];
        length += gradients[i][k] * gradients[i][k];
        rest += residual * residual;
      });
    }
    const isAtLimit = theta[k] === least || theta[k] === most;
    return isAtLimit || Math.abs(product) <= LARGEST_COSINE * Math.sqrt(length * rest);
  });
}

/** The best of all combinations of rates to start from, with the bounds of the data. */
function startOf(curve: Curve, squaresOf: (theta: readonly number[]) => number): number[] {
  const rates = curve.parameters.flatMap(({ starts }) => (starts === undefined ? [] : [starts]));
  const combinations = rates.reduce<number[][]>(
    (so, choices) => so.flatMap((few) => choices.map((one) => [...few, one])),
    [[]],
  );
  return combinations
    .map((some) => curve.start(0, 1, some))
    .reduce((best, theta) => (squaresOf(theta) < squaresOf(best) ? theta : best));
}

function gradientOf(curve: Curve, theta: readonly number[], direction: Direction, u: number): number[] {
  return theta.map((_, k) => {
    const moved = (by: number) => theta.map((value, i) => (i === k ? value + by : value));
    const ahead = curve.value(moved(DIFFERENCE), direction, u);
    return (ahead - curve.value(moved(-DIFFERENCE), direction, u)) / (2 * DIFFERENCE);
  });
}
