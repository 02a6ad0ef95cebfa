/** What a training run tells the world: results per epoch, and the state from which it can go on. */
import type { Ledger, LedgerState } from '../energy/ledger.js';
import type { EnergySummary } from '../energy/summary.js';
import type { EngineSnapshot } from '../engine/engine.js';

/** Totals of one device pair over an epoch. */
export interface PairActivity {
  /** Pair's name in its architecture: 'big', 'small', 'pair'. */
  readonly name: string;
  /** Cells that got at least one pulse, summed over samples. */
  readonly updates: number;
  /** Update pulses that landed. */
  readonly pulses: number;
  /** Resets of full pairs. */
  readonly resets: number;
  /** Pulses that wrote differences back after resets. */
  readonly writeback_pulses: number;
}

export interface EpochResult {
  /** 1-based. */
  readonly epoch: number;
  /** Tuning phase the epoch was trained in: 'dynamic' or 'fine'. */
  readonly phase: string;
  /** True when the controller switched the selected arrays at the end of this epoch. */
  readonly switched: boolean;
  readonly samples: number;
  /** Fraction right, each sample counted before its own update. */
  readonly train_accuracy: number;
  /** Mean over samples of Σ δ² / 2, before each sample's update. */
  readonly train_loss: number;
  /** Fraction right on the test set after the epoch. */
  readonly test_accuracy: number;
  /** Simulated time of this epoch, ps, a decimal string. */
  readonly sim_time_ps: string;
  readonly events: number;
  /** Energy of this epoch; absent where no ledger is kept. */
  readonly energy_J?: number;
  readonly activity: readonly PairActivity[];
  /** Spiking networks: spikes of a training sample's inference, mean over samples. */
  readonly spikes_per_sample?: SpikeCounts;
}

export interface SpikeCounts {
  /** Of the coded input; 0 where pixels are steady currents. */
  readonly input: number;
  /** Of all hidden neurons. */
  readonly hidden: number;
}

/** Everything a run needs to go on to the same bits: taken between samples, when no event is pending. */
export interface RunState {
  readonly version: 1;
  /** Completed epochs. */
  readonly epoch: number;
  /** Samples already trained of the epoch under way. */
  readonly sample: number;
  /** Training samples begun since the start: keys the noise. */
  readonly step: number;
  /** Simulated time since the start, ps, a decimal string. */
  readonly sim_time_ps: string;
  readonly events: number;
  readonly engine: EngineSnapshot;
  /** Sums of the epoch under way. */
  readonly partial: {
    readonly loss: number;
    readonly sim_time_ps: string;
    readonly events: number;
    readonly activity: readonly PairActivity[];
    /** Of spiking networks. */
    readonly spikes?: SpikeCounts;
    /** Energy of the whole run before this epoch, J. */
    readonly energyBefore_J?: number;
  };
  readonly history: readonly EpochResult[];
  /** The ledger, where one is kept. */
  readonly ledger?: LedgerState;
  /**
   * Per layer: conductances (S) plane by plane, row-major without padding; ideal weights as one plane. Behind them what
   * neurons keep from sample to sample.
   */
  readonly layers: readonly Float32Array[];
}

/** A training run. Synchronous: whoever calls decides how many samples to train before looking up. */
export interface Training {
  readonly history: readonly EpochResult[];
  /** Completed epochs. */
  readonly epoch: number;
  /** Samples trained of the epoch under way, and their number in a whole epoch. */
  readonly sample: number;
  readonly samplesPerEpoch: number;
  /** 1-based epoch after which the controller switched first, or null. */
  readonly switchEpoch: number | null;
  /** 'dynamic', 'fine', 'done' */
  readonly phase: string;
  readonly sim_time_ps: bigint;
  readonly events: number;
  /** Fraction right so far in the epoch under way. */
  readonly runningAccuracy: number;
  /** Trains up to `count` more samples of the epoch under way; returns how many it did (0 at the epoch's end). */
  trainSamples(count: number): number;
  /** Tells the controller that the epoch is over and evaluates; call when trainSamples returned 0. */
  endEpoch(): EpochResult;
  /** Tells the controller that training is over: it ends in 'done'. Take the last snapshot before. */
  finish(): void;
  /** Fraction right on the test set; changes nothing. */
  evaluate(): number;
  snapshot(): RunState;
  restore(state: RunState): void;
  /** The energy of the run so far, row by row; undefined where no ledger is kept. */
  readonly ledger: Ledger | undefined;
  /** What the ledger comes to; undefined likewise. */
  energy(): EnergySummary | undefined;
  /** SHA-256 (hex) over all conductances: layers in order, planes in order, rows, columns; f32 little-endian. */
  stateHash(): string;
  stop(): void;
}
