/**
 * One leaky integrate-and-fire membrane in continuous time, exact between events: τ·du/dt = −u + I, so
 * u(t) = I + (u₀ − I)·exp(−t/τ), and with a steady current I > θ it spikes every
 * t_ref + τ·ln((I − u_r)/(I − θ)) (Gerstner et al., "Neuronal Dynamics", 2014, section 1.3). Times in ps.
 */
import { exp64, log64 } from './exp64.js';

export interface MembraneParameters {
  readonly tau_ps: number;
  readonly threshold: number;
  readonly reset: 'subtract' | 'value';
  readonly v_reset: number;
  /** Charge of an input of weight 1, in units of the membrane. */
  readonly gain: number;
  /** Rise of the threshold with each spike, and the time constant with which it falls off. */
  readonly adapt: number;
  readonly tau_adapt_ps: number;
  /** Time for which the membrane is held after a spike. */
  readonly refractory_ps: number;
  /** Time from there on in which the comparator cannot decide: a time step, to spike as neurons in lockstep do. */
  readonly recovery_ps: number;
}

/** Never: no crossing ahead. */
export const NEVER_PS = -1;
const HALVINGS = 80;

export class Membrane {
  /** Potential, rise of the threshold, and steady current, at `at_ps`. */
  u = 0;
  rise = 0;
  current = 0;
  at_ps = 0;
  /** Until then no spike. */
  private ready_ps = 0;

  constructor(readonly is: MembraneParameters) {}

  /** Lets time pass. */
  advance(now_ps: number): void {
    const dt_ps = now_ps - this.at_ps;
    if (dt_ps === 0) return;
    this.u = this.potentialAfter(dt_ps);
    this.rise *= exp64(-dt_ps / this.is.tau_adapt_ps);
    this.at_ps = now_ps;
  }

  /** A spike arrives over a synapse of this weight. */
  charge(weight: number): void {
    this.u += this.is.gain * weight;
  }

  get theta(): number {
    return this.is.threshold + this.rise;
  }

  get reached(): boolean {
    return this.u >= this.theta;
  }

  /** Time until the membrane reaches the threshold if nothing arrives; NEVER_PS if it will not. */
  crossing_ps(): number {
    const crossing_ps = this.freeCrossing_ps();
    return crossing_ps === NEVER_PS ? NEVER_PS : Math.max(crossing_ps, this.ready_ps - this.at_ps);
  }

  private freeCrossing_ps(): number {
    const { tau_ps, threshold } = this.is;
    if (this.reached) return 0;
    if (this.current <= threshold) return NEVER_PS;
    if (this.rise === 0) return Math.round(tau_ps * log64((this.current - this.u) / (this.current - threshold)));
    // The threshold falls while the membrane rises: one crossing, between now and where both have settled.
    let low = 0;
    let high = tau_ps;
    while (this.distanceAfter(high) < 0) high *= 2;
    for (let i = 0; i < HALVINGS; i++) {
      const middle = low + (high - low) / 2;
      if (this.distanceAfter(middle) < 0) low = middle;
      else high = middle;
    }
    return Math.ceil(high);
  }

  /** What a spike does to the membrane and its threshold. */
  fire(): void {
    const { reset, v_reset, adapt, refractory_ps, recovery_ps } = this.is;
    this.u = reset === 'subtract' ? this.u - (this.theta - v_reset) : v_reset;
    this.rise += adapt;
    this.ready_ps = this.at_ps + refractory_ps + recovery_ps;
  }

  /** Holds the membrane until now: nothing leaks, nothing arrives. Only the threshold goes on. */
  hold(now_ps: number): void {
    this.rise *= exp64(-(now_ps - this.at_ps) / this.is.tau_adapt_ps);
    this.at_ps = now_ps;
  }

  /** Back to rest, at time 0. */
  restart(): void {
    this.u = 0;
    this.rise = 0;
    this.at_ps = 0;
    this.ready_ps = 0;
  }

  private potentialAfter(dt_ps: number): number {
    return this.current + (this.u - this.current) * exp64(-dt_ps / this.is.tau_ps);
  }

  private distanceAfter(dt_ps: number): number {
    const rise = this.rise * exp64(-dt_ps / this.is.tau_adapt_ps);
    return this.potentialAfter(dt_ps) - this.is.threshold - rise;
  }
}
