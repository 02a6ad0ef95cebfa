import { expect, it } from 'vitest';
import { createActor, createMachine } from 'xstate';
import { type Timer, UnitClock } from '../../src/engine/clock.js';
import { arrivalTime_ps, EventQueue } from '../../src/engine/queue.js';

/** The least that a clock needs: a queue and the time of the event being delivered. */
function timeline() {
  const queue = new EventQueue();
  const line = {
    now_ps: 0,
    set: 0,
    cleared: 0,
    setTimer(unit: number, timer: Timer, delay_ps: number): void {
      line.set++;
      queue.push(arrivalTime_ps(line.now_ps, delay_ps), 1, unit, unit, 0, timer);
    },
    clearTimer(timer: Timer): void {
      line.cleared++;
      timer.live = false;
    },
    run(): void {
      while (queue.pop()) {
        const timer = queue.item as Timer;
        if (!timer.live) continue;
        line.now_ps = queue.time_ps;
        timer.fire();
      }
    },
  };
  return line;
}

it('the clock carries the timers of live actors, each from the event that set it, ties in order', () => {
  const line = timeline();
  const seen: string[] = [];
  const machine = createMachine({
    initial: 'a',
    states: { a: { after: { 10: 'b', 30: 'never' } }, b: { after: { 5: 'c', 15: 'never' } }, c: {}, never: {} },
  });
  const actors = [0, 1].map((unit) => {
    const actor = createActor(machine, { clock: new UnitClock(unit, line) });
    actor.subscribe(({ value }) => seen.push(`${line.now_ps} ${unit} ${String(value)}`));
    return actor;
  });
  for (const actor of actors) actor.start();
  line.run();
  expect(seen).toEqual(['0 0 a', '0 1 a', '10 0 b', '10 1 b', '15 0 c', '15 1 c']);
  // Four timers each, of which the two that did not fire were cleared on leaving.
  expect([line.set, line.cleared]).toEqual([8, 4]);
});
