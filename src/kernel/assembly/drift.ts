/**
 * Retention drift. A device that was written to G_w at the time t_w stands at
 *
 *   G(t) = G_rest + (G_w − G_rest)·((t − t_w)/t₀)^−ν,   t − t_w > t₀,
 *
 * G_rest a share of its own range. Whether it has been written since the last pass is seen from its conductance: it is not
 * what that pass left. Behind the conductances of a tile lie, plane by plane, G_w, t_w and what the last pass left.
 */
import {
  DEVICE_DRIFT,
  DEVICE_DRIFT_REST,
  DEVICE_DRIFT_T0,
  PAIR_G_MAX,
  PAIR_G_MIN,
  TILE_COLS,
  TILE_DRIFT,
  TILE_DRIFT_OWN,
  TILE_OFFSETS,
  TILE_PLANES,
  TILE_PLANE_BYTES,
  TILE_ROWS,
  TILE_STRIDE,
  TILE_UPPERS,
} from '../layout';
import { deviceOf, pairOf } from './devices';
import { exp4, log4 } from './math';

export function drift(tile: usize, pair: i32, planes: i32, now_s: f32): void {
  const at = pairOf(tile, pair);
  const device = deviceOf(at);
  const planeBytes = load<usize>(tile, TILE_PLANE_BYTES);
  const allBytes = <usize>planes * planeBytes;
  const rows = load<i32>(tile, TILE_ROWS);
  const cols = load<i32>(tile, TILE_COLS);
  const rowBytes = load<usize>(tile, TILE_STRIDE) << 2;
  const gMin = v128.load_splat<f32>(at, PAIR_G_MIN);
  const gMax = v128.load_splat<f32>(at, PAIR_G_MAX);
  const share = v128.load_splat<f32>(device, DEVICE_DRIFT_REST);
  const t0 = v128.load_splat<f32>(device, DEVICE_DRIFT_T0);
  const mean = v128.load_splat<f32>(device, DEVICE_DRIFT);
  const now = f32x4.splat(now_s);
  const one = f32x4.splat(1);
  const offsets = load<usize>(tile, TILE_OFFSETS);
  const uppers = load<usize>(tile, TILE_UPPERS);
  const own = load<usize>(tile, TILE_DRIFT_OWN);
  const lanes = i32x4(0, 1, 2, 3);
  for (let side = 0; side < 2; side++) {
    const first = <usize>(2 * pair + side) * planeBytes;
    const conductances = load<usize>(tile, TILE_PLANES) + first;
    const written = load<usize>(tile, TILE_DRIFT) + first;
    for (let r = 0; r < rows; r++) {
      for (let c: usize = 0; c < rowBytes; c += 16) {
        const cell = <usize>r * rowBytes + c;
        const inside = i32x4.lt_s(lanes, i32x4.splat(cols - <i32>(c >> 2)));
        const g = v128.load(conductances + cell);
        const isNew = f32x4.ne(g, v128.load(written + 2 * allBytes + cell));
        const gw = v128.bitselect(g, v128.load(written + cell), isNew);
        const tw = v128.bitselect(now, v128.load(written + allBytes + cell), isNew);
        let lower = gMin;
        let upper = gMax;
        if (offsets != 0) {
          lower = f32x4.add(lower, v128.load(offsets + first + cell));
          upper = f32x4.add(upper, v128.load(uppers + first + cell));
        }
        const rest = f32x4.add(lower, f32x4.mul(share, f32x4.sub(upper, lower)));
        const age = f32x4.max(f32x4.div(f32x4.sub(now, tw), t0), one);
        const nu = own == 0 ? mean : v128.load(own + first + cell);
        const left = exp4(f32x4.neg(f32x4.mul(nu, log4(age))));
        const drifted = f32x4.add(rest, f32x4.mul(f32x4.sub(gw, rest), left));
        const after = v128.and(v128.bitselect(drifted, gw, f32x4.gt(age, one)), inside);
        v128.store(conductances + cell, after);
        v128.store(written + cell, v128.and(gw, inside));
        v128.store(written + allBytes + cell, v128.and(tw, inside));
        v128.store(written + 2 * allBytes + cell, after);
      }
    }
  }
}
