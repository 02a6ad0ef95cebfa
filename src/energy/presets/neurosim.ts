/**
 * MLP+NeuroSim V3.0 (Chen, Peng and Yu 2018): decoders, drivers, switch matrix and an 8 bit integrate-and-fire readout
 * that 16 columns share. Its block figures are data, at 128 and 256 rows in 32 nm HP; between them they are linear.
 */
import type { Block, ComponentLibrary, Site } from '../component-library.js';
import { type Grade, type Price, type PriceList, priceList } from '../price.js';
import { NEUROSIM, nodes, type TechnologyNode } from '../technology.js';

const COLUMNS_PER_READOUT = 16;
/** One column read, a SPICE value at 65 nm; and the leakage of one readout in 32 nm HP: 4.161 µW / 8. */
const READOUT_J = 1.346e-12;
const READOUT_W = 4.161e-6 / 8;

/** Read energy per readout batch and leakage, at 128 and at 256 rows. */
const BLOCKS = {
  decoder: { name: 'word line decoder', read_fJ: [47.34, 74.02], leakage_uW: [6.863, 13.637] },
  line_driver: { name: 'word line driver', read_fJ: [55.35, 110.97], leakage_uW: [2.622, 5.244] },
  switch_matrix: { name: 'bit line switch matrix', read_fJ: [226.86, 455.03], leakage_uW: [6.493, 12.987] },
} as const;
type BlockName = keyof typeof BLOCKS;
const NAMES = Object.keys(BLOCKS) as BlockName[];
const [LOW, HIGH] = [128, 256];
const KNOWN_AT = nodes.get('32hp');

const linear = ([low, high]: readonly number[], rows: number) =>
  // The line through both points would pass below 0 just above no rows.
  Math.max(0, low + ((high - low) * (rows - LOW)) / (HIGH - LOW));

/** Charge moved by gates of the same drawing: C_gate·F·Vdd². */
const gateEnergy = ({ gate_fF_per_um, feature_nm, vdd_V }: TechnologyNode) =>
  gate_fF_per_um * feature_nm * vdd_V * vdd_V;

interface Figure {
  readonly read_J: number;
  readonly leakage_W: number;
  readonly grade: Grade;
  readonly formula: string;
}

function figure(name: BlockName, { rows, node }: Site): Figure {
  const { read_fJ, leakage_uW } = BLOCKS[name];
  const scale = gateEnergy(node) / gateEnergy(KNOWN_AT);
  const inside = rows >= LOW && rows <= HIGH;
  const line = rows === LOW || rows === HIGH ? `data at ${rows} rows` : `linear in rows through ${LOW} and ${HIGH}`;
  const grade: Grade = !inside ? 'extrapolated' : rows === LOW || rows === HIGH ? 'published' : 'interpolated';
  return {
    read_J: linear(read_fJ, rows) * scale * 1e-15,
    leakage_W: linear(leakage_uW, rows) * scale * 1e-6,
    grade: node === KNOWN_AT ? grade : 'scaled',
    formula: node === KNOWN_AT ? line : `${line}, from 32hp by C_gate·F·Vdd²`,
  };
}

const readouts = (cols: number) => Math.ceil(cols / COLUMNS_PER_READOUT);

function prices(site: Site): PriceList {
  const figures = NAMES.map((name) => [name, figure(name, site)] as const);
  const common = { source: NEUROSIM, node: site.node.name };
  const blocks = figures.map(([name, { read_J, grade, formula }]): [BlockName, Price] => [
    name,
    { value: read_J, formula, grade, ...common },
  ]);
  const leakage = figures.reduce((sum, [, { leakage_W }]) => sum + leakage_W, 0);
  return priceList(
    {
      ...Object.fromEntries(blocks),
      adc: {
        value: READOUT_J,
        formula: '1.346 pJ per column read',
        source: NEUROSIM,
        grade: 'published',
        node: '65 nm',
      },
      array_leakage: { value: leakage, formula: 'Σ of the blocks', grade: figures[0][1].grade, ...common },
      readout_leakage: {
        value: readouts(site.cols) * READOUT_W,
        formula: `⌈columns/${COLUMNS_PER_READOUT}⌉·0.520 µW`,
        grade: 'derived',
        ...common,
      },
    },
    NEUROSIM,
  );
}

function blocks(site: Site): Block[] {
  const per = 'readout batch';
  const rest = NAMES.map((name): Block => {
    const { read_J, leakage_W, grade, formula } = figure(name, site);
    const figures = { read_fJ: read_J * 1e15, leakage_uW: leakage_W * 1e6 };
    return { name: BLOCKS[name].name, ...figures, per, formula, source: NEUROSIM, grade };
  });
  const count = readouts(site.cols);
  const readout: Block = {
    name: 'column readout',
    read_fJ: count * READOUT_J * 1e15,
    leakage_uW: count * READOUT_W * 1e6,
    per,
    formula: `⌈columns/${COLUMNS_PER_READOUT}⌉·1.346 pJ; leakage ⌈columns/${COLUMNS_PER_READOUT}⌉·0.520 µW`,
    source: `${NEUROSIM}; 8 bit integrate-and-fire, SPICE at 65 nm`,
    grade: 'derived',
  };
  return [...rest, readout];
}

/** The library in one of its nodes. */
function neurosim(node: TechnologyNode): ComponentLibrary {
  return {
    name: `neurosim-${node.feature_nm}${node.name.slice(String(node.feature_nm).length)}`,
    title: `MLP+NeuroSim's circuits, ${node.title}`,
    citation: NEUROSIM,
    node,
    cell: node.access === undefined ? 'crossbar' : '1t1r',
    wireWidth_nm: 100,
    columnsPerReadout: COLUMNS_PER_READOUT,
    prices,
    blocks,
    areas: () => ({}),
  };
}

/** neurosim-32hp, neurosim-32lstp, … */
export const neurosimLibraries = nodes.names().map((name) => neurosim(nodes.get(name)));
