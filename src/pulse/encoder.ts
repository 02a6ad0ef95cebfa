import type { Config } from '../config/index.js';

/** Settings of pulses that encoders read. */
export type PulseSettings = Config['pulse'];

/** Trains on the lines of a layer: LINES_SLOTS, LINES_ROW_GAIN and LINES_COL_GAIN of `kernel/layout.ts`. */
export interface Trains {
  /** Slots that every line has, BL. */
  readonly slots: number;
  /** A and B: share of the slots in which a row fires per unit of |x|, a column per unit of |δ|. */
  readonly rowGain: number;
  readonly colGain: number;
}

/** Pulse encoder: turns x on a row and δ on a column into a number of update pulses at their crossing. */
export interface Encoder {
  readonly name: string;
  readonly title: string;
  readonly citation: string;
  /** Its code in the kernels (`ENCODER_…` of `kernel/layout.ts`). */
  readonly code: number;
  /** True where n is the height of one pulse, whose energy goes with n². */
  readonly isHeight?: boolean;
  /**
   * Slots of one pulse each that the busiest line takes, from the largest x and |δ| of the layer and PAIR_SCALE: how
   * long the update takes. A fraction where pulses have a width; 0 when no line fires.
   */
  busiest(peakX: number, peakDelta: number, scale: number, pulse: PulseSettings): number;
  /** For separable trains, made line by line before tiles see them; absent where cells are looked at one by one. */
  trains?(peakX: number, peakDelta: number, scale: number, pulse: PulseSettings): Trains;
}
