/**
 * A network's weights as named arrays. Layer n has `weights_n`, n from 0: either (inputs + 1) × outputs with the bias
 * as the last row, or inputs × outputs with `bias_n` of `outputs` values (absent = 0). PyTorch's Linear keeps
 * outputs × inputs: transpose it.
 */
import { InputError } from '../errors.js';
import type { NumericArray } from './npy.js';

export interface LayerWeights {
  /** Inputs and the bias row, which is the last. */
  readonly rows: number;
  readonly cols: number;
  /** Row-major. */
  readonly values: Float32Array;
}

const NAME = /^(weights|bias)_(\d{1,3})$/;

/**
 * @param sizes neurons per layer, input first, where they are known; else they follow from the shapes.
 * @throws InputError that names the array, its shape and what was expected.
 */
export function layersOf(
  arrays: ReadonlyMap<string, NumericArray>,
  file: string,
  sizes?: readonly number[],
): LayerWeights[] {
  for (const name of arrays.keys()) {
    if (!NAME.test(name)) throw new InputError(`${file}: array '${name}'; expected weights_0, bias_0, weights_1, …`);
  }
  const count = [...arrays.keys()].filter((name) => name.startsWith('weights_')).length;
  if (count === 0) throw new InputError(`${file}: no arrays; expected weights_0, weights_1, …`);
  if (sizes !== undefined && count !== sizes.length - 1) {
    throw new InputError(`${file}: ${count} layers of weights; expected ${sizes.length - 1}, as network.layers has`);
  }
  const layers: LayerWeights[] = [];
  for (let n = 0; n < count; n++) layers.push(layer(arrays, file, n, sizes ?? [], layers[n - 1]?.cols));
  const known = new Set(layers.flatMap((_, n) => [`weights_${n}`, `bias_${n}`]));
  const stray = [...arrays.keys()].find((name) => !known.has(name));
  if (stray !== undefined) throw new InputError(`${file}: '${stray}' belongs to no layer`);
  return layers;
}

function layer(
  arrays: ReadonlyMap<string, NumericArray>,
  file: string,
  n: number,
  sizes: readonly number[],
  inputsBefore: number | undefined,
): LayerWeights {
  const name = `weights_${n}`;
  const weights = arrays.get(name);
  if (weights === undefined) throw new InputError(`${file}: no ${name}, though there are later layers`);
  const bias = arrays.get(`bias_${n}`);
  const { shape } = weights;
  const inputs = sizes[n] ?? inputsBefore;
  const outputs = sizes[n + 1] ?? shape[1];
  const forms = bias === undefined && inputs !== undefined ? [inputs + 1, inputs] : [inputs ?? shape[0]];
  if (shape.length !== 2 || !forms.includes(shape[0]) || shape[1] !== outputs || outputs === 0 || shape[0] === 0) {
    const wanted = forms.map((rows) => `(${rows ?? 'inputs'}, ${outputs ?? 'outputs'})`).join(' or ');
    throw new InputError(`${file}: ${name} has the shape (${shape.join(', ')}); expected ${wanted}`);
  }
  // A first layer without sizes: its last row is the bias unless it is given by itself.
  const holdsBias = bias === undefined && (inputs === undefined || shape[0] === inputs + 1);
  const rows = holdsBias ? shape[0] : shape[0] + 1;
  const values = new Float32Array(rows * outputs);
  values.set(weights.values);
  if (bias !== undefined) {
    if (bias.shape.length !== 1 || bias.shape[0] !== outputs) {
      throw new InputError(`${file}: bias_${n} has the shape (${bias.shape.join(', ')}); expected (${outputs})`);
    }
    values.set(bias.values, shape[0] * outputs);
  }
  const wrong = values.findIndex((value) => !Number.isFinite(value));
  if (wrong >= 0) throw new InputError(`${file}: ${name} holds ${values[wrong]}; expected finite numbers`);
  return { rows, cols: outputs, values };
}

/** The arrays of layers, in the first form above. */
export function arraysOf(layers: readonly LayerWeights[]): Map<string, NumericArray> {
  return new Map(layers.map(({ rows, cols, values }, n) => [`weights_${n}`, { shape: [rows, cols], values }]));
}
