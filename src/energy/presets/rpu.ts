/**
 * Resistive processing unit (Gokmen and Vlasov, Front. Neurosci. 10, 2016): tiles of up to 4096 × 4096 crosspoints, 80 ns
 * integration, 1 ns pulses, 9 bit ADCs. The paper states these; prices of single operations it does not state are those
 * of ISAAC at the RPU's resolution, and say so.
 */
import type { Block, ComponentLibrary, Site } from '../component-library.js';
import { type Price, type PriceList, priceList } from '../price.js';
import { nodes } from '../technology.js';
import { adcPrice } from './isaac.js';

const RPU = 'RPU, Gokmen and Vlasov, Front. Neurosci. 10 (2016)';
/** Bits of its ADCs where the configuration's are ideal. */
const ADC_BITS = 9;

function adc({ adcBits }: Site): Price {
  const price = adcPrice(adcBits === 0 ? ADC_BITS : adcBits);
  return { ...price, grade: 'assumption', source: `resolution of ${RPU}; price of ${price.source}` };
}

const prices = (site: Site): PriceList => priceList({ adc: adc(site) }, RPU);

function blocks(site: Site): Block[] {
  const { value, formula, source, grade } = adc(site);
  const per = 'read of the array';
  return [
    {
      name: 'ADCs',
      read_fJ: site.cols * value * 1e15,
      leakage_uW: 0,
      per,
      formula: `columns·(${formula})`,
      source,
      grade,
    },
  ];
}

export const rpu: ComponentLibrary = {
  name: 'rpu-2016',
  title: 'crosspoint tiles with 9 bit ADCs of the resistive processing unit',
  citation: RPU,
  node: nodes.get('14hp'),
  cell: 'crossbar',
  wireWidth_nm: 200,
  columnsPerReadout: 64,
  prices,
  blocks,
  areas: () => ({}),
};
