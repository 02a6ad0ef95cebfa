/** What a ledger comes to: energy and time per inference, training step and epoch, shares, and efficiency. */
import type { ChipStructure } from '../chip/structure.js';
import { GROUPS, type Group, type Ledger, type LedgerRow, total_J } from './ledger.js';
import type { AreaRow } from './area.js';
import { total_mm2 } from './area.js';
import { PRICES } from './price.js';
import type { CircuitPhase } from '../../machines/index.js';

export interface EnergySummary {
  readonly total_J: number;
  readonly samples: number;
  readonly inference_J: number;
  readonly inference_ps: number;
  readonly step_J: number;
  readonly step_ps: number;
  readonly epoch_J: number;
  readonly epoch_ps: number;
  /** Shares of the total, by group, largest first. */
  readonly shares: readonly { readonly group: Group; readonly energy_J: number; readonly share: number }[];
  /** Of a training step, by phase. */
  readonly phases: readonly PhaseShare[];
  /** Time in which the tile that resets longest does so, mean over training steps; part of the update. */
  readonly resetting_ps: number;
  /** Null where the library does not know the area of a circuit. */
  readonly area_mm2: number | null;
  /** By component. */
  readonly areas: readonly { readonly component: string; readonly count: number; readonly area_mm2: number | null }[];
  /** Multiplications and additions of one inference: 2 per weight, the bias rows included. */
  readonly operations_per_inference: number;
  /** Operations of an inference over its energy, in 10¹² per joule. */
  readonly inference_TOPS_per_W: number;
  /** Null where nothing spikes. */
  readonly spiking: SpikingSummary | null;
  /** Library that the prices are from. */
  readonly library: string;
}

export interface PhaseShare {
  readonly phase: CircuitPhase;
  readonly energy_J: number;
  /** Time that the controller spends in it; null for resets, which are part of updates, and for rests. */
  readonly time_ps: number | null;
}

/** Per inference. */
export interface SpikingSummary {
  readonly input_spikes: number;
  readonly hidden_spikes: number;
  /** Energy of an inference over its spikes; 0 for no spikes. */
  readonly spike_J: number;
  /** Of it, what neurons take: membranes, comparators, spikes and their way to the rows. */
  readonly neurons_J: number;
}

const PHASES = ['inference', 'error', 'update', 'reset', 'idle'] as const satisfies readonly CircuitPhase[];
/** Phases that the controller has states for. */
const CONTROLLED: readonly CircuitPhase[] = ['inference', 'error', 'update'];

/** Prices that belong to spiking neurons. */
const OF_NEURONS = (['membrane', 'comparator', 'spike', 'spike_route'] as const).map((name) => PRICES[name].title);

/** Σ energy of the rows that belong together, in order of rows. */
export function sumBy<K>(rows: readonly LedgerRow[], keyOf: (row: LedgerRow) => K): Map<K, number> {
  const sums = new Map<K, number>();
  for (const row of rows) sums.set(keyOf(row), (sums.get(keyOf(row)) ?? 0) + row.energy_J);
  return sums;
}

/**
 * @param time_ps simulated time of the whole run.
 * @param samplesPerEpoch training samples of an epoch.
 * @param areas of the chip, see `area.ts`.
 */
export function summarize(
  ledger: Ledger,
  chip: ChipStructure,
  time_ps: number,
  samplesPerEpoch: number,
  areas: readonly AreaRow[],
): EnergySummary {
  const rows = ledger.rows();
  const total = total_J(rows);
  const samples = ledger.samples();
  const per = (value: number) => (samples === 0 ? 0 : value / samples);
  const phases = sumBy(rows, ({ phase }) => phase);
  const inference_J = per(phases.get('inference') ?? 0);
  const groups = sumBy(rows, ({ group }) => group);
  const operations = chip.layers.reduce((sum, layer) => sum + 2 * layer.rows * layer.cols, 0);
  return {
    total_J: total,
    samples,
    inference_J,
    inference_ps: per(ledger.phaseTime_ps('inference')),
    step_J: per(total),
    step_ps: per(time_ps),
    epoch_J: per(total) * samplesPerEpoch,
    epoch_ps: per(time_ps) * samplesPerEpoch,
    shares: GROUPS.map((group) => {
      const energy_J = groups.get(group) ?? 0;
      return { group, energy_J, share: total === 0 ? 0 : energy_J / total };
    }).sort((a, b) => b.energy_J - a.energy_J),
    phases: PHASES.map((phase) => ({
      ...{ phase, energy_J: per(phases.get(phase) ?? 0) },
      time_ps: CONTROLLED.includes(phase) ? per(ledger.phaseTime_ps(phase)) : null,
    })),
    resetting_ps: per(ledger.longestReset_ps()),
    area_mm2: total_mm2(areas),
    areas: areas.map(({ component, count, area_mm2 }) => ({ component, count, area_mm2 })),
    operations_per_inference: operations,
    inference_TOPS_per_W: inference_J === 0 ? 0 : operations / inference_J / 1e12,
    spiking: spikingOf(ledger, rows, inference_J),
    library: ledger.library,
  };
}

function spikingOf(ledger: Ledger, rows: readonly LedgerRow[], inference_J: number): SpikingSummary | null {
  const spikes = ledger.spikesPerSample();
  if (spikes === undefined) return null;
  const { input, hidden } = spikes;
  const neurons = rows.filter(({ component }) => (OF_NEURONS as readonly string[]).includes(component));
  return {
    input_spikes: input,
    hidden_spikes: hidden,
    spike_J: input + hidden === 0 ? 0 : inference_J / (input + hidden),
    neurons_J: total_J(neurons) / ledger.samples(),
  };
}
