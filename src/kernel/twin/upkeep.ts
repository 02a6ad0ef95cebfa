/** What a synapse needs every so many samples: the search for pairs that are due, and transfers; see `Kernels`. */
import * as L from '../layout.js';
import { uniform } from '../philox.js';
import { clipPulses } from './arbiter.js';
import { PairView } from './pair.js';
import { MeterView } from './meter-view.js';
import { startUpdate } from './update.js';
import type { Views } from './views.js';

const f = Math.fround;

export function findDue(m: Views, tile: number, pair: number): void {
  const devices = new PairView(m, tile, pair);
  const at = m.int(devices.layer + L.LAYER_PAIR) + pair * L.PAIR_BYTES;
  const gMin = m.float(at + L.PAIR_G_MIN);
  devices.emptyList();
  m.setInt(tile + L.TILE_HITS, 0);
  m.setInt(tile + L.TILE_PULSES, 0);
  let rowsHit = 0;
  for (let r = 0; r < m.int(tile + L.TILE_ROWS); r++) {
    let isHit = 0;
    for (let c = 0; c < devices.cols; c++) {
      const cell = r * devices.stride + c;
      const plus = f(devices.conductance(0, cell) - devices.offset(0, cell));
      const minus = f(devices.conductance(1, cell) - devices.offset(1, cell));
      const [a, b] = [f(plus - gMin), f(minus - gMin)];
      const isFar = Math.abs(f(plus - minus)) >= m.float(at + L.PAIR_DUE_DIFFERENCE);
      const isHigh =
        Math.max(a, b) >= m.float(at + L.PAIR_DUE_UPPER) && Math.min(a, b) >= m.float(at + L.PAIR_DUE_LOWER);
      if (!isFar && !isHigh) continue;
      devices.list(cell);
      isHit = 1;
    }
    rowsHit += isHit;
  }
  m.setInt(tile + L.TILE_ROW_SLOTS, rowsHit);
}

export function transfer(m: Views, tile: number, pair: number, row: number): void {
  const devices = new PairView(m, tile, pair);
  const { layer, cols, stride } = devices;
  const at = m.int(layer + L.LAYER_PAIR) + pair * L.PAIR_BYTES;
  const into = m.int(at + L.PAIR_TRANSFER_INTO);
  const scale = m.float(at + L.PAIR_TRANSFER);
  const take = startUpdate(m, tile, into);
  const clip = clipPulses(m, tile, into);
  const held = m.int(tile + L.TILE_STATE) === 0 ? -1 : m.at(tile + L.TILE_STATE);
  const run = m.int(layer + L.LAYER_RUN);
  const key0 = (m.int(tile + L.TILE_ROW0) + row) * m.int(layer + L.LAYER_COLS) + m.int(tile + L.TILE_COL0);
  const roundUp = (key: number) =>
    uniform(
      m.int(run + L.RUN_SEED_LO),
      m.int(run + L.RUN_SEED_HI),
      L.STREAM_ROUNDING,
      m.int(layer + L.LAYER_INDEX),
      2 * pair,
      key,
      m.int(run + L.RUN_STEP),
      0,
    );
  let most = 0;
  let least = 0;
  for (let c = 0; c < cols; c++) {
    const cell = row * stride + c;
    const moved = f(scale * f(devices.conductance(0, cell) - devices.conductance(1, cell)));
    let pulses: number;
    if (held >= 0) {
      const sum = f(m.f32[held + cell] + moved);
      pulses = clip(Math.trunc(sum));
      m.f32[held + cell] = f(sum - pulses);
    } else {
      const size = clip(Math.floor(f(Math.abs(moved) + roundUp(key0 + c))));
      pulses = moved < 0 ? -size : size;
    }
    if (pulses !== 0) take(cell, pulses);
    most = Math.max(most, pulses);
    least = Math.min(least, pulses);
  }
  m.setInt(tile + L.TILE_ROW_SLOTS, most - least);
  MeterView.of(m, tile)?.closeUpdate(into, into);
}
