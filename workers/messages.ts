/** What a run's task is given, what it reports while it works, and what it returns. */
import type { MessagePort } from 'node:worker_threads';
import type { Config } from '../src/config/index.js';
import type { DataSet } from '../src/data/dataset.js';
import type { EpochResult, RunState } from '../src/train/types.js';

/** Memory and board of a run whose tiles are sharded over threads. */
export interface ShardSetup {
  readonly memory: WebAssembly.Memory;
  readonly board: SharedArrayBuffer;
}

export interface RunTask {
  readonly config: Config;
  readonly data: DataSet;
  /** Folder of the run. */
  readonly out: string;
  /** The state to go on from; absent: start at sample 0. */
  readonly resume?: RunState;
  /** One word: 1 = stop between samples, leave a checkpoint. */
  readonly stop: SharedArrayBuffer;
  readonly port: MessagePort;
  readonly shards?: ShardSetup;
}

export interface ShardTask extends ShardSetup {
  readonly config: Config;
  readonly data: DataSet;
  /** 1 … shards; 0 is the engine's thread. */
  readonly shard: number;
}

export interface ProgressMessage {
  readonly type: 'progress';
  readonly epoch: number;
  readonly phase: string;
  readonly sample: number;
  readonly samplesPerEpoch: number;
  readonly runningAccuracy: number;
  readonly sim_time_ps: string;
  readonly events: number;
}

export interface EpochMessage {
  readonly type: 'epoch';
  readonly result: EpochResult;
}

export type RunMessage = ProgressMessage | EpochMessage;

export interface RunOutcome {
  readonly finished: boolean;
  readonly history: readonly EpochResult[];
  readonly switchEpoch: number | null;
  readonly sim_time_ps: string;
  readonly events: number;
  readonly stateHash: string;
}
