/** What DACs put on the lines of a read, and what ADCs make of its sums. */
import {
  ALL_SLOTS,
  LAYER_ADC_BACKWARD,
  LAYER_ADC_FORWARD,
  LAYER_ADC_TOP,
  LAYER_DAC_TOP,
  LAYER_DELTA,
  LAYER_ERROR_SCALING,
  LAYER_LINES_PER_ADC,
  TILE_ACTIVE_X,
  TILE_BACKWARD,
  TILE_COL0,
  TILE_COLS,
  TILE_DRIVE,
  TILE_DRIVE_PEAK,
  TILE_FORWARD,
  TILE_LAYER,
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
