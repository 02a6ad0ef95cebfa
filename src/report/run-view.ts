/** A run as the report looks at it: what was run and what is left of it. */
import type { ChipStructure } from '../chip/structure.js';
import type { Config } from '../config/index.js';
import type { EnergySummary } from '../energy/summary.js';
import type { EpochResult } from '../train/types.js';

/** Weight of one device pair of a synapse over the samples of a run. */
export interface WeightTrace {
  readonly layer: number;
  readonly row: number;
  readonly col: number;
  readonly pair: string;
  /** Training samples seen, ascending, and the weight then. */
  readonly samples: readonly number[];
  readonly weights: readonly number[];
}

/** A row of energy.csv: its columns by name. */
export type EnergyRow = Readonly<Record<string, string>>;

/** What the ledger and the clock come to. */
export type Costs = Pick<
  EnergySummary,
  | 'inference_J'
  | 'inference_ps'
  | 'step_J'
  | 'step_ps'
  | 'epoch_J'
  | 'epoch_ps'
  | 'resetting_ps'
  | 'areas'
  | 'area_mm2'
  | 'operations_per_inference'
  | 'inference_TOPS_per_W'
  | 'library'
> & {
  readonly shares: readonly { readonly group: string; readonly energy_J: number }[];
  readonly phases: readonly { readonly phase: string; readonly energy_J: number; readonly time_ps: number | null }[];
};

export interface RunView {
  /** For legends and tables: unique among the runs of a report. */
  readonly name: string;
  readonly config: Config;
  readonly version: string;
  readonly status: string;
  /** Arguments that repeat it. */
  readonly command: readonly string[];
  readonly data: { readonly name: string; readonly train: number | null; readonly test: number | null };
  readonly history: readonly EpochResult[];
  readonly stateHash: string | null;
  readonly structure: ChipStructure;
  /** By layer, as in `RunState.layers`; absent when the run has no checkpoint. */
  readonly conductances?: readonly Float32Array[];
  readonly traces: readonly WeightTrace[];
  readonly energy: readonly EnergyRow[];
  /** Absent where the run has not ended or kept no ledger. */
  readonly costs?: Costs;
}
