/** Periphery that costs nothing: what is left is what the arrays and their wires dissipate. */
import { AREA_NAMES, type Area } from '../area.js';
import type { ComponentLibrary } from '../component-library.js';
import { priceList } from '../price.js';
import { nodes } from '../technology.js';

const NOTHING: Area = { um2: 0, formula: '0', source: 'the ideal periphery', grade: 'none' };

export const ideal: ComponentLibrary = {
  name: 'ideal',
  title: 'periphery that costs nothing: arrays and wires alone',
  citation: 'by definition',
  node: nodes.get('32hp'),
  cell: 'crossbar',
  wireWidth_nm: 50,
  columnsPerReadout: 1,
  prices: () => priceList({}, 'the ideal periphery'),
  blocks: () => [],
  areas: () => Object.fromEntries(AREA_NAMES.map((name) => [name, NOTHING])),
};
