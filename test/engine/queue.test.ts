import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DelayError, SampleTooLongError } from '../../src/engine/errors.js';
import { arrivalTime_ps, EventQueue } from '../../src/engine/queue.js';

interface Entry {
  time_ps: number;
  priority: number;
  sequence: number;
}

/** The queue as it is specified: a list, of which the first by (time, priority, sequence) is taken. */
class Model {
  private readonly entries: Entry[] = [];
  push(entry: Entry): void {
    this.entries.push(entry);
    this.entries.sort((a, b) => a.time_ps - b.time_ps || a.priority - b.priority || a.sequence - b.sequence);
  }
  pop(): Entry | undefined {
    return this.entries.shift();
  }
  get size(): number {
    return this.entries.length;
  }
}

/** Pushes (time from now, priority), or pops as many times. */
type Command = { push: [number, number] } | { pop: number };

function compare(commands: Command[]): void {
  const queue = new EventQueue();
  const model = new Model();
  let sequence = 0;
  let now_ps = 0;
  const pop = (): void => {
    const expected = model.pop();
    expect(queue.pop()).toBe(expected !== undefined);
    if (expected === undefined) return;
    const { time_ps, to, from, tag, item } = queue;
    expect({ time_ps, priority: tag, sequence: item }).toEqual(expected);
    expect([to, from]).toEqual([expected.sequence % 7, (expected.sequence % 5) - 3]);
    now_ps = time_ps;
  };
  for (const command of commands) {
    if ('push' in command) {
      const [delay_ps, priority] = command.push;
      const time_ps = now_ps + delay_ps;
      queue.push(time_ps, priority, sequence % 7, (sequence % 5) - 3, priority, sequence);
      model.push({ time_ps, priority, sequence });
      sequence++;
    } else {
      for (let i = 0; i < command.pop; i++) pop();
    }
    expect(queue.size).toBe(model.size);
  }
  while (model.size > 0) pop();
  pop();
}

const priority = fc.oneof(fc.nat(2), fc.nat(255));
const commands = (delay: fc.Arbitrary<number>): fc.Arbitrary<Command[]> =>
  fc.array(
    fc.oneof(
      { weight: 3, arbitrary: fc.record({ push: fc.tuple(delay, priority) }) },
      { weight: 1, arbitrary: fc.record({ pop: fc.integer({ min: 1, max: 5 }) }) },
    ),
    { maxLength: 300 },
  );

describe('EventQueue', () => {
  it('is a list sorted by time, priority and sequence: lockstep', () => {
    fc.assert(fc.property(commands(fc.constantFrom(0, 0, 1000, 1000, 10_000)), compare), { numRuns: 200 });
  });

  it('is the same with many distinct times, which share lines of the bucket cache', () => {
    fc.assert(fc.property(commands(fc.nat(500)), compare), { numRuns: 100 });
    fc.assert(fc.property(commands(fc.integer({ min: 0, max: 2 ** 40 })), compare), { numRuns: 100 });
  });

  it('keeps thousands of buckets and thousands of events in one', () => {
    const times = Array.from({ length: 5000 }, (_, i) => (i * 7919) % 5003);
    compare(times.map((time_ps) => ({ push: [time_ps, 1] })));
    compare([...Array(5000)].map(() => ({ push: [1000, 1] })));
  });

  it('does not grow when events come without delay for ever', () => {
    const queue = new EventQueue();
    for (let i = 0; i < 3; i++) queue.push(5, 1, i, 0, 0, i);
    for (let i = 3; i < 100_000; i++) {
      queue.pop();
      if (queue.item !== i - 3) throw new Error(`expected ${i - 3}, got ${String(queue.item)}`);
      queue.push(5, 1, 0, 0, 0, i);
    }
    expect(queue.size).toBe(3);
    const { heap } = queue as unknown as { heap: { capacity: number }[] };
    expect(heap[0].capacity).toBeLessThan(32);
  });

  it('may start again at time 0 when it is empty, and forgets everything on clear', () => {
    const queue = new EventQueue();
    queue.push(1000, 1, 1, 0, 0, 'late');
    expect(queue.pop()).toBe(true);
    queue.push(1000, 1, 1, 0, 0, 'b');
    queue.push(0, 1, 1, 0, 0, 'a');
    expect([queue.pop(), queue.item, queue.pop(), queue.item]).toEqual([true, 'a', true, 'b']);
    for (let i = 0; i < 100; i++) queue.push(i * 10, 1, 1, 0, 0, i);
    queue.clear();
    expect([queue.size, queue.pop()]).toEqual([0, false]);
    queue.push(3, 1, 4, 0, 0, 'c');
    expect([queue.pop(), queue.item, queue.pop()]).toEqual([true, 'c', false]);
  });
});

describe('arrivalTime_ps', () => {
  it('adds', () => {
    expect(arrivalTime_ps(5, 7)).toBe(12);
    expect(arrivalTime_ps(5, 0)).toBe(5);
    expect(arrivalTime_ps(1, Number.MAX_SAFE_INTEGER - 1)).toBe(Number.MAX_SAFE_INTEGER);
  });

  it.each([-1, -0.5, 0.5, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, undefined, '3x'])(
    'refuses a delay of %s',
    (delay_ps) => {
      expect(() => arrivalTime_ps(0, delay_ps as number)).toThrow(DelayError);
      expect(() => arrivalTime_ps(0, delay_ps as number)).toThrow(RangeError);
    },
  );

  it('names a sample beyond 2^53 ps', () => {
    expect(() => arrivalTime_ps(1, Number.MAX_SAFE_INTEGER)).toThrow(SampleTooLongError);
    expect(() => arrivalTime_ps(Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER)).toThrow(SampleTooLongError);
  });
});
