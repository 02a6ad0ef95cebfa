/** Sums that the energy of a tile's arrays follows from; nothing of it is done where TILE_METER is 0. */
import {
  LAYER_BITS,
  LAYER_DAC_TOP,
  LAYER_DELTA,
  LAYER_NEURON,
  LAYER_TRAIN,
  LAYER_TRAIN_STRIDE,
  LINE_CHANGES,
  LINE_COUNTS,
  LINE_PULSES,
  LINE_SUMS,
  METER_BACKWARD_READS,
  METER_COLS_MOVED,
  METER_COL_LINES,
  METER_COL_LIST,
  METER_COL_SIZES,
  METER_COL_SQUARES,
  METER_COL_TRAINS,
  METER_COUNTS,
  METER_DRIVEN_COLS,
  METER_DRIVEN_ROWS,
  METER_FORWARD_READS,
  METER_HITS,
  METER_LINES,
  METER_LOOKS,
  METER_MODES,
  METER_PLANES,
  METER_PULSES,
  METER_RESET,
  METER_RESETS,
  METER_RESET_LINES,
  METER_ROWS_MOVED,
  METER_ROW_LINES,
  METER_ROW_LIST,
  METER_ROW_READ,
  METER_ROW_READS,
  METER_ROW_READ_SUMS,
  METER_ROW_SIZES,
  METER_ROW_SQUARES,
  METER_ROW_TRAINS,
  METER_TURNS,
  METER_UPDATES,
  METER_WRITE,
  METER_WRITTEN,
  METER_WRITEBACK,
  METER_WRITEBACK_LINES,
  METER_WRITEBACK_PULSES,
  MODE_COLS_ADD,
  MODE_HEIGHT,
  MODE_ROWS_ADD,
  MODE_SINGLE,
  MODE_TRAINS,
  NEURON_STEPS,
  PAIR_CARRY,
  PAIR_CARRY_INTO,
  PAIR_G_MIN,
  STREAM_C2C,
  TILE_ACTIVE_COUNT,
  TILE_ACTIVE_ROW,
  TILE_ACTIVE_X,
  TILE_COL0,
  TILE_COLS,
  TILE_DRIVE,
  TILE_FULL,
  TILE_FULL_COUNT,
  TILE_HITS,
  TILE_LAYER,
  TILE_METER,
  TILE_PLANE_BYTES,
  TILE_PLANES,
  TILE_ROW0,
  TILE_ROWS,
  TILE_SERIES,
  TILE_STRIDE,
} from '../layout';
import { offsetsBehind, pairOf, planesOf } from './devices';
import { carriedPulses, differenceOf, pulsesTo, restOf } from './full';
import { isCellwise } from './gate';
import { HIT_AFTER, HIT_BEFORE, HIT_CELL, HIT_PULSES } from './hits';
import { meterBits } from './meter-bits';
import { meterReadSums, moveReadSums, readSumOf } from './meter-series';
import {
  add,
  both,
  lineBytes,
  lineOf,
  putBoth,
  rounded,
  roundOf,
  squaresOf,
  tileSum,
  waySum,
  WAY_BYTES,
} from './meter-sums';
import { firstWay, ROUTE_MINUS, ROUTE_OWN, wayBehind } from './routes';

/** ΣG of every row and column, from the conductances as they stand. */
export function meterArrays(tile: usize): void {
  const meter = load<usize>(tile, TILE_METER);
  if (meter == 0) return;
  const planes = load<i32>(meter, METER_PLANES);
  const rows = load<i32>(tile, TILE_ROWS);
  const cols = load<i32>(tile, TILE_COLS);
  const stride = <usize>load<i32>(tile, TILE_STRIDE) << 2;
  for (let p = 0; p < planes; p++) {
    const g = load<usize>(tile, TILE_PLANES) + <usize>p * load<usize>(tile, TILE_PLANE_BYTES);
    for (let r = 0; r < rows; r++) {
      setLine(meter, METER_ROW_LINES, METER_ROW_SQUARES, METER_ROWS_MOVED, r, p, g + <usize>r * stride, cols, 4);
    }
    for (let c = 0; c < cols; c++) {
      setLine(meter, METER_COL_LINES, METER_COL_SQUARES, METER_COLS_MOVED, c, p, g + (<usize>c << 2), rows, stride);
    }
  }
  if (load<usize>(tile, TILE_SERIES) != 0) meterReadSums(tile);
}

/** ΣG of a line from its devices, which are `apart` bytes from each other. */
function setLine(
  meter: usize,
  lines: usize,
  squares: usize,
  moved: i32,
  line: i32,
  plane: i32,
  device: usize,
  count: i32,
  apart: usize,
): void {
  const round = roundOf(meter, plane);
  let sum: f64 = 0;
  for (let i = 0; i < count; i++, device += apart) sum += rounded(load<f32>(device), round);
  const at = lineOf(meter, lines, line, plane);
  add(waySum(meter, 2 * plane, moved), load<f64>(squaresOf(meter, squares, line)) * (load<f64>(at) - sum));
  store<f64>(at, sum);
}

/** After a forward read. */
export function meterForward(tile: usize): void {
  const meter = load<usize>(tile, TILE_METER);
  if (meter == 0) return;
  const count = load<i32>(tile, TILE_ACTIVE_COUNT);
  const squares = load<usize>(meter, METER_ROW_SQUARES);
  const bits = load<i32>(load<usize>(tile, TILE_LAYER), LAYER_BITS);
  if (bits > 0) {
    const driven = meterBits(tile, count, load<usize>(tile, TILE_ACTIVE_ROW), squares);
    add(tileSum(meter, METER_FORWARD_READS), 1);
    add(tileSum(meter, METER_TURNS), bits);
    add(tileSum(meter, METER_DRIVEN_ROWS), driven);
    return;
  }
  const ideal = load<f32>(load<usize>(tile, TILE_LAYER), LAYER_DAC_TOP) == 0;
  let x = ideal ? load<usize>(tile, TILE_ACTIVE_X) : load<usize>(tile, TILE_DRIVE);
  let row = load<usize>(tile, TILE_ACTIVE_ROW);
  for (const end = row + (<usize>count << 2); row < end; row += 4, x += 4) {
    const value = <f64>load<f32>(x);
    add(squares + (load<usize>(row) << 3), value * value);
  }
  add(tileSum(meter, METER_FORWARD_READS), 1);
  add(tileSum(meter, METER_TURNS), 1);
  add(tileSum(meter, METER_DRIVEN_ROWS), count);
}

/** After a read of spike trains: every spike is a voltage of 1 on its row for one time step. */
export function meterSpikes(tile: usize): void {
  const meter = load<usize>(tile, TILE_METER);
  if (meter == 0) return;
  const layer = load<usize>(tile, TILE_LAYER);
  const steps = load<i32>(load<usize>(layer, LAYER_NEURON), NEURON_STEPS);
  const words = (steps + 31) >> 5;
  const wordBytes = load<usize>(layer, LAYER_TRAIN_STRIDE) << 2;
  const train = load<usize>(layer, LAYER_TRAIN) + (load<usize>(tile, TILE_ROW0) << 2);
  const rows = load<i32>(tile, TILE_ROWS);
  let all: f64 = 0;
  for (let r = 0; r < rows; r++) {
    let spikes = 0;
    for (let w = 0; w < words; w++) {
      spikes += popcnt<i32>(load<i32>(train + <usize>w * wordBytes + (<usize>r << 2)));
    }
    all += spikes;
    add(squaresOf(meter, METER_ROW_SQUARES, r), spikes);
  }
  add(tileSum(meter, METER_FORWARD_READS), 1);
  add(tileSum(meter, METER_TURNS), steps);
  add(tileSum(meter, METER_DRIVEN_ROWS), all);
}

/** After a backward read. */
export function meterBackward(tile: usize): void {
  const meter = load<usize>(tile, TILE_METER);
  if (meter == 0) return;
  const cols = load<i32>(tile, TILE_COLS);
  if (load<i32>(load<usize>(tile, TILE_LAYER), LAYER_BITS) > 0) {
    const driven = meterBits(tile, cols, 0, load<usize>(meter, METER_COL_SQUARES));
    add(tileSum(meter, METER_BACKWARD_READS), 1);
    add(tileSum(meter, METER_DRIVEN_COLS), driven);
    return;
  }
  const drive = load<usize>(tile, TILE_DRIVE);
  const delta = load<usize>(load<usize>(tile, TILE_LAYER), LAYER_DELTA) + (load<usize>(tile, TILE_COL0) << 2);
  const driven = drive == 0 ? delta : drive;
  let count: f64 = 0;
  for (let c = 0; c < cols; c++) {
    const value = <f64>load<f32>(driven + (<usize>c << 2));
    if (value != 0) count += 1;
    add(squaresOf(meter, METER_COL_SQUARES, c), value * value);
  }
  add(tileSum(meter, METER_BACKWARD_READS), 1);
  add(tileSum(meter, METER_DRIVEN_COLS), count);
}

/** A device goes from one conductance to another, in a way; and with it its row and its column. */
export function moveLines(tile: usize, way: i32, cell: i32, before: f32, after: f32): void {
  const stride = load<i32>(tile, TILE_STRIDE);
  const row = cell / stride;
  const col = cell - row * stride;
  moveSums(tile, way, row, col, before, after);
  if (load<usize>(tile, TILE_SERIES) != 0) moveReadSums(tile, way, cell, row, col, before, after);
}

/** The same without what reads see where something is in series. */
function moveSums(tile: usize, way: i32, row: i32, col: i32, before: f32, after: f32): void {
  const meter = load<usize>(tile, TILE_METER);
  const plane = way >> 1;
  const round = roundOf(meter, plane);
  const change = rounded(after, round) - rounded(before, round);
  add(lineOf(meter, METER_ROW_LINES, row, plane), change);
  add(lineOf(meter, METER_COL_LINES, col, plane), change);
  const x = load<f64>(squaresOf(meter, METER_ROW_SQUARES, row));
  const delta = load<f64>(squaresOf(meter, METER_COL_SQUARES, col));
  add(waySum(meter, way, METER_ROWS_MOVED), -(x * change));
  add(waySum(meter, way, METER_COLS_MOVED), -(delta * change));
}

/** Notes the conductances of a hit list's devices, in one of its fields. */
export function noteDevices(tile: usize, pair: i32, scratch: usize, count: i32, route: i32, field: usize): void {
  const planeBytes = load<usize>(tile, TILE_PLANE_BYTES);
  const devices = planesOf(tile, pair) + (route == ROUTE_MINUS ? planeBytes : 0);
  const behind: usize = route == ROUTE_OWN ? planeBytes : 0;
  for (let i = 0; i < count; i++) {
    const hit = scratch + (<usize>i << 2);
    const negative: usize = load<u32>(hit, HIT_PULSES) >> 31;
    store<f32>(hit + field, load<f32>(devices + negative * behind + (<usize>load<i32>(hit, HIT_CELL) << 2)));
  }
}

/**
 * A cell on a line gets pulses and changes its array's ΣG. Lines that it is the first on go to the list; returns by how
 * many bytes that grows. All is written whether it changes or not: a branch here goes either way, and a wrong guess
 * costs more than the stores. Pulses are positive floats, which order as integers.
 */
// @ts-ignore: decorator
@inline
function pulseLine(at: usize, list: usize, line: i32, changes: v128, pulses: v128): usize {
  const before = v128.load(at, LINE_PULSES);
  v128.store(at, f64x2.add(v128.load(at, LINE_CHANGES), changes), LINE_CHANGES);
  v128.store(at, i32x4.max_s(before, pulses), LINE_PULSES);
  store<i32>(list, line);
  return <usize>i32(!v128.any_true(before)) << 2;
}

/** All bits of a lane, none of the others. */
// @ts-ignore: decorator
@inline
function laneOf4(lane: i32): v128 {
  return i32x4.eq(i32x4.splat(lane), i32x4(0, 1, 2, 3));
}

// @ts-ignore: decorator
@inline
function laneOf2(lane: i32): v128 {
  return i64x2.eq(i64x2.splat(lane), i64x2(0, 1));
}

/** Adds what the hits did, after they have landed with the noise of `stream`. */
export function meterHits(tile: usize, pair: i32, scratch: usize, count: i32, stream: i32, route: i32): void {
  if (stream != STREAM_C2C) meterWriteback(tile, pair, scratch, count, route);
  else if (addsHits(tile, pair)) meterPulsesOf(tile, pair, scratch, count, route);
  else meterPulses(tile, pair, scratch, count, route);
}

/**
 * Adds the pulses of an update. Running sums have a vector for either sign of a hit: no branch depends on it. They go on
 * where they stood, so that lists of any length add up in one order.
 */
function meterPulses(tile: usize, pair: i32, scratch: usize, count: i32, route: i32): void {
  const meter = load<usize>(tile, TILE_METER);
  const stride = load<i32>(tile, TILE_STRIDE);
  // cell / stride, as long as cell · stride is below 2⁴⁰
  const perCell: u64 = (<u64>1 << 40) / stride + 1;
  const bytes = lineBytes(meter);
  const plane = route == ROUTE_MINUS ? 2 * pair + 1 : 2 * pair;
  const way0 = firstWay(route);
  const way1 = way0 + wayBehind(route);
  const rowLines = lineOf(meter, METER_ROW_LINES, 0, 2 * pair);
  const colLines = lineOf(meter, METER_COL_LINES, 0, 2 * pair);
  // Where a hit goes without the sign, and what is different with it
  const array0 = laneOf2(way0 >> 1);
  const array1 = v128.xor(array0, laneOf2(way1 >> 1));
  const lane0 = laneOf4(way0);
  const lane1 = v128.xor(lane0, laneOf4(way1));
  const counts = load<usize>(meter, METER_COUNTS) + (<usize>pair << 3);
  const rowList = listOf(meter, METER_ROW_LIST, pair, load<i32>(tile, TILE_ROWS));
  const colList = listOf(meter, METER_COL_LIST, pair, load<i32>(tile, TILE_COLS));
  let rows = rowList + (load<usize>(counts) << 2);
  let cols = colList + (load<usize>(counts, 4) << 2);
  const round = f64x2.splat(roundOf(meter, plane)); // both arrays are of the same make
  const sums0 = waySum(meter, 4 * pair + way0, 0);
  const sums1 = waySum(meter, 4 * pair + way1, 0);
  let pulses = both(sums0 + (METER_PULSES << 3), sums1 + (METER_PULSES << 3));
  // Σ n·(G before + G after) and 2·Σ n·(G after)
  let spent0 = both(sums0 + (METER_WRITE << 3), sums0 + (METER_WRITTEN << 3));
  let spent1 = both(sums1 + (METER_WRITE << 3), sums1 + (METER_WRITTEN << 3));
  for (const end = scratch + (<usize>count << 2); scratch < end; scratch += 4) {
    const word = load<i32>(scratch, HIT_PULSES);
    const magnitude: i32 = word & 0x7fffffff;
    if (magnitude == 0) continue;
    const sign = i32x4.splat(word >> 31);
    const cell = load<i32>(scratch, HIT_CELL);
    const row = <i32>((<u64>cell * perCell) >> 40);
    const col = cell - row * stride;
    let g = v128.load32_zero(scratch, HIT_BEFORE);
    g = v128.load32_lane(scratch, g, 1, HIT_AFTER);
    g = f64x2.sub(f64x2.add(f64x2.promote_low_f32x4(g), round), round);
    const after = i64x2.shuffle(g, g, 1, 1);
    const n = f64x2.promote_low_f32x4(i32x4.splat(magnitude));
    const spent = f64x2.mul(n, f64x2.add(g, after));
    spent0 = f64x2.add(spent0, v128.andnot(spent, sign));
    spent1 = f64x2.add(spent1, v128.and(spent, sign));
    pulses = f64x2.add(pulses, v128.and(n, v128.xor(sign, i64x2(-1, 0))));
    const change = f64x2.sub(after, i64x2.shuffle(g, g, 0, 0));
    const changes = v128.and(change, v128.xor(array0, v128.and(array1, sign)));
    const trains = v128.and(i32x4.splat(magnitude), v128.xor(lane0, v128.and(lane1, sign)));
    rows += pulseLine(rowLines + <usize>row * bytes, rows, row, changes, trains);
    cols += pulseLine(colLines + <usize>col * bytes, cols, col, changes, trains);
  }
  putBoth(sums0 + (METER_PULSES << 3), sums1 + (METER_PULSES << 3), pulses);
  putBoth(sums0 + (METER_WRITE << 3), sums0 + (METER_WRITTEN << 3), spent0);
  putBoth(sums1 + (METER_WRITE << 3), sums1 + (METER_WRITTEN << 3), spent1);
  store<usize>(counts, (rows - rowList) >> 2);
  store<usize>(counts, (cols - colList) >> 2, 4);
}

/** The same for pulses of any size, and cells that are pulsed one after another. */
function meterPulsesOf(tile: usize, pair: i32, scratch: usize, count: i32, route: i32): void {
  const meter = load<usize>(tile, TILE_METER);
  const stride = load<i32>(tile, TILE_STRIDE);
  const mode = modeOf(meter, pair);
  const bytes = lineBytes(meter);
  const rowLines = lineOf(meter, METER_ROW_LINES, 0, 2 * pair);
  const colLines = lineOf(meter, METER_COL_LINES, 0, 2 * pair);
  for (const end = scratch + (<usize>count << 2); scratch < end; scratch += 4) {
    const word = load<i32>(scratch, HIT_PULSES);
    const n = reinterpret<f32>(word & 0x7fffffff);
    if (n == 0) continue;
    const size = (mode & MODE_HEIGHT) != 0 ? n * n : n;
    const way = firstWay(route) + (word < 0 ? wayBehind(route) : 0);
    const plane = 2 * pair + (way >> 1);
    const cell = load<i32>(scratch, HIT_CELL);
    const row = cell / stride;
    const col = cell - row * stride;
    const round = roundOf(meter, plane);
    const before = rounded(load<f32>(scratch, HIT_BEFORE), round);
    const after = rounded(load<f32>(scratch, HIT_AFTER), round);
    const rowAt = rowLines + <usize>row * bytes;
    const colAt = colLines + <usize>col * bytes;
    putOnList(tile, pair, METER_ROW_LIST, rowAt, row);
    putOnList(tile, pair, METER_COL_LIST, colAt, col);
    add(rowAt + (<usize>(way >> 1) << 3) + LINE_CHANGES, after - before);
    add(colAt + (<usize>(way >> 1) << 3) + LINE_CHANGES, after - before);
    sizeLine(rowAt + (<usize>way << 2), size, mode, MODE_ROWS_ADD);
    sizeLine(colAt + (<usize>way << 2), size, mode, MODE_COLS_ADD);
    add(waySum(meter, 4 * pair + way, METER_WRITE), size * (before + after));
    add(waySum(meter, 4 * pair + way, METER_WRITTEN), size * (after + after));
    add(waySum(meter, 4 * pair + way, METER_PULSES), (mode & MODE_SINGLE) != 0 ? 1 : n);
  }
}

// @ts-ignore: decorator
@inline
function modeOf(meter: usize, pair: i32): i32 {
  return load<i32>(load<usize>(meter, METER_MODES) + (<usize>pair << 2));
}

/** Where sizes of pulses matter, or cells add up on their lines. Trains of lines are there before they meet. */
// @ts-ignore: decorator
@inline
function addsHits(tile: usize, pair: i32): bool {
  const mode = modeOf(load<usize>(tile, TILE_METER), pair);
  return mode != 0 && ((mode & MODE_TRAINS) == 0 || isCellwise(tile));
}

/** A pulse of some size for a cell on a line, `at` its way. */
function sizeLine(at: usize, size: f32, mode: i32, adds: i32): void {
  const before = load<f32>(at, LINE_PULSES);
  store<f32>(at, (mode & adds) != 0 ? before + size : max(before, size), LINE_PULSES);
  store<f32>(at, (mode & adds) != 0 ? load<f32>(at, LINE_COUNTS) + 1 : 1, LINE_COUNTS);
}

/** A line on the list of those that the update under way pulses, if it is not there yet; before its first pulse. */
export function putOnList(tile: usize, pair: i32, lists: usize, at: usize, line: i32): void {
  const meter = load<usize>(tile, TILE_METER);
  const rows = lists == METER_ROW_LIST;
  const count = load<usize>(meter, METER_COUNTS) + (<usize>pair << 3) + (rows ? 0 : 4);
  const list = listOf(meter, lists, pair, rows ? load<i32>(tile, TILE_ROWS) : load<i32>(tile, TILE_COLS));
  store<i32>(list + (<usize>load<i32>(count) << 2), line);
  const pulsed = v128.or(v128.load(at, LINE_PULSES), v128.load(at, LINE_COUNTS));
  if (!v128.any_true(pulsed)) store<i32>(count, load<i32>(count) + 1);
}

/** Adds the pulses that follow a reset. */
function meterWriteback(tile: usize, pair: i32, scratch: usize, count: i32, route: i32): void {
  const meter = load<usize>(tile, TILE_METER);
  const stride = load<i32>(tile, TILE_STRIDE);
  for (const end = scratch + (<usize>count << 2); scratch < end; scratch += 4) {
    const word = load<i32>(scratch, HIT_PULSES);
    const n = <f64>reinterpret<f32>(word & 0x7fffffff);
    if (n == 0) continue;
    const way = 4 * pair + firstWay(route) + (word < 0 ? wayBehind(route) : 0);
    const plane = way >> 1;
    const cell = load<i32>(scratch, HIT_CELL);
    const before = load<f32>(scratch, HIT_BEFORE);
    const after = load<f32>(scratch, HIT_AFTER);
    const round = roundOf(meter, plane);
    const row = cell / stride;
    moveSums(tile, 2 * plane, row, cell - row * stride, before, after);
    add(waySum(meter, way, METER_WRITEBACK), n * (rounded(before, round) + rounded(after, round)));
    add(waySum(meter, way, METER_WRITEBACK_PULSES), n);
  }
}

/** List of a pair's pulsed rows, or columns: one entry more than lines. */
// @ts-ignore: decorator
@inline
function listOf(meter: usize, lists: usize, pair: i32, lines: i32): usize {
  return load<usize>(meter + lists) + (<usize>(pair * (lines + 1)) << 2);
}

/** Pulses of the listed lines, and pulses times ΣG, join the sums of their ways; and their changes, ΣG. */
// @ts-ignore: decorator
@inline
function closeLines(
  meter: usize,
  pair: i32,
  fields: usize,
  list: usize,
  count: i32,
  squares: usize,
  trains: i32,
  moved: i32,
): void {
  if (count == 0) return;
  const counts: usize = (modeOf(meter, pair) & MODE_SINGLE) != 0 ? LINE_COUNTS : LINE_PULSES;
  const bytes = lineBytes(meter);
  const lines = lineOf(meter, fields, 0, 2 * pair);
  const squaresAt = load<usize>(meter + squares);
  const way = 4 * pair;
  const trains0 = waySum(meter, way, trains);
  const trains2 = waySum(meter, way + 2, trains);
  const lines0 = waySum(meter, way, METER_LINES);
  const lines2 = waySum(meter, way + 2, METER_LINES);
  const moved0 = waySum(meter, way, moved);
  const moved2 = waySum(meter, way + 2, moved);
  let plus = both(trains0, trains0 + WAY_BYTES);
  let minus = both(trains2, trains2 + WAY_BYTES);
  let plus_S = both(lines0, lines0 + WAY_BYTES);
  let minus_S = both(lines2, lines2 + WAY_BYTES);
  let moves = both(moved0, moved2);
  for (const end = list + (<usize>count << 2); list < end; list += 4) {
    const line = load<usize>(list);
    const at = lines + line * bytes;
    const changes = v128.load(at, LINE_CHANGES);
    const sums = f64x2.add(v128.load(at, LINE_SUMS), changes);
    const pulses = v128.load(at, LINE_PULSES);
    const toPlus = f64x2.promote_low_f32x4(pulses);
    const toMinus = f64x2.promote_low_f32x4(i64x2.shuffle(pulses, pulses, 1, 1));
    v128.store(at, sums, LINE_SUMS);
    v128.store(at, f64x2.splat(0), LINE_CHANGES);
    const train = v128.load(at + counts);
    v128.store(at, f64x2.splat(0), LINE_PULSES);
    v128.store(at, f64x2.splat(0), LINE_COUNTS);
    plus = f64x2.add(plus, f64x2.promote_low_f32x4(train));
    minus = f64x2.add(minus, f64x2.promote_low_f32x4(i64x2.shuffle(train, train, 1, 1)));
    plus_S = f64x2.add(plus_S, f64x2.mul(toPlus, i64x2.shuffle(sums, sums, 0, 0)));
    minus_S = f64x2.add(minus_S, f64x2.mul(toMinus, i64x2.shuffle(sums, sums, 1, 1)));
    moves = f64x2.sub(moves, f64x2.mul(v128.load64_splat(squaresAt + (line << 3)), changes));
  }
  putBoth(trains0, trains0 + WAY_BYTES, plus);
  putBoth(trains2, trains2 + WAY_BYTES, minus);
  putBoth(lines0, lines0 + WAY_BYTES, plus_S);
  putBoth(lines2, lines2 + WAY_BYTES, minus_S);
  putBoth(moved0, moved2, moves);
}

/** The squares of the heights of a pair's pulses on lines, before they are closed. */
function addSizes(meter: usize, pair: i32, fields: usize, list: usize, count: i32, sizes: i32): void {
  for (const end = list + (<usize>count << 2); list < end; list += 4) {
    const at = lineOf(meter, fields, load<i32>(list), 2 * pair);
    for (let way = 0; way < 4; way++) {
      add(waySum(meter, 4 * pair + way, sizes), load<f32>(at + (<usize>way << 2), LINE_PULSES));
    }
  }
}

/** Closes an update of the pairs from `first` to `last`: what its lines were pulsed with joins the sums of the run. */
export function meterUpdate(tile: usize, first: i32, last: i32): void {
  const meter = load<usize>(tile, TILE_METER);
  for (let pair = first; pair <= last; pair++) {
    const counts = load<usize>(meter, METER_COUNTS) + (<usize>pair << 3);
    const rows = listOf(meter, METER_ROW_LIST, pair, load<i32>(tile, TILE_ROWS));
    const cols = listOf(meter, METER_COL_LIST, pair, load<i32>(tile, TILE_COLS));
    const rowCount = load<i32>(counts);
    const colCount = load<i32>(counts, 4);
    if ((modeOf(meter, pair) & MODE_HEIGHT) != 0) {
      addSizes(meter, pair, METER_ROW_LINES, rows, rowCount, METER_ROW_SIZES);
      addSizes(meter, pair, METER_COL_LINES, cols, colCount, METER_COL_SIZES);
    }
    closeLines(meter, pair, METER_ROW_LINES, rows, rowCount, METER_ROW_SQUARES, METER_ROW_TRAINS, METER_ROWS_MOVED);
    closeLines(meter, pair, METER_COL_LINES, cols, colCount, METER_COL_SQUARES, METER_COL_TRAINS, METER_COLS_MOVED);
    store<i64>(counts, 0);
  }
  add(tileSum(meter, METER_UPDATES), 1);
  add(tileSum(meter, METER_HITS), load<i32>(tile, TILE_HITS));
}

/** Before a read of single rows of a pair at full voltage: one, or all one after another (−1). */
export function meterRows(tile: usize, pair: i32, row: i32): void {
  const meter = load<usize>(tile, TILE_METER);
  if (meter == 0) return;
  const inSeries = load<usize>(tile, TILE_SERIES) != 0;
  const end = row < 0 ? load<i32>(tile, TILE_ROWS) : row + 1;
  for (let plane = 2 * pair; plane < 2 * pair + 2; plane++) {
    const way = 2 * plane + (row < 0 ? 1 : 0);
    let sum: f64 = 0;
    for (let r = max(row, 0); r < end; r++) {
      const at = inSeries
        ? readSumOf(meter, METER_ROW_READ_SUMS, r, plane)
        : lineOf(meter, METER_ROW_LINES, r, plane);
      sum += load<f64>(at);
    }
    add(waySum(meter, way, METER_ROW_READS), end - max(row, 0));
    add(waySum(meter, way, METER_ROW_READ), sum);
  }
}

/** After a search of the whole tile for full pairs. */
export function meterSearch(tile: usize): void {
  const meter = load<usize>(tile, TILE_METER);
  if (meter != 0) add(tileSum(meter, METER_LOOKS), load<i32>(tile, TILE_ROWS) * load<i32>(tile, TILE_COLS));
}

/** ΣG of the other cells on the row and the column of a cell. */
// @ts-ignore: decorator
@inline
function othersOf(meter: usize, row: i32, col: i32, plane: i32, g: f64): f64 {
  const rowSum = load<f64>(lineOf(meter, METER_ROW_LINES, row, plane));
  return rowSum + load<f64>(lineOf(meter, METER_COL_LINES, col, plane)) - 2 * g;
}

/** Before a reset or a carry of the pairs listed in TILE_FULL: lines as they stand when it begins. */
export function meterReset(tile: usize, pair: i32): void {
  const meter = load<usize>(tile, TILE_METER);
  if (meter == 0) return;
  const at = pairOf(tile, pair);
  const gMin = load<f32>(at, PAIR_G_MIN);
  const larger = load<f32>(at, PAIR_CARRY);
  const into = load<i32>(at, PAIR_CARRY_INTO);
  const planes = planesOf(tile, pair);
  const planeBytes = load<usize>(tile, TILE_PLANE_BYTES);
  const offsets = offsetsBehind(tile);
  const stride = load<i32>(tile, TILE_STRIDE);
  const full = load<usize>(tile, TILE_FULL);
  const count = load<i32>(tile, TILE_FULL_COUNT);
  for (let i = 0; i < count; i++) {
    const cell = load<i32>(full + (<usize>i << 2));
    const row = cell / stride;
    const col = cell - row * stride;
    const plus = planes + (<usize>cell << 2);
    for (let side = 0; side < 2; side++) {
      const plane = 2 * pair + side;
      const device = plus + <usize>side * planeBytes;
      const round = roundOf(meter, plane);
      const g = rounded(load<f32>(device), round);
      const lower = rounded(offsets == 0 ? gMin : gMin + load<f32>(device + offsets), round);
      const way = 2 * plane + 1;
      add(waySum(meter, way, METER_RESETS), 1);
      add(waySum(meter, way, METER_RESET), g + lower);
      add(waySum(meter, way, METER_RESET_LINES), othersOf(meter, row, col, plane, g));
    }
    const difference = differenceOf(plus, planeBytes, offsets);
    const carried = carriedPulses(difference, larger);
    const rest = restOf(difference, carried, larger);
    const side = difference < 0 ? 1 : 0;
    if (carried > 0) addWriteback(tile, meter, 2 * into + side, cell, row, col, carried);
    const pulses = pulsesTo(at, abs(rest));
    if (pulses > 0) addWriteback(tile, meter, 2 * pair + (rest < 0 ? 1 - side : side), cell, row, col, pulses);
  }
}

function addWriteback(tile: usize, meter: usize, plane: i32, cell: i32, row: i32, col: i32, n: f32): void {
  const values = load<usize>(tile, TILE_PLANES) + <usize>plane * load<usize>(tile, TILE_PLANE_BYTES);
  const g = rounded(load<f32>(values + (<usize>cell << 2)), roundOf(meter, plane));
  add(waySum(meter, 2 * plane, METER_WRITEBACK_LINES), <f64>n * othersOf(meter, row, col, plane, g));
}
