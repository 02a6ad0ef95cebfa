/** How long the chip takes to infer: from the sample on the input until the controller begins the next phase. */
import type { EventBus } from '../engine/bus.js';
import type { ChipEvent } from '../../machines/index.js';
import type { ChipTraining } from './training.js';

/**
 * Mean over `count` samples of the simulated time of inference, ps. The samples are trained, as the machines do what
 * they always do; then the chip is put back to where it stood.
 */
export function inferenceTime_ps(training: ChipTraining, bus: EventBus, count: number): number {
  const state = training.snapshot();
  let sum = 0;
  let samples = 0;
  let isOver = false;
  const listen = ({ time_ps, event }: { readonly time_ps: number; readonly event: unknown }) => {
    const { type, phase } = event as ChipEvent & { readonly phase?: string };
    if (isOver || type !== 'phase' || phase === 'inference') return;
    isOver = true;
    sum += time_ps;
    samples++;
  };
  bus.on('event', listen);
  try {
    for (let i = 0; i < count; i++) {
      isOver = false;
      if (training.trainSamples(1) === 0) break;
    }
  } finally {
    bus.off('event', listen);
    training.restore(state);
  }
  return sum / samples;
}
