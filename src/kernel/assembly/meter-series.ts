/**
 * Sums that the energy of reads follows from where devices have a resistance R in series, TILE_SERIES: a source of voltage V
 * that drives a cell delivers V²·G/(1 + G·R), to device, wires and transistor together. Rows and columns add that up beside ΣG,
 * which pulses still meet.
 */
import {
  METER_COL_READ_SUMS,
  METER_COL_SQUARES,
  METER_COLS_READ_MOVED,
  METER_PLANES,
  METER_ROW_READ_SUMS,
  METER_ROW_SQUARES,
  METER_ROWS_READ_MOVED,
  TILE_COLS,
  TILE_METER,
  TILE_PLANE_BYTES,
  TILE_PLANES,
  TILE_ROWS,
  TILE_SERIES,
  TILE_STRIDE,
} from '../layout';
import { HIT_BEFORE, HIT_CELL, HIT_PULSES } from './hits';
import { add, both, putBoth, rounded, roundOf, squaresOf, waySum } from './meter-sums';
import { firstWay, ROUTE_MINUS, ROUTE_OWN, wayBehind } from './routes';
import { behind } from './series';

/** What reads see of a line of a plane. */
// @ts-ignore: decorator
@inline
export function readSumOf(meter: usize, sums: usize, line: i32, plane: i32): usize {
  return load<usize>(meter + sums) + (<usize>(line * load<i32>(meter, METER_PLANES) + plane) << 3);
}

/** What a read sees of a device, rounded as conductances are. */
// @ts-ignore: decorator
@inline
function seen(g: f32, ohm: f32, round: f64): f64 {
  return rounded(g / (<f32>1 + g * ohm), round);
}

/** From the conductances as they stand. */
export function meterReadSums(tile: usize): void {
  const rows = load<i32>(tile, TILE_ROWS);
  const cols = load<i32>(tile, TILE_COLS);
  const stride = <usize>load<i32>(tile, TILE_STRIDE) << 2;
  const planes = load<i32>(load<usize>(tile, TILE_METER), METER_PLANES);
  for (let p = 0; p < planes; p++) {
    for (let r = 0; r < rows; r++) {
      const sum = sumOf(tile, p, <usize>r * stride, cols, 4);
      setLine(tile, METER_ROW_READ_SUMS, METER_ROW_SQUARES, METER_ROWS_READ_MOVED, r, p, sum);
    }
    for (let c = 0; c < cols; c++) {
      const sum = sumOf(tile, p, <usize>c << 2, rows, stride);
      setLine(tile, METER_COL_READ_SUMS, METER_COL_SQUARES, METER_COLS_READ_MOVED, c, p, sum);
    }
  }
}

/** Σ over `count` devices of an array, the first `at` bytes behind its start, `apart` bytes from each other. */
function sumOf(tile: usize, plane: i32, at: usize, count: i32, apart: usize): f64 {
  const round = roundOf(load<usize>(tile, TILE_METER), plane);
  const devices = load<usize>(tile, TILE_PLANES) + <usize>plane * load<usize>(tile, TILE_PLANE_BYTES);
  const ohms = load<usize>(tile, TILE_SERIES);
  let sum: f64 = 0;
  for (let i = 0; i < count; i++, at += apart) sum += seen(load<f32>(devices + at), load<f32>(ohms + at), round);
  return sum;
}

function setLine(tile: usize, sums: usize, squares: usize, moved: i32, line: i32, plane: i32, sum: f64): void {
  const meter = load<usize>(tile, TILE_METER);
  const at = readSumOf(meter, sums, line, plane);
  add(waySum(meter, 2 * plane, moved), load<f64>(squaresOf(meter, squares, line)) * (load<f64>(at) - sum));
  store<f64>(at, sum);
}

/** A device goes from one conductance to another, in a way. */
export function moveReadSums(tile: usize, way: i32, cell: i32, row: i32, col: i32, before: f32, after: f32): void {
  const meter = load<usize>(tile, TILE_METER);
  const plane = way >> 1;
  const round = roundOf(meter, plane);
  const ohm = load<f32>(load<usize>(tile, TILE_SERIES) + (<usize>cell << 2));
  const change = seen(after, ohm, round) - seen(before, ohm, round);
  add(readSumOf(meter, METER_ROW_READ_SUMS, row, plane), change);
  add(readSumOf(meter, METER_COL_READ_SUMS, col, plane), change);
  add(waySum(meter, way, METER_ROWS_READ_MOVED), -(load<f64>(squaresOf(meter, METER_ROW_SQUARES, row)) * change));
  add(waySum(meter, way, METER_COLS_READ_MOVED), -(load<f64>(squaresOf(meter, METER_COL_SQUARES, col)) * change));
}

/** What hits did, after they have landed. Running sums have a lane for each sign of pulses, as those of `meterHits`. */
export function moveReadSumsOfHits(tile: usize, pair: i32, scratch: usize, count: i32, route: i32): void {
  const meter = load<usize>(tile, TILE_METER);
  const stride = load<i32>(tile, TILE_STRIDE);
  const perCell: f64 = 1 / <f64>stride;
  const lineBytes = <usize>load<i32>(meter, METER_PLANES) << 3;
  const plane = route == ROUTE_MINUS ? 2 * pair + 1 : 2 * pair;
  const isOwn: usize = route == ROUTE_OWN ? 1 : 0;
  const planeBytes = load<usize>(tile, TILE_PLANE_BYTES);
  const devices = load<usize>(tile, TILE_PLANES) + <usize>plane * planeBytes;
  const deviceBehind = isOwn * planeBytes;
  const sumBehind = isOwn << 3;
  const ohms = load<usize>(tile, TILE_SERIES);
  const rowSums = readSumOf(meter, METER_ROW_READ_SUMS, 0, plane);
  const colSums = readSumOf(meter, METER_COL_READ_SUMS, 0, plane);
  const rowSquares = load<usize>(meter, METER_ROW_SQUARES);
  const colSquares = load<usize>(meter, METER_COL_SQUARES);
  const round = roundOf(meter, plane); // both arrays are of the same make
  const way0 = 4 * pair + firstWay(route);
  const way1 = way0 + wayBehind(route);
  const rows0 = waySum(meter, way0, METER_ROWS_READ_MOVED);
  const rows1 = waySum(meter, way1, METER_ROWS_READ_MOVED);
  const cols0 = waySum(meter, way0, METER_COLS_READ_MOVED);
  const cols1 = waySum(meter, way1, METER_COLS_READ_MOVED);
  let rowsMoved = both(rows0, rows1);
  let colsMoved = both(cols0, cols1);
  for (const end = scratch + (<usize>count << 2); scratch < end; scratch += 4) {
    const word = load<u32>(scratch, HIT_PULSES);
    if ((word & 0x7fffffff) == 0) continue;
    const negative: usize = word >>> 31;
    const lane = i64x2.eq(i64x2.splat(negative), i64x2(0, 1));
    const cell = load<i32>(scratch, HIT_CELL);
    const row = <i32>((<f64>cell + 0.5) * perCell);
    const at = <usize>cell << 2;
    const after = load<f32>(devices + negative * deviceBehind + at);
    const g = f32x4.replace_lane(f32x4.splat(after), 1, load<f32>(scratch, HIT_BEFORE));
    const reads = behind(g, f32x4.splat(load<f32>(ohms + at)));
    const change = rounded(f32x4.extract_lane(reads, 0), round) - rounded(f32x4.extract_lane(reads, 1), round);
    const rowSum = rowSums + <usize>row * lineBytes + negative * sumBehind;
    const colSum = colSums + <usize>(cell - row * stride) * lineBytes + negative * sumBehind;
    store<f64>(rowSum, load<f64>(rowSum) + change);
    store<f64>(colSum, load<f64>(colSum) + change);
    const rowMoves = load<f64>(rowSquares + (<usize>row << 3)) * change;
    const colMoves = load<f64>(colSquares + (<usize>(cell - row * stride) << 3)) * change;
    rowsMoved = f64x2.sub(rowsMoved, v128.and(lane, f64x2.splat(rowMoves)));
    colsMoved = f64x2.sub(colsMoved, v128.and(lane, f64x2.splat(colMoves)));
  }
  putBoth(rows0, rows1, rowsMoved);
  putBoth(cols0, cols1, colsMoved);
}
