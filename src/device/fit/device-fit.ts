/** Fits a device model to measured conductances and says how sure it is. */
import { InputError } from '../../errors.js';
import { unknownName } from '../../registry.js';
import { branchesOf, possibleTurns } from './branches.js';
import { t95 } from './confidence.js';
import { expm1 } from '../expm1.js';
import { type CurveFit, fitCurve } from './fit.js';
import type { Measurement, Rows } from './measurement.js';
import { CURVE_NAMES, type Curve, type CurveName, curveOf } from './models.js';
import { labelOf } from '../nonlinearity.js';
import { type StepVariation, stepVariation } from './step-variation.js';

/** A parameter with its standard error and 95 % confidence; null = not bounded (a straight line has no A). */
export interface FittedParameter {
  readonly name: string;
  readonly unit: string;
  readonly meaning: string;
  readonly value: number | null;
  readonly standardError: number | null;
  readonly low95: number | null;
  readonly high95: number | null;
}

export interface DeviceFit {
  readonly model: CurveName;
  readonly curve: Curve;
  /** Parameters of the curve, in siemens and rates over a branch. */
  readonly theta: readonly number[];
  readonly measurement: Measurement;
  readonly parameters: readonly FittedParameter[];
  /** Pulses of a potentiation branch + 1. */
  readonly states: number;
  readonly gMin_S: number;
  readonly gMax_S: number;
  readonly variation: StepVariation;
  readonly samples: number;
  readonly residualRms_S: number;
  /** Over Gmax − Gmin, in %. */
  readonly residualPercent: number;
  /** What the reader has to know before using the fit. */
  readonly warnings: readonly string[];
}

/** @throws InputError when there is no such model. */
export function curveName(name: string): CurveName {
  const found = CURVE_NAMES.find((one) => one === name);
  if (found === undefined) throw new InputError(unknownName('--model', name, CURVE_NAMES));
  return found;
}

/** @throws InputError when the measurement cannot determine the model. */
export function fitRows(rows: Rows, model: CurveName): DeviceFit {
  const { measurement, curve, fit } = bestFit(rows, model);
  const { low, high } = curve.range(fit.theta);
  if (!(low > 0 && high > low)) {
    throw new InputError(
      `${rows.file}: the best ${model} fit has Gmin ${low.toPrecision(4)} S and Gmax ${high.toPrecision(4)} S; ` +
        'expected 0 < Gmin < Gmax: try another --model',
    );
  }
  const variation = stepVariation(measurement, curve, fit.theta);
  return {
    ...{ model, curve, measurement, variation, theta: fit.theta, samples: fit.samples },
    ...{ gMin_S: low, gMax_S: high, states: measurement.potentiationPulses + 1 },
    parameters: parametersOf(curve, fit, measurement, variation),
    residualRms_S: fit.residualRms_S,
    residualPercent: (100 * fit.residualRms_S) / (high - low),
    warnings: warningsOf(rows, curve, fit, measurement, variation),
  };
}

/** Without directions: the turn at which the curve comes nearest. */
function bestFit(rows: Rows, model: CurveName) {
  const fitAt = (turn: number) => {
    const measurement = branchesOf(rows, turn);
    const curve = curveOf(model, measurement.depressionPulses > 0);
    const needed = curve.parameters.length;
    const samples = measurement.cycles.reduce((sum, cycle) => sum + cycle.length, 0);
    if (samples <= needed) throw new InputError(`${rows.file}: ${samples} samples; a fit takes more than ${needed}`);
    try {
      return { measurement, curve, fit: fitCurve(measurement, curve) };
    } catch (cause) {
      throw new InputError(
        `${rows.file}: the samples do not determine the ${model} model: ${(cause as Error).message}`,
      );
    }
  };
  const turns = rows.hasDirections ? [rows.rows.length] : possibleTurns(rows);
  return turns.map(fitAt).reduce((best, one) => (one.fit.squares < best.fit.squares ? one : best));
}

function parametersOf(
  curve: Curve,
  fit: CurveFit,
  { potentiationPulses, depressionPulses }: Measurement,
  variation: StepVariation,
): FittedParameter[] {
  const t = t95(fit.confidence.freedom);
  const { theta, confidence } = fit;
  const errorOf = (k: number) => Math.sqrt(Math.max(0, confidence.covariance[k][k]));

  /** A function of all parameters: first-order propagation. */
  const derived = (name: string, unit: string, meaning: string, f: (theta: readonly number[]) => number) => {
    const value = f(theta);
    const slopes = theta.map((at, k) => {
      const by = Math.max(1e-3 * errorOf(k), 1e-7 * Math.abs(at));
      const moved = (sign: number) => f(theta.map((one, i) => (i === k ? one + sign * by : one)));
      return by === 0 ? 0 : (moved(1) - moved(-1)) / (2 * by);
    });
    const variance = slopes.reduce(
      (sum, a, i) => slopes.reduce((s, b, j) => s + a * b * confidence.covariance[i][j], sum),
      0,
    );
    return withError(name, unit, meaning, value, Math.sqrt(Math.max(0, variance)), t);
  };

  /** A monotone function of one rate: its limits are those of the rate. */
  const ofRate = (name: string, unit: string, meaning: string, k: number, f: (rate: number) => number) => {
    const margin = t * errorOf(k);
    const ends = [f(theta[k] - margin), f(theta[k] + margin)];
    const one = derived(name, unit, meaning, (all) => f(all[k]));
    return { ...one, low95: Math.min(...ends), high95: Math.max(...ends) };
  };

  /** pulses/κ, unbounded where κ may be 0. */
  const inverseRate = (name: string, unit: string, meaning: string, k: number, over: number) => {
    if (Math.abs(theta[k]) > t * errorOf(k)) return ofRate(name, unit, meaning, k, (kappa) => over / kappa);
    return { name, unit, meaning, value: over / theta[k], standardError: null, low95: null, high95: null };
  };

  const { low, high } = curve.range(theta);
  const list: FittedParameter[] = [
    derived('g_min', 'S', 'smallest conductance', (all) => curve.range(all).low),
    derived('g_max', 'S', 'largest conductance', (all) => curve.range(all).high),
    derived('on_off', '', 'Gmax/Gmin', (all) => curve.range(all).high / curve.range(all).low),
  ];
  const branches = [
    { branch: 'potentiation', pulses: potentiationPulses, k: 2 },
    ...(depressionPulses > 0
      ? [{ branch: 'depression', pulses: depressionPulses, k: curve.parameters.length - 1 }]
      : []),
  ];
  if (curve.name === 'exponential') {
    for (const { branch, pulses, k } of branches) {
      list.push(
        inverseRate(`A_${branch}`, 'pulses', 'curvature, infinite for a straight line', k, pulses),
        inverseRate(`a_${branch}`, '', 'A over the pulses of the branch', k, 1),
        ofRate(`NL_${branch}`, '', 'nonlinearity label', k, labelOf),
      );
    }
  }
  if (curve.name === 'soft-bounds') {
    list.push(derived('g_start', 'S', 'conductance before the first pulse', (all) => all[0]));
    for (const { branch, pulses, k } of branches) {
      const meaning = 'part of what is left to the bound that a pulse covers';
      list.push(ofRate(`rate_${branch}`, '', meaning, k, (kappa) => -expm1(-kappa / pulses)));
    }
  }
  if (curve.name === 'linear') {
    const stepOf = (all: readonly number[]) => (curve.range(all).high - curve.range(all).low) / potentiationPulses;
    list.push(derived('step', 'S', 'mean step of a pulse', stepOf));
  }
  const meanStep = (high - low) / potentiationPulses;
  const meaning = `deviation of a step over the mean one, ${meanStep.toPrecision(3)} S`;
  list.push(withError('c2c', '', meaning, variation.ratio, variation.standardError, t95(variation.steps)));
  return list;
}

function withError(name: string, unit: string, meaning: string, value: number, error: number, t: number) {
  return { name, unit, meaning, value, standardError: error, low95: value - t * error, high95: value + t * error };
}

function warningsOf(
  { unusedColumns, hasDirections }: Rows,
  curve: Curve,
  { theta, residualRms_S, isConverged }: CurveFit,
  { potentiationPulses, depressionPulses }: Measurement,
  variation: StepVariation,
): string[] {
  const warnings: string[] = [];
  const { low, high } = curve.range(theta);
  if (unusedColumns.length > 0) warnings.push(`columns not used: ${unusedColumns.join(', ')}`);
  if (!hasDirections) {
    warnings.push(
      depressionPulses > 0
        ? `no column 'direction': taken to turn to depression after pulse ${potentiationPulses} of a cycle`
        : "no column 'direction': taken to be potentiation alone, as cycles end in the upper half of their range",
    );
  }
  if (depressionPulses > 0 && depressionPulses !== potentiationPulses) {
    warnings.push(
      `${potentiationPulses} pulses of potentiation and ${depressionPulses} of depression: states are counted by ` +
        'potentiation',
    );
  }
  curve.parameters.forEach(({ name, least, most }, k) => {
    if (theta[k] === least || theta[k] === most) {
      warnings.push(`${name} is at its limit, ${theta[k]}: the data do not have the form of this model`);
    }
  });
  if (!isConverged) warnings.push('the fit has not converged: its values and confidence are not to be trusted');
  if (residualRms_S > 0.1 * (high - low)) warnings.push('the residual is above 10 % of the range: a poor fit');
  if (variation.lagCorrelation < -0.3 && variation.steps >= 30) {
    warnings.push(
      'successive steps deviate in opposite directions: much of c2c is noise of the reads, not of the pulses',
    );
  }
  return warnings;
}
