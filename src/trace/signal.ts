/** What a trace is made of: signals in scopes, and their values over time. Writers turn it into a file format. */

/**
 * state    number of a machine's state, an index of `TraceHeader.states`
 * pulse    number of the slot of a train whose pulse is under way, 1 for the first; 0 between pulses
 * integer  what a machine remembers, pulses counted
 * real     voltages, sums, activations, conductances
 */
export type SignalKind = 'state' | 'pulse' | 'integer' | 'real';

export interface Signal {
  readonly index: number;
  /** From the chip down: ['chip', 'layer1', 'tile0', 'rows']; names without blanks. */
  readonly scope: readonly string[];
  readonly name: string;
  readonly kind: SignalKind;
  /** '' for numbers without one. */
  readonly unit: string;
}

export interface TraceHeader {
  /** Grouped by scope, in the order of the chip. */
  readonly signals: readonly Signal[];
  /** Dotted paths of all machines' states, by number. */
  readonly states: readonly string[];
  /** What was traced, a line each. */
  readonly remarks: readonly string[];
  /** By signal, before the first step. */
  readonly initial: readonly number[];
}

/** An event that a circuit received. */
export interface Message {
  readonly type: string;
  readonly from: string;
  readonly to: string;
  /** Its payload. */
  readonly details: Readonly<Record<string, unknown>>;
}

/** Takes a trace in the order of time. Times are ps since the first traced step began. */
export interface TraceWriter {
  begin(header: TraceHeader): void;
  /** A training step begins; `step` counts them from 0 over the whole run. */
  step(time_ps: number, step: number): void;
  change(time_ps: number, signal: Signal, value: number): void;
  message(time_ps: number, message: Message): void;
  end(time_ps: number): void;
}

/** A real as formats write it: nine digits tell any two f32 apart. */
export const realOf = (value: number): number => Number(value.toPrecision(9)) + 0;

/** Where a writer puts its text. */
export type Write = (text: string) => void;
