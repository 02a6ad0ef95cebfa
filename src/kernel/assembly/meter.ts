/** Sums that the energy of a tile's arrays follows from; nothing of it is done where TILE_METER is 0. */
import {
  LAYER_DAC_TOP,
  LAYER_DELTA,
  LAYER_NEURON,
  LAYER_TRAIN,
  LAYER_TRAIN_STRIDE,
  METER_AFTER,
  METER_BACKWARD_READS,
  METER_COL_MARKS,
  METER_COL_PULSES,
  METER_COL_SUMS,
  METER_COL_TRAINS,
  METER_DRIVEN_COLS,
  METER_DRIVEN_ROWS,
  METER_ERROR_SQUARES,
  METER_FORWARD_READS,
  METER_HITS,
  METER_INPUT_SQUARES,
  METER_LINES,
  METER_LOOKS,
  METER_NOW,
  METER_PLANES,
  METER_PLANE_COUNT,
  METER_PLANE_SUMS,
  METER_PULSES,
  METER_PULSES_DOWN,
  METER_READ_BACKWARD,
  METER_READ_FORWARD,
  METER_RESET,
  METER_RESETS,
  METER_RESET_LINES,
  METER_ROUND,
  METER_ROW_MARKS,
  METER_ROW_PULSES,
  METER_ROW_SUMS,
  METER_ROW_TRAINS,
  METER_TILE_SUMS,
  METER_TURNS,
  METER_UPDATES,
  METER_WRITE,
  METER_WRITE_DOWN,
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
  TILE_STRIDE,
} from '../layout';
import { offsetsBehind, pairOf, planesOf } from './devices';
import { carriedPulses, differenceOf, pulsesTo, restOf } from './full';
import { HIT_BEFORE, HIT_CELL, HIT_PULSES } from './hits';
import { ROUTE_MINUS, ROUTE_OWN, ROUTE_PLUS } from './routes';

// @ts-ignore: decorator
@inline
function tileSum(meter: usize, sum: i32): usize {
  return load<usize>(meter, METER_TILE_SUMS) + (<usize>sum << 3);
}

// @ts-ignore: decorator
@inline
function planeSum(meter: usize, plane: i32, sum: i32): usize {
  return load<usize>(meter, METER_PLANE_SUMS) + (<usize>(plane * METER_PLANE_COUNT + sum) << 3);
}

// @ts-ignore: decorator
@inline
function add(at: usize, value: f64): void {
  store<f64>(at, load<f64>(at) + value);
}

/** ΣG of a line of a plane. */
// @ts-ignore: decorator
@inline
function lineOf(meter: usize, sums: usize, line: i32, plane: i32): usize {
  return load<usize>(meter + sums) + (<usize>(line * load<i32>(meter, METER_PLANES) + plane) << 3);
}

/** A conductance rounded so that sums of many are exact. */
// @ts-ignore: decorator
@inline
function rounded(g: f32, round: f64): f64 {
  return <f64>g + round - round;
}

// @ts-ignore: decorator
@inline
function roundOf(meter: usize, plane: i32): f64 {
  return load<f64>(load<usize>(meter, METER_ROUND) + (<usize>plane << 3));
}

/** ΣG of every row and column, from the conductances as they stand. */
export function meterArrays(tile: usize): void {
  const meter = load<usize>(tile, TILE_METER);
  if (meter == 0) return;
  const planes = load<i32>(meter, METER_PLANES);
  const rows = load<i32>(tile, TILE_ROWS);
  const cols = load<i32>(tile, TILE_COLS);
  const stride = load<i32>(tile, TILE_STRIDE);
  memory.fill(load<usize>(meter, METER_COL_SUMS), 0, <usize>(cols * planes) << 3);
  for (let p = 0; p < planes; p++) {
    const g = load<usize>(tile, TILE_PLANES) + <usize>p * load<usize>(tile, TILE_PLANE_BYTES);
    const round = roundOf(meter, p);
    for (let r = 0; r < rows; r++) {
      let sum: f64 = 0;
      for (let c = 0; c < cols; c++) {
        const value = rounded(load<f32>(g + (<usize>(r * stride + c) << 2)), round);
        sum += value;
        add(lineOf(meter, METER_COL_SUMS, c, p), value);
      }
      store<f64>(lineOf(meter, METER_ROW_SUMS, r, p), sum);
    }
  }
}

/** Σ x² of the lines, and Σ x²·ΣG of every plane, which is added to its sum; four planes at a time. Returns Σ x². */
// @ts-ignore: decorator
@inline
function addReads(meter: usize, sums: usize, sum: i32, lines: usize, values: usize, count: i32): f64 {
  const planes = load<i32>(meter, METER_PLANES);
  const lineBytes = <usize>planes << 3;
  const end = values + (<usize>count << 2);
  let squares: f64 = 0;
  for (let p = 0; p < planes; p += 4) {
    const from = load<usize>(meter + sums) + (<usize>p << 3);
    // The last two planes alone are added twice, as no one looks at the second sum.
    const more: usize = planes - p > 2 ? 16 : 0;
    let low = f64x2.splat(0);
    let high = low;
    squares = 0;
    let line = lines;
    let next = from;
    for (let at = values; at < end; at += 4) {
      if (lines != 0) {
        next = from + load<usize>(line) * lineBytes;
        line += 4;
      }
      const x = <f64>load<f32>(at);
      const square = x * x;
      squares += square;
      const xx = f64x2.splat(square);
      low = f64x2.add(low, f64x2.mul(xx, v128.load(next)));
      high = f64x2.add(high, f64x2.mul(xx, v128.load(next + more)));
      if (lines == 0) next += lineBytes;
    }
    add(planeSum(meter, p, sum), f64x2.extract_lane(low, 0));
    add(planeSum(meter, p + 1, sum), f64x2.extract_lane(low, 1));
    if (more == 0) break;
    add(planeSum(meter, p + 2, sum), f64x2.extract_lane(high, 0));
    add(planeSum(meter, p + 3, sum), f64x2.extract_lane(high, 1));
  }
  return squares;
}

/** After a forward read. */
export function meterForward(tile: usize): void {
  const meter = load<usize>(tile, TILE_METER);
  if (meter == 0) return;
  const count = load<i32>(tile, TILE_ACTIVE_COUNT);
  const ideal = load<f32>(load<usize>(tile, TILE_LAYER), LAYER_DAC_TOP) == 0;
  const xs = ideal ? load<usize>(tile, TILE_ACTIVE_X) : load<usize>(tile, TILE_DRIVE);
  const squares = addReads(meter, METER_ROW_SUMS, METER_READ_FORWARD, load<usize>(tile, TILE_ACTIVE_ROW), xs, count);
  add(tileSum(meter, METER_FORWARD_READS), 1);
  add(tileSum(meter, METER_TURNS), 1);
  add(tileSum(meter, METER_DRIVEN_ROWS), count);
  add(tileSum(meter, METER_INPUT_SQUARES), squares);
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
  const planes = load<i32>(meter, METER_PLANES);
  let all: f64 = 0;
  for (let p = 0; p < planes; p++) {
    let total: f64 = 0;
    all = 0;
    for (let r = 0; r < rows; r++) {
      let spikes = 0;
      for (let w = 0; w < words; w++) {
        spikes += popcnt<i32>(load<i32>(train + <usize>w * wordBytes + (<usize>r << 2)));
      }
      if (spikes == 0) continue;
      all += spikes;
      total += <f64>spikes * load<f64>(lineOf(meter, METER_ROW_SUMS, r, p));
    }
    add(planeSum(meter, p, METER_READ_FORWARD), total);
  }
  add(tileSum(meter, METER_FORWARD_READS), 1);
  add(tileSum(meter, METER_TURNS), steps);
  add(tileSum(meter, METER_DRIVEN_ROWS), all);
  add(tileSum(meter, METER_INPUT_SQUARES), all);
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
  for (let c = 0; c < cols; c++) if (load<f32>(driven + (<usize>c << 2)) != 0) count += 1;
  const squares = addReads(meter, METER_COL_SUMS, METER_READ_BACKWARD, 0, driven, cols);
  add(tileSum(meter, METER_BACKWARD_READS), 1);
  add(tileSum(meter, METER_DRIVEN_COLS), count);
  add(tileSum(meter, METER_ERROR_SQUARES), squares);
}

/** A device of a line goes from one conductance to another. */
export function moveLines(tile: usize, plane: i32, cell: i32, before: f32, after: f32): void {
  const meter = load<usize>(tile, TILE_METER);
  const round = roundOf(meter, plane);
  const change = rounded(after, round) - rounded(before, round);
  const stride = load<i32>(tile, TILE_STRIDE);
  const row = cell / stride;
  add(lineOf(meter, METER_ROW_SUMS, row, plane), change);
  add(lineOf(meter, METER_COL_SUMS, cell - row * stride, plane), change);
}

/** 0 where a hit's pulses go to G⁺, 1 where to G⁻. */
// @ts-ignore: decorator
@inline
function sideOf(hit: usize, route: i32): usize {
  if (route == ROUTE_OWN) return <usize>(load<u32>(hit, HIT_PULSES) >> 31);
  return route == ROUTE_PLUS ? 0 : 1;
}

/** Notes the conductances that a padded hit list is about to change. */
export function noteBefore(tile: usize, pair: i32, scratch: usize, count: i32, route: i32): void {
  const planes = planesOf(tile, pair);
  const planeBytes = load<usize>(tile, TILE_PLANE_BYTES);
  for (let i = 0; i < count; i++) {
    const hit = scratch + (<usize>i << 2);
    const minus: usize = sideOf(hit, route) * planeBytes;
    store<f32>(hit, load<f32>(planes + (<usize>load<i32>(hit, HIT_CELL) << 2) + minus), HIT_BEFORE);
  }
}

/** The most pulses that a cell on a line gets in this update, and a mark at the line. */
// @ts-ignore: decorator
@inline
function train(pulses: usize, marks: usize, line: i32, n: i32): void {
  const at = pulses + (<usize>line << 2);
  const most = load<i32>(at);
  if (n <= most) return;
  store<i32>(at, n);
  if (most != 0) return;
  const word = marks + (<usize>(line >> 5) << 2);
  store<i32>(word, load<i32>(word) | (1 << (line & 31)));
}

/** Adds what the hits did, after they have landed with the noise of `stream`. */
export function meterHits(tile: usize, pair: i32, scratch: usize, count: i32, stream: i32, route: i32): void {
  const meter = load<usize>(tile, TILE_METER);
  const rows = load<i32>(tile, TILE_ROWS);
  const cols = load<i32>(tile, TILE_COLS);
  const stride = load<i32>(tile, TILE_STRIDE);
  const perCell: f64 = 1 / <f64>stride;
  const values = planesOf(tile, pair);
  const planeBytes = load<usize>(tile, TILE_PLANE_BYTES);
  const updating = stream == STREAM_C2C;
  const lineBytes = load<usize>(meter, METER_PLANES) << 3;
  const plus = 2 * pair;
  // Of G⁺; what belongs to G⁻ is so many bytes behind.
  const rowSums = lineOf(meter, METER_ROW_SUMS, 0, plus);
  const colSums = lineOf(meter, METER_COL_SUMS, 0, plus);
  const rowPulses = load<usize>(meter, METER_ROW_PULSES) + (<usize>(plus * rows) << 2);
  const colPulses = load<usize>(meter, METER_COL_PULSES) + (<usize>(plus * cols) << 2);
  const rowWords = (<usize>((rows + 31) >> 5)) << 2;
  const colWords = (<usize>((cols + 31) >> 5)) << 2;
  const rowMarks = load<usize>(meter, METER_ROW_MARKS) + <usize>plus * rowWords;
  const colMarks = load<usize>(meter, METER_COL_MARKS) + <usize>plus * colWords;
  const rowBehind: usize = (<usize>rows) << 2;
  const colBehind: usize = (<usize>cols) << 2;
  const round = roundOf(meter, plus); // both arrays are of the same make
  let row = 0;
  let from = 0;
  let to = stride;
  // Running sums go on where they stood, so that lists of any length add up in one order.
  // One of them is for G⁺ and one for G⁻, or for pulses up and pulses down on one of both.
  const own = route == ROUTE_OWN;
  const plane = route == ROUTE_MINUS ? plus + 1 : plus;
  const behind: usize = own ? METER_PLANE_COUNT << 3 : (METER_PULSES_DOWN - METER_PULSES) << 3;
  const pulses = planeSum(meter, plane, updating ? METER_PULSES : METER_WRITEBACK_PULSES);
  const afters = load<usize>(meter, METER_AFTER) + (<usize>plane << 4);
  const aside: usize = own ? 16 : 8;
  let pulses0 = load<f64>(pulses);
  let pulses1 = load<f64>(pulses + behind);
  let after0 = load<f64>(afters);
  let after1 = load<f64>(afters + aside);
  const spent = updating ? load<usize>(meter, METER_NOW) + (<usize>plane << 4) : planeSum(meter, plane, METER_WRITEBACK);
  const spentBehind = updating ? aside : behind;
  let spent0 = load<f64>(spent);
  let spent1 = load<f64>(spent + spentBehind);
  const half: f64 = updating ? 1 : 0.5;
  for (let i = 0; i < count; i++) {
    const hit = scratch + (<usize>i << 2);
    const n = abs(load<f32>(hit, HIT_PULSES));
    if (n == 0) continue;
    const side = sideOf(hit, route);
    const cell = load<i32>(hit, HIT_CELL);
    if (cell < from || cell >= to) {
      row = <i32>((<f64>cell + 0.5) * perCell);
      from = row * stride;
      to = from + stride;
    }
    const col = cell - from;
    const before = rounded(load<f32>(hit, HIT_BEFORE), round);
    const after = rounded(load<f32>(values + side * planeBytes + (<usize>cell << 2)), round);
    if (updating) {
      const most = <i32>ceil<f32>(n);
      train(rowPulses + side * rowBehind, rowMarks + side * rowWords, row, most);
      train(colPulses + side * colBehind, colMarks + side * colWords, col, most);
    }
    const energy = half * (<f64>n * (before + after));
    const left = <f64>n * after;
    const negative: usize = load<u32>(hit, HIT_PULSES) >> 31;
    if ((route == ROUTE_MINUS ? 1 - negative : negative) == 0 || (!updating && !own)) {
      pulses0 += n;
      spent0 += energy;
      after0 += left;
    } else {
      pulses1 += n;
      spent1 += energy;
      after1 += left;
    }
    const change = after - before;
    add(rowSums + <usize>row * lineBytes + (side << 3), change);
    add(colSums + <usize>col * lineBytes + (side << 3), change);
  }
  store<f64>(spent, spent0);
  if (updating || own) store<f64>(spent + spentBehind, spent1);
  store<f64>(pulses, pulses0);
  if (updating || own) store<f64>(pulses + behind, pulses1);
  if (!updating) return;
  store<f64>(afters, after0);
  store<f64>(afters + aside, after1);
}

/** Σ of pulses times ΣG over the marked lines, ascending; the marks are taken back. Adds the pulses to a sum. */
function addTrains(meter: usize, plane: i32, sums: usize, count: i32, fields: usize, trains: i32): f64 {
  const words = (count + 31) >> 5;
  const pulses = load<usize>(meter + fields) + (<usize>(plane * count) << 2);
  const marks = load<usize>(meter + fields + 8) + (<usize>(plane * words) << 2);
  const first = lineOf(meter, sums, 0, plane);
  const lineBytes = load<usize>(meter, METER_PLANES) << 3;
  let all: f64 = 0;
  let lines: f64 = 0;
  for (let w = 0; w < words; w++) {
    const at = marks + (<usize>w << 2);
    let word = load<i32>(at);
    if (word == 0) continue;
    store<i32>(at, 0);
    do {
      const line: usize = (w << 5) + ctz(word);
      word &= word - 1;
      const n = <f64>load<i32>(pulses + (line << 2));
      store<i32>(pulses + (line << 2), 0);
      all += n;
      lines += n * load<f64>(first + line * lineBytes);
    } while (word != 0);
  }
  add(planeSum(meter, plane, trains), all);
  return lines;
}

/** Closes an update: its sums join those of the run. */
export function meterUpdate(tile: usize): void {
  const meter = load<usize>(tile, TILE_METER);
  const planes = load<i32>(meter, METER_PLANES);
  for (let plane = 0; plane < planes; plane++) {
    const now = load<usize>(meter, METER_NOW) + (<usize>plane << 4);
    const up = load<f64>(now);
    const down = load<f64>(now, 8);
    if (up + down == 0) continue;
    const after = load<usize>(meter, METER_AFTER) + (<usize>plane << 4);
    add(planeSum(meter, plane, METER_WRITE), up / 2);
    add(planeSum(meter, plane, METER_WRITE_DOWN), down / 2);
    const rows = addTrains(meter, plane, METER_ROW_SUMS, load<i32>(tile, TILE_ROWS), METER_ROW_PULSES, METER_ROW_TRAINS);
    const cols = addTrains(meter, plane, METER_COL_SUMS, load<i32>(tile, TILE_COLS), METER_COL_PULSES, METER_COL_TRAINS);
    add(planeSum(meter, plane, METER_LINES), rows + cols - 2 * (load<f64>(after) + load<f64>(after, 8)));
    v128.store(now, f64x2.splat(0));
    v128.store(after, f64x2.splat(0));
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
      add(planeSum(meter, plane, METER_RESETS), 1);
      add(planeSum(meter, plane, METER_RESET), (g + lower) / 2);
      add(planeSum(meter, plane, METER_RESET_LINES), othersOf(meter, row, col, plane, g));
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
  add(planeSum(meter, plane, METER_WRITEBACK_LINES), <f64>n * othersOf(meter, row, col, plane, g));
}
