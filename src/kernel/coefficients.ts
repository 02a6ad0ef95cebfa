/**
 * Coefficients of our f32 polynomials. Read by both compilers like `layout.ts`, so it holds
 * `export const NAME = number` lines and nothing else; each is rounded to f32 where it is used.
 * exp and log: Cephes (S. Moshier), `expf.c` and `logf.c`. cos: minimax fit of sin(2πt)/t in t² on
 * |t| ≤ ¼, relative error 5.3e-9 before rounding.
 */
// biome-ignore lint/suspicious/noApproximativeNumericConstant: both compilers read this file
export const LOG2_E = 1.4426950408889634;
/** ln 2 in two parts; n times the first is exact for |n| < 2¹⁴. */
export const LN2_HIGH = 0.693359375;
export const LN2_LOW = -2.1219444e-4;

export const EXP_5 = 1.98756915e-4;
export const EXP_4 = 1.3981999507e-3;
export const EXP_3 = 8.3334519073e-3;
export const EXP_2 = 4.1665795894e-2;
export const EXP_1 = 1.6666665459e-1;
export const EXP_0 = 5.0000001201e-1;

export const LOG_8 = 7.0376836292e-2;
export const LOG_7 = -1.151461031e-1;
export const LOG_6 = 1.167699874e-1;
export const LOG_5 = -1.2420140846e-1;
export const LOG_4 = 1.4249322787e-1;
export const LOG_3 = -1.6668057665e-1;
export const LOG_2 = 2.0000714765e-1;
export const LOG_1 = -2.4999993993e-1;
export const LOG_0 = 3.3333331174e-1;

export const SIN_4 = 39.71095425163074;
export const SIN_3 = -76.5749974687799;
export const SIN_2 = 81.60223150271516;
export const SIN_1 = -41.34167748318493;
export const SIN_0 = 6.283185273815162;
