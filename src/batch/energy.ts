/** What a run of a batch keeps of its ledger. */
import { total_J } from '../energy/ledger.js';
import { sumBy } from '../energy/summary.js';
import type { Training } from '../train/types.js';
import type { EnergyRecord } from './record.js';

/** Null where no ledger was kept. */
export function energyRecord(training: Training): EnergyRecord | null {
  const summary = training.energy();
  const rows = training.ledger?.rows();
  if (summary === undefined || rows === undefined) return null;
  const { samples } = summary;
  const ordered = (sums: Iterable<readonly [string, number]>) =>
    [...sums]
      .map(([name, energy_J]): [string, number] => [name, samples === 0 ? 0 : energy_J / samples])
      .sort((a, b) => b[1] - a[1]);
  // Reads, writes and half-selected cells are all of arrays: their operations tell them apart.
  const parts = sumBy(rows, ({ component, operation }) => (component === 'array' ? `array ${operation}` : component));
  const { library, inference_J, inference_ps, inference_TOPS_per_W, area_mm2, phases } = summary;
  return {
    ...{ library, inference_J, inference_ps, inference_TOPS_per_W, area_mm2 },
    step_J: samples === 0 ? 0 : total_J(rows) / samples,
    epoch_J: summary.epoch_J,
    by_component: ordered(parts),
    by_phase: ordered(sumBy(rows, ({ phase }) => phase)),
    by_group: ordered(sumBy(rows, ({ group }) => group)),
    time_by_phase: phases.flatMap(({ phase, time_ps }): [string, number][] =>
      time_ps === null ? [] : [[phase, time_ps]],
    ),
  };
}
