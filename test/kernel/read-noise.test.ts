/** Read noise against its closed form: Σ x²·σ²·Σ_p (s·c_p)²·(G⁺² + G⁻²), and a readout's own on top. */
import { expect, it } from 'vitest';
import type { Kernels } from '../../src/kernel/kernels.js';
import * as L from '../../src/kernel/layout.js';
import { twin } from '../../src/kernel/twin/index.js';
import { loadWasm } from '../../src/kernel/wasm.js';
import { wasmModule } from '../../src/kernel/wasm-node.js';
import { BIG, type LayerSpec, network, SMALL, type TestNetwork } from './support.js';

const module = await wasmModule();
const READS = 2000;
const SPEC: LayerSpec = {
  ...{ rows: 23, cols: 11, tileRows: 23, tileCols: 11, density: 0.7 },
  pairs: [BIG, { ...SMALL, coef: 0.5 }],
};

/** Sums of a tile's lines over many reads. */
function reads(spec: LayerSpec, direction: 'forward' | 'backward', count = READS) {
  const net = network(5, [spec]);
  const kernels: Kernels = loadWasm(net.memory, module);
  const [tile] = net.layers[0].tiles;
  kernels.refreshWeights(tile.address);
  const lines = direction === 'forward' ? tile.cols : tile.rows;
  const seen: number[][] = Array.from({ length: lines }, () => []);
  for (let read = 0; read < count; read++) {
    net.i32[(net.run + L.RUN_STEP) >> 2] = read;
    if (direction === 'forward') kernels.readForward(tile.address);
    else kernels.readBackward(tile.address);
    for (let i = 0; i < lines; i++) seen[i].push(tile[direction][i]);
  }
  return { net, seen };
}

/** Standard deviation that a line's sum should have, and its mean. */
function expected({ layers: [layer] }: TestNetwork, line: number, forward: boolean, device: number, readout: number) {
  const [tile] = layer.tiles;
  const scale = 2 / 9e-6;
  const [along, inputs] = forward ? [tile.rows, layer.x] : [tile.cols, layer.delta];
  let mean = 0;
  let variance = readout * readout;
  for (let i = 0; i < along; i++) {
    const cell = forward ? i * tile.stride + line : line * tile.stride + i;
    tile.planes.forEach((plane, p) => {
      const loss = 1 + plane[cell] * (tile.series[cell] ?? 0);
      const w = (scale * [1, 0.5][p >> 1] * plane[cell]) / loss;
      mean += (p % 2 === 0 ? w : -w) * inputs[i];
      // dI/I = dG/G over the same loss once more.
      variance += ((device * w * inputs[i]) / loss) ** 2;
    });
  }
  return { mean, sigma: Math.sqrt(variance) };
}

const average = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;

for (const direction of ['forward', 'backward'] as const) {
  it.each([
    [0.05, 0, 0],
    [0, 0.06, 0],
    [0.2, 0.3, 0],
    [0.05, 0, 200_000],
  ])(`${direction} reads, devices ${'%f'}, readout ${'%f'}, up to ${'%i'} Ω in series`, (device, line, series) => {
    const { net, seen } = reads({ ...SPEC, series, noise: { device, line } }, direction);
    const ratios: number[] = [];
    const fourth: number[] = [];
    for (const [i, sums] of seen.entries()) {
      const { mean, sigma } = expected(net, i, direction === 'forward', device, line);
      expect(Math.abs(average(sums) - mean) / sigma).toBeLessThan(4.5 / Math.sqrt(READS));
      const deviates = sums.map((sum) => (sum - mean) / sigma);
      ratios.push(average(deviates.map((d) => d * d)));
      fourth.push(average(deviates.map((d) => d ** 4)));
      expect(ratios[i]).toBeGreaterThan(1 - 4.5 * Math.sqrt(2 / READS));
      expect(ratios[i]).toBeLessThan(1 + 4.5 * Math.sqrt(2 / READS));
    }
    expect(average(ratios)).toBeCloseTo(1, 1);
    expect(Math.abs(average(fourth) - 3)).toBeLessThan(4.5 * Math.sqrt(96 / READS / seen.length));
    // Lines and reads know nothing of one another.
    const of = (i: number) => seen[i].map((sum) => sum - average(seen[i]));
    const correlation = (a: readonly number[], b: readonly number[]) =>
      average(a.map((v, n) => v * b[n])) / Math.sqrt(average(a.map((v) => v * v)) * average(b.map((v) => v * v)));
    for (let i = 1; i < seen.length; i++)
      expect(Math.abs(correlation(of(0), of(i)))).toBeLessThan(4.5 / Math.sqrt(READS));
    expect(Math.abs(correlation(of(0).slice(1), of(0).slice(0, -1)))).toBeLessThan(4.5 / Math.sqrt(READS));
  });
}

it('of an evaluation is that of its sample, however often it is read, and another after more training', () => {
  const net = network(5, [{ ...SPEC, noise: { device: 0.1, line: 0 } }]);
  const [tile] = net.layers[0].tiles;
  const noise = net.i32[(net.layers[0].address + L.LAYER_NOISE) >> 2];
  const read = (kernels: Kernels, key: number, step: number) => {
    net.i32[(noise + L.NOISE_STREAM) >> 2] = L.STREAM_EVALUATION;
    net.i32[(noise + L.NOISE_KEY) >> 2] = key;
    net.i32[(net.run + L.RUN_STEP) >> 2] = step;
    kernels.readForward(tile.address);
    return [...tile.forward];
  };
  const wasm = loadWasm(net.memory, module);
  const first = read(wasm, 3, 100);
  expect(read(wasm, 4, 100)).not.toEqual(first);
  expect(read(wasm, 3, 101)).not.toEqual(first);
  expect(read(wasm, 3, 100)).toEqual(first);
  expect(read(twin(net.memory), 3, 100)).toEqual(first);
});
