/**
 * Areas: of cells by geometry, of circuits by their number and the area of one in the component library. What a library
 * does not know is a row without an area, and then the total is not known either.
 */
import { arrayWires } from './array-geometry.js';
import type { Site } from './component-library.js';
import type { Grade } from './price.js';
import { NEUROSIM } from './technology.js';

/** Circuits that have an area, and what one of them is. */
export const AREAS = {
  dac: { title: 'DACs', per: 'line' },
  sample_hold: { title: 'sample-and-hold', per: 'line' },
  adc: { title: 'ADCs', per: 'ADC' },
  shift_add: { title: 'shift-and-add', per: 'ADC' },
  activation: { title: 'activation units', per: 'unit of 128 neurons' },
  buffer: { title: 'buffers', per: 'bit' },
} as const;
export type AreaName = keyof typeof AREAS;
export const AREA_NAMES = Object.keys(AREAS) as AreaName[];

/** The area of one circuit. */
export interface Area {
  readonly um2: number;
  readonly formula: string;
  readonly source: string;
  readonly grade: Grade;
}
/** What is missing is not known. */
export type AreaList = { readonly [name in AreaName]?: Area };

export interface AreaRow {
  readonly component: string;
  readonly count: number;
  /** Null where the library does not know it. */
  readonly area_mm2: number | null;
  readonly formula: string;
  readonly source: string;
  readonly grade: Grade;
}

const UM2_PER_MM2 = 1e6;

/** Cells of arrays without the circuits around them. */
export function cellsArea(site: Site, arrays: number): AreaRow {
  const { pitch_um } = arrayWires(site);
  const count = site.rows * site.cols * arrays;
  return {
    ...{ component: 'cells', count, area_mm2: (count * pitch_um * pitch_um) / UM2_PER_MM2 },
    formula: site.cell === '1t1r' ? 'n·(4F)², F the node' : 'n·(2F)², F the width of wires',
    ...{ source: NEUROSIM, grade: 'derived' },
  };
}

/** n circuits of a kind. */
export function circuitsArea(name: AreaName, count: number, areas: AreaList, library: string): AreaRow {
  const one = areas[name];
  if (one === undefined) return unknownArea(AREAS[name].title, count, library);
  const { um2, formula, source, grade } = one;
  return { component: AREAS[name].title, count, area_mm2: (count * um2) / UM2_PER_MM2, formula, source, grade };
}

/** Circuits whose area the library does not state; none of them take none. */
export function unknownArea(component: string, count: number, library: string): AreaRow {
  const nothing = { formula: 'not known', source: `not covered by ${library}`, grade: 'none' } as const;
  return { component, count, area_mm2: count === 0 ? 0 : null, ...nothing };
}

/** Sum of rows; null where one of them is not known. */
export function total_mm2(rows: readonly AreaRow[]): number | null {
  return rows.reduce<number | null>(
    (sum, { area_mm2 }) => (sum === null || area_mm2 === null ? null : sum + area_mm2),
    0,
  );
}
