/** A spiking chip as a NIR graph: its weights as they stand, its neurons in SI units. */
import type { Config } from '../config/index.js';
import type { NirGraph, NirNode, Tensor } from './graph.js';

/** What the format's own library wrote at the time of its paper; readers take any. */
const VERSION = '1.0';

const vector = (values: ArrayLike<number>): Tensor => ({ shape: [values.length], values: Float32Array.from(values) });
const each = (count: number, value: number) => vector(new Array<number>(count).fill(value));

/**
 * @param weights by layer, [rows][cols], the bias row last.
 * The readout becomes a leaky integrator; its sigmoid decides no class and is left out.
 */
export function nirOf({ network, snn }: Config, weights: readonly Float32Array[]): NirGraph {
  const sizes = network.layers;
  const tau_s = snn.tau_ns * 1e-9;
  const nodes: Record<string, NirNode> = { input: { type: 'Input', tensors: { shape: vector([sizes[0]]) } } };
  const edges: [string, string][] = [];
  let before = 'input';
  const add = (name: string, node: NirNode) => {
    nodes[name] = node;
    edges.push([before, name]);
    before = name;
  };
  weights.forEach((matrix, l) => {
    const [inputs, neurons] = [sizes[l], sizes[l + 1]];
    const gain = l === 0 ? snn.input_gain : 1;
    const values = new Float32Array(inputs * neurons);
    for (let i = 0; i < inputs; i++) {
      for (let j = 0; j < neurons; j++) values[j * inputs + i] = gain * matrix[i * neurons + j];
    }
    const bias = matrix.slice(inputs * neurons, (inputs + 1) * neurons).map((value) => gain * value);
    add(`layer${l + 1}`, {
      type: 'Affine',
      tensors: { weight: { shape: [neurons, inputs], values }, bias: vector(bias) },
    });
    const membrane = { r: each(neurons, 1), v_leak: each(neurons, 0) };
    const spikes = { v_threshold: each(neurons, snn.threshold), v_reset: each(neurons, snn.v_reset) };
    if (l === weights.length - 1) {
      add('readout', { type: 'LI', tensors: { tau: each(neurons, tau_s), ...membrane } });
    } else if (snn.neuron === 'cuba-lif') {
      // τ_syn·di/dt = −i + w_in·I: a steady input of 1 ends at i = 1.
      const taus = { tau_mem: each(neurons, tau_s), tau_syn: each(neurons, snn.tau_syn_ns * 1e-9) };
      add(`neurons${l + 1}`, {
        type: 'CubaLIF',
        tensors: { ...taus, ...membrane, ...spikes, w_in: each(neurons, 1) },
      });
    } else {
      add(`neurons${l + 1}`, { type: 'LIF', tensors: { tau: each(neurons, tau_s), ...membrane, ...spikes } });
    }
  });
  add('output', { type: 'Output', tensors: { shape: vector([sizes[sizes.length - 1]]) } });
  return { version: VERSION, nodes, edges, dt_s: snn.step_ns / 1e9, reset: snn.reset };
}
