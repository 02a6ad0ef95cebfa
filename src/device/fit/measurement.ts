/** Measured pulse trains: conductance against pulse number, potentiation then depression, cycle by cycle. */

export type Direction = 'potentiation' | 'depression';

/** A row as measured, in file order. */
export interface Row {
  /** Line of the file, from 1. */
  readonly line: number;
  readonly cycle: number;
  readonly pulse: number;
  readonly conductance_S: number;
  readonly direction?: Direction;
}

export interface Rows {
  /** Name of the file, for messages. */
  readonly file: string;
  /** Sorted by cycle, then by pulse within a direction; not empty. */
  readonly rows: readonly Row[];
  readonly hasDirections: boolean;
  /** Columns that mean nothing to a fit. */
  readonly unusedColumns: readonly string[];
}

/** Conductance after a number of pulses of one direction. */
export interface Sample {
  readonly direction: Direction;
  /** Pulses of this direction before the sample; 0 = none yet. */
  readonly pulses: number;
  readonly conductance_S: number;
}

/** Cycles of samples, with the branches told apart. */
export interface Measurement {
  readonly cycles: readonly (readonly Sample[])[];
  readonly potentiationPulses: number;
  /** 0 = no depression was measured. */
  readonly depressionPulses: number;
}
