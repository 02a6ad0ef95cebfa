/**
 * Event queue of both engines: ordered by (time, priority, sequence).
 *
 * Traffic is lockstep: many events at few distinct times. So events of one (time, priority) share a bucket,
 * first in, first out, and only buckets are ordered, in a 4-ary heap. Buckets are found again through a small
 * direct-mapped cache. A bucket that loses its cache line is closed for good, and the next event of its key
 * opens a younger bucket, which the heap places behind it: this keeps the sequence without a search, and
 * leaves O(log n) for many distinct times.
 */
import { DelayError, SampleTooLongError } from './errors.js';

/**
 * Time at which something posted at `now_ps` with `delay_ps` arrives.
 * @throws DelayError unless the delay is an integer ≥ 0; SampleTooLongError from 2^53 ps on.
 */
export function arrivalTime_ps(now_ps: number, delay_ps: number): number {
  if (!(delay_ps >= 0) || Math.floor(delay_ps) !== delay_ps || delay_ps === Number.POSITIVE_INFINITY) {
    throw new DelayError(delay_ps);
  }
  const time_ps = now_ps + delay_ps;
  if (time_ps > Number.MAX_SAFE_INTEGER) throw new SampleTooLongError(now_ps, delay_ps);
  return time_ps;
}

/** Words of an entry in a bucket: receiver, sender, tag. */
const STRIDE = 3;
const FIRST_CAPACITY = 4;
/** Lines of the bucket cache, and the shift that leaves as many hash bits. */
const CACHE_LINES = 64;
const CACHE_SHIFT = 26;
/** Priorities lie above 2^44 openings of buckets, which is more than a sample can post. */
const PRIORITY_UNIT = 0x100000000000;

class Bucket {
  time_ps = -1;
  priority = -1;
  line = 0;
  head = 0;
  tail = 0;
  capacity = FIRST_CAPACITY;
  words = new Int32Array(FIRST_CAPACITY * STRIDE);
  items: unknown[] = new Array(FIRST_CAPACITY).fill(undefined);

  /** Makes room behind the tail: moves the rest to the front if half is spent, else doubles. */
  makeRoom(): void {
    if (this.head > this.capacity >>> 1) {
      const { head, tail } = this;
      this.words.copyWithin(0, head * STRIDE, tail * STRIDE);
      for (let i = head; i < tail; i++) {
        this.items[i - head] = this.items[i];
      }
      for (let i = Math.max(tail - head, head); i < tail; i++) this.items[i] = undefined;
      this.tail = tail - head;
      this.head = 0;
      return;
    }
    const words = new Int32Array(this.capacity * 2 * STRIDE);
    words.set(this.words);
    this.words = words;
    for (let i = 0; i < this.capacity; i++) this.items.push(undefined);
    this.capacity *= 2;
  }
}

export class EventQueue {
  /** The entry that `pop` took out last. */
  time_ps = 0;
  to = 0;
  from = 0;
  /** Free for the engine: kind of event, or what tells a timer. */
  tag = 0;
  item: unknown = undefined;
  /** Entries in the queue. */
  size = 0;

  private readonly none = new Bucket();
  private readonly cache: Bucket[] = new Array(CACHE_LINES).fill(this.none);
  private readonly pool: Bucket[] = [];
  private heap: Bucket[] = [];
  private heapTime_ps = new Float64Array(64);
  private heapOrder = new Float64Array(64);
  private heapSize = 0;
  private opened = 0;

  /** `time_ps` from `arrivalTime_ps`; `priority` an integer from 0 to 255, lowest first. */
  push(time_ps: number, priority: number, to: number, from: number, tag: number, item: unknown): void {
    const line = Math.imul((time_ps | 0) ^ (priority << 24), 0x9e3779b1) >>> CACHE_SHIFT;
    let bucket = this.cache[line];
    if (bucket.time_ps !== time_ps || bucket.priority !== priority) bucket = this.open(time_ps, priority, line);
    let tail = bucket.tail;
    if (tail === bucket.capacity) {
      bucket.makeRoom();
      tail = bucket.tail;
    }
    const words = bucket.words;
    const word = tail * STRIDE;
    words[word] = to;
    words[word + 1] = from;
    words[word + 2] = tag;
    bucket.items[tail] = item;
    bucket.tail = tail + 1;
    this.size++;
  }

  /** Takes the first entry out into the fields above; false when there is none. */
  pop(): boolean {
    if (this.size === 0) return false;
    let bucket = this.heap[0];
    while (bucket.head === bucket.tail) {
      this.closeFirst();
      bucket = this.heap[0];
    }
    const head = bucket.head;
    const words = bucket.words;
    const word = head * STRIDE;
    this.time_ps = bucket.time_ps;
    this.to = words[word];
    this.from = words[word + 1];
    this.tag = words[word + 2];
    this.item = bucket.items[head];
    bucket.items[head] = undefined;
    // A spent bucket stays first until the next pop: events posted without delay find it again.
    if (head + 1 === bucket.tail) {
      bucket.head = 0;
      bucket.tail = 0;
    } else {
      bucket.head = head + 1;
    }
    this.size--;
    return true;
  }

  /** Forgets every entry. */
  clear(): void {
    while (this.heapSize > 0) {
      const bucket = this.heap[0];
      // What was popped has left its place already.
      if (bucket.head !== bucket.tail) bucket.items.fill(undefined);
      bucket.head = 0;
      bucket.tail = 0;
      this.closeFirst();
    }
    this.size = 0;
    this.item = undefined;
  }

  private open(time_ps: number, priority: number, line: number): Bucket {
    // Nothing is pending: buckets still in the heap are spent, and the count of openings may start again.
    if (this.size === 0) {
      while (this.heapSize > 0) this.closeFirst();
      this.opened = 0;
    }
    const bucket = this.pool.pop() ?? new Bucket();
    bucket.time_ps = time_ps;
    bucket.priority = priority;
    bucket.line = line;
    this.cache[line] = bucket;
    if (this.heapSize === this.heapTime_ps.length) this.growHeap();
    this.siftUp(bucket, time_ps, priority * PRIORITY_UNIT + this.opened++);
    return bucket;
  }

  private growHeap(): void {
    const time_ps = new Float64Array(this.heapSize * 2);
    time_ps.set(this.heapTime_ps);
    this.heapTime_ps = time_ps;
    const order = new Float64Array(this.heapSize * 2);
    order.set(this.heapOrder);
    this.heapOrder = order;
  }

  private siftUp(bucket: Bucket, time_ps: number, order: number): void {
    const { heap, heapTime_ps, heapOrder } = this;
    let at = this.heapSize++;
    while (at > 0) {
      const parent = (at - 1) >> 2;
      const parentTime_ps = heapTime_ps[parent];
      if (parentTime_ps < time_ps || (parentTime_ps === time_ps && heapOrder[parent] < order)) break;
      heap[at] = heap[parent];
      heapTime_ps[at] = parentTime_ps;
      heapOrder[at] = heapOrder[parent];
      at = parent;
    }
    heap[at] = bucket;
    heapTime_ps[at] = time_ps;
    heapOrder[at] = order;
  }

  /** Takes the first bucket, which is spent, out of heap and cache. */
  private closeFirst(): void {
    const { heap, heapTime_ps, heapOrder } = this;
    const closed = heap[0];
    if (this.cache[closed.line] === closed) this.cache[closed.line] = this.none;
    this.pool.push(closed);
    const size = --this.heapSize;
    const last = heap[size];
    heap[size] = this.none;
    if (size === 0) return;
    const time_ps = heapTime_ps[size];
    const order = heapOrder[size];
    let at = 0;
    for (;;) {
      const firstChild = at * 4 + 1;
      if (firstChild >= size) break;
      const end = Math.min(firstChild + 4, size);
      let least = firstChild;
      for (let child = firstChild + 1; child < end; child++) {
        const childTime_ps = heapTime_ps[child];
        const leastTime_ps = heapTime_ps[least];
        if (childTime_ps < leastTime_ps || (childTime_ps === leastTime_ps && heapOrder[child] < heapOrder[least])) {
          least = child;
        }
      }
      const leastTime_ps = heapTime_ps[least];
      if (time_ps < leastTime_ps || (time_ps === leastTime_ps && order < heapOrder[least])) break;
      heap[at] = heap[least];
      heapTime_ps[at] = leastTime_ps;
      heapOrder[at] = heapOrder[least];
      at = least;
    }
    heap[at] = last;
    heapTime_ps[at] = time_ps;
    heapOrder[at] = order;
  }
}
