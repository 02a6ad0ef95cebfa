/** Update pulses, resets and what comes with them; see `Kernels`. */
import * as L from '../layout.js';
import { Arbiter, clipPulses } from './arbiter.js';
import { encoderOf, type TakeHit } from './encoder.js';
import { meterTrains } from './meter-trains.js';
import { MeterView } from './meter-view.js';
import { PairView, refreshWeight } from './pair.js';
import type { Views } from './views.js';

const f = Math.fround;

export function update(m: Views, tile: number, pair: number): void {
  const devices = new PairView(m, tile, pair);
  const encode = encoderOf(m.int(m.int(devices.layer + L.LAYER_PAIR) + pair * L.PAIR_BYTES + L.PAIR_ENCODER));
  if (devices.cols > L.TILE_COLS_MAX)
    throw new RangeError(`tile of ${devices.cols} columns: at most ${L.TILE_COLS_MAX}`);
  const arbiter = Arbiter.of(m, tile);
  const take = startUpdate(m, tile, pair);
  const clip = clipPulses(m, tile, pair);
  meterTrains(m, tile, pair);
  encode(m, tile, pair, devices.scale, (cell, n) => {
    const train = clip(n);
    if (arbiter === undefined) take(cell, train);
    else if (arbiter.isCellwise) arbiter.stage(cell, train);
    else if (arbiter.passes(train)) take(cell, train);
  });
  if (arbiter?.isCellwise) arbiter.landStaged();
  // Cell by cell, trains go to any pair.
  const pairs = m.int(devices.layer + L.LAYER_PAIRS);
  MeterView.of(m, tile)?.closeUpdate(arbiter?.isCellwise ? 0 : pair, arbiter?.isCellwise ? pairs - 1 : pair);
}

/** Empties the tile's totals and its list of full pairs; returns how trains of pulses land on a pair and count. */
export function startUpdate(m: Views, tile: number, pair: number): TakeHit {
  const devices = new PairView(m, tile, pair);
  const encoder = m.int(m.int(devices.layer + L.LAYER_PAIR) + pair * L.PAIR_BYTES + L.PAIR_ENCODER);
  const isOnePulse = encoder === L.ENCODER_SINGLE_PULSE;
  devices.emptyList();
  m.setInt(tile + L.TILE_HITS, 0);
  m.setInt(tile + L.TILE_PULSES, 0);
  return (cell, n) => {
    devices.potentiate(n > 0 ? 0 : 1, cell, Math.abs(n), L.STREAM_C2C);
    refreshWeight(m, tile, cell);
    if (devices.isFull(cell)) devices.list(cell);
    m.setInt(tile + L.TILE_HITS, m.int(tile + L.TILE_HITS) + 1);
    m.setInt(tile + L.TILE_PULSES, m.int(tile + L.TILE_PULSES) + (isOnePulse ? 1 : Math.abs(n)));
  };
}

export function updateIdeal(m: Views, tile: number): void {
  const layer = m.int(tile + L.TILE_LAYER);
  const cols = m.int(tile + L.TILE_COLS);
  const stride = m.int(tile + L.TILE_STRIDE);
  const weights = m.at(tile + L.TILE_WEIGHTS);
  const delta = m.at(layer + L.LAYER_DELTA) + m.int(tile + L.TILE_COL0);
  const rate = m.float(layer + L.LAYER_RATE);
  const activeRow = m.at(tile + L.TILE_ACTIVE_ROW);
  const activeX = m.at(tile + L.TILE_ACTIVE_X);
  const active = m.int(tile + L.TILE_ACTIVE_COUNT);
  for (let a = 0; a < active; a++) {
    const xScaled = f(rate * m.f32[activeX + a]);
    const row = weights + m.i32[activeRow + a] * stride;
    for (let c = 0; c < cols; c++) m.f32[row + c] = f(m.f32[row + c] + f(xScaled * m.f32[delta + c]));
  }
  m.setInt(tile + L.TILE_HITS, active * cols);
  m.setInt(tile + L.TILE_PULSES, 0);
}

export function reset(m: Views, tile: number, pair: number): void {
  const devices = new PairView(m, tile, pair);
  const full = m.at(tile + L.TILE_FULL);
  const count = m.int(tile + L.TILE_FULL_COUNT);
  for (let i = 0; i < count; i++) {
    const cell = m.i32[full + i];
    const n = devices.writeback(cell);
    const larger = devices.difference(cell) < 0 ? 1 : 0;
    devices.setConductance(0, cell, devices.lower(0, cell));
    devices.setConductance(1, cell, devices.lower(1, cell));
    if (n > 0) devices.potentiate(larger, cell, n, L.STREAM_RESET);
    refreshWeight(m, tile, cell);
  }
  devices.emptyList();
}

export function findFull(m: Views, tile: number, pair: number): void {
  MeterView.of(m, tile)?.addSearch();
  const devices = new PairView(m, tile, pair);
  devices.emptyList();
  for (let r = 0; r < m.int(tile + L.TILE_ROWS); r++) {
    for (let c = 0; c < devices.cols; c++) {
      const cell = r * devices.stride + c;
      if (devices.isFull(cell)) devices.list(cell);
    }
  }
}

export function refreshWeights(m: Views, tile: number): void {
  const cols = m.int(tile + L.TILE_COLS);
  const stride = m.int(tile + L.TILE_STRIDE);
  for (let r = 0; r < m.int(tile + L.TILE_ROWS); r++) {
    for (let c = 0; c < cols; c++) refreshWeight(m, tile, r * stride + c);
  }
}
