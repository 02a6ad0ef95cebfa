/**
 * What a face (the page, the server) and a live chip say to each other; plain data only, as it crosses threads and
 * wires. Every status is whole: whoever misses some has lost nothing.
 */

/** A run to be: the settings as on the command line. */
export interface LiveSettings {
  readonly preset: string;
  /** 'key.path=value', in order. */
  readonly sets: readonly string[];
}

/** A machine as a drawing: every state is a `<g data-state="path">`. */
export interface LiveChart {
  readonly machine: string;
  readonly svg: string;
}

export interface LiveUnit {
  readonly name: string;
  /** Id of its machine, which names its chart. */
  readonly machine: string;
}

export interface LiveTile {
  readonly layer: number;
  readonly row0: number;
  readonly col0: number;
  readonly rows: number;
  readonly cols: number;
  /** Its unit. */
  readonly unit: number;
}

/** One kind of thing that arrays show. Plane 0 is always the weights. */
export interface LivePlane {
  /** 'weight', 'big G⁺', … */
  readonly name: string;
  /** Values that the two ends of the colour scale stand for. */
  readonly lowest: number;
  readonly highest: number;
  readonly unit: 'S' | '';
}

/** What does not change while a run lasts. */
export interface LiveChip {
  readonly layers: readonly { readonly rows: number; readonly cols: number }[];
  readonly tiles: readonly LiveTile[];
  readonly planes: readonly LivePlane[];
  readonly units: readonly LiveUnit[];
  readonly charts: readonly LiveChart[];
  readonly architecture: string;
  readonly read_V: number;
  /** Weight per siemens. */
  readonly weightScale: number;
  readonly epochs: number;
  readonly samplesPerEpoch: number;
  readonly data: string;
  /** Side of a square image; 0 when images are not square. */
  readonly side: number;
}

export type LiveState = 'paused' | 'running' | 'finished' | 'failed';

/** An event of the sample shown, in words. */
export interface LiveEvent {
  readonly time_ps: number;
  /** Units; −1 = the world outside. */
  readonly from: number;
  readonly to: number;
  readonly type: string;
  /** What it says: 'forward, 0.5 V for 100 ns'. */
  readonly text: string;
  readonly before: string;
  readonly after: string;
}

/** The sample that the frames show: the one under way when stepping, else one of the last trained. */
export interface LiveSample {
  /** Index in the training set. */
  readonly index: number;
  readonly label: number;
  readonly events: readonly LiveEvent[];
  /** Still under way. */
  readonly isOpen: boolean;
}

/** What the run has spent. */
export interface LiveEnergy {
  readonly total_J: number;
  /** Of a training sample, mean. */
  readonly step_J: number;
  /** Largest first. */
  readonly shares: readonly { readonly group: string; readonly share: number }[];
}

export interface LiveStatus {
  readonly state: LiveState;
  /** Why it failed. */
  readonly error: string | null;
  /** Completed epochs; samples trained of the next. */
  readonly epoch: number;
  readonly sample: number;
  /** 'dynamic', 'fine', 'done' */
  readonly phase: string;
  readonly switchEpoch: number | null;
  readonly samples_per_s: number;
  readonly sim_time_ps: string;
  readonly events: number;
  /** Fraction right so far in the epoch. */
  readonly runningAccuracy: number;
  /** Fractions right at the end of epoch 1, 2, … */
  readonly testAccuracy: readonly number[];
  readonly trainAccuracy: readonly number[];
  /** Training accuracy within epochs: epochs (with fractions) and the fraction right since the point before. */
  readonly curve: readonly (readonly [number, number])[];
  /** Per device pair, of the epoch under way. */
  readonly activity: readonly { readonly name: string; readonly pulses: number; readonly resets: number }[];
  /** As of the last whole sample; null where no ledger is kept. */
  readonly energy: LiveEnergy | null;
  /** State of each unit, dotted path. */
  readonly unitStates: readonly string[];
}

/** A picture of the whole chip: one plane, as bytes. */
export interface LiveFrame {
  readonly plane: number;
  /** All layers, row-major, one after another: 0 … 255 from the plane's lowest to its highest value. */
  readonly levels: Uint8Array<ArrayBuffer>;
  /** As `levels`: what the sample shown has done to each value: 1 rose, 255 fell, 0 left alone. */
  readonly changes: Uint8Array<ArrayBuffer>;
  /** Of each layer, one after another: x[rows], then y[cols], then δ[cols]. */
  readonly vectors: Float32Array<ArrayBuffer>;
}

/** One tile in numbers. */
export interface LiveTileView {
  readonly tile: number;
  /** By plane, row-major: weights, then conductances (S). */
  readonly values: readonly Float32Array<ArrayBuffer>[];
  /** By plane: 1 rose, 255 fell. */
  readonly changes: readonly Uint8Array<ArrayBuffer>[];
  /** x[rows] and δ[cols] at its lines. */
  readonly x: Float32Array<ArrayBuffer>;
  readonly delta: Float32Array<ArrayBuffer>;
  /** Sums of its last reads, in weight units: Σ x·w a column, Σ w·δ a row. */
  readonly forward: Float32Array<ArrayBuffer>;
  readonly backward: Float32Array<ArrayBuffer>;
}

export interface LiveAnswer {
  readonly digit: number;
  /** Activations of the output neurons. */
  readonly outputs: readonly number[];
}

/** Questions and orders, with what comes back. */
export interface LiveCalls {
  /** A new run from sample 0. */
  open: { readonly ask: LiveSettings; readonly answer: LiveChip };
  chip: { readonly ask: undefined; readonly answer: LiveChip };
  run: { readonly ask: undefined; readonly answer: undefined };
  pause: { readonly ask: undefined; readonly answer: undefined };
  /** Pauses and goes on by one event, to the end of the sample, or to the end of the epoch. */
  step: { readonly ask: 'event' | 'sample' | 'epoch'; readonly answer: undefined };
  /** Most samples a second; null = as many as can be. */
  speed: { readonly ask: number | null; readonly answer: undefined };
  frame: { readonly ask: number; readonly answer: LiveFrame };
  tile: { readonly ask: number; readonly answer: LiveTileView };
  sample: { readonly ask: undefined; readonly answer: LiveSample | null };
  /** The class of an image, a byte a pixel. */
  recognise: { readonly ask: Uint8Array; readonly answer: LiveAnswer };
  /** SHA-256 of all conductances, and the samples trained since the start. */
  hash: { readonly ask: undefined; readonly answer: { readonly state_hash: string; readonly samples: number } };
}

export type LiveCall = keyof LiveCalls;

export interface LiveRequest {
  readonly id: number;
  readonly call: LiveCall;
  readonly ask: LiveCalls[LiveCall]['ask'];
}

export type LiveMessage =
  | { readonly kind: 'answer'; readonly id: number; readonly answer: LiveCalls[LiveCall]['answer'] }
  | { readonly kind: 'refused'; readonly id: number; readonly message: string }
  | { readonly kind: 'status'; readonly status: LiveStatus };
