import { decayOf } from '../../neuron/lif.js';
import { type StdpRule, traceTable } from './rule.js';

/** Weights to 1 as to a soft bound; rows whose trace is below its target lose. */
export const normalised: StdpRule = {
  name: 'normalised',
  title: 'Δw = η·(trace − trace_target)·(1 − w), then the weights of the neuron scaled to a fixed sum',
  citation: 'Diehl, Cook, Frontiers in Computational Neuroscience 9 (2015)',
  windows: ({ snn }) => {
    const change = traceTable(snn.steps, decayOf(snn.step_ns, snn.tau_pre_ns)).map((x) => x - snn.trace_target);
    return { growth: change, decline: change, weightSum: snn.weight_sum };
  },
};
