/** What DACs put on the lines of a read, and what ADCs make of its sums; see `Kernels`. */
import * as L from '../layout.js';
import { roundHalfEven32 } from '../math.js';
import type { Views } from './views.js';

const f = Math.fround;

/** The nearest code of a converter whose largest one is `top`; never −0. */
function codeOf(steps: number, top: number): number {
  return Math.max(-top, Math.min(top, roundHalfEven32(steps))) + 0;
}

/** What stands on a row of a tile in a forward read, on a column in a backward one, in units of the read voltage. */
export function driveOf(m: Views, tile: number, isForward: boolean, line: number): number {
  const layer = m.int(tile + L.TILE_LAYER);
  const top = m.float(layer + L.LAYER_DAC_TOP);
  const driven = (share: number) => (top === 0 ? share : f(codeOf(f(share * top), top) / top));
  if (isForward) return driven(m.f32[m.at(layer + L.LAYER_X) + m.int(tile + L.TILE_ROW0) + line]);
  const delta = m.f32[m.at(layer + L.LAYER_DELTA) + m.int(tile + L.TILE_COL0) + line];
  return m.int(tile + L.TILE_DRIVE) === 0 ? delta : driven(f(delta / errorUnit(m, tile)));
}

/** The unit in which a tile's errors are driven. */
function errorUnit(m: Views, tile: number): number {
  const layer = m.int(tile + L.TILE_LAYER);
  if (m.int(layer + L.LAYER_ERROR_SCALING) !== 1) return 1;
  const delta = m.at(layer + L.LAYER_DELTA) + m.int(tile + L.TILE_COL0);
  let peak = 0;
  for (let c = 0; c < m.int(tile + L.TILE_COLS); c++) peak = Math.max(peak, Math.abs(m.f32[delta + c]));
  // No error at all: whatever the unit is.
  return peak === 0 ? 1 : peak;
}

/** Puts the gathered x of a tile through its DACs; returns where they are. */
export function driveInputs(m: Views, tile: number): number {
  const top = m.float(m.int(tile + L.TILE_LAYER) + L.LAYER_DAC_TOP);
  const x = m.at(tile + L.TILE_ACTIVE_X);
  const drive = m.at(tile + L.TILE_DRIVE);
  for (let a = 0; a < m.int(tile + L.TILE_ACTIVE_COUNT); a++) {
    m.f32[drive + a] = f(codeOf(f(m.f32[x + a] * top), top) / top);
  }
  return drive;
}

/** Puts the errors on a tile's columns through its DACs, in units of TILE_DRIVE_PEAK; returns where they are. */
export function driveErrors(m: Views, tile: number): number {
  const layer = m.int(tile + L.TILE_LAYER);
  const top = m.float(layer + L.LAYER_DAC_TOP);
  const cols = m.int(tile + L.TILE_COLS);
  const delta = m.at(layer + L.LAYER_DELTA) + m.int(tile + L.TILE_COL0);
  const drive = m.at(tile + L.TILE_DRIVE);
  const peak = errorUnit(m, tile);
  m.f32[(tile + L.TILE_DRIVE_PEAK) >>> 2] = peak;
  for (let c = 0; c < cols; c++) {
    const share = f(m.f32[delta + c] / peak);
    m.f32[drive + c] = top === 0 ? share : f(codeOf(f(share * top), top) / top);
  }
  return drive;
}

export function convertForward(m: Views, tile: number, slot: number): void {
  convert(m, tile, slot, L.TILE_COLS, L.TILE_FORWARD, L.LAYER_ADC_FORWARD, 1);
}

export function convertBackward(m: Views, tile: number, slot: number): void {
  convert(m, tile, slot, L.TILE_ROWS, L.TILE_BACKWARD, L.LAYER_ADC_BACKWARD, m.float(tile + L.TILE_DRIVE_PEAK));
}

/** What a line drives in one bit of the codes that stand at TILE_DRIVE, as −1, 0 or 1; returns where that is. */
export function driveBit(m: Views, tile: number, count: number, bit: number): number {
  const top = m.float(m.int(tile + L.TILE_LAYER) + L.LAYER_DAC_TOP);
  const drive = m.at(tile + L.TILE_DRIVE);
  const levels = m.at(tile + L.TILE_LEVELS);
  for (let i = 0; i < count; i++) {
    const share = m.f32[drive + i];
    m.f32[levels + i] = levelOf(share, top, bit);
  }
  m.setInt(tile + L.TILE_BIT, bit);
  return levels;
}

/** A bit of what a line drives, with its sign. */
export const levelOf = (share: number, top: number, bit: number): number =>
  ((codeAt(share, top) >>> bit) & 1) * Math.sign(share) + 0;

/** Code of a line, its sign apart, from code/top. */
export const codeAt = (share: number, top: number): number => roundHalfEven32(f(Math.abs(share) * top));

function convert(
  m: Views,
  tile: number,
  slot: number,
  linesField: number,
  sumsField: number,
  stepField: number,
  unit: number,
): void {
  const layer = m.int(tile + L.TILE_LAYER);
  const lines = m.int(tile + linesField);
  const sums = m.at(tile + sumsField);
  const step = m.float(layer + stepField);
  const top = m.float(layer + L.LAYER_ADC_TOP);
  const adcs = Math.ceil(lines / m.int(layer + L.LAYER_LINES_PER_ADC));
  const first = slot === L.ALL_SLOTS ? 0 : slot * adcs;
  const end = slot === L.ALL_SLOTS ? lines : Math.min(lines, first + adcs);
  if (m.int(layer + L.LAYER_BITS) > 0) {
    addBit(m, tile, first, end, sums, step, unit);
    return;
  }
  for (let i = first; i < end; i++) {
    m.f32[sums + i] = f(f(codeOf(f(m.f32[sums + i] / step), top) * step) * unit);
  }
}

/** Converts held sums of one bit, shifts them by it, and adds them to those of the bits below. */
function addBit(m: Views, tile: number, first: number, end: number, sums: number, step: number, unit: number): void {
  const layer = m.int(tile + L.TILE_LAYER);
  const held = m.at(tile + L.TILE_HELD);
  const bit = m.int(tile + L.TILE_BIT);
  const adcTop = m.float(layer + L.LAYER_ADC_TOP);
  const worth = f(f((1 << bit) / m.float(layer + L.LAYER_DAC_TOP)) * unit);
  for (let i = first; i < end; i++) {
    const sum = adcTop === 0 ? m.f32[held + i] : f(codeOf(f(m.f32[held + i] / step), adcTop) * step);
    const below = bit === 0 ? 0 : m.f32[sums + i];
    m.f32[sums + i] = f(below + f(sum * worth));
  }
}
