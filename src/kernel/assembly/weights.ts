/**
 * w = s·Σ_p c_p·(G⁺_p − G⁻_p), the sum over pairs in order, then times s. Where cells have a resistance R in series, with
 * G/(1 + G·R) for G, which is what a read sees.
 */
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
  TILE_SERIES,
  TILE_STRIDE,
  TILE_WEIGHTS,
} from '../layout';
import { HIT_CELL } from './hits';
import { behind } from './series';
import { gather, scatter } from './vector';

/** w of the cells on a padded hit list, anew. */
export function refreshHits(tile: usize, scratch: usize, count: i32): void {
  if (load<usize>(tile, TILE_SERIES) == 0) refreshPlainHits(tile, scratch, count);
  else refreshSeriesHits(tile, scratch, count);
}

// Functions of their own: together in one, the plain one is slower.
function refreshPlainHits(tile: usize, scratch: usize, count: i32): void {
  refreshHitsOf(tile, scratch, count, false);
}

function refreshSeriesHits(tile: usize, scratch: usize, count: i32): void {
  refreshHitsOf(tile, scratch, count, true);
}

// @ts-ignore: decorator
@inline
function refreshHitsOf(tile: usize, scratch: usize, count: i32, hasSeries: bool): void {
  const layer = load<usize>(tile, TILE_LAYER);
  const pairs = load<i32>(layer, LAYER_PAIRS);
  const pair = load<usize>(layer, LAYER_PAIR);
  const scale = v128.load_splat<f32>(layer, LAYER_WEIGHT_SCALE);
  const weights = load<usize>(tile, TILE_WEIGHTS);
  const planes = load<usize>(tile, TILE_PLANES);
  const planeBytes = load<usize>(tile, TILE_PLANE_BYTES);
  const series = load<usize>(tile, TILE_SERIES);
  let ohm = f32x4.splat(0);
  for (let i = 0; i < count; i += 4) {
    const bytes = i32x4.shl(v128.load(scratch + ((<usize>i) << 2), HIT_CELL), 2);
    const o0: usize = i32x4.extract_lane(bytes, 0);
    const o1: usize = i32x4.extract_lane(bytes, 1);
    const o2: usize = i32x4.extract_lane(bytes, 2);
    const o3: usize = i32x4.extract_lane(bytes, 3);
    if (hasSeries) ohm = gather(series, o0, o1, o2, o3);
    const g = gather(planes, o0, o1, o2, o3);
    const difference = between(g, gather(planes + planeBytes, o0, o1, o2, o3), ohm, hasSeries);
    let sum = f32x4.mul(v128.load_splat<f32>(pair, PAIR_COEF), difference);
    let plus = planes;
    let at = pair;
    for (let p = 1; p < pairs; p++) {
      plus += planeBytes << 1;
      at += PAIR_BYTES;
      const upper = gather(plus, o0, o1, o2, o3);
      const next = between(upper, gather(plus + planeBytes, o0, o1, o2, o3), ohm, hasSeries);
      sum = f32x4.add(sum, f32x4.mul(v128.load_splat<f32>(at, PAIR_COEF), next));
    }
    scatter(weights, o0, o1, o2, o3, f32x4.mul(scale, sum));
  }
}

/** G⁺ − G⁻ as a read sees them. */
// @ts-ignore: decorator
@inline
function between(plus: v128, minus: v128, ohm: v128, hasSeries: bool): v128 {
  return hasSeries ? f32x4.sub(behind(plus, ohm), behind(minus, ohm)) : f32x4.sub(plus, minus);
}

/** Padding columns come out as 0, as their conductances are. */
export function refreshWeights(tile: usize): void {
  if (load<usize>(tile, TILE_SERIES) == 0) refreshPlainWeights(tile);
  else refreshSeriesWeights(tile);
}

function refreshPlainWeights(tile: usize): void {
  refreshWeightsOf(tile, false);
}

function refreshSeriesWeights(tile: usize): void {
  refreshWeightsOf(tile, true);
}

// @ts-ignore: decorator
@inline
function refreshWeightsOf(tile: usize, hasSeries: bool): void {
  const layer = load<usize>(tile, TILE_LAYER);
  const pairs = load<i32>(layer, LAYER_PAIRS);
  if (pairs < 1) unreachable();
  const pair = load<usize>(layer, LAYER_PAIR);
  const scale = v128.load_splat<f32>(layer, LAYER_WEIGHT_SCALE);
  const weights = load<usize>(tile, TILE_WEIGHTS);
  const planes = load<usize>(tile, TILE_PLANES);
  const planeBytes = load<usize>(tile, TILE_PLANE_BYTES);
  const end = (load<usize>(tile, TILE_ROWS) * load<usize>(tile, TILE_STRIDE)) << 2;
  const series = load<usize>(tile, TILE_SERIES);
  let ohm = f32x4.splat(0);
  for (let o: usize = 0; o < end; o += 16) {
    let plus = planes + o;
    let at = pair;
    if (hasSeries) ohm = v128.load(series + o);
    const first = between(v128.load(plus), v128.load(plus + planeBytes), ohm, hasSeries);
    let sum = f32x4.mul(v128.load_splat<f32>(at, PAIR_COEF), first);
    for (let p = 1; p < pairs; p++) {
      plus += planeBytes << 1;
      at += PAIR_BYTES;
      const difference = between(v128.load(plus), v128.load(plus + planeBytes), ohm, hasSeries);
      sum = f32x4.add(sum, f32x4.mul(v128.load_splat<f32>(at, PAIR_COEF), difference));
    }
    v128.store(weights + o, f32x4.mul(scale, sum));
  }
}
