/** One time step of a LIF neuron, f32, as the `lif` kernel makes it: for observers, who want to see the membrane. */
import type { LifParameters } from './neuron-model.js';

const f = Math.fround;

export interface LifState {
  /** Membrane, synaptic current, rise of the threshold, steps for which the membrane is still held. */
  u: number;
  i: number;
  b: number;
  hold: number;
}

/** Returns true for a spike. */
export function lifStep(state: LifState, is: LifParameters, current: number): boolean {
  state.i = f(f(f(is.synDecay) * state.i) + current);
  const held = state.hold > 0;
  if (!held) state.u = f(f(f(is.decay) * state.u) + f(f(is.gain) * state.i));
  const above = f(f(is.threshold) + state.b);
  const spike = !held && state.u >= above;
  state.hold = spike ? is.refractory : Math.max(state.hold - 1, 0);
  if (spike) {
    state.u = is.reset === 'subtract' ? f(state.u - f(above - f(is.v_reset))) : f(is.v_reset);
    state.b = f(state.b + f(is.adapt));
  }
  state.b = f(f(is.adaptDecay) * state.b);
  return spike;
}
