/** Pulse encoders: how many pulses a crossing of row and column gets. */
import * as L from '../layout.js';
import { roundHalfEven32 } from '../math.js';

/** Pulses (signed, an integer) from the product (x·scale)·δ. */
export type Encode = (product: number) => number;

/** @throws Error for a code without a kernel. */
export function encoderOf(code: number): Encode {
  switch (code) {
    case L.ENCODER_DETERMINISTIC:
      return roundHalfEven32;
    default:
      throw new Error(`no kernel for pulse encoder ${code}`);
  }
}
