/**
 * Transistors and wires of technology nodes: data, and what follows from them by formula.
 * Figures are those of MLP+NeuroSim V3.0 (Chen, Peng and Yu, IEEE TCAD 37, 2018), whose transistor data are the
 * Predictive Technology Model's (Zhao and Cao, IEEE T-ED 53, 2006).
 */
import { InputError } from '../errors.js';
import { Registry } from '../registry.js';

export const NEUROSIM = 'MLP+NeuroSim V3.0, Chen, Peng and Yu, IEEE TCAD 37 (2018)';
export const PTM = 'Predictive Technology Model, Zhao and Cao, IEEE T-ED 53 (2006)';

/** The transistor that selects one cell of a 1T1R array. */
export interface AccessTransistor {
  readonly gate_fF: number;
  readonly drain_fF: number;
}

export interface TechnologyNode {
  readonly name: string;
  readonly title: string;
  readonly citation: string;
  /** Feature size F. */
  readonly feature_nm: number;
  readonly vdd_V: number;
  readonly vth_V: number;
  /** Gate capacitance per width, overlap and fringe included. */
  readonly gate_fF_per_um: number;
  readonly ionN_uA_per_um: number;
  readonly ionP_uA_per_um: number;
  /** Absent where the source gives none: then there is no 1T1R array in this node. */
  readonly access?: AccessTransistor;
}

function node(
  feature_nm: number,
  flavour: 'HP' | 'LSTP',
  [vdd_V, vth_V, gate_fF_per_um, ionN_uA_per_um, ionP_uA_per_um]: readonly number[],
  access?: AccessTransistor,
): TechnologyNode {
  return {
    name: `${feature_nm}${flavour.toLowerCase()}`,
    title: `${feature_nm} nm, ${flavour === 'HP' ? 'high performance' : 'low standby power'}`,
    citation: `${PTM}, as in ${NEUROSIM}`,
    ...{ feature_nm, vdd_V, vth_V, gate_fF_per_um, ionN_uA_per_um, ionP_uA_per_um, access },
  };
}

/** By name: '32hp', '22lstp', … Access transistors are made for an on-resistance of 15 kΩ. */
export const nodes = new Registry<TechnologyNode>('technology node');
for (const made of [
  node(32, 'HP', [0.9, 0.194, 0.9235, 1407, 1215], { gate_fF: 0.06065, drain_fF: 0.1514046 }),
  node(32, 'LSTP', [0.9, 0.442, 1.6907, 596, 397]),
  node(22, 'HP', [0.85, 0.209, 0.8476, 1497, 1313], { gate_fF: 0.049416, drain_fF: 0.10472 }),
  node(22, 'LSTP', [0.85, 0.42, 1.4298, 788, 596]),
  node(14, 'HP', [0.8, 0.173, 1.2573, 1689, 1553], { gate_fF: 0.06, drain_fF: 0.0186 }),
  node(14, 'LSTP', [0.8, 0.382, 1.0572, 895, 822]),
]) {
  nodes.register(made.name, made);
}

/** A node as users name it: '32hp', or its size alone for the high-performance flavour. */
export function nodeNamed(text: string): TechnologyNode {
  const name = text
    .trim()
    .toLowerCase()
    .replace(/\s*nm/, '')
    .replace(/[\s_-]/g, '');
  return nodes.get(/^\d+$/.test(name) ? `${name}hp` : name);
}

/** C = 0.2 fF/µm at every node and width. */
export const WIRE_fF_PER_um = 0.2;

/** Resistance per length of wires of these widths. */
const WIRE_RESISTANCE: readonly (readonly [width_nm: number, ohm_per_um: number])[] = [
  [14, 180.5],
  [22, 55.89],
  [32, 23.18],
  [40, 13.26],
  [50, 6.684],
  [100, 1.187],
  [200, 0.288],
];

export interface WireResistance {
  readonly ohm_per_um: number;
  /** The width is not one of the source's. */
  readonly interpolated: boolean;
}

/**
 * Resistance of a wire per µm. Between tabulated widths R·width², which hardly changes, is linear in the width.
 * @throws InputError for widths that the table does not span.
 */
export function wireResistance(width_nm: number): WireResistance {
  const last = WIRE_RESISTANCE.length - 1;
  if (!(width_nm >= WIRE_RESISTANCE[0][0] && width_nm <= WIRE_RESISTANCE[last][0])) {
    throw new InputError(
      `wire width ${width_nm} nm: no resistance known; expected ${WIRE_RESISTANCE[0][0]} to ${WIRE_RESISTANCE[last][0]} nm`,
    );
  }
  const above = WIRE_RESISTANCE.findIndex(([width]) => width >= width_nm);
  const [high, ohmHigh] = WIRE_RESISTANCE[above];
  if (high === width_nm) return { ohm_per_um: ohmHigh, interpolated: false };
  const [low, ohmLow] = WIRE_RESISTANCE[above - 1];
  const part = (width_nm - low) / (high - low);
  const sheet = ohmLow * low * low * (1 - part) + ohmHigh * high * high * part;
  return { ohm_per_um: sheet / (width_nm * width_nm), interpolated: true };
}
