/**
 * Digital spiking neurons behind the ADCs of columns, at the figures of Loihi (Davies et al., IEEE Micro 38 (2018), table
 * 2, simulated before silicon, 14 nm). For libraries whose own source has no spikes.
 */
import type { Price, PriceList } from '../price.js';

const LOIHI = 'Loihi, Davies et al., IEEE Micro 38 (2018)';
const published = (value: number, formula: string): Price => ({
  ...{ value, formula, source: LOIHI, grade: 'published', node: '14 nm' },
});

/** @param addition of a library: what it charges for one. */
export function digitalNeurons(
  addition: Price,
): Pick<PriceList, 'membrane' | 'comparator' | 'spike' | 'spike_route' | 'trace'> {
  return {
    membrane: published(52e-12, 'update of a neuron that does not spike, 52 pJ'),
    comparator: published(0, '0: part of the update of the membrane'),
    spike: published(29e-12, 'update of a neuron that spikes, 81 pJ, less the 52 pJ of one that does not'),
    spike_route: published(1.7e-12, '1.7 pJ per spike within a tile'),
    trace: { ...addition, formula: `an addition: ${addition.formula}`, grade: 'assumption' },
  };
}
