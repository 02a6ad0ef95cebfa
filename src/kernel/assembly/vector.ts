/** Vectors of four f32 or i32: the ends of arrays, lanes scattered in memory, absolute values. */

/** The first `count` (1…3) floats at `at`; the other lanes are 0 and their memory is not read. */
export function loadPart(at: usize, count: i32): v128 {
  let v = v128.load_zero<f32>(at);
  if (count > 1) v = v128.load_lane<f32>(at + 4, v, 1);
  if (count > 2) v = v128.load_lane<f32>(at + 8, v, 2);
  return v;
}

/** Writes the first `count` (1…3) lanes. */
export function storePart(at: usize, v: v128, count: i32): void {
  v128.store_lane<f32>(at, v, 0);
  if (count > 1) v128.store_lane<f32>(at + 4, v, 1);
  if (count > 2) v128.store_lane<f32>(at + 8, v, 2);
}

/** Four floats at byte offsets o0…o3 from `base`. */
// @ts-ignore: decorator
@inline
export function gather(base: usize, o0: usize, o1: usize, o2: usize, o3: usize): v128 {
  let v = v128.load_zero<f32>(base + o0);
  v = v128.load_lane<f32>(base + o1, v, 1);
  v = v128.load_lane<f32>(base + o2, v, 2);
  return v128.load_lane<f32>(base + o3, v, 3);
}

/** Writes four lanes, the last one first: of equal addresses the lowest lane wins. */
// @ts-ignore: decorator
@inline
export function scatter(base: usize, o0: usize, o1: usize, o2: usize, o3: usize, v: v128): void {
  v128.store_lane<f32>(base + o3, v, 3);
  v128.store_lane<f32>(base + o2, v, 2);
  v128.store_lane<f32>(base + o1, v, 1);
  v128.store_lane<f32>(base + o0, v, 0);
}

/** Largest |v| of `count` floats; 0 when there are none. Four running maxima: one would wait for itself. */
export function peakOf(at: usize, count: i32): f32 {
  let a = f32x4.splat(0);
  let b = a;
  let c = a;
  let d = a;
  const whole = count & ~3;
  const end = at + (<usize>whole << 2);
  for (const wide = at + (<usize>(count & ~15) << 2); at < wide; at += 64) {
    a = f32x4.max(a, f32x4.abs(v128.load(at)));
    b = f32x4.max(b, f32x4.abs(v128.load(at, 16)));
    c = f32x4.max(c, f32x4.abs(v128.load(at, 32)));
    d = f32x4.max(d, f32x4.abs(v128.load(at, 48)));
  }
  for (; at < end; at += 16) a = f32x4.max(a, f32x4.abs(v128.load(at)));
  if (whole < count) b = f32x4.max(b, f32x4.abs(loadPart(at, count - whole)));
  const largest = f32x4.max(f32x4.max(a, b), f32x4.max(c, d));
  return max(
    max(f32x4.extract_lane(largest, 0), f32x4.extract_lane(largest, 1)),
    max(f32x4.extract_lane(largest, 2), f32x4.extract_lane(largest, 3)),
  );
}
