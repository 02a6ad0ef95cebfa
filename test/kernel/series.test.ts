/** Resistance in series with the cells: the weights that reads see. */
import { describe, expect, it } from 'vitest';
import { behindResistance_S } from '../../src/crossbar/series.js';
import { twin } from '../../src/kernel/twin/index.js';
import { loadWasm } from '../../src/kernel/wasm.js';
import { wasmModule } from '../../src/kernel/wasm-node.js';
import { BIG, type LayerSpec, network, SMALL, type TestNetwork } from './support.js';

const module = await wasmModule();
const SPEC: LayerSpec = {
  ...{ rows: 21, cols: 10, tileRows: 16, tileCols: 7, density: 0.8, series: 60_000 },
  pairs: [
    { ...BIG, scale: 40 },
    { ...SMALL, coef: 0.5 },
  ],
};

/** Largest distance of a weight from its closed form in double precision, over the range of weights. */
function farthest({ layers: [layer] }: TestNetwork): number {
  let most = 0;
  for (const { rows, cols, stride, planes, series, weights } of layer.tiles) {
    for (let cell = 0; cell < rows * stride; cell++) {
      const seen = (plane: number) => behindResistance_S(planes[plane][cell], series[cell]);
      const w = cell % stride < cols ? (2 / 9e-6) * (seen(0) - seen(1) + 0.5 * (seen(2) - seen(3))) : 0;
      most = Math.max(most, Math.abs(weights[cell] - w) / 2);
    }
  }
  return most;
}

describe.each([
  ['wasm', (memory: WebAssembly.Memory) => loadWasm(memory, module)],
  ['typescript', twin],
] as const)('%s', (_, kernelsOf) => {
  it('makes all weights of a tile anew from G/(1 + G·R), and 0 in the padding', () => {
    const net = network(3, [SPEC]);
    const kernels = kernelsOf(net.memory);
    for (const tile of net.layers[0].tiles) kernels.refreshWeights(tile.address);
    expect(farthest(net)).toBeLessThan(3e-7);
  });

  it('makes those of pulsed and of reset cells anew', () => {
    const net = network(4, [SPEC]);
    const kernels = kernelsOf(net.memory);
    for (const tile of net.layers[0].tiles) {
      kernels.refreshWeights(tile.address);
      kernels.readForward(tile.address);
      const before = tile.weights.slice();
      kernels.update(tile.address, 0, net.scratch);
      expect(tile.weights).not.toEqual(before);
      kernels.findFull(tile.address, 0);
      kernels.reset(tile.address, 0, net.scratch);
    }
    expect(farthest(net)).toBeLessThan(3e-7);
  });

  it('leaves pulses as they are: devices end where they do without', () => {
    const planes = [0, 60_000].map((series) => {
      const net = network(5, [{ ...SPEC, series }]);
      const kernels = kernelsOf(net.memory);
      const [tile] = net.layers[0].tiles;
      kernels.readForward(tile.address);
      kernels.update(tile.address, 0, net.scratch);
      return tile.planes[0].slice();
    });
    expect(planes[1]).toEqual(planes[0]);
  });
});
