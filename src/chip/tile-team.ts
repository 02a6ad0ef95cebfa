/**
 * Who carries out tile jobs: the engine's thread alone, or it and the shards of a board. Jobs touch only
 * their own tile, so who does them, and in what order, changes no bit.
 */
import type { Kernels } from '../kernel/kernels.js';
import type { ShardBoard } from './shard-board.js';
import type { ChipStructure } from './structure.js';
import { carryOut } from './tile-jobs.js';

export interface TileTeam {
  /** Asks for a job; it may be carried out now or at `settle`. */
  request(code: number, tile: number, pair: number): void;
  /** Returns when every job asked for is done. */
  settle(): void;
}

/** Every job at once, on this thread. */
export class LoneWorker implements TileTeam {
  constructor(
    private readonly kernels: Kernels,
    private readonly addresses: readonly number[],
    private readonly scratch: number,
  ) {}

  request(code: number, tile: number, pair: number): void {
    carryOut(this.kernels, code, this.addresses[tile], pair, this.scratch);
  }

  settle(): void {
    // Nothing is ever left.
  }
}

/** A batch whose tiles hold fewer cells than this is done sooner on one thread than a barrier takes. */
const CELLS_WORTH_A_BARRIER = 65_536;

/** Jobs wait for `settle`; then each thread does those of its own tiles. Shard 0 is the engine's thread. */
export class ShardedTeam implements TileTeam {
  private count = 0;
  private cells = 0;
  /** 1 for tiles that have a job waiting. */
  private readonly asked: Uint8Array;
  private readonly codes: Int32Array;
  private readonly tiles: Int32Array;
  private readonly pairs: Int32Array;
  private readonly owners: readonly number[];
  private readonly cellsOf: readonly number[];

  constructor(
    private readonly kernels: Kernels,
    private readonly addresses: readonly number[],
    private readonly scratch: number,
    private readonly board: ShardBoard,
    chip: ChipStructure,
  ) {
    this.asked = new Uint8Array(addresses.length);
    this.codes = new Int32Array(addresses.length);
    this.tiles = new Int32Array(addresses.length);
    this.pairs = new Int32Array(addresses.length);
    this.owners = ownersOf(chip, board.shards + 1);
    this.cellsOf = chip.tiles.map(({ rows, cols }) => rows * cols);
  }

  request(code: number, tile: number, pair: number): void {
    // One batch holds at most one job a tile: a second one must come after the first.
    if (this.asked[tile] === 1) this.settle();
    this.asked[tile] = 1;
    this.codes[this.count] = code;
    this.tiles[this.count] = tile;
    this.pairs[this.count] = pair;
    this.count++;
    this.cells += this.cellsOf[tile];
  }

  settle(): void {
    const { count, cells, board, addresses, codes, tiles, pairs, owners } = this;
    if (count === 0) return;
    this.count = 0;
    this.cells = 0;
    this.asked.fill(0);
    const together = cells >= CELLS_WORTH_A_BARRIER;
    if (together) {
      for (let i = 0; i < count; i++) board.setJob(i, codes[i], addresses[tiles[i]], pairs[i], owners[tiles[i]]);
      board.open(count);
    }
    for (let i = 0; i < count; i++) {
      if (together && owners[tiles[i]] !== 0) continue;
      carryOut(this.kernels, codes[i], addresses[tiles[i]], pairs[i], this.scratch);
    }
    if (together) board.awaitAll();
  }
}

/**
 * Whole columns of tiles, as even as can be: they all read the same active rows, so that the threads end together. A
 * layer of fewer columns than threads is dealt out tile by tile.
 */
function ownersOf(chip: ChipStructure, threads: number): number[] {
  return chip.layers.flatMap(({ colTiles, tiles }) =>
    tiles.map((_, i) => (colTiles >= threads ? Math.floor(((i % colTiles) * threads) / colTiles) : i % threads)),
  );
}
