/** What signals will do later: pulse trains, expanded pulse by pulse as time goes on, and single changes. */

type Set = (signal: number, value: number) => void;

/** Trains that begin together on lines or crossings; the k-th pulse of each is at the same time. */
export interface Burst {
  readonly start_ps: number;
  readonly period_ps: number;
  readonly width_ps: number;
  /** Signal and number of its pulses. */
  readonly trains: readonly { readonly signal: number; readonly pulses: number }[];
}

/** A future of edges, one known at a time: its memory does not grow with the length of a train. */
interface Future {
  /** Infinity when nothing is left. */
  readonly next_ps: number;
  advance(set: Set): void;
}

class Train implements Future {
  /** Pulse under way or to come, from 0. */
  private pulse = 0;
  private high = false;
  private readonly most: number;

  constructor(private readonly burst: Burst) {
    this.most = burst.trains.reduce((most, { pulses }) => Math.max(most, pulses), 0);
  }

  get next_ps(): number {
    const { start_ps, period_ps, width_ps } = this.burst;
    if (this.pulse >= this.most) return Number.POSITIVE_INFINITY;
    return start_ps + this.pulse * period_ps + (this.high ? width_ps : 0);
  }

  advance(set: Set): void {
    const { trains } = this.burst;
    for (const { signal, pulses } of trains) if (pulses > this.pulse) set(signal, this.high ? 0 : this.pulse + 1);
    if (this.high) this.pulse++;
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
    this.futures.push(new Train(burst));
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
