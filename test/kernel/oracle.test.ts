/** Reads, sums and errors against plain f64 arithmetic on the whole matrix, whatever the tiles. */
import { describe, expect, it } from 'vitest';
import * as L from '../../src/kernel/layout.js';
import { twin } from '../../src/kernel/twin/index.js';
import { BIG, field, type LayerSpec, network, SMALL, untiled } from './support.js';

const spec = (rows: number, cols: number): LayerSpec => ({
  rows,
  cols,
  tileRows: 37,
  tileCols: 53,
  pairs: [BIG, { ...SMALL, coef: 0.5 }],
});

/** Largest |ours − exact| relative to the largest |exact|. */
function error(ours: ArrayLike<number>, exact: number[]): number {
  const scale = Math.max(...exact.map(Math.abs));
  return Math.max(...exact.map((value, i) => Math.abs(ours[i] - value))) / scale;
}

describe('one sample, against f64', () => {
  const net = network(17, [spec(101, 75), { ...spec(76, 10), errorForm: L.ERROR_DERIVATIVE }]);
  const kernels = twin(net.memory);
  const [first, second] = net.layers;
  const sigmoid = (z: number) => 1 / (1 + Math.exp(-z));

  it('weights are s·Σ c·(G⁺ − G⁻)', () => {
    for (const layer of net.layers) {
      for (const tile of layer.tiles) kernels.refreshWeights(tile.address);
      const planes = [0, 1, 2, 3].map((p) => untiled(layer, (tile) => tile.planes[p]));
      const scale = net.f32[(layer.address + L.LAYER_WEIGHT_SCALE) >> 2];
      const exact = [...planes[0]].map(
        (_, cell) => scale * (planes[0][cell] - planes[1][cell] + 0.5 * (planes[2][cell] - planes[3][cell])),
      );
      expect(
        error(
          untiled(layer, (tile) => tile.weights),
          exact,
        ),
      ).toBeLessThan(1e-6);
      expect(Math.max(...exact)).toBeGreaterThan(0.5);
    }
  });

  it('inputs are bytes / 255, the bias row stays 1', () => {
    kernels.present(first.address, net.bytes, first.rows - 1);
    const bytes = new Uint8Array(net.memory.buffer, net.bytes, first.rows - 1);
    expect([...first.x]).toEqual([...[...bytes].map((byte) => Math.fround(byte / 255)), 1]);
  });

  it('forward: z = Σ x·w, y = sigmoid(z), through both layers', () => {
    for (const layer of net.layers) {
      const w = untiled(layer, (tile) => tile.weights);
      const x = [...layer.x];
      for (const tile of layer.tiles) kernels.readForward(tile.address);
      kernels.integrate(layer.address, 0, layer.cols);
      kernels.fire(layer.address, 0, layer.cols);
      const exact = Array.from({ length: layer.cols }, (_, j) =>
        x.reduce((sum, value, i) => sum + value * w[i * layer.cols + j], 0),
      );
      expect(error(layer.z, exact)).toBeLessThan(1e-5);
      expect(error(layer.y, exact.map(sigmoid))).toBeLessThan(1e-5);
    }
    const last = [...second.y];
    expect(kernels.classify(second.address)).toBe(last.indexOf(Math.max(...last)));
  });

  it('lists the active rows, ascending', () => {
    first.x.fill(0);
    for (const row of [3, 36, 37, 40, 100]) first.x[row] = 0.5;
    for (const tile of first.tiles) kernels.readForward(tile.address);
    const rows = first.tiles
      .filter((tile) => tile.col0 === 0)
      .map((tile) => [...tile.activeRow.subarray(0, field(net, tile.address, L.TILE_ACTIVE_COUNT))]);
    expect(rows).toEqual([[3, 36], [0, 3], [26]]);
  });

  it('output error (t − o)·o·(1 − o), its square sum and its peak', () => {
    kernels.error(second.address, 0, 10, 4);
    const exact = [...second.y].map((o, j) => ((j === 4 ? 1 : 0) - o) * o * (1 - o));
    expect(error(second.delta, exact)).toBeLessThan(1e-6);
    const squares = exact.reduce((sum, d) => sum + d * d, 0);
    expect(kernels.squaredError(second.address)).toBeCloseTo(squares, 8);
    expect(kernels.peak(field(net, second.address, L.LAYER_DELTA), 10)).toBe(
      Math.max(...[...second.delta].map(Math.abs)),
    );
    expect(kernels.peak(field(net, second.address, L.LAYER_DELTA), 0)).toBe(0);
  });

  it('hidden error (Σ w·δ)·y·(1 − y)', () => {
    for (const tile of second.tiles) kernels.readBackward(tile.address);
    kernels.backpropagate(second.address, 0, first.cols);
    const w = untiled(second, (tile) => tile.weights);
    const exact = Array.from({ length: first.cols }, (_, i) => {
      const sum = [...second.delta].reduce((total, d, j) => total + w[i * 10 + j] * d, 0);
      return sum * first.y[i] * (1 - first.y[i]);
    });
    expect(error(first.delta, exact)).toBeLessThan(1e-5);
  });

  it('ideal update w += η·x·δ on the active rows only', () => {
    const before = untiled(first, (tile) => tile.weights);
    for (const tile of first.tiles) kernels.updateIdeal(tile.address);
    const after = untiled(first, (tile) => tile.weights);
    const exact = [...before].map((w, cell) => w + 0.1 * first.x[Math.floor(cell / 75)] * first.delta[cell % 75]);
    expect(error(after, exact)).toBeLessThan(1e-6);
    expect(after.filter((w, cell) => w !== before[cell]).length).toBeGreaterThan(4 * 75);
    const hits = first.tiles.reduce((sum, tile) => sum + field(net, tile.address, L.TILE_HITS), 0);
    expect(hits).toBe(5 * 75);
  });
});
