/**
 * Events per second of both engines, and of the bucket queue against a plain heap. Run: npx tsx bench/engine.ts
 */
import type { EngineEvent } from '../src/engine/engine.js';
import { EventQueue } from '../src/engine/queue.js';
import { HeapQueue } from './heap-queue.js';
import { engineRate, rate, tileWithPost, tileWithTimer } from './traffic.js';

const GO: EngineEvent = { type: 'go' };

function report(what: string, perSecond: number): void {
  const ns = 1e9 / perSecond;
  console.log(`${what.padEnd(58)} ${(perSecond / 1e6).toFixed(2).padStart(8)} M/s ${ns.toFixed(1).padStart(8)} ns`);
}

/** Takes an event and posts another: `pending` events at `distinct` times, of which one moves on at a time. */
function queueRate(queue: EventQueue | HeapQueue, pending: number, distinct: number): number {
  const period_ps = 1000 * distinct;
  for (let i = 0; i < pending; i++) queue.push(1000 * (i % distinct), 1, i, 0, 0, GO);
  const count = 3e6;
  const best = rate(4, () => {
    for (let i = 0; i < count; i++) {
      queue.pop();
      queue.push(queue.time_ps + period_ps, 1, queue.to, 0, 0, queue.item);
    }
    return count;
  });
  return best;
}

for (const [pending, distinct] of [
  [16, 1],
  [16, 4],
  [256, 4],
  [10, 10],
  [100, 100],
  [1000, 1000],
]) {
  report(
    `buckets: pop + push, ${pending} pending at ${distinct} times`,
    queueRate(new EventQueue(), pending, distinct),
  );
  report(`heap:    pop + push, ${pending} pending at ${distinct} times`, queueRate(new HeapQueue(), pending, distinct));
}
for (const tiles of [1, 16, 256]) {
  report(`compiled, ${tiles} tiles, posts`, engineRate('compiled', tileWithPost, tiles, false));
  report(`compiled, ${tiles} tiles, timers`, engineRate('compiled', tileWithTimer, tiles, false));
}
report('compiled, 16 tiles, posts, observed', engineRate('compiled', tileWithPost, 16, true));
report('interpreted, 16 tiles, posts', engineRate('interpreted', tileWithPost, 16, false));
report('interpreted, 16 tiles, timers', engineRate('interpreted', tileWithTimer, 16, false));
