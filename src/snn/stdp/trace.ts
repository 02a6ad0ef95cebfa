import { decayOf } from '../../neuron/lif.js';
import { type StdpRule, traceTable } from './rule.js';

/** Δw = trace − w: needs no bound, the weights stay between 0 and 1. */
export const trace: StdpRule = {
  name: 'trace',
  title: 'Δw = η·(trace − w), trace = exp(−Δt/tau_pre) since the last spike of the row',
  windows: ({ snn }) => ({
    growth: traceTable(snn.steps, decayOf(snn.step_ns, snn.tau_pre_ns)),
    decline: new Float32Array(snn.steps + 1).fill(1),
  }),
};
