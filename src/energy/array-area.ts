/** The area of one array and of the circuits at its rows and columns; what serves a whole chip is in `chip-area.ts`. */
import { sharing } from '../chip/periphery.js';
import { type AreaName, type AreaRow, cellsArea, circuitsArea, unknownArea } from './area.js';
import type { ComponentLibrary, Site } from './component-library.js';

/**
 * @param columnsPerAdc columns that share an ADC, at least 1
 * @returns cells first; a library that knows no area at all names its own blocks
 */
export function arrayArea(library: ComponentLibrary, site: Site, columnsPerAdc: number): AreaRow[] {
  const cells = cellsArea(site, 1);
  const areas = library.areas(site);
  if (Object.keys(areas).length === 0) {
    return [cells, ...library.blocks(site).map(({ name }) => unknownArea(name, 1, library.citation))];
  }
  const { adcs } = sharing(site.cols, columnsPerAdc);
  const counts: readonly (readonly [AreaName, number])[] = [
    ['dac', site.rows],
    ['sample_hold', site.cols],
    ['adc', adcs],
    ['shift_add', adcs],
  ];
  return [cells, ...counts.map(([name, count]) => circuitsArea(name, count, areas, library.citation))];
}
