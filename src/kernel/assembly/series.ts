/** What a read sees of devices that have a resistance in series, TILE_SERIES. */

/** G/(1 + G·R) */
// @ts-ignore: decorator
@inline
export function behind(g: v128, ohm: v128): v128 {
  return f32x4.div(g, f32x4.add(f32x4.splat(1), f32x4.mul(g, ohm)));
}

/** dI/dG of the same at 1 V, times G: G/(1 + G·R)². */
// @ts-ignore: decorator
@inline
export function changeBehind(g: v128, ohm: v128): v128 {
  const loss = f32x4.add(f32x4.splat(1), f32x4.mul(g, ohm));
  return f32x4.div(g, f32x4.mul(loss, loss));
}
