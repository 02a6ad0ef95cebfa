/** Plots that commands leave in folders; the plot library is loaded only here. */
import { join } from 'node:path';
import { PLOT, writeWhole } from '../runs/index.js';
import type { PlottedRun } from '../report/accuracy-plot.js';

/** Accuracy over epochs; nothing when no epoch was completed. */
export async function writeAccuracyPlot(dir: string, runs: readonly PlottedRun[]): Promise<void> {
  const trained = runs.filter(({ history }) => history.length > 0);
  if (trained.length === 0) return;
  const { accuracyPlot } = await import('../report/accuracy-plot.js');
  writeWhole(join(dir, PLOT), accuracyPlot(trained));
}
