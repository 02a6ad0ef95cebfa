/**
 * Where the threads of one run meet: the engine's thread publishes tile jobs as machines ask for them, and every
 * thread takes the next one that nobody has taken. So shards compute while the engine still delivers events, and the
 * engine joins in when it needs the results. A job touches its own tile only: who does it changes no bit.
 *
 * Waiting is a spin, then sleep: a spin barrier costs 0.1 µs, waking a sleeping thread 50 µs.
 */

/** Words of the board. The first three only ever grow, modulo 2³². */
const PUBLISHED = 0;
const TAKEN = 16;
const DONE = 32;
const SLEEPERS = 48;
const STATE = 49;
const READY = 50;
const SHARDS = 51;
const ENGINE_SLEEPS = 52;
const CAPACITY = 53;
const BUDGET = 54;
const RESULT = 55;
const HEAD = 64;
/** A job: its code and two numbers, mostly the tile's address and the device pair. */
const JOB_WORDS = 4;

const RUNNING = 0;
const CLOSED = 1;
const LOST = 2;

/**
 * Looks before a thread goes to sleep: some 400 µs, longer than what the engine does alone between two batches of a
 * large chip. Where threads outnumber cores they sleep at once, or they would keep the very thread that they wait for
 * from running.
 */
const SPINS = 400_000;
const SPINS_CROWDED = 100;
/** A sleeping engine looks up this often whether a shard was lost. */
const LOOK_UP_ms = 100;
const START_ms = 30_000;

/** Carries out a job: its code, and two numbers that the code explains. */
export type Work = (code: number, first: number, second: number) => void;

/** A thread that took part in a run is gone: the run cannot go on. */
export class ShardLostError extends Error {
  override readonly name = 'ShardLostError';
}

export class ShardBoard {
  private readonly words: Int32Array;

  /** @param buffer from `ShardBoard.allocate`, shared by all threads of a run. */
  constructor(readonly buffer: SharedArrayBuffer) {
    this.words = new Int32Array(buffer);
  }

  /** A board for `shards` threads besides the engine's, with room for `jobs` at a time, on so many cores. */
  static allocate(shards: number, jobs: number, cores: number): ShardBoard {
    const capacity = Math.max(jobs, shards + 1);
    const board = new ShardBoard(new SharedArrayBuffer(4 * (HEAD + JOB_WORDS * capacity)));
    board.words[SHARDS] = shards;
    board.words[CAPACITY] = capacity;
    board.words[BUDGET] = shards < cores ? SPINS : SPINS_CROWDED;
    return board;
  }

  get shards(): number {
    return this.words[SHARDS];
  }

  // --- the engine's side -----------------------------------------------------------------------

  /** Waits until every shard has started. @throws ShardLostError after half a minute, or when one is lost. */
  awaitShards(): void {
    const deadline = performance.now() + START_ms;
    for (;;) {
      const ready = Atomics.load(this.words, READY);
      if (ready === this.shards) return;
      this.expectRunning();
      if (performance.now() > deadline) throw new ShardLostError(`${this.shards - ready} tile shard(s) did not start`);
      Atomics.wait(this.words, READY, ready, LOOK_UP_ms);
    }
  }

  /** Publishes a job. At most `jobs` of them may wait for `finish`. */
  publish(code: number, first: number, second: number): void {
    const { words } = this;
    const published = words[PUBLISHED];
    const at = this.place(published);
    words[at] = code;
    words[at + 1] = first;
    words[at + 2] = second;
    Atomics.store(words, PUBLISHED, published + 1);
    if (Atomics.load(words, SLEEPERS) > 0) Atomics.notify(words, PUBLISHED);
  }

  /** Takes part in what is left, and returns when every job is done. @throws ShardLostError */
  finish(work: Work): void {
    const { words } = this;
    // A shard that was lost without a job in hand would otherwise go unnoticed.
    this.expectRunning();
    while (this.takeOne(work)) {
      // The work is in the condition.
    }
    const published = words[PUBLISHED];
    const budget = words[BUDGET];
    for (let i = 0; i < budget; i++) if (Atomics.load(words, DONE) === published) return;
    for (;;) {
      Atomics.store(words, ENGINE_SLEEPS, 1);
      const done = Atomics.load(words, DONE);
      if (done === published) break;
      this.expectRunning();
      Atomics.wait(words, DONE, done, LOOK_UP_ms);
    }
    Atomics.store(words, ENGINE_SLEEPS, 0);
  }

  /** Takes the sum of what threads have added since the last time. */
  takeResult(): number {
    return Atomics.exchange(this.words, RESULT, 0);
  }

  private expectRunning(): void {
    if (Atomics.load(this.words, STATE) === LOST) throw new ShardLostError('a thread that computed tiles was lost');
  }

  // --- every thread -------------------------------------------------------------------------------

  /** Adds to the result of the jobs under way. */
  addResult(value: number): void {
    Atomics.add(this.words, RESULT, value);
  }

  /** Carries out the next job that nobody has taken; false when there is none. */
  private takeOne(work: Work): boolean {
    const { words } = this;
    for (;;) {
      const taken = Atomics.load(words, TAKEN);
      if (taken === Atomics.load(words, PUBLISHED)) return false;
      if (Atomics.compareExchange(words, TAKEN, taken, (taken + 1) | 0) !== taken) continue;
      const at = this.place(taken);
      work(words[at], words[at + 1], words[at + 2]);
      Atomics.add(words, DONE, 1);
      return true;
    }
  }

  private place(index: number): number {
    return HEAD + JOB_WORDS * ((index >>> 0) % this.words[CAPACITY]);
  }

  // --- a shard's side --------------------------------------------------------------------------

  /** Takes part until the board is closed. */
  serve(work: Work): void {
    const { words } = this;
    Atomics.add(words, READY, 1);
    Atomics.notify(words, READY);
    while (Atomics.load(words, STATE) === RUNNING) {
      if (this.takeOne(work)) {
        if (Atomics.load(words, ENGINE_SLEEPS) === 1) Atomics.notify(words, DONE);
      } else {
        this.awaitJobs();
      }
    }
  }

  private awaitJobs(): void {
    const { words } = this;
    const budget = words[BUDGET];
    const seen = Atomics.load(words, TAKEN);
    for (let i = 0; i < budget; i++) {
      if (Atomics.load(words, PUBLISHED) !== seen) return;
    }
    Atomics.add(words, SLEEPERS, 1);
    // Timed: an end that comes between the look and the sleep wakes nobody.
    if (Atomics.load(words, STATE) === RUNNING) Atomics.wait(words, PUBLISHED, seen, LOOK_UP_ms);
    Atomics.sub(words, SLEEPERS, 1);
  }

  // --- whoever watches -------------------------------------------------------------------------

  /** The run is over: shards return. */
  close(): void {
    this.end(CLOSED);
  }

  /** A thread is gone: the engine throws, the other shards return. */
  lost(): void {
    this.end(LOST);
  }

  private end(state: number): void {
    const { words } = this;
    Atomics.compareExchange(words, STATE, RUNNING, state);
    Atomics.notify(words, PUBLISHED);
    Atomics.notify(words, DONE);
    Atomics.notify(words, READY);
  }
}
