/** Pulse encoder: turns x on a row and δ on a column into a number of update pulses at their crossing. */
export interface Encoder {
  readonly name: string;
  readonly title: string;
  readonly citation: string;
  /** Its code in the kernels (`ENCODER_…` of `kernel/layout.ts`). */
  readonly code: number;
  /** Pulses on the busiest line, from the largest x and |δ| of the layer and PAIR_SCALE: how long the update takes. */
  busiest(peakX: number, peakDelta: number, scale: number): number;
}
