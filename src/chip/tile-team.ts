/**
 * Who carries out tile jobs: the engine's thread alone, or it and the shards of a board. Jobs touch only
 * their own tile, so who does them, and in what order, changes no bit.
 */
import type { Kernels } from '../kernel/kernels.js';
import type { ShardBoard, Work } from './shard-board.js';
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

/** A layer of fewer cells is done sooner on the engine's thread than it is handed to others. */
const CELLS_WORTH_SHARING = 65_536;

/** Jobs on large layers are shared with the threads of a board, those on small ones done at once. */
export class ShardedTeam implements TileTeam {
  private waiting = 0;
  /** 1 for tiles that have a job waiting. */
  private readonly asked: Uint8Array;
  /** 1 for tiles of layers that are worth sharing. */
  private readonly shared: Uint8Array;
  private readonly work: Work;

  constructor(
    kernels: Kernels,
    private readonly addresses: readonly number[],
    scratch: number,
    private readonly board: ShardBoard,
    chip: ChipStructure,
  ) {
    this.asked = new Uint8Array(addresses.length);
    this.shared = Uint8Array.from(chip.tiles, ({ layer }) => {
      const { rows, cols } = chip.layers[layer];
      return rows * cols >= CELLS_WORTH_SHARING ? 1 : 0;
    });
    this.work = (code, tile, pair) => carryOut(kernels, code, tile, pair, scratch);
  }

  request(code: number, tile: number, pair: number): void {
    const address = this.addresses[tile];
    if (this.shared[tile] === 0) {
      this.work(code, address, pair);
      return;
    }
    // A tile has one job at a time: a second one must come after the first.
    if (this.asked[tile] === 1) this.settle();
    this.asked[tile] = 1;
    this.waiting++;
    this.board.publish(code, address, pair);
  }

  settle(): void {
    if (this.waiting === 0) return;
    this.board.finish(this.work);
    this.waiting = 0;
    this.asked.fill(0);
  }
}
