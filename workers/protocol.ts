/** What the main thread and a run worker say to each other; plain data only, as it crosses threads. */
import type { MessagePort } from 'node:worker_threads';
import type { Config } from '../src/config/index.js';
import type { DataRequest, DataSet } from '../src/data/index.js';
import type { EnergySummary } from '../src/energy/summary.js';
import type { EpochResult } from '../src/train/types.js';

/** What the stop flag of runs may hold; 0 = go on. */
export const STOP = {
  /** Stop at the next look. */
  now: 1,
  /** Runs under way go on to their end, no other begins. */
  beginNoMore: 2,
} as const;

/** What to load. */
export type LoadTask = DataRequest;

/** Memory and board of a run whose tiles are sharded over threads. */
export interface ShardSetup {
  readonly memory: WebAssembly.Memory;
  readonly board: SharedArrayBuffer;
}

/** A thread that owns a part of one run's tiles. */
export interface ShardTask extends ShardSetup {
  readonly config: Config;
  readonly data: DataSet;
  /** 1 … shards; 0 is the engine's thread. */
  readonly shard: number;
}

export interface RunTask {
  /** Run folder: metrics and checkpoints go there. */
  readonly dir: string;
  readonly config: Config;
  /** Its arrays stand in shared memory: nothing is copied. */
  readonly data: DataSet;
  /** Go on from the newest checkpoint. */
  readonly resume: boolean;
  /** Int32[1]: not 0 = stop at the next look. */
  readonly stop: Int32Array;
  /** For `RunMessage`s. */
  readonly port: MessagePort;
  /** Absent: the run has one thread. */
  readonly shards?: ShardSetup;
}

/** Where a run is. */
export interface RunProgress {
  /** Completed epochs; samples trained of the next. */
  readonly epoch: number;
  readonly sample: number;
  readonly samplesPerEpoch: number;
  readonly phase: string;
  /** Fraction right so far in the epoch. */
  readonly train_accuracy: number;
  readonly sim_time_ps: string;
  /** Of the whole run so far; null where no ledger is kept. */
  readonly energy_J: number | null;
  readonly samples_per_s: number;
}

export type RunMessage =
  /** The chip is wired and stands where it was: training begins. */
  | { readonly kind: 'started' }
  | ({ readonly kind: 'progress' } & RunProgress)
  | { readonly kind: 'epoch'; readonly result: EpochResult; readonly samples_per_s: number }
  | { readonly kind: 'warning'; readonly text: string }
  /** The stop was seen; the state is being saved. */
  | { readonly kind: 'stopping' }
  /** The last message: it tells the pool that none are under way any more. */
  | { readonly kind: 'ended' };

/** An error as it crosses threads: classes do not. */
export interface PortableError {
  readonly name: string;
  readonly message: string;
  readonly stack: string;
  /** Bad input from the user. */
  readonly isInput: boolean;
}

export type RunOutcome =
  | {
      readonly kind: 'finished';
      readonly history: readonly EpochResult[];
      readonly switch_epoch: number | null;
      readonly sim_time_ps: string;
      readonly events: number;
      /** Null where no ledger is kept. */
      readonly energy: EnergySummary | null;
      readonly state_hash: string;
    }
  | {
      readonly kind: 'stopped';
      readonly history: readonly EpochResult[];
      readonly epoch: number;
      readonly sample: number;
    }
  | { readonly kind: 'failed'; readonly error: PortableError };

export type LoadOutcome =
  | { readonly kind: 'loaded'; readonly data: DataSet }
  | { readonly kind: 'failed'; readonly error: PortableError };
