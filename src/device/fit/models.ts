/**
 * Curves of conductance against pulse number that can be fitted. A curve sees u = pulses/N of its branch, and y =
 * conductance in any linear unit; `θ` are its parameters in the order of `parameters`.
 */
import { expm1 } from '../expm1.js';
import type { Direction } from './measurement.js';
import { shape } from '../nonlinearity.js';

export interface CurveParameter {
  readonly name: string;
  /** conductance = in the unit of y; rate = a number, over a whole branch. */
  readonly kind: 'conductance' | 'rate';
  /** Values of a rate from which the fit starts, the best of which is taken. */
  readonly starts?: readonly number[];
  readonly least?: number;
  readonly most?: number;
}

export interface Curve {
  readonly name: string;
  readonly title: string;
  readonly citation: string;
  readonly hasDepression: boolean;
  readonly parameters: readonly CurveParameter[];
  /** Start of the fit. @param low, high: smallest and largest mean conductance. */
  start(low: number, high: number, rates: readonly number[]): number[];
  /** Conductance at u in [0, 1] of a branch. */
  value(theta: readonly number[], direction: Direction, u: number): number;
  /** Change of a conductance y under pulses that take `du` of a branch. */
  step(theta: readonly number[], direction: Direction, y: number, du: number): number;
  /** Smallest and largest conductance of the device. */
  range(theta: readonly number[]): { low: number; high: number };
}

export const CURVE_NAMES = ['exponential', 'soft-bounds', 'linear'] as const;
export type CurveName = (typeof CURVE_NAMES)[number];

export function curveOf(name: CurveName, hasDepression: boolean): Curve {
  return { exponential, 'soft-bounds': softBounds, linear }[name](hasDepression);
}

const conductance = (name: string): CurveParameter => ({ name, kind: 'conductance' });

/** G = Gmin + (Gmax − Gmin)·shape(u, κ_p), depression back along shape(1 − u, κ_d). */
function exponential(hasDepression: boolean): Curve {
  const curvature = (name: string): CurveParameter => ({
    ...{ name, kind: 'rate', starts: [-8, -4, -2, -1, 0.1, 1, 2, 4, 8], least: -60, most: 60 },
  });
  const kappaOf = (theta: readonly number[], direction: Direction) => theta[direction === 'potentiation' ? 2 : 3];
  return {
    name: 'exponential',
    title: 'G(x) = B(1 − exp(−x/A)) + Gmin, its own A for depression',
    citation: 'Chen, Peng, Yu, "NeuroSim+", IEEE TCAD 37 (2018)',
    hasDepression,
    parameters: [
      conductance('g_min'),
      conductance('g_max'),
      curvature('kappa_potentiation'),
      ...(hasDepression ? [curvature('kappa_depression')] : []),
    ],
    start: (low, high, rates) => [low, high, ...rates],
    value(theta, direction, u) {
      const [low, high] = theta;
      return low + (high - low) * shape(direction === 'potentiation' ? u : 1 - u, kappaOf(theta, direction));
    },
    step(theta, direction, y, du) {
      const [low, high] = theta;
      const kappa = kappaOf(theta, direction);
      const dx = direction === 'potentiation' ? du : -du;
      return (high - low) * shape(dx, kappa) + (y - low) * expm1(-kappa * dx);
    },
    range: ([low, high]) => ({ low, high }),
  };
}

/** ΔG per pulse in proportion to what is left to a bound: towards the upper one, then back towards the lower one. */
function softBounds(hasDepression: boolean): Curve {
  const rate = (name: string): CurveParameter => ({
    ...{ name, kind: 'rate', starts: [0.3, 1, 2, 4, 8], least: 0.001, most: 60 },
  });
  // θ = start, upper bound, κ_p [, lower bound, κ_d]
  const after = ([start, high, kappa]: readonly number[], u: number) => high + (start - high) * (1 + expm1(-kappa * u));
  return {
    name: 'soft-bounds',
    title: 'each pulse covers a fixed part of what is left to the bound',
    citation: 'Fusi, Abbott, Neural Comput. 19 (2007)',
    hasDepression,
    parameters: [
      conductance('g_start'),
      conductance('g_max'),
      rate('kappa_potentiation'),
      ...(hasDepression ? [conductance('g_min'), rate('kappa_depression')] : []),
    ],
    start: (low, high, [up, down]) => {
      const beyond = (kappa: number) => (high - low) / -expm1(-kappa);
      return [low, low + beyond(up), up, ...(hasDepression ? [high - beyond(down), down] : [])];
    },
    value(theta, direction, u) {
      if (direction === 'potentiation') return after(theta, u);
      const [low, kappa] = theta.slice(3);
      return low + (after(theta, 1) - low) * (1 + expm1(-kappa * u));
    },
    step(theta, direction, y, du) {
      const [bound, kappa] = direction === 'potentiation' ? theta.slice(1) : theta.slice(3);
      return (y - bound) * expm1(-kappa * du);
    },
    range: ([start, high, , low]) => ({ low: hasDepression ? low : start, high }),
  };
}

/** The same mean step at every conductance. */
function linear(hasDepression: boolean): Curve {
  return {
    name: 'linear',
    title: 'same mean step at every conductance',
    citation: 'Choi et al., Front. Neurosci. 15 (2021)',
    hasDepression,
    parameters: [conductance('g_min'), conductance('g_max')],
    start: (low, high) => [low, high],
    value: ([low, high], direction, u) => low + (high - low) * (direction === 'potentiation' ? u : 1 - u),
    step: ([low, high], direction, _y, du) => (direction === 'potentiation' ? du : -du) * (high - low),
    range: ([low, high]) => ({ low, high }),
  };
}
