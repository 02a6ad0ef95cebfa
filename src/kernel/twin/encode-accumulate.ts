/** Pulses from a digital accumulator: χ += (x·scale)·δ; the whole part of a |χ| ≥ 1 leaves it as pulses. */
import * as L from '../layout.js';
import type { Encode } from './encoder.js';

const f = Math.fround;

export const encodeAccumulate: Encode = (m, tile, _pair, scale, hit) => {
  const layer = m.int(tile + L.TILE_LAYER);
  const cols = m.int(tile + L.TILE_COLS);
  const stride = m.int(tile + L.TILE_STRIDE);
  const delta = m.at(layer + L.LAYER_DELTA) + m.int(tile + L.TILE_COL0);
  const state = m.at(tile + L.TILE_STATE);
  if (state === 0) throw new Error('a digital accumulator without digital state');
  let slots = 0;
  for (let a = 0; a < m.int(tile + L.TILE_ACTIVE_COUNT); a++) {
    const row = m.i32[m.at(tile + L.TILE_ACTIVE_ROW) + a];
    const scaled = f(m.f32[m.at(tile + L.TILE_ACTIVE_X) + a] * scale);
    let most = 0;
    let least = 0;
    for (let c = 0; c < cols; c++) {
      const cell = row * stride + c;
      const chi = f(m.f32[state + cell] + f(scaled * m.f32[delta + c]));
      const pulses = Math.trunc(chi);
      m.f32[state + cell] = f(chi - pulses);
      if (Math.abs(chi) < 1) continue;
      hit(cell, pulses);
      most = Math.max(most, pulses);
      least = Math.min(least, pulses);
    }
    slots += most - least;
  }
  m.setInt(tile + L.TILE_ROW_SLOTS, slots);
};
