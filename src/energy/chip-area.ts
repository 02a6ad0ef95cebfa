/** The area of a chip: how many circuits of each kind it has, and what they and its cells take. */
import { sharing } from '../chip/periphery.js';
import { type ChipStructure, describeChip } from '../chip/structure.js';
import type { Config } from '../config/index.js';
import { AREA_NAMES, type AreaList, type AreaName, type AreaRow, cellsArea, circuitsArea } from './area.js';
import type { OwnPrices } from './component-file.js';
import { libraries } from './libraries.js';
import { NEURONS_PER_UNIT } from './places.js';
import { siteOf } from './site.js';

/** Converters at the columns of every tile, and at the rows of those that are read backward: all but the first layer's. */
export function linesWithConverters({ layers, converters }: ChipStructure) {
  let driven = 0;
  let converted = 0;
  let adcs = 0;
  for (const { index, tiles } of layers) {
    for (const { rows, cols } of tiles) {
      const isReadBackward = index > 0;
      driven += rows + (isReadBackward ? cols : 0);
      converted += cols + (isReadBackward ? rows : 0);
      for (const lines of isReadBackward ? [cols, rows] : [cols]) adcs += sharing(lines, converters.linesPerAdc).adcs;
    }
  }
  return { driven, converted, adcs };
}

/** The areas of a chip, one row for each kind of circuit. @throws InputError as `arrayWires` */
export function chipArea(config: Config, own?: OwnPrices): AreaRow[] {
  const chip = describeChip(config);
  const { energy, snn } = config;
  const library = libraries.get(own?.preset ?? energy.preset);
  const site = siteOf(config, config.tile.rows, config.tile.cols, library.name);
  const areas: AreaList = { ...library.areas(site), ...own?.areas };
  const { driven, converted, adcs } = linesWithConverters(chip);
  const neurons = chip.layers.map(({ cols }) => cols);
  // Inputs and activations of every layer, and the error of each.
  const values = config.network.layers[0] + 2 * neurons.reduce((sum, n) => sum + n, 0);
  const counts: Readonly<Record<AreaName, number>> = {
    dac: driven * Math.max(1, new Set(chip.pairs.map(({ readShare }) => readShare ?? 1)).size),
    ...{ sample_hold: converted, adc: adcs, shift_add: adcs },
    activation: snn.rule === 'off' ? neurons.reduce((sum, n) => sum + Math.ceil(n / NEURONS_PER_UNIT), 0) : 0,
    buffer: values * energy.value_bits,
  };
  const cells = chip.layers.reduce((sum, { rows, cols }) => sum + rows * cols, 0);
  return [
    cellsArea({ ...site, rows: cells, cols: 1 }, Math.max(1, 2 * chip.pairs.length)),
    ...AREA_NAMES.map((name) => circuitsArea(name, counts[name], areas, library.citation)),
  ];
}
