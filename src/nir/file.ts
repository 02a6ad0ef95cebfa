/**
 * NIR files: HDF5 with `version` and the group `node`, whose `type` is NIRGraph: `nodes/NAME/type` and parameters, and
 * `edges`, pairs of names. Reads from and writes to the file system of h5wasm.
 */
import { readFileSync } from 'node:fs';
import { Dataset, File, Group, ready } from 'h5wasm/node';
import { InputError } from '../errors.js';
import type { NirGraph, NirNode, Tensor } from './graph.js';

/** Of a parameter; far above any layer that fits into memory with its devices. */
const MOST_VALUES = 2 ** 27;

const SIGNATURE = Buffer.from('\x89HDF\r\n\x1a\n', 'latin1');

export async function writeNir(path: string, { version, nodes, edges, dt_s, reset }: NirGraph): Promise<void> {
  await ready;
  const file = new File(path, 'w');
  try {
    file.create_dataset({ name: 'version', data: version });
    const root = file.create_group('node');
    root.create_dataset({ name: 'type', data: 'NIRGraph' });
    if (dt_s !== undefined || reset !== undefined) {
      const metadata = root.create_group('metadata');
      if (dt_s !== undefined) metadata.create_dataset({ name: 'dt', data: Float64Array.of(dt_s), shape: [] });
      if (reset !== undefined) metadata.create_dataset({ name: 'reset', data: reset });
    }
    const group = root.create_group('nodes');
    for (const [name, { type, tensors }] of Object.entries(nodes)) {
      const node = group.create_group(name);
      node.create_dataset({ name: 'type', data: type });
      for (const [key, { shape, values }] of Object.entries(tensors)) {
        const data = key === 'shape' ? BigInt64Array.from(values, BigInt) : values;
        node.create_dataset({ name: key, data, shape: [...shape] });
      }
    }
    root.create_dataset({ name: 'edges', data: edges.flat(), shape: [edges.length, 2] });
  } finally {
    file.close();
  }
}

/** Whether a file begins as HDF5 does. */
function isHdf5(path: string): boolean {
  try {
    return readFileSync(path).subarray(0, SIGNATURE.length).equals(SIGNATURE);
  } catch {
    return false;
  }
}

/** @throws InputError for a file that is no NIR graph, or a damaged one. */
export async function readNir(path: string): Promise<NirGraph> {
  // Errors are thrown: by default the library prints a stack of its own and goes on.
  (await ready).activate_throwing_error_handler();
  if (!isHdf5(path)) throw new InputError(`${path}: cannot be read as HDF5; expected a NIR file`);
  try {
    return graphOf(path);
  } catch (cause) {
    if (cause instanceof InputError) throw cause;
    const [why] = String((cause as Error)?.message ?? cause).split('\n');
    throw new InputError(`${path}: damaged HDF5: ${why}`);
  }
}

function graphOf(path: string): NirGraph {
  const file = new File(path, 'r');
  try {
    const root = file.get('node');
    if (!(root instanceof Group) || textAt(root, 'type') !== 'NIRGraph') {
      throw new InputError(`${path}: no group 'node' of type NIRGraph; expected a NIR file`);
    }
    const group = root.get('nodes');
    const edges = root.get('edges');
    if (!(group instanceof Group) || !(edges instanceof Dataset)) {
      throw new InputError(`${path}: no 'node/nodes' or no 'node/edges'; expected a NIR graph`);
    }
    const nodes: Record<string, NirNode> = {};
    for (const name of group.keys()) {
      const node = group.get(name);
      if (node instanceof Group) nodes[name] = nodeOf(path, name, node);
    }
    const names = (edges.value as string[]) ?? [];
    const pairs = Array.from({ length: names.length / 2 }, (_, e): [string, string] => [
      names[2 * e],
      names[2 * e + 1],
    ]);
    const dt = root.get('metadata/dt');
    const reset = textAt(root, 'metadata/reset');
    return {
      version: textAt(file, 'version') ?? '',
      nodes,
      edges: pairs,
      ...(dt instanceof Dataset && { dt_s: Number(dt.value) }),
      ...((reset === 'subtract' || reset === 'value') && { reset }),
    };
  } finally {
    file.close();
  }
}

function textAt(group: Group | File, name: string): string | undefined {
  const item = group.get(name);
  return item instanceof Dataset ? String(item.value) : undefined;
}

function nodeOf(path: string, name: string, group: Group): NirNode {
  const type = textAt(group, 'type');
  if (type === undefined) throw new InputError(`${path}: node '${name}' has no type`);
  const tensors: Record<string, Tensor> = {};
  for (const key of group.keys()) {
    const item = group.get(key);
    if (key === 'type' || !(item instanceof Dataset)) continue;
    // What a damaged file claims is not filled in first and looked at afterwards.
    const count = (item.shape ?? []).reduce((product, size) => product * size, 1);
    if (count > MOST_VALUES)
      throw new InputError(`${path}: ${name}.${key} has ${count} values; expected at most ${MOST_VALUES}`);
    if (item.value === null || typeof item.value === 'string') continue;
    const values =
      typeof item.value === 'object' ? Array.from(item.value as ArrayLike<number>, Number) : [Number(item.value)];
    tensors[key] = { shape: item.shape ?? [values.length], values: Float32Array.from(values) };
  }
  return { type, tensors };
}
