/** Device models: what a train of pulses does to a conductance. */
import * as L from '../layout.js';

const f = Math.fround;

/** Conductance (S) after n ≥ 0 pulses on g, before it is clipped; `draw` gives the normal deviate of the cell. */
export type Pulse = (g: number, n: number, step: number, c2c: number, draw: () => number) => number;

/** ΔG = step·(n + c2c·√n·ξ), whatever the state. */
const linearStep: Pulse = (g, n, step, c2c, draw) => {
  const pulses = c2c === 0 ? n : f(n + f(f(c2c * f(Math.sqrt(n))) * draw()));
  return f(g + f(step * pulses));
};

/** @throws Error for a code without a kernel. */
export function deviceOf(code: number): Pulse {
  switch (code) {
    case L.DEVICE_LINEAR_STEP:
      return linearStep;
    default:
      throw new Error(`no kernel for device model ${code}`);
  }
}
