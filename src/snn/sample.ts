/** Size of a sample as it lies before the inputs. */
import type { ChipStructure } from '../chip/structure.js';
import type { Config } from '../config/index.js';
import type { SpikeGrid } from '../data/dataset.js';

/** Bytes: one per input, or a bit per input and time step where the data set holds spike trains. */
export function sampleBytes(chip: ChipStructure, { snn }: Config): number {
  const inputs = chip.layers[0].rows - 1;
  return snn.rule !== 'off' && snn.coding === 'trains' ? 4 * inputs * wordsOf(snn.steps) : inputs;
}

/** Words of 32 time steps. */
export function wordsOf(steps: number): number {
  return Math.ceil(steps / 32);
}

/** The grid that recordings are sorted into; undefined for a network that takes pixels. */
export function gridOf({ snn }: Config): SpikeGrid | undefined {
  if (snn.rule === 'off' || snn.coding !== 'trains') return undefined;
  return { steps: snn.steps, step_us: snn.recording_step_us };
}
