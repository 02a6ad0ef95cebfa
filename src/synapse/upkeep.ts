/** The upkeep circuit of an architecture, one a layer: see `machines/upkeep.ts`. */
import { type UpkeepContext, UPKEEP_SLOTS, type UpkeepTask } from '../../machines/index.js';
import type { Circuit } from './logic.js';

/** Samples after which a schedule repeats. */
function cycleOf(schedule: readonly UpkeepTask[]): number {
  const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b));
  return schedule.reduce((cycle, { every }) => (cycle / gcd(cycle, every)) * every, 1);
}

export function upkeepOf(schedule: readonly UpkeepTask[]): Circuit {
  return {
    name: 'upkeep',
    scope: 'layer',
    machine: 'upkeep',
    tends: true,
    schedule,
    context: (port, { tiles, controller }): UpkeepContext => ({
      slots: new Int32Array(UPKEEP_SLOTS),
      port,
      tiles,
      controller,
      schedule,
      cycle: cycleOf(schedule),
    }),
  };
}
