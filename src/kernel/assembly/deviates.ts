/** Normal deviates for a list of hits. */
import { LAYER_INDEX, LAYER_RUN, RUN_SEED_HI, RUN_SEED_LO, RUN_STEP, TILE_LAYER } from '../layout';
import { HIT_DEVIATE, HIT_KEY, HIT_PULSES, HIT_WORD, WORK } from './hits';
import { boxMuller4, philox4 } from './philox';

/**
 * Every hit's deviate, of its key cell and of the plane (G⁺ or G⁻ of the pair) that its pulses go to.
 * Random words first, deviates after: two short loops keep the processor busier than one long one.
 */
export function drawDeviates(tile: usize, pair: i32, scratch: usize, count: i32, stream: i32): void {
  const layer = load<usize>(tile, TILE_LAYER);
  const run = load<usize>(layer, LAYER_RUN);
  const seedLo = load<i32>(run, RUN_SEED_LO);
  const seedHi = load<i32>(run, RUN_SEED_HI);
  const step = i32x4.splat(load<i32>(run, RUN_STEP));
  const source = i32x4.splat((stream << 24) | (load<i32>(layer, LAYER_INDEX) << 16) | (2 * pair));
  const words = scratch + WORK;
  for (let i = 0; i < count; i += 4) {
    const at = scratch + ((<usize>i) << 2);
    const key = v128.load(at, HIT_KEY);
    const plane = i32x4.add(source, i32x4.shr_u(v128.load(at, HIT_PULSES), 31));
    philox4(words, i32x4.shr_u(key, 2), step, plane, i32x4.splat(0), seedLo, seedHi);
    const second = i32x4.eq(v128.and(key, i32x4.splat(2)), i32x4.splat(2));
    v128.store(at, v128.bitselect(v128.load(words, 32), v128.load(words), second), HIT_DEVIATE);
    v128.store(at, v128.bitselect(v128.load(words, 48), v128.load(words, 16), second), HIT_WORD);
  }
  for (let i = 0; i < count; i += 4) {
    const at = scratch + ((<usize>i) << 2);
    const deviate = boxMuller4(v128.load(at, HIT_DEVIATE), v128.load(at, HIT_WORD), v128.load(at, HIT_KEY));
    v128.store(at, deviate, HIT_DEVIATE);
  }
}
