/** NIR files: written as the format's own library lays them out, read back, and refused in one line. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Dataset, File, type Group, ready } from 'h5wasm/node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nirOf } from '../../src/nir/export.js';
import { readNir, writeNir } from '../../src/nir/file.js';
import { chainOf, type NirGraph } from '../../src/nir/graph.js';
import { networkOf } from '../../src/nir/import.js';
import { configOf, syntheticData, trainingOf } from '../chip/support.js';

const dir = mkdtempSync(join(tmpdir(), 'synapulse-nir-'));
beforeAll(() => ready);
afterAll(() => rmSync(dir, { recursive: true }));

/** A graph as h5py stores what `nir.write` gives it: scalar strings, one array per parameter, edges as string pairs. */
function writeByHand(name: string, change: (nodes: Group) => void = () => {}): string {
  const path = join(dir, name);
  const file = new File(path, 'w');
  file.create_dataset({ name: 'version', data: '1.0.4' });
  const root = file.create_group('node');
  root.create_dataset({ name: 'type', data: 'NIRGraph' });
  const nodes = root.create_group('nodes');
  const node = (key: string, type: string, tensors: Record<string, [number[], number[]]>) => {
    const group = nodes.create_group(key);
    group.create_dataset({ name: 'type', data: type });
    for (const [parameter, [values, shape]] of Object.entries(tensors)) {
      group.create_dataset({ name: parameter, data: Float32Array.from(values), shape });
    }
  };
  nodes.create_group('input').create_dataset({ name: 'type', data: 'Input' });
  (nodes.get('input') as Group).create_dataset({ name: 'shape', data: BigInt64Array.of(3n), shape: [1] });
  node('0', 'Linear', {
    weight: [
      [1, 2, 3, 4, 5, 6],
      [2, 3],
    ],
  });
  const two = (value: number): [number[], number[]] => [[value, value], [2]];
  node('1', 'LIF', { tau: two(0.01), r: two(1), v_leak: two(0), v_threshold: two(1) });
  nodes.create_group('output').create_dataset({ name: 'type', data: 'Output' });
  (nodes.get('output') as Group).create_dataset({ name: 'shape', data: BigInt64Array.of(2n), shape: [1] });
  change(nodes);
  root.create_dataset({ name: 'edges', data: ['input', '0', '0', '1', '1', 'output'], shape: [3, 2] });
  file.close();
  return path;
}

describe('import', () => {
  it('reads a file of the format’s own layout', async () => {
    const graph = await readNir(writeByHand('plain.nir'));
    expect(graph.version).toBe('1.0.4');
    expect(graph.edges).toEqual([
      ['input', '0'],
      ['0', '1'],
      ['1', 'output'],
    ]);
    const [layer] = chainOf('plain.nir', graph);
    expect(layer).toMatchObject({ inputs: 3, neurons: 2 });
    // weight is [neurons, inputs]; rows of a chip are inputs, and the bias row is last.
    expect([...layer.weights]).toEqual([1, 4, 2, 5, 3, 6, 0, 0]);
    expect(layer.neuron?.type).toBe('LIF');
    expect(layer.neuron?.tensors.tau.values[0]).toBeCloseTo(0.01, 7);
  });

  const refused = async (name: string, change: (nodes: Group) => void) => {
    const path = writeByHand(name, change);
    const graph = await readNir(path);
    try {
      chainOf(name, graph);
    } catch (error) {
      return (error as Error).message;
    }
    return 'accepted';
  };
  const replace = (group: Group, key: string, values: number[], shape: number[]) => {
    group.create_dataset({ name: key, data: Float32Array.from(values), shape });
  };

  it('refuses unknown node types, missing parameters, wrong shapes and negative time constants in one line', async () => {
    expect(
      await refused('type.nir', (nodes) => nodes.create_group('odd').create_dataset({ name: 'type', data: 'Conv2d' })),
    ).toBe("type.nir: node 'odd' has type 'Conv2d'; expected one of Input, Output, Linear, Affine, LI, LIF, CubaLIF");
    expect(
      await refused('bias.nir', (nodes) => {
        const affine = nodes.create_group('affine');
        affine.create_dataset({ name: 'type', data: 'Affine' });
        replace(affine, 'weight', [1], [1, 1]);
      }),
    ).toBe("bias.nir: node 'affine' (Affine) has no 'bias'");
  });

  it('refuses wrong shapes, negative time constants and what is no chain', () => {
    const tensor = (values: number[], shape = [values.length]) => ({ shape, values: Float32Array.from(values) });
    const graph = (weight: number[], tau: number[], edges: [string, string][]): NirGraph => ({
      version: '1.0',
      nodes: {
        input: { type: 'Input', tensors: { shape: tensor([3]) } },
        w: { type: 'Linear', tensors: { weight: tensor(new Array(6).fill(1), weight) } },
        n: { type: 'LI', tensors: { tau: tensor(tau), r: tensor([1]), v_leak: tensor([0]) } },
        output: { type: 'Output', tensors: { shape: tensor([2]) } },
      },
      edges,
    });
    const chain: [string, string][] = [
      ['input', 'w'],
      ['w', 'n'],
      ['n', 'output'],
    ];
    expect(chainOf('f', graph([2, 3], [0.1, 0.1], chain))).toHaveLength(1);
    expect(() => chainOf('f', graph([3, 2], [0.1], chain))).toThrow(
      "f: node 'w' (Linear): weight is [3, 2]; expected [neurons, 3]",
    );
    expect(() => chainOf('f', graph([2, 3], [0.1, 0.1, 0.1], chain))).toThrow(
      "f: node 'n' (LI): tau has 3 values; expected 2, one a neuron",
    );
    expect(() => chainOf('f', graph([2, 3], [-1], chain))).toThrow(
      "f: node 'n' (LI): tau is -1; expected more than 0 s",
    );
    expect(() => chainOf('f', graph([2, 3], [0.1], [...chain, ['w', 'output']]))).toThrow(
      "f: node 'w' feeds 2 nodes; expected one: only chains can be imported",
    );
  });

  it('refuses what is no HDF5', async () => {
    const path = join(dir, 'text.nir');
    writeFileSync(path, 'not HDF5');
    await expect(readNir(path)).rejects.toThrow('cannot be read as HDF5; expected a NIR file');
  });
});

/** As the reference library lays a graph out: f64 arrays, gzipped, types and shapes of ports in groups of their own. */
function writeAsReference(name: string, node: 'LIF' | 'CubaLIF', change: (group: Group) => void = () => {}): string {
  const path = join(dir, name);
  const file = new File(path, 'w');
  file.create_dataset({ name: 'version', data: '1.0.6' });
  const root = file.create_group('node');
  root.create_dataset({ name: 'type', data: 'NIRGraph' });
  const nodes = root.create_group('nodes');
  const add = (key: string, type: string, tensors: Record<string, [number[], number[]]>) => {
    const group = nodes.create_group(key);
    group.create_dataset({ name: 'type', data: type });
    for (const [parameter, [values, shape]] of Object.entries(tensors)) {
      const data = Float64Array.from(values);
      group.create_dataset({ name: parameter, data, shape, chunks: shape, compression: 'gzip' });
    }
    const ports = group.create_group('input_type');
    ports.create_dataset({ name: 'input', data: BigInt64Array.of(2n), shape: [1] });
    return group;
  };
  const port = (key: string, type: string, size: bigint) =>
    add(key, type, {}).create_dataset({ name: 'shape', data: BigInt64Array.of(size), shape: [1] });
  const each = (value: number): [number[], number[]] => [[value, value], [2]];
  const spiking = { r: each(2), v_leak: each(0.5), v_threshold: each(1.5), v_reset: each(0.25) };
  const constants: Record<string, [number[], number[]]> =
    node === 'LIF' ? { tau: each(0.02) } : { tau_mem: each(0.02), tau_syn: each(0.005), w_in: each(3) };
  port('input', 'Input', 3n);
  add('0', 'Affine', {
    weight: [
      [1, 2, 3, -4, 0.5, 0.25],
      [2, 3],
    ],
    bias: [[0.1, -0.2], [2]],
  });
  change(add('1', node, { ...constants, ...spiking }));
  add('2', 'Linear', {
    weight: [
      [0.5, -0.5, 0.125, 1],
      [2, 2],
    ],
  });
  add('3', 'LI', { tau: each(0.02), r: each(1), v_leak: each(0) });
  port('output', 'Output', 2n);
  const edges = ['input', '0', '0', '1', '1', '2', '2', '3', '3', 'output'];
  root.create_dataset({ name: 'edges', data: edges, shape: [5, 2] });
  root.create_group('metadata').create_dataset({ name: 'dt', data: Float64Array.of(0.001), shape: [] });
  file.close();
  return path;
}

describe('a network for a chip', () => {
  const networkIn = async (path: string) => {
    const graph = await readNir(path);
    return networkOf('f', graph, chainOf('f', graph));
  };

  it.each(['LIF', 'CubaLIF'] as const)(
    'of %s neurons: r and w_in go into weights, v_leak into the threshold',
    async (node) => {
      const { layers, settings, notes } = await networkIn(writeAsReference(`${node}.nir`, node));
      const factor = node === 'LIF' ? 2 : 6;
      expect(settings.network.layers).toEqual([3, 2, 2]);
      expect(settings.snn).toEqual({
        rule: 'surrogate',
        neuron: node === 'LIF' ? 'lif' : 'cuba-lif',
        step_ns: 1e6,
        tau_ns: 2e7,
        ...(node === 'CubaLIF' && { tau_syn_ns: 5e6 }),
        threshold: 1,
        v_reset: -0.25,
        reset: 'value', // what NIR means by a reset
        input_gain: 4 * factor,
      });
      // [inputs + bias][neurons], in units of the largest.
      const expected = [1, -4, 2, 0.5, 3, 0.25, 0.1, -0.2].map((w) => w / 4);
      layers[0].values.forEach((w, i) => {
        expect(w).toBeCloseTo(expected[i], 6);
      });
      expect([...layers[1].values]).toEqual([0.5, 0.125, -0.5, 1, 0, 0]);
      expect(notes).toEqual([]);
      // The settings make a chip.
      const sets = Object.entries(settings.snn).map(([key, value]) => `snn.${key}=${value}`);
      expect(configOf('snn-hybrid', [...sets, 'network.layers=[3,2,2]']).snn.threshold).toBe(1);
    },
  );

  it('needs neurons that have their constants in common', async () => {
    const changed = (key: string, values: number[]) => (group: Group) => {
      (group.get(key) as Dataset).write_slice([[0, 2]], Float64Array.from(values));
    };
    await expect(networkIn(writeAsReference('tau2.nir', 'LIF', changed('tau', [0.02, 0.03])))).rejects.toThrow(
      "f: node '1': tau of neuron 1 is 0.02999",
    );
    await expect(networkIn(writeAsReference('theta2.nir', 'LIF', changed('v_threshold', [2, 1])))).rejects.toThrow(
      "f: node '1': v_threshold − v_leak of neuron 1 is 0.5; expected 1.5, one for all neurons of the chip",
    );
  });

  it('with weights alone is refused', async () => {
    await expect(networkIn(writeByHand('short.nir'))).rejects.toThrow('f: 1 layers of weights; expected at least 2');
  });
});

describe('export', () => {
  it.each(['lif', 'cuba-lif'])('of %s neurons reads back to the same weights, times and shapes', async (neuron) => {
    const config = configOf('snn-hybrid', ['network.layers=[12,7,3]', `snn.neuron=${neuron}`]);
    const training = trainingOf(config, syntheticData(12, 3, 30, 5));
    const weights = [0, 1].map((layer) => training.analog.weights(layer));
    const path = join(dir, `${neuron}.nir`);
    await writeNir(path, nirOf(config, weights));
    const file = new File(path, 'r');
    expect((file.get('node/nodes/layer1/weight') as Dataset).shape).toEqual([7, 12]);
    expect((file.get('node/edges') as Dataset).shape).toEqual([5, 2]);
    file.close();
    const graph = await readNir(path);
    expect(graph.dt_s).toBe(1e-6);
    const layers = chainOf(path, graph);
    expect(layers.map(({ weights: matrix }) => [...matrix])).toEqual(weights.map((matrix) => [...matrix]));
    expect(layers[0].neuron?.type).toBe(neuron === 'lif' ? 'LIF' : 'CubaLIF');
    expect(layers[0].neuron?.tensors[neuron === 'lif' ? 'tau' : 'tau_mem'].values[0]).toBeCloseTo(9.491e-6, 12);
    expect(layers[1].neuron?.type).toBe('LI');
    // And to the same chip: settings as they were, weights to the bit.
    const back = networkOf(path, graph, layers);
    const { step_ns, tau_ns, tau_syn_ns, threshold, v_reset, reset, input_gain } = config.snn;
    const own = { step_ns, tau_ns, threshold, v_reset, reset, input_gain, neuron, rule: 'surrogate' };
    expect(back.settings.snn).toEqual(neuron === 'lif' ? own : { ...own, tau_syn_ns });
    expect(back.layers.map(({ values }) => [...values])).toEqual(weights.map((matrix) => [...matrix]));
  });
});
