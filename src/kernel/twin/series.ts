/** What a read sees of devices that have a resistance in series; see `../assembly/series.ts`. */
import * as L from '../layout.js';
import type { Views } from './views.js';

const f = Math.fround;

/** 1 + G·R */
function lossOf(m: Views, tile: number, cell: number, g: number): number {
  return f(1 + f(g * m.f32[m.at(tile + L.TILE_SERIES) + cell]));
}

const hasSeries = (m: Views, tile: number) => m.int(tile + L.TILE_SERIES) !== 0;

/** G/(1 + G·R) */
export function behind(m: Views, tile: number, cell: number, g: number): number {
  return hasSeries(m, tile) ? f(g / lossOf(m, tile, cell, g)) : g;
}

/** G/(1 + G·R)² */
export function changeBehind(m: Views, tile: number, cell: number, g: number): number {
  if (!hasSeries(m, tile)) return g;
  const loss = lossOf(m, tile, cell, g);
  return f(g / f(loss * loss));
}
