/** Quantities as the report writes them. */

type Units = readonly (readonly [size: number, unit: string])[];

const TIMES: Units = [
  [3.6e15, 'h'],
  [6e13, 'min'],
  [1e12, 's'],
  [1e9, 'ms'],
  [1e6, 'µs'],
  [1e3, 'ns'],
  [1, 'ps'],
];

const ENERGIES: Units = [
  [1, 'J'],
  [1e-3, 'mJ'],
  [1e-6, 'µJ'],
  [1e-9, 'nJ'],
  [1e-12, 'pJ'],
  [1e-15, 'fJ'],
];

function textOf(value: number, units: Units, digits: number): string {
  if (value === 0) return '0';
  const [size, unit] = units.find(([least]) => value >= least) ?? units[units.length - 1];
  return `${(value / size).toPrecision(digits)} ${unit}`;
}

/** Simulated time. */
export const timeText = (time_ps: number): string => textOf(time_ps, TIMES, 3);

export const energyText = (energy_J: number): string => textOf(energy_J, ENERGIES, 4);

/** Of cells µm², of chips mm². */
export function areaText(area_mm2: number | null): string {
  if (area_mm2 === null) return 'not known';
  return area_mm2 < 0.01 ? `${(area_mm2 * 1e6).toPrecision(4)} µm²` : `${area_mm2.toPrecision(4)} mm²`;
}

export const shareText = (part: number, whole: number): string =>
  whole > 0 ? `${((100 * part) / whole).toFixed(1)} %` : '–';
