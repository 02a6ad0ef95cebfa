/**
 * Converters of a chip, from the config: DACs that drive lines, ADCs that read them. Ideal converters have no
 * steps, no limits and no time of their own.
 */
import type { Config } from '../config/index.js';

export interface Converters {
  /** Largest code of a DAC, its sign apart: 2^bits − 1; 0 = ideal. */
  readonly dacTop: number;
  /** Largest code of an ADC, either sign: 2^(bits − 1) − 1; 0 = ideal. */
  readonly adcTop: number;
  /** Full scale of an ADC, as a sum Σ x·w. */
  readonly range: number;
  /** Whether the errors on a tile's columns are driven in units of the largest of them. */
  readonly scalesErrors: boolean;
  /** Bits that drivers give one after another in a read; 0 = all at once, as an amplitude. */
  readonly serialBits: number;
  /** Lines that share an ADC. */
  readonly linesPerAdc: number;
  /** Conversion takes time of its own: the chip has readout circuits. */
  readonly hasReadout: boolean;
}

export function describeConverters({ readout, driver, tile, synapse }: Config): Converters {
  const linesPerAdc = Math.max(1, readout.columns_per_adc);
  return {
    dacTop: driver.dac_bits === 0 ? 0 : (1 << driver.dac_bits) - 1,
    adcTop: readout.adc_bits === 0 ? 0 : (1 << (readout.adc_bits - 1)) - 1,
    range: readout.adc_range === 0 ? Math.max(tile.rows, tile.cols) * synapse.w_max : readout.adc_range,
    scalesErrors: driver.error_scaling === 'peak',
    serialBits: driver.coding === 'bit-serial' ? driver.dac_bits : 0,
    linesPerAdc,
    hasReadout: driver.coding === 'bit-serial' || readout.adc_bits > 0 || linesPerAdc > 1 || readout.sense_ns > 0,
  };
}

/** ADCs of a tile's side with `lines` lines, and the conversion slots that a read takes. */
export function sharing(lines: number, linesPerAdc: number): { readonly adcs: number; readonly conversions: number } {
  const adcs = Math.ceil(lines / linesPerAdc);
  return { adcs, conversions: Math.ceil(lines / adcs) };
}
