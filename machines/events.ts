/**
 * The one vocabulary in which circuits talk. An event has a sender, a receiver and a time (the engine
 * knows all three); what it says is below. Vectors stay where they are, in the datapath's memory: an event
 * names the wires it speaks of, a trace observer reads the values.
 */

/** Which way a read goes: x on the rows and currents out of the columns, or δ on the columns and back. */
export type Direction = 'forward' | 'backward';

/** A driver puts a vector of voltages on lines of a tile for `width_ps`. */
export interface VoltageEvent {
  readonly type: 'voltage';
  readonly direction: Direction;
  readonly amplitude_V: number;
  readonly width_ps: number;
}

/** A tile, or the readout behind it, delivers the sums of its columns (forward) or rows (backward). */
export interface CurrentEvent {
  readonly type: 'current';
  readonly direction: Direction;
}

/** A readout has converted the sums of a bit that it held for a tile: the next ones may come. */
export interface FreeEvent {
  readonly type: 'free';
}

/** A bank sends its lines' update trains to the array-selection logic of a layer. */
export interface TrainEvent {
  readonly type: 'train';
  /** Row trains carry x, column trains carry δ and its sign. */
  readonly lines: 'row' | 'column';
  /** Largest |x| or |δ| on the bank's lines: it decides how long the pulses last. */
  readonly peak: number;
}

/** Update pulses reach the selected array pair of a tile; one event carries the whole train. */
export interface PulseEvent {
  readonly type: 'pulse';
  /** Device pair that the array-selection switches let the pulses through to. */
  readonly pair: number;
  /** Pulses on the busiest line. */
  readonly count: number;
  readonly amplitude_V: number;
  /** Width of one pulse. */
  readonly width_ps: number;
  /** The whole train, gaps included. */
  readonly duration_ps: number;
  /**
   * Absent: all cells at once. Row by row: every row with pulses in turn, potentiation and depression apart. Cell by cell:
   * every train in turn. How long that takes the tile finds out; `duration_ps` is then 0.
   */
  readonly programming?: 'row' | 'cell';
  /** Arbiter that the tile tells when the pulses have landed. */
  readonly release?: number;
}

/** The training-phase controller turns the array-selection switches of a layer. */
export interface SelectEvent {
  readonly type: 'select';
  readonly pair: number;
}

/** The three phases of a training sample. */
export type SamplePhase = 'inference' | 'error' | 'update';

/** The controller starts a phase of a training sample in a bank. */
export interface PhaseEvent {
  readonly type: 'phase';
  readonly phase: SamplePhase;
  /** Class of the sample, for the error phase. */
  readonly label: number;
}

/** A circuit has finished its part of a phase. */
export interface DoneEvent {
  readonly type: 'done';
  readonly phase: SamplePhase;
}

/** A tile has sensed device pairs that an update left full. */
export interface FullEvent {
  readonly type: 'full';
  /** Address of the tile. */
  readonly tile: number;
  readonly pairs: number;
}

/** The array selection asks the arbiter which device of a tile's synapses has its turn. */
export interface RequestEvent {
  readonly type: 'request';
  /** Who asks. */
  readonly from: number;
  /** Index of the tile in the datapath. */
  readonly tile: number;
}

/** The arbiter's answer: where its counters stand, and which polarities pass (PASS of `arbiter.ts`). */
export interface GrantEvent {
  readonly type: 'grant';
  readonly tile: number;
  readonly selection: number;
  readonly potentiations: number;
  readonly depressions: number;
  readonly pass: number;
}

/** A granted tile has been programmed, or has got no pulse (tile −1). */
export interface ReleaseEvent {
  readonly type: 'release';
  readonly tile: number;
}

/** The upkeep has a tile look, row by row, for pairs of a kind that are due for a refresh or a carry. */
export interface InspectEvent {
  readonly type: 'inspect';
  /** Who asks, and is told. */
  readonly from: number;
  readonly pair: number;
}

/** The upkeep has a tile move what a row of a pair holds into another pair. */
export interface TransferEvent {
  readonly type: 'transfer';
  /** Who asks, and is told. */
  readonly from: number;
  readonly pair: number;
  /** Pair that takes it. */
  readonly into: number;
  /** Counts up from transfer to transfer; a tile takes it modulo its rows. */
  readonly row: number;
}

/** The array selection has a tile reset its full device pairs and write their differences back. */
export interface ResetEvent {
  readonly type: 'reset';
  readonly pairs: number;
}

/** A spike arrives at a neuron. */
export interface SpikeEvent {
  readonly type: 'spike';
  /** Presynaptic line that it came on. */
  readonly line: number;
}

/** The steady input current of a neuron changes, in units of its membrane. */
export interface SteadyEvent {
  readonly type: 'steady';
  readonly current: number;
}

/** From the host: a training sample is on the input. */
export interface SampleEvent {
  readonly type: 'sample';
  readonly label: number;
}

/** From the host: an epoch is over. */
export interface EpochEvent {
  readonly type: 'epoch';
  /** Held-out samples measured, and those answered right; absent where the running training accuracy decides. */
  readonly measured?: number;
  readonly right?: number;
}

/** From the host: training is over. */
export interface FinishEvent {
  readonly type: 'finish';
}

export type ChipEvent =
  | VoltageEvent
  | CurrentEvent
  | TrainEvent
  | PulseEvent
  | SelectEvent
  | RequestEvent
  | GrantEvent
  | FreeEvent
  | ReleaseEvent
  | InspectEvent
  | TransferEvent
  | PhaseEvent
  | DoneEvent
  | FullEvent
  | ResetEvent
  | SpikeEvent
  | SteadyEvent
  | SampleEvent
  | EpochEvent
  | FinishEvent;

export type ChipEventType = ChipEvent['type'];

/**
 * Order of events at the same picosecond, lowest first: a switch turned at time t is turned for a pulse
 * at time t, and all spikes of time t have arrived when a neuron decides. Timers have the default priority.
 */
export const EVENT_PRIORITY: { readonly [type: string]: number } = { select: 0, spike: 0 };
export const DEFAULT_PRIORITY = 1;

/** What the time of a circuit is spent on; `idle` = it waits. */
export type CircuitPhase = SamplePhase | 'reset' | 'idle';

/** What a state costs, as its `meta`: names of prices of the component library (src/energy/price.ts). */
export interface CircuitMeta {
  readonly phase: CircuitPhase;
  /** Drawn as long as the state lasts. */
  readonly draws?: readonly string[];
  /** Spent whenever the state is entered. */
  readonly steps?: readonly string[];
}
