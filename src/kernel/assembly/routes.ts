/** Which device of a pair a hit's pulses go to, and in which direction: see DRIVE_… in `../layout.ts`. */

/** n > 0 potentiates G⁺, n < 0 potentiates G⁻. */
export const ROUTE_OWN: i32 = 0;
/** G⁺, potentiated by n > 0 and depressed by n < 0. */
export const ROUTE_PLUS: i32 = 1;
/** G⁻, depressed by n > 0 and potentiated by n < 0. */
export const ROUTE_MINUS: i32 = 2;

/** All bits of the lanes whose pulses go to G⁻. */
// @ts-ignore: decorator
@inline
export function toMinus(pulses: v128, route: i32): v128 {
  return v128.or(
    v128.and(i32x4.shr_s(pulses, 31), i32x4.splat(route == ROUTE_OWN ? -1 : 0)),
    i32x4.splat(route == ROUTE_MINUS ? -1 : 0),
  );
}

/** All bits of the lanes whose pulses depress. */
// @ts-ignore: decorator
@inline
export function depresses(pulses: v128, route: i32): v128 {
  return v128.xor(
    v128.and(i32x4.shr_s(pulses, 31), i32x4.splat(route == ROUTE_OWN ? 0 : -1)),
    i32x4.splat(route == ROUTE_MINUS ? -1 : 0),
  );
}

/** Way of a hit without the sign, over that of pulses on G⁺ that potentiate; `wayBehind` is what the sign adds to it. */
// @ts-ignore: decorator
@inline
export function firstWay(route: i32): i32 {
  return route == ROUTE_MINUS ? 3 : 0;
}

// @ts-ignore: decorator
@inline
export function wayBehind(route: i32): i32 {
  if (route == ROUTE_OWN) return 2;
  return route == ROUTE_PLUS ? 1 : -1;
}
