/**
 * Spiking networks in the Neuromorphic Intermediate Representation (Pedersen et al., Nature Communications 15 (2024)):
 * nodes with their parameters in SI units, and edges. Here: fully connected chains.
 */
import { InputError } from '../errors.js';

export interface Tensor {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** Parameters by name; `type` is the node's. */
export interface NirNode {
  readonly type: string;
  readonly tensors: Readonly<Record<string, Tensor>>;
}

export interface NirGraph {
  readonly version: string;
  readonly nodes: Readonly<Record<string, NirNode>>;
  readonly edges: readonly (readonly [string, string])[];
  /** Time step in s, where the writer says it: NIR itself is in continuous time. */
  readonly dt_s?: number;
  /** How a membrane is reset, where the writer says it; NIR itself sets it to v_reset. */
  readonly reset?: 'subtract' | 'value';
}

/** What each type must have, beside what it may. */
const REQUIRED: Readonly<Record<string, readonly string[]>> = {
  Input: ['shape'],
  Output: ['shape'],
  Linear: ['weight'],
  Affine: ['weight', 'bias'],
  LI: ['tau', 'r', 'v_leak'],
  LIF: ['tau', 'r', 'v_leak', 'v_threshold'],
  CubaLIF: ['tau_mem', 'tau_syn', 'r', 'v_leak', 'v_threshold', 'w_in'],
};

/** A layer of a chain: weights, then neurons. */
export interface NirLayer {
  readonly inputs: number;
  readonly neurons: number;
  /** [inputs + 1][neurons], the bias row last: as the rows of a chip's layer. */
  readonly weights: Float32Array;
  /** Of the neurons behind; null for a readout without one. */
  readonly neuron: (NirNode & { readonly name: string }) | null;
}

/**
 * The graph as a chain of layers, from Input to Output.
 * @throws InputError in one line that names file, node and what was expected.
 */
export function chainOf(file: string, graph: NirGraph): NirLayer[] {
  const fail = (problem: string): never => {
    throw new InputError(`${file}: ${problem}`);
  };
  for (const [name, { type, tensors }] of Object.entries(graph.nodes)) {
    const required = REQUIRED[type];
    if (required === undefined) {
      fail(`node '${name}' has type '${type}'; expected one of ${Object.keys(REQUIRED).join(', ')}`);
    }
    for (const key of required) if (tensors[key] === undefined) fail(`node '${name}' (${type}) has no '${key}'`);
  }
  const inputs = Object.entries(graph.nodes).filter(([, { type }]) => type === 'Input');
  if (inputs.length !== 1) fail(`${inputs.length} Input nodes; expected one`);
  const layers: NirLayer[] = [];
  let [name] = inputs[0];
  let width = inputs[0][1].tensors.shape.values.reduce((product, size) => product * size, 1);
  const seen = new Set<string>();
  while (graph.nodes[name].type !== 'Output') {
    if (seen.has(name)) fail(`node '${name}' is on a cycle; expected a chain from Input to Output`);
    seen.add(name);
    const next = graph.edges.filter(([from]) => from === name).map(([, to]) => to);
    if (next.length !== 1) fail(`node '${name}' feeds ${next.length} nodes; expected one: only chains can be imported`);
    [name] = next;
    const node = graph.nodes[name] ?? fail(`an edge leads to '${name}', which is no node`);
    if (node.type === 'Linear' || node.type === 'Affine') {
      layers.push(weightsOf(name, node, width, fail));
      width = layers[layers.length - 1].neurons;
    } else if (node.type !== 'Output') {
      const last = layers[layers.length - 1] ?? fail(`node '${name}' (${node.type}) stands before any weights`);
      for (const [key, { values }] of Object.entries(node.tensors)) {
        if (values.length !== width && values.length !== 1) {
          fail(`node '${name}' (${node.type}): ${key} has ${values.length} values; expected ${width}, one a neuron`);
        }
        if (key.startsWith('tau') && values.some((tau) => !(tau > 0))) {
          fail(`node '${name}' (${node.type}): ${key} is ${values.find((tau) => !(tau > 0))}; expected more than 0 s`);
        }
      }
      layers[layers.length - 1] = { ...last, neuron: { ...node, name } };
    } else {
      const size = node.tensors.shape.values.reduce((product, value) => product * value, 1);
      if (size !== width) fail(`node '${name}' (Output) has ${size} values; expected ${width}`);
    }
  }
  return layers;
}

function weightsOf(
  name: string,
  { type, tensors }: NirNode,
  width: number,
  fail: (problem: string) => never,
): NirLayer {
  const { shape, values } = tensors.weight;
  if (shape.length !== 2 || shape[1] !== width) {
    fail(`node '${name}' (${type}): weight is [${shape.join(', ')}]; expected [neurons, ${width}]`);
  }
  const [neurons] = shape;
  const bias = tensors.bias?.values ?? new Float32Array(neurons);
  if (bias.length !== neurons) fail(`node '${name}' (${type}): bias has ${bias.length} values; expected ${neurons}`);
  const weights = new Float32Array((width + 1) * neurons);
  for (let j = 0; j < neurons; j++) {
    for (let i = 0; i < width; i++) weights[i * neurons + j] = values[j * width + i];
    weights[width * neurons + j] = bias[j];
  }
  return { inputs: width, neurons, weights, neuron: null };
}
