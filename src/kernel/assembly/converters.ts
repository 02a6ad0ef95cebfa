/** What DACs put on the lines of a read, and what ADCs make of its sums. */
import {
  ALL_SLOTS,
  LAYER_ADC_BACKWARD,
  LAYER_ADC_FORWARD,
  LAYER_ADC_TOP,
  LAYER_BITS,
  LAYER_DAC_TOP,
  LAYER_DELTA,
  LAYER_ERROR_SCALING,
  LAYER_LINES_PER_ADC,
  TILE_ACTIVE_X,
  TILE_BACKWARD,
  TILE_BIT,
  TILE_COL0,
  TILE_COLS,
  TILE_DRIVE,
  TILE_DRIVE_PEAK,
  TILE_FORWARD,
  TILE_HELD,
  TILE_LAYER,
  TILE_LEVELS,
  TILE_ROWS,
} from '../layout';
import { loadPart, peakOf } from './vector';

/** The nearest code, half to even, of a converter whose largest one is `top`, never −0; four at a time. */
// @ts-ignore: decorator
@inline
function codesOf(steps: v128, top: v128): v128 {
  return f32x4.add(f32x4.max(f32x4.neg(top), f32x4.min(top, f32x4.nearest(steps))), f32x4.splat(0));
}

/** The same, one. */
// @ts-ignore: decorator
@inline
function codeOf(steps: f32, top: f32): f32 {
  return max<f32>(-top, min<f32>(top, nearest<f32>(steps))) + 0;
}

/** Puts the `active` gathered x of a tile through its DACs; returns where they are. */
export function driveInputs(tile: usize, active: i32, dacTop: f32): usize {
  const x = load<usize>(tile, TILE_ACTIVE_X);
  const drive = load<usize>(tile, TILE_DRIVE);
  const top = f32x4.splat(dacTop);
  for (let i = 0; i < active; i += 4) {
    const at: usize = i << 2;
    const v = active - i < 4 ? loadPart(x + at, active - i) : v128.load(x + at);
    v128.store(drive + at, f32x4.div(codesOf(f32x4.mul(v, top), top), top));
  }
  return drive;
}

/** Puts the errors on a tile's columns through its DACs, in units of TILE_DRIVE_PEAK; returns where they are. */
export function driveErrors(tile: usize): usize {
  const layer = load<usize>(tile, TILE_LAYER);
  const cols = load<i32>(tile, TILE_COLS);
  const delta = load<usize>(layer, LAYER_DELTA) + (load<usize>(tile, TILE_COL0) << 2);
  const drive = load<usize>(tile, TILE_DRIVE);
  const dacTop = load<f32>(layer, LAYER_DAC_TOP);
  let peak: f32 = 1;
  if (load<i32>(layer, LAYER_ERROR_SCALING) == 1) {
    peak = peakOf(delta, cols);
    // No error at all: whatever the unit is.
    if (peak == 0) peak = 1;
  }
  store<f32>(tile, peak, TILE_DRIVE_PEAK);
  const unit = f32x4.splat(peak);
  const top = f32x4.splat(dacTop);
  for (let c = 0; c < cols; c += 4) {
    const at: usize = c << 2;
    const d = cols - c < 4 ? loadPart(delta + at, cols - c) : v128.load(delta + at);
    const share = f32x4.div(d, unit);
    v128.store(drive + at, dacTop == 0 ? share : f32x4.div(codesOf(f32x4.mul(share, top), top), top));
  }
  return drive;
}

/** What a line drives in one bit of the codes that stand at TILE_DRIVE, as −1, 0 or 1; returns where that is. */
export function driveBit(tile: usize, count: i32, bit: i32): usize {
  const top = load<f32>(load<usize>(tile, TILE_LAYER), LAYER_DAC_TOP);
  const drive = load<usize>(tile, TILE_DRIVE);
  const levels = load<usize>(tile, TILE_LEVELS);
  for (let i = 0; i < count; i++) {
    const at: usize = i << 2;
    const share = load<f32>(drive + at);
    const level = <f32>((codeAt(share, top) >>> bit) & 1);
    store<f32>(levels + at, share < 0 ? 0 - level : level);
  }
  store<i32>(tile, bit, TILE_BIT);
  return levels;
}

/** Code of a line, its sign apart, from code/top. */
// @ts-ignore: decorator
@inline
export function codeAt(share: f32, top: f32): i32 {
  return <i32>nearest<f32>(abs<f32>(share) * top);
}

export function convertForward(tile: usize, slot: i32): void {
  convert(tile, slot, load<i32>(tile, TILE_COLS), load<usize>(tile, TILE_FORWARD), LAYER_ADC_FORWARD, 1);
}

export function convertBackward(tile: usize, slot: i32): void {
  const unit = load<f32>(tile, TILE_DRIVE_PEAK);
  convert(tile, slot, load<i32>(tile, TILE_ROWS), load<usize>(tile, TILE_BACKWARD), LAYER_ADC_BACKWARD, unit);
}

function convert(tile: usize, slot: i32, lines: i32, sums: usize, stepField: usize, unit: f32): void {
  const layer = load<usize>(tile, TILE_LAYER);
  const step = load<f32>(layer + stepField);
  const top = load<f32>(layer, LAYER_ADC_TOP);
  const perAdc = load<i32>(layer, LAYER_LINES_PER_ADC);
  const adcs = (lines + perAdc - 1) / perAdc;
  let i = slot == ALL_SLOTS ? 0 : slot * adcs;
  const end = slot == ALL_SLOTS ? lines : min(lines, i + adcs);
  if (load<i32>(layer, LAYER_BITS) > 0) {
    addBit(tile, i, end, sums, step, unit);
    return;
  }
  const step4 = f32x4.splat(step);
  const top4 = f32x4.splat(top);
  const unit4 = f32x4.splat(unit);
  for (; i + 4 <= end; i += 4) {
    const at = sums + ((<usize>i) << 2);
    v128.store(at, f32x4.mul(f32x4.mul(codesOf(f32x4.div(v128.load(at), step4), top4), step4), unit4));
  }
  for (; i < end; i++) {
    const at = sums + ((<usize>i) << 2);
    store<f32>(at, codeOf(load<f32>(at) / step, top) * step * unit);
  }
}

/** Converts held sums of one bit, shifts them by it, and adds them to those of the bits below. */
function addBit(tile: usize, i: i32, end: i32, sums: usize, step: f32, unit: f32): void {
  const layer = load<usize>(tile, TILE_LAYER);
  const held = load<usize>(tile, TILE_HELD);
  const bit = load<i32>(tile, TILE_BIT);
  const adcTop = load<f32>(layer, LAYER_ADC_TOP);
  const worth = (<f32>(1 << bit) / load<f32>(layer, LAYER_DAC_TOP)) * unit;
  for (; i < end; i++) {
    const at: usize = i << 2;
    const sum = load<f32>(held + at);
    const converted = adcTop == 0 ? sum : codeOf(sum / step, adcTop) * step;
    const below: f32 = bit == 0 ? 0 : load<f32>(sums + at);
    store<f32>(sums + at, below + converted * worth);
  }
}
