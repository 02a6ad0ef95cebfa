/**
 * The queue that lost: a plain 4-ary heap of events, ordered by (time, priority, sequence), in typed arrays.
 * Kept so that the choice of buckets in src/engine/queue.ts can be tested again.
 */
const PRIORITY_UNIT = 0x100000000000;

export class HeapQueue {
  time_ps = 0;
  to = 0;
  from = 0;
  tag = 0;
  item: unknown = undefined;
  size = 0;

  private sequence = 0;
  private capacity = 64;
  private times_ps = new Float64Array(64);
  private orders = new Float64Array(64);
  /** Slot of each heap place; the slots behind `size` are free. */
  private slots = Int32Array.from({ length: 64 }, (_, i) => i);
  private words = new Int32Array(64 * 3);
  private items: unknown[] = new Array(64).fill(undefined);

  push(time_ps: number, priority: number, to: number, from: number, tag: number, item: unknown): void {
    if (this.size === this.capacity) this.grow();
    const { times_ps, orders, slots, words } = this;
    let at = this.size++;
    const slot = slots[at];
    const order = priority * PRIORITY_UNIT + this.sequence++;
    words[slot * 3] = to;
    words[slot * 3 + 1] = from;
    words[slot * 3 + 2] = tag;
    this.items[slot] = item;
    while (at > 0) {
      const parent = (at - 1) >> 2;
      if (times_ps[parent] < time_ps || (times_ps[parent] === time_ps && orders[parent] < order)) break;
      times_ps[at] = times_ps[parent];
      orders[at] = orders[parent];
      slots[at] = slots[parent];
      at = parent;
    }
    times_ps[at] = time_ps;
    orders[at] = order;
    slots[at] = slot;
  }

  pop(): boolean {
    if (this.size === 0) return false;
    const { times_ps, orders, slots, words } = this;
    const taken = slots[0];
    this.time_ps = times_ps[0];
    this.to = words[taken * 3];
    this.from = words[taken * 3 + 1];
    this.tag = words[taken * 3 + 2];
    this.item = this.items[taken];
    this.items[taken] = undefined;
    const size = --this.size;
    const time_ps = times_ps[size];
    const order = orders[size];
    const slot = slots[size];
    let at = 0;
    for (;;) {
      const first = at * 4 + 1;
      if (first >= size) break;
      const end = Math.min(first + 4, size);
      let least = first;
      for (let child = first + 1; child < end; child++) {
        if (
          times_ps[child] < times_ps[least] ||
          (times_ps[child] === times_ps[least] && orders[child] < orders[least])
        ) {
          least = child;
        }
      }
      if (time_ps < times_ps[least] || (time_ps === times_ps[least] && order < orders[least])) break;
      times_ps[at] = times_ps[least];
      orders[at] = orders[least];
      slots[at] = slots[least];
      at = least;
    }
    times_ps[at] = time_ps;
    orders[at] = order;
    slots[at] = slot;
    slots[size] = taken;
    return true;
  }

  private grow(): void {
    const capacity = this.capacity * 2;
    const widen = <T extends Float64Array | Int32Array>(from: T, to: T): T => {
      to.set(from);
      return to;
    };
    this.times_ps = widen(this.times_ps, new Float64Array(capacity));
    this.orders = widen(this.orders, new Float64Array(capacity));
    this.slots = widen(this.slots, new Int32Array(capacity));
    for (let i = this.capacity; i < capacity; i++) {
      this.slots[i] = i;
      this.items.push(undefined);
    }
    this.words = widen(this.words, new Int32Array(capacity * 3));
    this.capacity = capacity;
  }
}
