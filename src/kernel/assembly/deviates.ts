/** Normal and uniform deviates for a list of hits. */
import { LAYER_INDEX, LAYER_RUN, RUN_SEED_HI, RUN_SEED_LO, RUN_STEP, TILE_LAYER } from '../layout';
import { HIT_DEVIATE, HIT_KEY, HIT_PULSES, HIT_WORD, WORK } from './hits';
import { boxMuller4, philox4 } from './philox';
import { toMinus } from './routes';

/** Where noise comes from: bits of Philox counter 2 for plane G⁺ of a pair. */
// @ts-ignore: decorator
@inline
function sourceOf(layer: usize, pair: i32, stream: i32): v128 {
  return i32x4.splat((stream << 24) | (load<i32>(layer, LAYER_INDEX) << 16) | (2 * pair));
}

/**
 * Every hit's deviate, of its key cell and of the plane (G⁺ or G⁻ of the pair) that its pulses go to.
 * Random words first, deviates after: two short loops keep the processor busier than one long one.
 */
export function drawDeviates(tile: usize, pair: i32, scratch: usize, count: i32, stream: i32, route: i32): void {
  const layer = load<usize>(tile, TILE_LAYER);
  const run = load<usize>(layer, LAYER_RUN);
  const seedLo = load<i32>(run, RUN_SEED_LO);
  const seedHi = load<i32>(run, RUN_SEED_HI);
  const step = i32x4.splat(load<i32>(run, RUN_STEP));
  const source = sourceOf(layer, pair, stream);
  const words = scratch + WORK;
  for (let i = 0; i < count; i += 4) {
    const at = scratch + ((<usize>i) << 2);
    const key = v128.load(at, HIT_KEY);
    const plane = i32x4.sub(source, toMinus(v128.load(at, HIT_PULSES), route));
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

/** The deviates of the four hits at `at` for a later pulse of their trains: draw number `draw` of the same key. */
export function deviatesOfPulse(
  tile: usize,
  pair: i32,
  scratch: usize,
  at: usize,
  stream: i32,
  route: i32,
  draw: i32,
): v128 {
  const layer = load<usize>(tile, TILE_LAYER);
  const run = load<usize>(layer, LAYER_RUN);
  const words = scratch + WORK;
  const key = v128.load(at, HIT_KEY);
  const plane = i32x4.sub(sourceOf(layer, pair, stream), toMinus(v128.load(at, HIT_PULSES), route));
  const step = i32x4.splat(load<i32>(run, RUN_STEP));
  const seedLo = load<i32>(run, RUN_SEED_LO);
  philox4(words, i32x4.shr_u(key, 2), step, plane, i32x4.splat(draw), seedLo, load<i32>(run, RUN_SEED_HI));
  const second = i32x4.eq(v128.and(key, i32x4.splat(2)), i32x4.splat(2));
  const a = v128.bitselect(v128.load(words, 32), v128.load(words), second);
  const b = v128.bitselect(v128.load(words, 48), v128.load(words, 16), second);
  return boxMuller4(a, b, key);
}

/** Every hit's uniform deviate in [0, 1), in the place of its normal one: each key cell has a word of its own. */
export function drawUniforms(tile: usize, pair: i32, scratch: usize, count: i32, stream: i32, route: i32): void {
  const layer = load<usize>(tile, TILE_LAYER);
  const run = load<usize>(layer, LAYER_RUN);
  const seedLo = load<i32>(run, RUN_SEED_LO);
  const seedHi = load<i32>(run, RUN_SEED_HI);
  const step = i32x4.splat(load<i32>(run, RUN_STEP));
  const source = sourceOf(layer, pair, stream);
  const words = scratch + WORK;
  const scale = f32x4.splat(5.9604644775390625e-8); // 2⁻²⁴
  for (let i = 0; i < count; i += 4) {
    const at = scratch + ((<usize>i) << 2);
    const key = v128.load(at, HIT_KEY);
    const plane = i32x4.sub(source, toMinus(v128.load(at, HIT_PULSES), route));
    philox4(words, i32x4.shr_u(key, 2), step, plane, i32x4.splat(0), seedLo, seedHi);
    const second = i32x4.eq(v128.and(key, i32x4.splat(2)), i32x4.splat(2));
    const odd = i32x4.eq(v128.and(key, i32x4.splat(1)), i32x4.splat(1));
    const even = v128.bitselect(v128.load(words, 32), v128.load(words), second);
    const other = v128.bitselect(v128.load(words, 48), v128.load(words, 16), second);
    const word = v128.bitselect(other, even, odd);
    v128.store(at, f32x4.mul(f32x4.convert_i32x4_s(i32x4.shr_u(word, 8)), scale), HIT_DEVIATE);
  }
}
