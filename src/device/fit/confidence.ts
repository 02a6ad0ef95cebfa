/** Standard errors and confidence of fitted parameters. */
import { inverse, Matrix } from 'ml-matrix';

/** Two-sided 95 % quantiles of Student's t for 1 … 4 degrees of freedom. */
const T_FEW = [12.7062, 4.3027, 3.1824, 2.7764];
const Z = 1.959964;

/** t with P(|T| ≤ t) = 0.95; Cornish–Fisher beyond 4 degrees of freedom, within 0.2 %. */
export function t95(freedom: number): number {
  if (freedom < 5) return T_FEW[Math.max(1, Math.floor(freedom)) - 1];
  const z2 = Z * Z;
  const first = ((z2 + 1) * Z) / 4;
  const second = (((5 * z2 + 16) * z2 + 3) * Z) / 96;
  const third = ((((3 * z2 + 19) * z2 + 17) * z2 - 15) * Z) / 384;
  return Z + (first + (second + third / freedom) / freedom) / freedom;
}

/** Residuals and gradients of one cycle, in pulse order. */
export interface CycleResiduals {
  readonly residuals: readonly number[];
  /** Of the curve, by parameter: one row a sample. */
  readonly gradients: readonly (readonly number[])[];
}

export interface Confidence {
  /** By parameter and parameter. */
  readonly covariance: readonly (readonly number[])[];
  /** Effective degrees of freedom. */
  readonly freedom: number;
}

/**
 * Covariance H⁻¹(σ² Σ JᵀRJ)H⁻¹, H = ΣJᵀJ, of a least-squares fit. Variation from pulse to pulse adds up along a cycle, so
 * neighbouring residuals are alike: R is that of a first-order autoregression with their lag-1 correlation
 * (independent residuals: the usual σ²H⁻¹).
 * @throws Error when the samples do not determine the parameters.
 */
export function confidenceOf(cycles: readonly CycleResiduals[], parameters: number): Confidence {
  const count = cycles.reduce((sum, { residuals }) => sum + residuals.length, 0);
  const rho = lagCorrelation(cycles);
  const effective = Math.max(parameters + 1, (count * (1 - rho)) / (1 + rho));
  const squares = cycles.reduce((sum, { residuals }) => residuals.reduce((s, r) => s + r * r, sum), 0);
  const variance = (squares / count) * (effective / (effective - parameters));
  const hessian = Matrix.zeros(parameters, parameters);
  const middle = Matrix.zeros(parameters, parameters);
  for (const { gradients } of cycles) {
    let carried: number[] = new Array(parameters).fill(0);
    for (const row of gradients) {
      carried = carried.map((value, i) => rho * value + row[i]);
      for (let i = 0; i < parameters; i++) {
        for (let j = 0; j < parameters; j++) {
          hessian.set(i, j, hessian.get(i, j) + row[i] * row[j]);
          middle.set(i, j, middle.get(i, j) + row[i] * carried[j] + carried[i] * row[j] - row[i] * row[j]);
        }
      }
    }
  }
  const inverted = inverse(hessian);
  const covariance = inverted.mmul(middle).mmul(inverted).mul(variance).to2DArray();
  return { covariance, freedom: effective - parameters };
}

/** Pooled correlation of neighbouring residuals, kept to 0 … 0.99. */
function lagCorrelation(cycles: readonly CycleResiduals[]): number {
  let products = 0;
  let squares = 0;
  for (const { residuals } of cycles) {
    for (let i = 1; i < residuals.length; i++) {
      products += residuals[i] * residuals[i - 1];
      squares += (residuals[i] * residuals[i] + residuals[i - 1] * residuals[i - 1]) / 2;
    }
  }
  return squares > 0 ? Math.min(Math.max(products / squares, 0), 0.99) : 0;
}
