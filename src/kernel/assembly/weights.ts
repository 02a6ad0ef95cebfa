/** w = s·Σ_p c_p·(G⁺_p − G⁻_p), the sum over pairs in order, then times s. */
import {
  LAYER_PAIR,
  LAYER_PAIRS,
  LAYER_WEIGHT_SCALE,
  PAIR_BYTES,
  PAIR_COEF,
  TILE_LAYER,
  TILE_PLANES,
  TILE_PLANE_BYTES,
  TILE_ROWS,
  TILE_STRIDE,
  TILE_WEIGHTS,
} from '../layout';
import { HIT_CELL } from './hits';
import { gather, scatter } from './vector';

/** w of the cells on a padded hit list, anew. */
export function refreshHits(tile: usize, scratch: usize, count: i32): void {
  const layer = load<usize>(tile, TILE_LAYER);
  const pairs = load<i32>(layer, LAYER_PAIRS);
  const pair = load<usize>(layer, LAYER_PAIR);
  const scale = v128.load_splat<f32>(layer, LAYER_WEIGHT_SCALE);
  const weights = load<usize>(tile, TILE_WEIGHTS);
  const planes = load<usize>(tile, TILE_PLANES);
  const planeBytes = load<usize>(tile, TILE_PLANE_BYTES);
  for (let i = 0; i < count; i += 4) {
    const bytes = i32x4.shl(v128.load(scratch + ((<usize>i) << 2), HIT_CELL), 2);
    const o0: usize = i32x4.extract_lane(bytes, 0);
    const o1: usize = i32x4.extract_lane(bytes, 1);
    const o2: usize = i32x4.extract_lane(bytes, 2);
    const o3: usize = i32x4.extract_lane(bytes, 3);
    const difference = f32x4.sub(gather(planes, o0, o1, o2, o3), gather(planes + planeBytes, o0, o1, o2, o3));
    let sum = f32x4.mul(v128.load_splat<f32>(pair, PAIR_COEF), difference);
    let plus = planes;
    let at = pair;
    for (let p = 1; p < pairs; p++) {
      plus += planeBytes << 1;
      at += PAIR_BYTES;
      const next = f32x4.sub(gather(plus, o0, o1, o2, o3), gather(plus + planeBytes, o0, o1, o2, o3));
      sum = f32x4.add(sum, f32x4.mul(v128.load_splat<f32>(at, PAIR_COEF), next));
    }
    scatter(weights, o0, o1, o2, o3, f32x4.mul(scale, sum));
  }
}

/** Padding columns come out as 0, as their conductances are. */
export function refreshWeights(tile: usize): void {
  const layer = load<usize>(tile, TILE_LAYER);
  const pairs = load<i32>(layer, LAYER_PAIRS);
  if (pairs < 1) unreachable();
  const pair = load<usize>(layer, LAYER_PAIR);
  const scale = v128.load_splat<f32>(layer, LAYER_WEIGHT_SCALE);
  const weights = load<usize>(tile, TILE_WEIGHTS);
  const planes = load<usize>(tile, TILE_PLANES);
  const planeBytes = load<usize>(tile, TILE_PLANE_BYTES);
  const end = (load<usize>(tile, TILE_ROWS) * load<usize>(tile, TILE_STRIDE)) << 2;
  for (let o: usize = 0; o < end; o += 16) {
    let plus = planes + o;
    let at = pair;
    let sum = f32x4.mul(v128.load_splat<f32>(at, PAIR_COEF), f32x4.sub(v128.load(plus), v128.load(plus + planeBytes)));
    for (let p = 1; p < pairs; p++) {
      plus += planeBytes << 1;
      at += PAIR_BYTES;
      const difference = f32x4.sub(v128.load(plus), v128.load(plus + planeBytes));
      sum = f32x4.add(sum, f32x4.mul(v128.load_splat<f32>(at, PAIR_COEF), difference));
    }
    v128.store(weights + o, f32x4.mul(scale, sum));
  }
}
