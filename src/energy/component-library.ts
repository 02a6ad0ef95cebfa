/** A component library: what a preset of prices is made of. A new one is a module in presets/ and a line in index.ts. */
import type { AreaList } from './area.js';
import type { ArrayShape, CellKind } from './array-geometry.js';
import type { Grade, PriceList } from './price.js';
import type { TechnologyNode } from './technology.js';

/** The array that circuits are priced for. */
export interface Site extends ArrayShape {
  /** Resolution of column readout; 0 = ideal, priced as 8. */
  readonly adcBits: number;
}

/** A circuit beside an array, for estimates. */
export interface Block {
  readonly name: string;
  readonly read_fJ: number;
  readonly leakage_uW: number;
  /** What one read energy is of. */
  readonly per: string;
  readonly formula: string;
  readonly source: string;
  readonly grade: Grade;
}

export interface ComponentLibrary {
  readonly name: string;
  readonly title: string;
  readonly citation: string;
  /** Node, cell and wire that it assumes where none is given. */
  readonly node: TechnologyNode;
  readonly cell: CellKind;
  readonly wireWidth_nm: number;
  /** Columns that take turns at one readout. */
  readonly columnsPerReadout: number;
  readonly prices: (site: Site) => PriceList;
  readonly blocks: (site: Site) => readonly Block[];
  /** Of one circuit each; what is missing is not known. */
  readonly areas: (site: Site) => AreaList;
}
