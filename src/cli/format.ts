/** Numbers as people read them. */

const TIME_UNITS: readonly [number, string][] = [
  [1e12, 's'],
  [1e9, 'ms'],
  [1e6, 'µs'],
  [1e3, 'ns'],
  [1, 'ps'],
];

/** Simulated time, three significant digits. */
export function humanTime(time_ps: string | bigint | number): string {
  const ps = Number(time_ps);
  if (ps === 0) return '0 s';
  const [size, unit] = TIME_UNITS.find(([least]) => ps >= least) ?? [1, 'ps'];
  return `${threeDigits(ps / size)} ${unit}`;
}

const ENERGY_UNITS: readonly [number, string][] = [
  [1, 'J'],
  [1e-3, 'mJ'],
  [1e-6, 'µJ'],
  [1e-9, 'nJ'],
  [1e-12, 'pJ'],
  [1e-15, 'fJ'],
];

/** Energy, three significant digits. */
export function humanEnergy(energy_J: number): string {
  const [size, unit] = ENERGY_UNITS.find(([least]) => energy_J >= least) ?? [1e-15, 'fJ'];
  return `${threeDigits(energy_J / size)} ${unit}`;
}

/** Wall-clock seconds as 42 s, 3 min 05 s, 2 h 10 min. */
export function humanDuration(seconds: number): string {
  const s = Math.max(0, Math.round(seconds));
  if (s < 60) return `${s} s`;
  if (s < 3600) return `${Math.floor(s / 60)} min ${String(s % 60).padStart(2, '0')} s`;
  return `${Math.floor(s / 3600)} h ${String(Math.floor((s % 3600) / 60)).padStart(2, '0')} min`;
}

export const percent = (fraction: number, digits = 2) => `${(100 * fraction).toFixed(digits)} %`;

export const grouped = (value: number) => value.toLocaleString('en-US');

function threeDigits(value: number): string {
  if (value >= 100) return value.toFixed(0);
  return value >= 10 ? value.toFixed(1) : value.toFixed(2);
}
