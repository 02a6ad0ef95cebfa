/** Cycle-to-cycle variation from the steps of a measurement. */
import type { Curve } from './models.js';
import type { Measurement, Sample } from './measurement.js';

export interface StepVariation {
  /** Standard deviation of a pulse's step over the mean step of the whole range, range/pulses. */
  readonly ratio: number;
  readonly standardError: number;
  readonly steps: number;
  /** Correlation of successive deviations: about 0 when pulses vary, towards −0.5 when reads are noisy. */
  readonly lagCorrelation: number;
}

/**
 * Spread of measured steps about those that the curve predicts from the conductance measured before each; n pulses
 * between two samples count as √n.
 * @param theta parameters of the curve in siemens
 */
export function stepVariation(
  { cycles, ...pulses }: Measurement,
  curve: Curve,
  theta: readonly number[],
): StepVariation {
  const { low, high } = curve.range(theta);
  const meanStep = (high - low) / pulses.potentiationPulses;
  let squares = 0;
  let products = 0;
  let steps = 0;
  for (const cycle of cycles) {
    let before: number | undefined;
    for (let i = 1; i < cycle.length; i++) {
      const from = startOfStep(cycle, i);
      const to = cycle[i];
      const branch = to.direction === 'potentiation' ? pulses.potentiationPulses : pulses.depressionPulses;
      const count = to.pulses - from.pulses;
      if (count === 0) continue;
      const expected = curve.step(theta, to.direction, from.conductance_S, count / branch);
      const deviation = (to.conductance_S - from.conductance_S - expected) / (meanStep * Math.sqrt(count));
      squares += deviation * deviation;
      if (before !== undefined) products += deviation * before;
      before = deviation;
      steps++;
    }
  }
  const freedom = Math.max(1, steps - curve.parameters.length);
  const ratio = Math.sqrt(squares / freedom);
  return {
    ...{ ratio, steps, standardError: ratio / Math.sqrt(2 * freedom) },
    lagCorrelation: squares > 0 ? products / squares : 0,
  };
}

/** The sample before; the last one of potentiation is where depression starts. */
function startOfStep(cycle: readonly Sample[], i: number): Sample {
  const before = cycle[i - 1];
  return before.direction === cycle[i].direction ? before : { ...before, direction: cycle[i].direction, pulses: 0 };
}
