/** What an inference takes: from the sample on the input until the controller begins the next phase. */
import type { EventBus } from '../engine/bus.js';
import { sumBy } from '../energy/summary.js';
import type { ChipEvent } from '../../machines/index.js';
import type { ChipTraining } from './training.js';

export interface InferenceCost {
  /** Simulated time, mean over samples. */
  readonly time_ps: number;
  /** Null where no ledger is kept. */
  readonly energy_J: number | null;
  /** Of the energy, by component, largest first. */
  readonly by_component: readonly (readonly [component: string, energy_J: number])[];
  readonly samples: number;
}

/**
 * Mean over the first `count` training samples. The chip trains on them, as its machines do what they always do; after
 * each the arrays are put back, so that all are inferred with the same weights, and at the end everything is.
 */
export function measureInference(training: ChipTraining, bus: EventBus, count: number): InferenceCost {
  const state = training.snapshot();
  const inferenceRows = () => (training.ledger?.rows() ?? []).filter(({ phase }) => phase === 'inference');
  const before = sumBy(inferenceRows(), ({ component }) => component);
  let sum_ps = 0;
  let samples = 0;
  let isOver = false;
  const listen = ({ time_ps, event }: { readonly time_ps: number; readonly event: unknown }) => {
    const { type, phase } = event as ChipEvent & { readonly phase?: string };
    if (isOver || type !== 'phase' || phase === 'inference') return;
    isOver = true;
    sum_ps += time_ps;
    samples++;
  };
  bus.on('event', listen);
  try {
    for (let i = 0; i < count; i++) {
      isOver = false;
      if (training.trainSamples(1) === 0) break;
      for (const { index } of training.analog.structure.layers) {
        training.analog.setConductances(index, state.layers[index]);
      }
    }
    const after = sumBy(inferenceRows(), ({ component }) => component);
    const spent = [...after].map(([name, energy_J]) => [name, (energy_J - (before.get(name) ?? 0)) / samples] as const);
    const hasLedger = training.ledger !== undefined;
    return {
      time_ps: sum_ps / samples,
      energy_J: hasLedger ? spent.reduce((sum, [, energy_J]) => sum + energy_J, 0) : null,
      by_component: spent.filter(([, energy_J]) => energy_J > 0).sort((a, b) => b[1] - a[1]),
      samples,
    };
  } finally {
    bus.off('event', listen);
    training.restore(state);
  }
}
