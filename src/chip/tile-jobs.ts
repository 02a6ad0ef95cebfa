/** The jobs that machines ask of tiles, as numbers that threads can hand each other. */
import type { Kernels } from '../kernel/kernels.js';
import * as L from '../kernel/layout.js';

export const TILE_JOB = {
  readForward: 1,
  readBackward: 2,
  update: 3,
  /** Update, then look at all cells for full pairs; update, and leave full pairs alone. */
  updateAndFindFull: 4,
  updateOnly: 5,
  updateIdeal: 6,
  reset: 7,
  carry: 8,
  convertForward: 9,
  convertBackward: 10,
  readSpikes: 20,
  findDue: 11,
  transfer: 12,
  readForwardBit: 13,
  readBackwardBit: 14,
} as const;

/** Pairs that the number of a transfer tells apart. */
export const TRANSFER_PAIRS = 256;

/** Between samples: count the right answers to a range of test samples. */
export const EVALUATE_JOB = 100;

/**
 * Carries out one job on the tile at an address, with a thread's own scratch.
 * @param pair the device pair it is about; of a conversion: the slot; of a bit: the bit; of a transfer: the pair and, above its bits, the row.
 */
export function carryOut(kernels: Kernels, job: number, tile: number, pair: number, scratch: number): void {
  switch (job) {
    case TILE_JOB.readForward:
      kernels.readForward(tile);
      kernels.meterForward(tile);
      return;
    case TILE_JOB.readSpikes:
      kernels.readSpikes(tile, scratch);
      kernels.meterSpikes(tile);
      return;
    case TILE_JOB.readBackward:
      kernels.readBackward(tile);
      kernels.meterBackward(tile);
      return;
    case TILE_JOB.update:
      kernels.update(tile, pair, scratch);
      return;
    case TILE_JOB.updateAndFindFull:
      kernels.update(tile, pair, scratch);
      kernels.findFull(tile, pair);
      return;
    case TILE_JOB.updateOnly: {
      kernels.update(tile, pair, scratch);
      const fields = new Int32Array(kernels.memory.buffer, tile, L.TILE_BYTES >> 2);
      fields[L.TILE_FULL_COUNT >> 2] = 0;
      fields[L.TILE_WRITEBACK >> 2] = 0;
      return;
    }
    case TILE_JOB.updateIdeal:
      kernels.updateIdeal(tile);
      return;
    case TILE_JOB.reset:
      kernels.meterReset(tile, pair);
      kernels.reset(tile, pair, scratch);
      return;
    case TILE_JOB.carry:
      kernels.meterReset(tile, pair);
      kernels.carry(tile, pair, scratch);
      return;
    case TILE_JOB.findDue:
      kernels.meterRows(tile, pair, -1);
      kernels.findDue(tile, pair);
      return;
    case TILE_JOB.transfer: {
      const [from, row] = [pair & (TRANSFER_PAIRS - 1), Math.floor(pair / TRANSFER_PAIRS)];
      kernels.meterRows(tile, from, row);
      kernels.transfer(tile, from, row, scratch);
      return;
    }
    case TILE_JOB.readForwardBit:
      kernels.readForwardBit(tile, pair);
      return;
    case TILE_JOB.readBackwardBit:
      kernels.readBackwardBit(tile, pair);
      return;
    case TILE_JOB.convertForward:
      kernels.convertForward(tile, pair);
      return;
    case TILE_JOB.convertBackward:
      kernels.convertBackward(tile, pair);
      return;
    default:
      throw new Error(`unknown tile job ${job}`);
  }
}
