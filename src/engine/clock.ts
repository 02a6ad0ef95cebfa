/**
 * xstate's `Clock` on the event queue, for the `after` timers of live actors. xstate's own SimulatedClock counts
 * nested timers from the target of an advance; here each counts from the event that set it.
 */
import type { UnitId } from './engine.js';

/** A timer in the queue; `fire` delivers its event. */
export class Timer {
  live = true;
  constructor(readonly fire: () => void) {}
}

/** What the clock needs of its engine. */
export interface TimerQueue {
  setTimer(unit: UnitId, timer: Timer, delay_ps: number): void;
  clearTimer(timer: Timer): void;
}

export class UnitClock {
  constructor(
    private readonly unit: UnitId,
    private readonly queue: TimerQueue,
  ) {}

  setTimeout(fire: () => void, delay_ps: number): Timer {
    const timer = new Timer(fire);
    this.queue.setTimer(this.unit, timer, delay_ps);
    return timer;
  }

  clearTimeout(timer: Timer): void {
    this.queue.clearTimer(timer);
  }
}
