/** How many threads a run takes. */
import { availableParallelism } from 'node:os';
import { describeChip } from '../src/chip/structure.js';
import type { Config } from '../src/config/index.js';

/** Cells of the largest layer from which a second thread pays. */
const CELLS_WORTH_A_THREAD = 1_000_000;
const MOST = 16;

/** As configured; 'auto' = by the size of the layers and the machine. */
export function threadsOf(config: Config): number {
  if (config.run.threads !== 'auto') return config.run.threads;
  const largest = Math.max(...describeChip(config).layers.map(({ rows, cols }) => rows * cols));
  return largest < CELLS_WORTH_A_THREAD ? 1 : Math.min(availableParallelism(), MOST);
}
