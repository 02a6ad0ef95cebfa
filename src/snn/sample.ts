/** Size of a sample as it lies before the inputs. */
import type { ChipStructure } from '../chip/structure.js';
import type { Config } from '../config/index.js';

/** Bytes: one per input, or a bit per input and time step where the data set holds spike trains. */
export function sampleBytes(chip: ChipStructure, { snn }: Config): number {
  const inputs = chip.layers[0].rows - 1;
  return snn.rule !== 'off' && snn.coding === 'trains' ? 4 * inputs * wordsOf(snn.steps) : inputs;
}

/** Words of 32 time steps. */
export function wordsOf(steps: number): number {
  return Math.ceil(steps / 32);
}
