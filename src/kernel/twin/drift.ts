/** Retention drift; see `../assembly/drift.ts` for the equation. */
import * as L from '../layout.js';
import { exp32, log32 } from '../math.js';
import type { Views } from './views.js';

const f = Math.fround;

export function drift(m: Views, tile: number, pair: number, planes: number, now_s: number): void {
  const at = m.int(m.int(tile + L.TILE_LAYER) + L.LAYER_PAIR) + pair * L.PAIR_BYTES;
  const device = m.int(at + L.PAIR_DEVICE);
  const share = m.float(device + L.DEVICE_DRIFT_REST);
  const t0 = m.float(device + L.DEVICE_DRIFT_T0);
  const now = f(now_s);
  const stride = m.int(tile + L.TILE_STRIDE);
  for (const plane of [2 * pair, 2 * pair + 1]) {
    const conductances = m.plane(tile, plane);
    const [written, times, lefts] = [0, 1, 2].map((set) => m.valuesOf(L.TILE_DRIFT, tile, set * planes + plane));
    const ownOf = (field: number, cell: number, without: number) => {
      const values = m.valuesOf(field, tile, plane);
      return values < 0 ? without : m.f32[values + cell];
    };
    for (let r = 0; r < m.int(tile + L.TILE_ROWS); r++) {
      for (let c = 0; c < m.int(tile + L.TILE_COLS); c++) {
        const cell = r * stride + c;
        const g = m.f32[conductances + cell];
        if (g !== m.f32[lefts + cell]) {
          m.f32[written + cell] = g;
          m.f32[times + cell] = now;
        }
        const gw = m.f32[written + cell];
        const lower = f(m.float(at + L.PAIR_G_MIN) + ownOf(L.TILE_OFFSETS, cell, 0));
        const upper = f(m.float(at + L.PAIR_G_MAX) + ownOf(L.TILE_UPPERS, cell, 0));
        const rest = f(lower + f(share * f(upper - lower)));
        const age = f(f(now - m.f32[times + cell]) / t0);
        const nu = ownOf(L.TILE_DRIFT_OWN, cell, m.float(device + L.DEVICE_DRIFT));
        const after = age > 1 ? f(rest + f(f(gw - rest) * exp32(-f(nu * log32(age))))) : gw;
        m.f32[conductances + cell] = after;
        m.f32[lefts + cell] = after;
      }
    }
  }
}
