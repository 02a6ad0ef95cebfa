/** Sums that the energy of a tile's arrays follows from; nothing of it is done where TILE_METER is 0. */
import {
  LAYER_DAC_TOP,
  LAYER_DELTA,
  LAYER_NEURON,
  LAYER_TRAIN,
  LAYER_TRAIN_STRIDE,
  METER_BACKWARD_READS,
  METER_COLS_MOVED,
  METER_COL_LIST,
  METER_COL_PULSES,
  METER_COL_SQUARES,
  METER_COL_SUMS,
  METER_COL_TRAINS,
  METER_COUNTS,
  METER_DRIVEN_COLS,
  METER_DRIVEN_ROWS,
  METER_FORWARD_READS,
  METER_HITS,
  METER_LINES,
  METER_LOOKS,
  METER_PLANES,
  METER_PULSES,
  METER_RESET,
  METER_RESETS,
  METER_RESET_LINES,
  METER_ROWS_MOVED,
  METER_ROW_LIST,
  METER_ROW_PULSES,
  METER_ROW_SQUARES,
  METER_ROW_SUMS,
  METER_ROW_TRAINS,
  METER_TURNS,
  METER_UPDATES,
  METER_WRITE,
  METER_WRITEBACK,
  METER_WRITEBACK_LINES,
  METER_WRITEBACK_PULSES,
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
import { HIT_BEFORE, HIT_CELL, HIT_PULSES } from './hits';
import { meterReadSums, moveReadSums } from './meter-series';
import { add, both, lineOf, putBoth, rounded, roundOf, squaresOf, tileSum, waySum } from './meter-sums';
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
      setLine(meter, METER_ROW_SUMS, METER_ROW_SQUARES, METER_ROWS_MOVED, r, p, g + <usize>r * stride, cols, 4);
    }
    for (let c = 0; c < cols; c++) {
      setLine(meter, METER_COL_SUMS, METER_COL_SQUARES, METER_COLS_MOVED, c, p, g + (<usize>c << 2), rows, stride);
    }
  }
  if (load<usize>(tile, TILE_SERIES) != 0) meterReadSums(tile);
}

/** ΣG of a line from its devices, which are `apart` bytes from each other. */
function setLine(
  meter: usize,
  sums: usize,
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
  const at = lineOf(meter, sums, line, plane);
  add(waySum(meter, 2 * plane, moved), load<f64>(squaresOf(meter, squares, line)) * (load<f64>(at) - sum));
  store<f64>(at, sum);
}

/** After a forward read. */
export function meterForward(tile: usize): void {
  const meter = load<usize>(tile, TILE_METER);
  if (meter == 0) return;
  const count = load<i32>(tile, TILE_ACTIVE_COUNT);
  const ideal = load<f32>(load<usize>(tile, TILE_LAYER), LAYER_DAC_TOP) == 0;
  const squares = load<usize>(meter, METER_ROW_SQUARES);
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
  const meter = load<usize>(tile, TILE_METER);
  const plane = way >> 1;
  const round = roundOf(meter, plane);
  const change = rounded(after, round) - rounded(before, round);
  const stride = load<i32>(tile, TILE_STRIDE);
  const row = cell / stride;
  const col = cell - row * stride;
  add(lineOf(meter, METER_ROW_SUMS, row, plane), change);
  add(lineOf(meter, METER_COL_SUMS, col, plane), change);
  add(waySum(meter, way, METER_ROWS_MOVED), -(load<f64>(squaresOf(meter, METER_ROW_SQUARES, row)) * change));
  add(waySum(meter, way, METER_COLS_MOVED), -(load<f64>(squaresOf(meter, METER_COL_SQUARES, col)) * change));
  if (load<usize>(tile, TILE_SERIES) != 0) moveReadSums(tile, way, cell, row, col, before, after);
}

/** Notes the conductances that a padded hit list is about to change. */
export function noteBefore(tile: usize, pair: i32, scratch: usize, count: i32, route: i32): void {
  const planeBytes = load<usize>(tile, TILE_PLANE_BYTES);
  const devices = planesOf(tile, pair) + (route == ROUTE_MINUS ? planeBytes : 0);
  const behind: usize = route == ROUTE_OWN ? planeBytes : 0;
  for (let i = 0; i < count; i++) {
    const hit = scratch + (<usize>i << 2);
    const negative: usize = load<u32>(hit, HIT_PULSES) >> 31;
    store<f32>(hit, load<f32>(devices + negative * behind + (<usize>load<i32>(hit, HIT_CELL) << 2)), HIT_BEFORE);
  }
}

/**
 * The most pulses that a cell on a line gets in this update, and the line on the list of its way when they are its
 * first; returns by how many bytes the list grows. Written whether it changes or not: a branch here goes either way, and
 * a wrong guess costs more than the stores. Pulses are positive floats, which order as integers.
 */
// @ts-ignore: decorator
@inline
function train(pulses: usize, list: usize, line: i32, n: i32): usize {
  const most = load<i32>(pulses);
  const less = n - most;
  store<i32>(pulses, n - (less & (less >> 31)));
  store<i32>(list, line);
  return <usize>i32(most == 0) << 2;
}

/**
 * Adds what the hits did, after they have landed with the noise of `stream`. Running sums have a lane for pulses to G⁺,
 * or up, and one for pulses to G⁻, or down: no branch depends on a sign. They go on where they stood, so that lists of
 * any length add up in one order.
 */
export function meterHits(tile: usize, pair: i32, scratch: usize, count: i32, stream: i32, route: i32): void {
  const meter = load<usize>(tile, TILE_METER);
  const stride = load<i32>(tile, TILE_STRIDE);
  const perCell: f64 = 1 / <f64>stride;
  const updating = stream == STREAM_C2C;
  const planes = load<i32>(meter, METER_PLANES);
  const lineBytes = <usize>planes << 3;
  const plane = route == ROUTE_MINUS ? 2 * pair + 1 : 2 * pair;
  // What belongs to pulses with the sign set is so much behind.
  const isOwn: usize = route == ROUTE_OWN ? 1 : 0;
  const planeBytes = load<usize>(tile, TILE_PLANE_BYTES);
  const devices = load<usize>(tile, TILE_PLANES) + <usize>plane * planeBytes;
  const deviceBehind = isOwn * planeBytes;
  const sumBehind = isOwn << 3;
  const way0 = 4 * pair + firstWay(route);
  const way1 = way0 + wayBehind(route);
  const trainBehind = <usize>(wayBehind(route) << 2);
  const rowSums = lineOf(meter, METER_ROW_SUMS, 0, plane);
  const colSums = lineOf(meter, METER_COL_SUMS, 0, plane);
  const rowSquares = load<usize>(meter, METER_ROW_SQUARES);
  const colSquares = load<usize>(meter, METER_COL_SQUARES);
  const rowPulses = load<usize>(meter, METER_ROW_PULSES) + (<usize>way0 << 2);
  const colPulses = load<usize>(meter, METER_COL_PULSES) + (<usize>way0 << 2);
  const counts0 = load<usize>(meter, METER_COUNTS) + (<usize>way0 << 3);
  const counts1 = load<usize>(meter, METER_COUNTS) + (<usize>way1 << 3);
  const rowList0 = listOf(meter, METER_ROW_LIST, way0, load<i32>(tile, TILE_ROWS));
  const rowList1 = listOf(meter, METER_ROW_LIST, way1, load<i32>(tile, TILE_ROWS));
  const colList0 = listOf(meter, METER_COL_LIST, way0, load<i32>(tile, TILE_COLS));
  const colList1 = listOf(meter, METER_COL_LIST, way1, load<i32>(tile, TILE_COLS));
  let row0 = rowList0 + (load<usize>(counts0) << 2);
  let row1 = rowList1 + (load<usize>(counts1) << 2);
  let col0 = colList0 + (load<usize>(counts0, 4) << 2);
  let col1 = colList1 + (load<usize>(counts1, 4) << 2);
  const round = roundOf(meter, plane); // both arrays are of the same make
  const sums0 = waySum(meter, way0, 0);
  const sums1 = waySum(meter, way1, 0);
  const spentAt: usize = (updating ? METER_WRITE : METER_WRITEBACK) << 3;
  const pulsesAt: usize = (updating ? METER_PULSES : METER_WRITEBACK_PULSES) << 3;
  let spent = both(sums0 + spentAt, sums1 + spentAt);
  let pulses = both(sums0 + pulsesAt, sums1 + pulsesAt);
  let lines = both(sums0 + (METER_LINES << 3), sums1 + (METER_LINES << 3));
  let rowsMoved = both(sums0 + (METER_ROWS_MOVED << 3), sums1 + (METER_ROWS_MOVED << 3));
  let colsMoved = both(sums0 + (METER_COLS_MOVED << 3), sums1 + (METER_COLS_MOVED << 3));
  for (const end = scratch + (<usize>count << 2); scratch < end; scratch += 4) {
    const word = load<u32>(scratch, HIT_PULSES);
    const magnitude: i32 = word & 0x7fffffff;
    if (magnitude == 0) continue;
    const negative: usize = word >>> 31;
    const lane = i64x2.eq(i64x2.splat(negative), i64x2(0, 1));
    const n = <f64>reinterpret<f32>(magnitude);
    const cell = load<i32>(scratch, HIT_CELL);
    const row = <i32>((<f64>cell + 0.5) * perCell);
    const col = cell - row * stride;
    const before = rounded(load<f32>(scratch, HIT_BEFORE), round);
    const after = rounded(load<f32>(devices + negative * deviceBehind + (<usize>cell << 2)), round);
    const change = after - before;
    const rowSum = rowSums + <usize>row * lineBytes + negative * sumBehind;
    const colSum = colSums + <usize>col * lineBytes + negative * sumBehind;
    store<f64>(rowSum, load<f64>(rowSum) + change);
    store<f64>(colSum, load<f64>(colSum) + change);
    spent = f64x2.add(spent, v128.and(lane, f64x2.splat(n * (before + after))));
    pulses = f64x2.add(pulses, v128.and(lane, f64x2.splat(n)));
    const rowMoves = load<f64>(rowSquares + (<usize>row << 3)) * change;
    const colMoves = load<f64>(colSquares + (<usize>col << 3)) * change;
    rowsMoved = f64x2.sub(rowsMoved, v128.and(lane, f64x2.splat(rowMoves)));
    colsMoved = f64x2.sub(colsMoved, v128.and(lane, f64x2.splat(colMoves)));
    if (!updating) continue;
    lines = f64x2.sub(lines, v128.and(lane, f64x2.splat(2 * (n * after))));
    const rowTrain = rowPulses + <usize>row * lineBytes + negative * trainBehind;
    const colTrain = colPulses + <usize>col * lineBytes + negative * trainBehind;
    const set: usize = 0 - negative;
    const rowGrows = train(rowTrain, row0 ^ ((row0 ^ row1) & set), row, magnitude);
    row0 += rowGrows & ~set;
    row1 += rowGrows & set;
    const colGrows = train(colTrain, col0 ^ ((col0 ^ col1) & set), col, magnitude);
    col0 += colGrows & ~set;
    col1 += colGrows & set;
  }
  putBoth(sums0 + spentAt, sums1 + spentAt, spent);
  putBoth(sums0 + pulsesAt, sums1 + pulsesAt, pulses);
  putBoth(sums0 + (METER_ROWS_MOVED << 3), sums1 + (METER_ROWS_MOVED << 3), rowsMoved);
  putBoth(sums0 + (METER_COLS_MOVED << 3), sums1 + (METER_COLS_MOVED << 3), colsMoved);
  if (!updating) return;
  putBoth(sums0 + (METER_LINES << 3), sums1 + (METER_LINES << 3), lines);
  store<usize>(counts0, (row0 - rowList0) >> 2);
  store<usize>(counts1, (row1 - rowList1) >> 2);
  store<usize>(counts0, (col0 - colList0) >> 2, 4);
  store<usize>(counts1, (col1 - colList1) >> 2, 4);
}

/** List of a way's pulsed rows, or columns: one entry more than lines. */
// @ts-ignore: decorator
@inline
function listOf(meter: usize, lists: usize, way: i32, lines: i32): usize {
  return load<usize>(meter + lists) + (<usize>(way * (lines + 1)) << 2);
}

/** Pulses of the listed lines, and pulses times ΣG, join the sums of their way. */
// @ts-ignore: decorator
@inline
function addTrains(meter: usize, way: i32, sums: usize, list: usize, count: i32, fields: usize, trains: i32): void {
  if (count == 0) return;
  const lineBytes = load<usize>(meter, METER_PLANES) << 3;
  const pulses = load<usize>(meter + fields) + (<usize>way << 2);
  const first = lineOf(meter, sums, 0, way >> 1);
  const trainsAt = waySum(meter, way, trains);
  const linesAt = waySum(meter, way, METER_LINES);
  let all = load<f64>(trainsAt);
  let lines = load<f64>(linesAt);
  for (const end = list + (<usize>count << 2); list < end; list += 4) {
    const line = load<usize>(list) * lineBytes;
    const n = <f64>load<f32>(pulses + line);
    store<f32>(pulses + line, 0);
    all += ceil(n);
    lines += n * load<f64>(first + line);
  }
  store<f64>(trainsAt, all);
  store<f64>(linesAt, lines);
}

/** Closes an update of the pairs from `first` to `last`: what its lines were pulsed with joins the sums of the run. */
export function meterUpdate(tile: usize, first: i32, last: i32): void {
  const meter = load<usize>(tile, TILE_METER);
  const rows = load<i32>(tile, TILE_ROWS);
  const cols = load<i32>(tile, TILE_COLS);
  for (let way = 4 * first; way < 4 * last + 4; way++) {
    const counts = load<usize>(meter, METER_COUNTS) + (<usize>way << 3);
    const rowList = listOf(meter, METER_ROW_LIST, way, rows);
    const colList = listOf(meter, METER_COL_LIST, way, cols);
    addTrains(meter, way, METER_ROW_SUMS, rowList, load<i32>(counts), METER_ROW_PULSES, METER_ROW_TRAINS);
    addTrains(meter, way, METER_COL_SUMS, colList, load<i32>(counts, 4), METER_COL_PULSES, METER_COL_TRAINS);
    store<i64>(counts, 0);
  }
  add(tileSum(meter, METER_UPDATES), 1);
  add(tileSum(meter, METER_HITS), load<i32>(tile, TILE_HITS));
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
  const rowSum = load<f64>(lineOf(meter, METER_ROW_SUMS, row, plane));
  return rowSum + load<f64>(lineOf(meter, METER_COL_SUMS, col, plane)) - 2 * g;
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
