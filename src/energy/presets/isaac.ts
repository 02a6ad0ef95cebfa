/** ISAAC (Shafiee et al., ISCA 2016): 128 × 128 arrays, 8 bit SAR ADCs that 128 columns share, 32 nm. */
import type { Area, AreaList } from '../area.js';
import type { Block, ComponentLibrary, Site } from '../component-library.js';
import { type Price, type PriceList, priceList } from '../price.js';
import { nodes } from '../technology.js';
import { digitalNeurons } from './digital-neurons.js';

export const ISAAC = 'ISAAC, Shafiee et al., ISCA (2016)';
const NODE = nodes.get('32hp');

/** pJ per sample by bits; 8 bit: 2 mW at 1.2 GS/s. */
const ADC_pJ: Readonly<Record<number, number>> = { 4: 0.79, 5: 0.99, 6: 1.2, 7: 1.42, 8: 1.67, 9: 1.97, 10: 2.38 };
const ADC_BITS = Object.keys(ADC_pJ).map(Number);

/** A conversion; resolutions outside the table cost as its last steps continue: ×1.21 per bit above, ×0.8 below. */
export function adcPrice(bits: number): Price {
  const resolution = bits === 0 ? 8 : bits;
  const common = { source: ISAAC, node: '32 nm' };
  const known = ADC_pJ[resolution];
  if (known !== undefined) {
    const formula = bits === 0 ? 'ideal, priced as 8 bit: 1.67 pJ' : `${resolution} bit: ${known} pJ`;
    return { value: known * 1e-12, formula, grade: 'published', ...common };
  }
  const [least, most] = [Math.min(...ADC_BITS), Math.max(...ADC_BITS)];
  let value_pJ = ADC_pJ[resolution < least ? least : most];
  const factor = resolution < least ? ADC_pJ[least] / ADC_pJ[least + 1] : ADC_pJ[most] / ADC_pJ[most - 1];
  for (let i = resolution < least ? least - resolution : resolution - most; i > 0; i--) value_pJ *= factor;
  const formula = `${resolution} bit: the table's last step (×${factor.toFixed(2)} per bit) continued`;
  return { value: value_pJ * 1e-12, formula, grade: 'extrapolated', ...common };
}

/** Gates of a small state machine that switch in a step, each with 6F of gate width: an estimate, not ISAAC's. */
const LOGIC_GATES = 100;
const gate_F = NODE.gate_fF_per_um * 1e-15 * ((6 * NODE.feature_nm) / 1000);
const GATE_J = gate_F * NODE.vdd_V * NODE.vdd_V;
const assumed = (value: number, formula: string): Price => ({
  ...{ value, formula, grade: 'assumption', node: NODE.name },
  source: 'estimate from the transistor data of the Predictive Technology Model',
});

function prices({ adcBits }: Site): PriceList {
  const published = (value: number, formula: string): Price => ({
    ...{ value, formula, source: ISAAC, grade: 'published', node: '32 nm' },
  });
  const shift_add = published(0.021e-12, '0.021 pJ');
  return priceList(
    {
      dac: published(0.42e-12, '0.42 pJ per row drive, 1 bit DAC'),
      adc: adcPrice(adcBits),
      shift_add,
      activation: published(0.26e-3, '0.26 mW per sigmoid unit, while a bank applies its function'),
      buffer: published(20.45e-12, 'eDRAM, 20.45 pJ per 256 bit'),
      selection: assumed(GATE_J, 'C_gate·6F·Vdd² per line'),
      full_sense: assumed(0.79e-12, 'at most a 4 bit conversion'),
      ...digitalNeurons(shift_add),
      logic: assumed(LOGIC_GATES * GATE_J, `${LOGIC_GATES} gates·C_gate·6F·Vdd² per state entered`),
    },
    ISAAC,
  );
}

function blocks(site: Site): Block[] {
  const { dac, adc, shift_add } = prices(site);
  const block = (name: string, count: number, price: Price, formula: string): Block => ({
    ...{ name, read_fJ: count * price.value * 1e15, leakage_uW: 0, per: 'read of the array', grade: price.grade },
    ...{ formula: `${formula}; leakage contained in it`, source: price.source },
  });
  return [
    block('row DACs', site.rows, dac, `rows·(${dac.formula})`),
    block('ADCs', site.cols, adc, `columns·(${adc.formula})`),
    block('shift-and-add', site.cols, shift_add, `columns·${shift_add.formula}`),
  ];
}

/** Table I: mm² of so many circuits of a kind. */
function area(mm2: number, count: number, what: string): Area {
  const formula = `${mm2} mm² for ${count.toLocaleString('en-US')} ${what}`;
  return { um2: (mm2 * 1e6) / count, formula, source: `${ISAAC}, Table I`, grade: 'derived' };
}

/** An ADC's area is known at 8 bits alone. */
function areas({ adcBits }: Site): AreaList {
  return {
    dac: area(0.00017, 8 * 128, '1 bit DACs'),
    sample_hold: area(0.00004, 8 * 128, 'circuits'),
    ...((adcBits === 0 || adcBits === 8) && { adc: area(0.0096, 8, 'ADCs of 8 bit') }),
    shift_add: area(0.00024, 4, 'units'),
    activation: area(0.0006, 2, 'sigmoid units'),
    buffer: area(0.083, 64 * 1024 * 8, 'bits of eDRAM'),
  };
}

export const isaac: ComponentLibrary = {
  name: 'isaac-32nm',
  title: 'DACs, shared SAR ADCs, adders and buffers of ISAAC',
  citation: ISAAC,
  node: NODE,
  cell: 'crossbar',
  wireWidth_nm: 50,
  columnsPerReadout: 128,
  prices,
  blocks,
  areas,
};
