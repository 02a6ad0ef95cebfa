/**
 * How often and how long each unit has been in each of its states. Static power follows from it, and so does what a
 * circuit spends whenever it enters a state.
 */
import type { UnitId } from './engine.js';

/** Totals, one number for every leaf state of every unit, in order. */
export interface StateTotals {
  readonly visits: readonly number[];
  readonly time_ps: readonly number[];
}

export class StateMeter {
  /** Index of the first state of each unit, and the end. */
  private readonly first: Int32Array;
  private readonly present: Int32Array;
  private readonly since_ps: Float64Array;
  private readonly visits: Float64Array;
  private readonly time_ps: Float64Array;

  /** @param leaves leaf states of each unit, dotted paths. */
  constructor(readonly leaves: readonly (readonly string[])[]) {
    this.first = new Int32Array(leaves.length + 1);
    leaves.forEach((states, unit) => {
      this.first[unit + 1] = this.first[unit] + states.length;
    });
    this.present = this.first.slice(0, leaves.length);
    this.since_ps = new Float64Array(leaves.length);
    this.visits = new Float64Array(this.first[leaves.length]);
    this.time_ps = new Float64Array(this.first[leaves.length]);
  }

  /** The unit stands in this state; nothing is counted. */
  place(unit: UnitId, leaf: number, now_ps: number): void {
    this.present[unit] = this.first[unit] + leaf;
    this.since_ps[unit] = now_ps;
  }

  /** The unit enters a state, perhaps the one it was in. */
  enter(unit: UnitId, leaf: number, now_ps: number): void {
    this.time_ps[this.present[unit]] += now_ps - this.since_ps[unit];
    this.since_ps[unit] = now_ps;
    const state = this.first[unit] + leaf;
    this.present[unit] = state;
    this.visits[state]++;
  }

  /** The clock is put back: what has passed until now is counted. */
  restart(now_ps: number): void {
    const { present, since_ps, time_ps } = this;
    for (let unit = 0; unit < present.length; unit++) {
      time_ps[present[unit]] += now_ps - since_ps[unit];
      since_ps[unit] = 0;
    }
  }

  /** Times entered, and time spent, in a state of a unit up to the last restart. */
  of(unit: UnitId, leaf: number): { readonly visits: number; readonly time_ps: number } {
    const state = this.first[unit] + leaf;
    return { visits: this.visits[state], time_ps: this.time_ps[state] };
  }

  snapshot(): StateTotals {
    return { visits: [...this.visits], time_ps: [...this.time_ps] };
  }

  /** @throws RangeError when the totals are of other units. */
  restore({ visits, time_ps }: StateTotals): void {
    if (visits.length !== this.visits.length || time_ps.length !== this.time_ps.length) {
      throw new RangeError(`expected totals of ${this.visits.length} states, got ${visits.length}`);
    }
    this.visits.set(visits);
    this.time_ps.set(time_ps);
  }
}
