/**
 * Lines that fire trains of their own (`encode-lines.ts`), for a tile's meter. On the arrays, or in the direction, of a
 * sign a line fires its whole train, whatever meets it there, as long as there is a line that can.
 */
import {
  ARBITER_PASS,
  DEVICE_DRIVE,
  DRIVE_ONE_OF_PAIR,
  DRIVE_PUSH_PULL,
  LAYER_COLS,
  LAYER_DELTA,
  LAYER_LINES,
  LAYER_ROWS,
  LINE_PULSES,
  LINES_COLS,
  LINES_ROWS,
  METER_COL_LINES,
  METER_COL_LIST,
  METER_MODES,
  METER_ROW_LINES,
  METER_ROW_LIST,
  MODE_COLS_ADD,
  MODE_ROWS_ADD,
  MODE_TRAINS,
  PAIR_CAP,
  PASS_DEPRESSION,
  PASS_POTENTIATION,
  TILE_ACTIVE_COUNT,
  TILE_ACTIVE_ROW,
  TILE_ACTIVE_X,
  TILE_ARBITER,
  TILE_COL0,
  TILE_COLS,
  TILE_LAYER,
  TILE_METER,
  TILE_ROW0,
} from '../layout';
import { deviceOf, pairOf } from './devices';
import { putOnList } from './meter';
import { lineOf } from './meter-sums';
import { firstWay, ROUTE_MINUS, ROUTE_OWN, ROUTE_PLUS, wayBehind } from './routes';

/** Pulses of a line's train. */
// @ts-ignore: decorator
@inline
function trainOf(slots: usize, behind: usize): i32 {
  return popcnt<i32>(load<i32>(slots)) + popcnt<i32>(load<i32>(slots + behind));
}

/** Before the trains of an update meet. */
export function meterTrains(tile: usize, pair: i32): void {
  const meter = load<usize>(tile, TILE_METER);
  const layer = load<usize>(tile, TILE_LAYER);
  const lines = load<usize>(layer, LAYER_LINES);
  const mode = load<i32>(load<usize>(meter, METER_MODES) + (<usize>pair << 2));
  if ((mode & MODE_TRAINS) == 0) return;
  const cols = load<i32>(tile, TILE_COLS);
  const active = load<i32>(tile, TILE_ACTIVE_COUNT);
  const activeRow = load<usize>(tile, TILE_ACTIVE_ROW);
  const activeX = load<usize>(tile, TILE_ACTIVE_X);
  const delta = load<usize>(layer, LAYER_DELTA) + (<usize>load<i32>(tile, TILE_COL0) << 2);
  const rowSlots = load<usize>(lines, LINES_ROWS) + (<usize>load<i32>(tile, TILE_ROW0) << 2);
  const colSlots = load<usize>(lines, LINES_COLS) + (<usize>load<i32>(tile, TILE_COL0) << 2);
  const rowBehind = (<usize>((load<i32>(layer, LAYER_ROWS) + 3) & ~3)) << 2;
  const colBehind = (<usize>((load<i32>(layer, LAYER_COLS) + 3) & ~3)) << 2;
  // Lines that fire, with x or δ above 0 and below.
  let rowsUp = 0;
  let rowsDown = 0;
  let colsUp = 0;
  let colsDown = 0;
  for (let i = 0; i < active; i++) {
    if (trainOf(rowSlots + (load<usize>(activeRow + (<usize>i << 2)) << 2), rowBehind) == 0) continue;
    if (load<i32>(activeX + (<usize>i << 2)) < 0) rowsDown++;
    else rowsUp++;
  }
  for (let c = 0; c < cols; c++) {
    if (trainOf(colSlots + (<usize>c << 2), colBehind) == 0) continue;
    if (load<i32>(delta + (<usize>c << 2)) < 0) colsDown++;
    else colsUp++;
  }
  for (let i = 0; i < active; i++) {
    const row = load<i32>(activeRow + (<usize>i << 2));
    const n = trainOf(rowSlots + (<usize>row << 2), rowBehind);
    const falls = load<i32>(activeX + (<usize>i << 2)) < 0;
    const adds = (mode & MODE_ROWS_ADD) != 0;
    fire(tile, pair, METER_ROW_LINES, METER_ROW_LIST, row, n, 0, falls ? colsDown : colsUp, adds);
    fire(tile, pair, METER_ROW_LINES, METER_ROW_LIST, row, n, 1, falls ? colsUp : colsDown, adds);
  }
  for (let c = 0; c < cols; c++) {
    const n = trainOf(colSlots + (<usize>c << 2), colBehind);
    const falls = load<i32>(delta + (<usize>c << 2)) < 0;
    const adds = (mode & MODE_COLS_ADD) != 0;
    fire(tile, pair, METER_COL_LINES, METER_COL_LIST, c, n, 0, falls ? rowsDown : rowsUp, adds);
    fire(tile, pair, METER_COL_LINES, METER_COL_LIST, c, n, 1, falls ? rowsUp : rowsDown, adds);
  }
}

/** A line fires n pulses of a sign (1 = below 0), once, or for each of those that can meet it. */
function fire(
  tile: usize,
  pair: i32,
  lines: usize,
  lists: usize,
  line: i32,
  n: i32,
  negative: i32,
  others: i32,
  adds: bool,
): void {
  if (n == 0 || others == 0) return;
  const arbiter = load<usize>(tile, TILE_ARBITER);
  const passes = arbiter == 0 ? PASS_POTENTIATION | PASS_DEPRESSION : load<i32>(arbiter, ARBITER_PASS);
  if ((passes & (negative == 0 ? PASS_POTENTIATION : PASS_DEPRESSION)) == 0) return;
  const at = pairOf(tile, pair);
  const cap = load<f32>(at, PAIR_CAP);
  const train = cap == 0 ? <f32>n : min<f32>(<f32>n, cap);
  const pulses = adds ? train * <f32>others : train;
  const drive = load<i32>(deviceOf(at), DEVICE_DRIVE);
  if (drive == DRIVE_ONE_OF_PAIR) {
    fireOn(tile, pair, lines, lists, line, ROUTE_OWN, negative, pulses);
    return;
  }
  fireOn(tile, pair, lines, lists, line, ROUTE_PLUS, negative, pulses);
  if (drive == DRIVE_PUSH_PULL) fireOn(tile, pair, lines, lists, line, ROUTE_MINUS, negative, pulses);
}

function fireOn(
  tile: usize,
  pair: i32,
  lines: usize,
  lists: usize,
  line: i32,
  route: i32,
  negative: i32,
  pulses: f32,
): void {
  const at = lineOf(load<usize>(tile, TILE_METER), lines, line, 2 * pair);
  putOnList(tile, pair, lists, at, line);
  const way = firstWay(route) + negative * wayBehind(route);
  store<f32>(at + (<usize>way << 2), pulses, LINE_PULSES);
}
