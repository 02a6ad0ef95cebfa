/**
 * Trains on the lines of a layer: the slots in which each row and each column fires, as bits. What is physical about
 * them: a row's train knows nothing of columns, a column's nothing of rows.
 */
import {
  ENCODER_OVERLAP,
  ENCODER_STOCHASTIC_TRAIN,
  LAYER_COLS,
  LINES_COL_GAIN,
  LINES_COLS,
  LAYER_DELTA,
  LAYER_INDEX,
  LAYER_LINES,
  LAYER_PAIR,
  LAYER_ROWS,
  LINES_ROW_GAIN,
  LINES_ROWS,
  LAYER_RUN,
  LINES_SLOTS,
  LAYER_X,
  PAIR_BYTES,
  PAIR_ENCODER,
  RUN_SEED_HI,
  RUN_SEED_LO,
  RUN_STEP,
  STREAM_ENCODER,
} from '../layout';
import { WORK } from './hits';
import { log4 } from './math';
import { philox4 } from './philox';

export function encodeLines(layer: usize, pair: i32, scratch: usize): void {
  const encoder = load<i32>(load<usize>(layer, LAYER_PAIR) + <usize>pair * PAIR_BYTES, PAIR_ENCODER);
  const x = load<usize>(layer, LAYER_X);
  const delta = load<usize>(layer, LAYER_DELTA);
  const rows = load<i32>(layer, LAYER_ROWS);
  const cols = load<i32>(layer, LAYER_COLS);
  const lines = load<usize>(layer, LAYER_LINES);
  const rowSlots = load<usize>(lines, LINES_ROWS);
  const colSlots = load<usize>(lines, LINES_COLS);
  const a = load<f32>(lines, LINES_ROW_GAIN);
  const b = load<f32>(lines, LINES_COL_GAIN);
  const slots = load<i32>(lines, LINES_SLOTS);
  switch (encoder) {
    case ENCODER_STOCHASTIC_TRAIN:
      fireAtRandom(layer, 2 * pair, scratch, x, rows, a, slots, rowSlots);
      fireAtRandom(layer, 2 * pair + 1, scratch, delta, cols, b, slots, colSlots);
      break;
    case ENCODER_OVERLAP:
      fireFirst(x, rows, a, slots, rowSlots);
      fireEvenly(delta, cols, b, slots, colSlots);
      break;
    default:
      unreachable();
  }
}

/** −1/λ, λ = −ln(1 − p): a series below 2⁻⁶, where 1 − p would lose digits; 0 from p = 1 on, so that gaps are 0. */
// @ts-ignore: decorator
@inline
function perRateOf(p: v128): v128 {
  const one = f32x4.splat(1);
  let series = f32x4.add(f32x4.mul(p, f32x4.splat(0.2)), f32x4.splat(0.25));
  series = f32x4.add(f32x4.mul(p, series), f32x4.splat(<f32>(1.0 / 3.0)));
  series = f32x4.add(f32x4.mul(p, series), f32x4.splat(0.5));
  series = f32x4.mul(p, f32x4.add(f32x4.mul(p, series), one));
  const rest = f32x4.max(f32x4.sub(one, p), f32x4.splat(5.9604644775390625e-8));
  const rate = v128.bitselect(series, f32x4.neg(log4(rest)), f32x4.lt(p, f32x4.splat(0.015625)));
  return v128.and(f32x4.div(f32x4.splat(-1), rate), f32x4.lt(p, one));
}

/**
 * Every line fires in each slot with probability p = min(1, gain·|value|), drawn by gaps between slots, four lines at a
 * time. Counter: the line, and in steps of four gaps the draw; the plane tells rows (2·pair) from columns.
 */
function fireAtRandom(
  layer: usize,
  plane: i32,
  scratch: usize,
  values: usize,
  count: i32,
  gain: f32,
  slots: i32,
  out: usize,
): void {
  const run = load<usize>(layer, LAYER_RUN);
  const seedLo = load<i32>(run, RUN_SEED_LO);
  const seedHi = load<i32>(run, RUN_SEED_HI);
  const step = i32x4.splat(load<i32>(run, RUN_STEP));
  const source = i32x4.splat((STREAM_ENCODER << 24) | (load<i32>(layer, LAYER_INDEX) << 16) | plane);
  const words = scratch + WORK;
  const gain4 = f32x4.splat(gain);
  const slots4 = i32x4.splat(slots);
  const behind = (<usize>((count + 3) & ~3)) << 2;
  const unit = f32x4.splat(5.9604644775390625e-8);
  for (let line = 0; line < count; line += 4) {
    const to = out + (<usize>line << 2);
    const p = f32x4.mul(gain4, f32x4.abs(v128.load(values + (<usize>line << 2))));
    const fires = f32x4.gt(p, f32x4.splat(0));
    if (!v128.any_true(fires)) {
      v128.store(to, i32x4.splat(0));
      v128.store(to + behind, i32x4.splat(0));
      continue;
    }
    const perRate = perRateOf(p);
    // Lines that never fire stand behind the last slot from the start.
    let slot = v128.andnot(slots4, fires);
    let low0: u64 = 0;
    let low1: u64 = 0;
    let low2: u64 = 0;
    let low3: u64 = 0;
    const key = i32x4.add(i32x4.splat(line), i32x4(0, 1, 2, 3));
    for (let draw = 0, going = true; going; draw++) {
      philox4(words, key, step, source, i32x4.splat(draw), seedLo, seedHi);
      for (let word: usize = 0; word < 64; word += 16) {
        const u = f32x4.convert_i32x4_s(i32x4.add(i32x4.shr_u(v128.load(words + word), 8), i32x4.splat(1)));
        const gap = i32x4.trunc_sat_f32x4_s(
          f32x4.min(f32x4.mul(log4(f32x4.mul(u, unit)), perRate), f32x4.splat(64)),
        );
        slot = i32x4.add(slot, gap);
        const inside = i32x4.bitmask(i32x4.lt_s(slot, slots4));
        if (inside == 0) {
          going = false;
          break;
        }
        if (inside & 1) low0 |= (<u64>1) << (<u64>i32x4.extract_lane(slot, 0));
        if (inside & 2) low1 |= (<u64>1) << (<u64>i32x4.extract_lane(slot, 1));
        if (inside & 4) low2 |= (<u64>1) << (<u64>i32x4.extract_lane(slot, 2));
        if (inside & 8) low3 |= (<u64>1) << (<u64>i32x4.extract_lane(slot, 3));
        slot = i32x4.add(slot, i32x4.splat(1));
      }
    }
    storeSlots(to, behind, low0);
    storeSlots(to + 4, behind, low1);
    storeSlots(to + 8, behind, low2);
    storeSlots(to + 12, behind, low3);
  }
}

// @ts-ignore: decorator
@inline
function storeSlots(to: usize, behind: usize, slots: u64): void {
  store<u32>(to, <u32>slots);
  store<u32>(to + behind, <u32>(slots >> 32));
}

/** Slots that a line fires in: round-half-even(min(1, gain·|value|)·slots). */
// @ts-ignore: decorator
@inline
function firing(value: f32, gain: f32, slots: i32): i32 {
  return <i32>nearest(min<f32>(1, gain * abs(value)) * <f32>slots);
}

/** A line that fires k times does so in the first k slots. */
function fireFirst(values: usize, count: i32, gain: f32, slots: i32, out: usize): void {
  const behind = (<usize>((count + 3) & ~3)) << 2;
  for (let line = 0; line < count; line++) {
    const at = <usize>line << 2;
    const k = firing(load<f32>(values + at), gain, slots);
    storeSlots(out + at, behind, k > 63 ? ~(<u64>0) : ((<u64>1) << <u64>k) - 1);
  }
}

/** A line that fires k times does so evenly: of the first r slots in round-half-up(r·k/slots). */
function fireEvenly(values: usize, count: i32, gain: f32, slots: i32, out: usize): void {
  const behind = (<usize>((count + 3) & ~3)) << 2;
  for (let line = 0; line < count; line++) {
    const at = <usize>line << 2;
    const k = firing(load<f32>(values + at), gain, slots);
    let set: u64 = 0;
    if (k > 0) {
      let sum = slots >> 1;
      for (let slot = 0; slot < slots; slot++) {
        sum += k;
        if (sum < slots) continue;
        sum -= slots;
        set |= (<u64>1) << (<u64>slot);
      }
    }
    storeSlots(out + at, behind, set);
  }
}
