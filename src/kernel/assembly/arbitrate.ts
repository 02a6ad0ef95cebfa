/** Serial programming under an arbiter: the trains of an update in the order of their cells, each to the device whose turn it is. */
import {
  ARBITER_DEPRESSIONS,
  ARBITER_DEPRESSION_EVERY,
  ARBITER_DEVICES,
  ARBITER_INCREMENT,
  ARBITER_POTENTIATIONS,
  ARBITER_POTENTIATION_EVERY,
  ARBITER_SELECTION,
  ARBITER_STAGE,
  ARBITER_USES,
  LAYER_COLS,
  STREAM_C2C,
  TILE_ACTIVE_COUNT,
  TILE_ACTIVE_ROW,
  TILE_ARBITER,
  TILE_COL0,
  TILE_COLS,
  TILE_HITS,
  TILE_LAYER,
  TILE_PULSES,
  TILE_ROW0,
  TILE_STRIDE,
} from '../layout';
import { CANDIDATES, HITS_MAX, putHit } from './hits';
import { land } from './land';

/** The trains that passed, in order: cell, key cell, pulses. */
const CELL: usize = CANDIDATES;
const KEY: usize = CANDIDATES + 4 * HITS_MAX;
const PULSES: usize = CANDIDATES + 8 * HITS_MAX;

/** Counts a train; true when it passes. */
// @ts-ignore: decorator
@inline
function passes(counter: usize, every: i32): boolean {
  const seen = load<i32>(counter) + 1;
  const through = seen >= every;
  store<i32>(counter, through ? 0 : seen);
  return through;
}

/** Lets `count` trains in order land: train i on device (selection + i·increment) mod n. */
function landInTurn(tile: usize, arbiter: usize, scratch: usize, count: i32): void {
  const n = load<i32>(arbiter, ARBITER_DEVICES);
  const increment = load<i32>(arbiter, ARBITER_INCREMENT);
  const uses = load<usize>(arbiter, ARBITER_USES);
  let device = load<i32>(arbiter, ARBITER_SELECTION);
  for (let first = 0; first < min(n, count); first++) {
    let hits = 0;
    let pulses = 0;
    for (let i = first; i < count; i += n) {
      const at = scratch + (<usize>i << 2);
      const train = load<f32>(at, PULSES);
      putHit(scratch, hits++, load<i32>(at, CELL), load<i32>(at, KEY), train);
      pulses += <i32>abs(train);
    }
    land(tile, device, scratch, hits, STREAM_C2C);
    const use = uses + (<usize>device << 2);
    store<i32>(use, load<i32>(use) + hits);
    store<i32>(use + (<usize>n << 2), load<i32>(use + (<usize>n << 2)) + pulses);
    store<i32>(tile, load<i32>(tile, TILE_PULSES) + pulses, TILE_PULSES);
    device = (device + increment) % n;
  }
  store<i32>(tile, load<i32>(tile, TILE_HITS) + count, TILE_HITS);
  const moved = (<i64>load<i32>(arbiter, ARBITER_SELECTION) + <i64>count * <i64>increment) % <i64>n;
  store<i32>(arbiter, <i32>moved, ARBITER_SELECTION);
}

/** Takes the trains from the stage, row by row, columns ascending, which leaves it empty. */
export function landStaged(tile: usize, scratch: usize): void {
  const arbiter = load<usize>(tile, TILE_ARBITER);
  const stage = load<usize>(arbiter, ARBITER_STAGE);
  const devices = load<i32>(arbiter, ARBITER_DEVICES);
  memory.fill(load<usize>(arbiter, ARBITER_USES), 0, <usize>(8 * devices));
  const potentiationEvery = load<i32>(arbiter, ARBITER_POTENTIATION_EVERY);
  const depressionEvery = load<i32>(arbiter, ARBITER_DEPRESSION_EVERY);
  const stride = load<i32>(tile, TILE_STRIDE);
  const cols = load<i32>(tile, TILE_COLS);
  const layerCols = load<i32>(load<usize>(tile, TILE_LAYER), LAYER_COLS);
  const key0 = load<i32>(tile, TILE_ROW0) * layerCols + load<i32>(tile, TILE_COL0);
  const active = load<i32>(tile, TILE_ACTIVE_COUNT);
  const activeRow = load<usize>(tile, TILE_ACTIVE_ROW);
  const zero = f32x4.splat(0);
  let trains = 0;
  for (let a = 0; a < active; a++) {
    const row = load<i32>(activeRow + (<usize>a << 2));
    for (let c = 0; c < cols; c += 4) {
      const at = stage + (<usize>(row * stride + c) << 2);
      const pulses4 = v128.load(at);
      let waiting = i32x4.bitmask(f32x4.ne(pulses4, zero));
      if (waiting == 0) continue;
      do {
        const lane = ctz(waiting);
        waiting &= waiting - 1;
        const pulses = load<f32>(at + (<usize>lane << 2));
        const through =
          pulses > 0
            ? passes(arbiter + ARBITER_POTENTIATIONS, potentiationEvery)
            : passes(arbiter + ARBITER_DEPRESSIONS, depressionEvery);
        if (!through) continue;
        const to = scratch + (<usize>trains << 2);
        trains++;
        store<i32>(to, row * stride + c + lane, CELL);
        store<i32>(to, key0 + row * layerCols + c + lane, KEY);
        store<f32>(to, pulses, PULSES);
      } while (waiting != 0);
      v128.store(at, zero);
      if (trains > HITS_MAX - 4) {
        landInTurn(tile, arbiter, scratch, trains);
        trains = 0;
      }
    }
  }
  landInTurn(tile, arbiter, scratch, trains);
}
