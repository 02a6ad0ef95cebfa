/**
 * The signal values of a trace as they stand now: changes at one time are joined, what does not change is not
 * written, and pulse trains go on by themselves.
 */
import type { Message, Signal, TraceHeader, TraceWriter } from './signal.js';
import { type Burst, Timeline } from './timeline.js';

export class Waves {
  private readonly signals: readonly Signal[];
  private readonly timeline = new Timeline();
  private readonly values: number[];
  /** Signals set at the present time, and their new values; a state entered anew counts as set. */
  private readonly pending = new Map<number, number>();
  private readonly anew = new Set<number>();
  private messages: Message[] = [];
  now_ps = 0;

  constructor(
    header: TraceHeader,
    private readonly writer: TraceWriter,
  ) {
    this.signals = header.signals;
    this.values = [...header.initial];
    writer.begin(header);
  }

  /** Goes on to a time, with all pulse edges before it and at it. */
  advance(time_ps: number): void {
    while (this.timeline.next_ps <= time_ps) {
      this.moveTo(this.timeline.next_ps);
      this.timeline.at(this.now_ps, (signal, value) => this.set(signal, value));
    }
    this.moveTo(time_ps);
  }

  /** Value from the present time on. */
  set(signal: number, value: number): void {
    this.pending.set(signal, value);
  }

  /** The same, written even when it is the same value. */
  setAnew(signal: number, value: number): void {
    this.pending.set(signal, value);
    this.anew.add(signal);
  }

  /** Value from a later time on. */
  later(time_ps: number, signal: number, value: number): void {
    this.timeline.change(time_ps, signal, value);
  }

  burst(burst: Burst): void {
    this.timeline.burst(burst);
    this.advance(this.now_ps);
  }

  message(message: Message): void {
    this.messages.push(message);
  }

  step(time_ps: number, step: number): void {
    this.advance(time_ps);
    this.flush();
    this.writer.step(time_ps, step);
  }

  end(time_ps: number): void {
    this.advance(time_ps);
    this.flush();
    this.writer.end(time_ps);
  }

  private moveTo(time_ps: number): void {
    if (time_ps === this.now_ps) return;
    this.flush();
    this.now_ps = time_ps;
  }

  private flush(): void {
    for (const message of this.messages) this.writer.message(this.now_ps, message);
    if (this.messages.length > 0) this.messages = [];
    for (const [signal, value] of this.pending) {
      if (Object.is(this.values[signal], value) && !this.anew.has(signal)) continue;
      this.values[signal] = value;
      this.writer.change(this.now_ps, this.signals[signal], value);
    }
    this.pending.clear();
    this.anew.clear();
  }
}
