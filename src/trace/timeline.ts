/** What signals will do later: pulse trains, expanded pulse by pulse as time goes on, and single changes. */

type Set = (signal: number, value: number) => void;

/** The slots of a burst in which a line or crossing is pulsed. */
export interface Train {
  /** Behind the last of them. */
  readonly slots: number;
  fires(slot: number): boolean;
}

/** Trains that begin together on lines or crossings; what fires in the same slot fires at the same time. */
export interface Burst {
  readonly start_ps: number;
  readonly period_ps: number;
  readonly width_ps: number;
  /** By signal, which takes the number of the slot, from 1, while it is pulsed. */
  readonly trains: readonly { readonly signal: number; readonly train: Train }[];
}

/** A future of edges, one known at a time: its memory does not grow with the length of a train. */
interface Future {
  /** Infinity when nothing is left. */
  readonly next_ps: number;
  advance(set: Set): void;
}

class Expansion implements Future {
  /** Slot under way or to come, from 0. */
  private slot = 0;
  private high = false;
  private readonly most: number;

  constructor(private readonly burst: Burst) {
    this.most = burst.trains.reduce((most, { train }) => Math.max(most, train.slots), 0);
  }

  get next_ps(): number {
    const { start_ps, period_ps, width_ps } = this.burst;
    if (this.slot >= this.most) return Number.POSITIVE_INFINITY;
    return start_ps + this.slot * period_ps + (this.high ? width_ps : 0);
  }

  advance(set: Set): void {
    const { trains } = this.burst;
    for (const { signal, train } of trains) if (train.fires(this.slot)) set(signal, this.high ? 0 : this.slot + 1);
    if (this.high) this.slot++;
    this.high = !this.high;
  }
}

class Change implements Future {
  constructor(
    public next_ps: number,
    private readonly signal: number,
    private readonly value: number,
  ) {}

  advance(set: Set): void {
    set(this.signal, this.value);
    this.next_ps = Number.POSITIVE_INFINITY;
  }
}

export class Timeline {
  private futures: Future[] = [];

  burst(burst: Burst): void {
    this.futures.push(new Expansion(burst));
  }

  change(time_ps: number, signal: number, value: number): void {
    this.futures.push(new Change(time_ps, signal, value));
  }

  /** Time of the next edge; Infinity when there is none. */
  get next_ps(): number {
    return this.futures.reduce((least, { next_ps }) => Math.min(least, next_ps), Number.POSITIVE_INFINITY);
  }

  /** Carries out all edges at `time_ps`. */
  at(time_ps: number, set: Set): void {
    for (const future of this.futures) while (future.next_ps === time_ps) future.advance(set);
    this.futures = this.futures.filter(({ next_ps }) => next_ps !== Number.POSITIVE_INFINITY);
  }
}
