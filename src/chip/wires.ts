/** Resistance of a chip's arrays in reads, from its configuration. */
import type { Config } from '../config/index.js';
import { seriesResistance_ohm, type WireResistance } from '../crossbar/series.js';
import { arrayWires } from '../energy/array-geometry.js';
import { siteOf } from '../energy/site.js';

/** Wires of a chip, and what reads see of them. */
export interface ChipWires extends WireResistance {
  /** series: each cell as if read alone, for training, too. network: all of an array at once, for evaluation. */
  readonly model: 'series' | 'network';
}

/**
 * Wires and access transistors as reads see them; undefined where they see nothing.
 * @throws InputError as `arrayWires`
 */
export function describeWires(config: Config): ChipWires | undefined {
  const { wires, wire_ohm, access_ohm, rows, cols } = config.tile;
  if (wires === 'ideal') return undefined;
  const site = siteOf(config, rows, cols);
  const cell_ohm = wire_ohm > 0 ? wire_ohm : arrayWires(site).cell_ohm;
  return { model: wires, row_ohm: cell_ohm, col_ohm: cell_ohm, access_ohm: site.cell === '1t1r' ? access_ohm : 0 };
}

/** Resistance in series with the devices of every cell of a tile (Ω), row-major [rows · stride], 0 in the padding. */
export function seriesPlane(
  { rows, cols }: { readonly rows: number; readonly cols: number },
  stride: number,
  wires: WireResistance,
): Float32Array {
  const plane = new Float32Array(rows * stride);
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < cols; c++) plane[r * stride + c] = seriesResistance_ohm(rows, wires, r, c);
  }
  return plane;
}
