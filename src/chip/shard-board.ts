/**
 * Where the threads of one run meet: the engine's thread writes a batch of tile jobs on the board and opens
 * it; every shard carries out the jobs on its own tiles and signs. Waiting is a short spin, then sleep: a spin
 * barrier costs 0.1 µs, a sleeping one 10 µs, but spinning for ever would starve threads without a core.
 */

/** Words of the board. */
const GENERATION = 0;
const ARRIVED = 1;
const JOBS = 2;
const SLEEPERS = 3;
const STATE = 4;
const READY = 5;
const SHARDS = 6;
const ENGINE_SLEEPS = 7;
const CAPACITY = 8;
const BUDGET = 9;
const HEAD = 16;
/** A job: its code, the tile's address, the device pair, the shard that owns the tile. */
const JOB_WORDS = 4;

const RUNNING = 0;
const CLOSED = 1;
const LOST = 2;

/**
 * Looks before a thread goes to sleep: some 400 µs, longer than what the engine does alone between two batches of a
 * large chip, as waking a thread takes 50 µs. Where threads outnumber cores they sleep at once, or they would keep
 * the very thread that they wait for from running.
 */
const SPINS = 400_000;
const SPINS_CROWDED = 100;
/** A sleeping engine looks up this often whether a shard was lost. */
const LOOK_UP_ms = 100;
const START_ms = 30_000;

/** A thread that owned tiles is gone: the run cannot go on. */
export class ShardLostError extends Error {
  override readonly name = 'ShardLostError';
}

export class ShardBoard {
  private readonly words: Int32Array;

  /** @param buffer from `ShardBoard.allocate`, shared by all threads of a run. */
  constructor(readonly buffer: SharedArrayBuffer) {
    this.words = new Int32Array(buffer);
  }

  /** A board for `shards` threads besides the engine's, with room for `tiles` jobs in a batch, on so many cores. */
  static allocate(shards: number, tiles: number, cores: number): ShardBoard {
    const jobs = Math.max(tiles, shards + 1);
    const board = new ShardBoard(new SharedArrayBuffer(4 * (HEAD + JOB_WORDS * jobs + shards + 1)));
    board.words[SHARDS] = shards;
    board.words[CAPACITY] = jobs;
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

  setJob(index: number, code: number, tile: number, pair: number, owner: number): void {
    const at = HEAD + JOB_WORDS * index;
    this.words[at] = code;
    this.words[at + 1] = tile;
    this.words[at + 2] = pair;
    this.words[at + 3] = owner;
  }

  /** Opens a batch of `count` jobs to the shards. */
  open(count: number): void {
    this.words[JOBS] = count;
    Atomics.store(this.words, ARRIVED, 0);
    Atomics.add(this.words, GENERATION, 1);
    if (Atomics.load(this.words, SLEEPERS) > 0) Atomics.notify(this.words, GENERATION);
  }

  /** Waits until every shard has signed. @throws ShardLostError */
  awaitAll(): void {
    const { words } = this;
    const shards = this.shards;
    const budget = words[BUDGET];
    for (let i = 0; i < budget; i++) if (Atomics.load(words, ARRIVED) === shards) return;
    for (;;) {
      Atomics.store(words, ENGINE_SLEEPS, 1);
      const arrived = Atomics.load(words, ARRIVED);
      if (arrived === shards) break;
      this.expectRunning();
      Atomics.wait(words, ARRIVED, arrived, LOOK_UP_ms);
    }
    Atomics.store(words, ENGINE_SLEEPS, 0);
  }

  private expectRunning(): void {
    if (Atomics.load(this.words, STATE) === LOST) throw new ShardLostError('a thread that owned tiles was lost');
  }

  /** A number that a shard leaves for the engine before it signs. */
  setResult(shard: number, value: number): void {
    this.words[HEAD + JOB_WORDS * this.words[CAPACITY] + shard] = value;
  }

  result(shard: number): number {
    return this.words[HEAD + JOB_WORDS * this.words[CAPACITY] + shard];
  }

  // --- a shard's side --------------------------------------------------------------------------

  /**
   * Takes part until the board is closed: for every batch calls `work(code, tile, pair)` for each job of this
   * shard, then signs.
   */
  serve(shard: number, work: (code: number, tile: number, pair: number) => void): void {
    const { words } = this;
    let seen = 0;
    Atomics.add(words, READY, 1);
    Atomics.notify(words, READY);
    for (;;) {
      this.awaitBatch(seen);
      if (Atomics.load(words, STATE) !== RUNNING) return;
      seen = Atomics.load(words, GENERATION);
      const end = HEAD + JOB_WORDS * words[JOBS];
      for (let at = HEAD; at < end; at += JOB_WORDS) {
        if (words[at + 3] === shard) work(words[at], words[at + 1], words[at + 2]);
      }
      Atomics.add(words, ARRIVED, 1);
      if (Atomics.load(words, ENGINE_SLEEPS) === 1) Atomics.notify(words, ARRIVED);
    }
  }

  private awaitBatch(seen: number): void {
    const { words } = this;
    const budget = words[BUDGET];
    for (let i = 0; i < budget; i++) {
      if (Atomics.load(words, GENERATION) !== seen) return;
    }
    Atomics.add(words, SLEEPERS, 1);
    while (Atomics.load(words, GENERATION) === seen && Atomics.load(words, STATE) === RUNNING) {
      Atomics.wait(words, GENERATION, seen);
    }
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
    Atomics.compareExchange(this.words, STATE, RUNNING, state);
    Atomics.add(this.words, GENERATION, 1);
    Atomics.notify(this.words, GENERATION);
    Atomics.notify(this.words, ARRIVED);
    Atomics.notify(this.words, READY);
  }
}
