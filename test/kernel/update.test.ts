/** What update pulses and resets do to devices, on both implementations. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { Kernels } from '../../src/kernel/kernels.js';
import * as L from '../../src/kernel/layout.js';
import { twin } from '../../src/kernel/twin/index.js';
import { loadWasm } from '../../src/kernel/wasm.js';
import { wasmModule } from '../../src/kernel/wasm-node.js';
import { BIG, field, type LayerSpec, network, type PairSpec, SMALL, type TestNetwork, untiled } from './support.js';

let module: WebAssembly.Module;
beforeAll(async () => {
  module = await wasmModule();
});

const one = (rows: number, cols: number, pair: Partial<PairSpec>, more: Partial<LayerSpec> = {}): LayerSpec => ({
  rows,
  cols,
  tileRows: 128,
  tileCols: 128,
  pairs: [{ ...BIG, ...pair }],
  full: 0,
  density: 1,
  ...more,
});

const implementations: [string, (net: TestNetwork) => Kernels][] = [
  ['wasm', (net) => loadWasm(net.memory, module)],
  ['twin', (net) => twin(net.memory)],
];

function updateAll(kernels: Kernels, net: TestNetwork, pair = 0): void {
  for (const tile of net.layers[0].tiles) {
    kernels.readForward(tile.address);
    kernels.update(tile.address, pair, net.scratch);
  }
}

describe.each(implementations)('%s', (_, make) => {
  it('n = round-half-even(x·scale·δ): up on G⁺, down on G⁻', () => {
    const net = network(1, [one(1, 8, { c2c: 0, scale: 1, step_S: 1e-7 })]);
    const [layer] = net.layers;
    const [tile] = layer.tiles;
    layer.x[0] = 1;
    layer.delta.set([0.5, 0.50001, 1.5, 2.5, 3.5, -0.5, -1.5, -2.5]);
    for (const plane of tile.planes) plane.fill(2e-6);
    updateAll(make(net), net);
    const steps = (plane: Float32Array) => [...plane].map((g) => Math.round((g - 2e-6) / 1e-7) + 0);
    expect(steps(tile.planes[0])).toEqual([0, 1, 2, 2, 4, 0, 0, 0]);
    expect(steps(tile.planes[1])).toEqual([0, 0, 0, 0, 0, 0, 2, 2]);
    expect(field(net, tile.address, L.TILE_HITS)).toBe(6);
    expect(field(net, tile.address, L.TILE_PULSES)).toBe(13);
    const scale = net.f32[(layer.address + L.LAYER_WEIGHT_SCALE) >> 2];
    expect(tile.weights[3]).toBeCloseTo(2e-7 * scale, 5);
    expect(tile.weights[6]).toBeCloseTo(-2e-7 * scale, 5);
  });

  it.each([1, 4, 9])('a noisy train of %d pulses: mean n steps, standard deviation c2c·√n steps', (n) => {
    const step_S = 1e-8;
    const net = network(2, [one(100, 100, { c2c: 0.34, scale: 1, step_S })]);
    const [layer] = net.layers;
    const [tile] = layer.tiles;
    layer.x.fill(1);
    layer.delta.fill(n).fill(-n, 50);
    for (const plane of tile.planes) plane.fill(5e-6);
    updateAll(make(net), net);
    for (const [plane, pulsed] of [
      [0, (c: number) => c < 50],
      [1, (c: number) => c >= 50],
    ] as const) {
      const changes = [...tile.planes[plane]].map((g) => (g - Math.fround(5e-6)) / step_S);
      expect(changes.filter((change, cell) => change !== 0 && !pulsed(cell % 100))).toEqual([]);
      const hit = changes.filter((_change, cell) => pulsed(cell % 100));
      const mean = hit.reduce((sum, d) => sum + d, 0) / hit.length;
      const variance = hit.reduce((sum, d) => sum + (d - mean) ** 2, 0) / hit.length;
      const expected = 0.34 ** 2 * n;
      expect(Math.abs(mean - n)).toBeLessThan(5 * Math.sqrt(expected / hit.length));
      expect(Math.abs(variance / expected - 1)).toBeLessThan(5 * Math.sqrt(2 / hit.length));
    }
  });

  it('every sample and both devices of a pair draw noise of their own', () => {
    const change = (step: number, sign: number) => {
      const net = network(4, [one(4, 64, { scale: 1 })]);
      net.i32[(net.run + L.RUN_STEP) >> 2] = step;
      const [layer] = net.layers;
      layer.x.fill(1);
      layer.delta.fill(sign);
      for (const plane of layer.tiles[0].planes) plane.fill(5e-6);
      updateAll(make(net), net);
      return [...layer.tiles[0].planes[sign > 0 ? 0 : 1]];
    };
    const first = change(1, 1);
    expect(new Set(first).size).toBeGreaterThan(250);
    expect(change(1, 1)).toEqual(first);
    for (const other of [change(2, 1), change(1, -1)]) {
      expect(other.filter((g, i) => g === first[i]).length).toBeLessThan(6);
    }
  });

  it('clips at the bounds of each device, its offset included', () => {
    const net = network(5, [one(8, 40, { scale: 1, c2c: 0, step_S: 1e-6 }, { offsets: 0.8 })]);
    const [layer] = net.layers;
    const [tile] = layer.tiles;
    layer.x.fill(1);
    layer.delta.fill(1000);
    updateAll(make(net), net);
    const upper = tile.offsets[0].map((offset) => Math.fround(1e-5) + offset);
    expect(tile.planes[0]).toEqual(upper);
    expect(new Set(upper).size).toBeGreaterThan(300);

    // Strong noise takes some devices down: none below its own lower bound.
    const noisy = network(5, [one(8, 40, { scale: 1, c2c: 50, step_S: 1e-6 }, { offsets: 0.8 })]);
    const [floor] = noisy.layers[0].tiles;
    noisy.layers[0].x.fill(1);
    noisy.layers[0].delta.fill(1);
    updateAll(make(noisy), noisy);
    const lower = floor.offsets[0].map((offset) => Math.fround(1e-6) + offset);
    expect(floor.planes[0].every((g, cell) => g >= lower[cell])).toBe(true);
    expect(floor.planes[0].filter((g, cell) => g === lower[cell]).length).toBeGreaterThan(50);
  });

  it.each([
    ['rounding', L.ENCODER_DETERMINISTIC],
    ['stochastic rounding', L.ENCODER_STOCHASTIC],
  ])('%s: tiling changes no conductance: one tile or many, two pairs, with offsets', (_name, encoder) => {
    const results = [
      [512, 512],
      [128, 128],
      [37, 53],
      [1, 7],
    ].map(([tileRows, tileCols]) => {
      const spec = {
        rows: 150,
        cols: 90,
        tileRows,
        tileCols,
        pairs: [BIG, SMALL].map((pair) => ({ ...pair, encoder })),
        offsets: 0.4,
        full: 0.1,
      };
      const net = network(6, [spec], 256);
      const kernels = make(net);
      const [layer] = net.layers;
      const totals = [0, 0, 0];
      for (const pair of [0, 1, 0]) {
        updateAll(kernels, net, pair);
        for (const tile of layer.tiles) {
          totals[0] += field(net, tile.address, L.TILE_HITS);
          totals[1] += field(net, tile.address, L.TILE_PULSES);
          totals[2] += field(net, tile.address, L.TILE_FULL_COUNT);
          kernels.reset(tile.address, pair, net.scratch);
        }
        net.i32[(net.run + L.RUN_STEP) >> 2]++;
      }
      const planes = [0, 1, 2, 3].map((p) => untiled(layer, (tile) => tile.planes[p]));
      return { planes, weights: untiled(layer, (tile) => tile.weights), totals };
    });
    for (const result of results.slice(1)) expect(result).toEqual(results[0]);
    expect(results[0].totals[0]).toBeGreaterThan(3000);
    expect(results[0].totals[2]).toBeGreaterThan(100);
  });

  it('lists pairs with one device full and the other above half a step, those just pulsed only', () => {
    const step_S = 1e-7;
    const net = network(8, [one(1, 6, { scale: 1, c2c: 0, step_S })]);
    const [layer] = net.layers;
    const [tile] = layer.tiles;
    const above = 1e-6 + 0.6 * step_S;
    layer.x[0] = 1;
    tile.planes[0].set([1e-5, 1e-5, above, 5e-6, 1e-5, 9.95e-6]);
    tile.planes[1].set([above, 1e-6 + 0.4 * step_S, 1e-5, 5e-6, above, 5e-6]);
    layer.delta.set([1, 1, -1, 1, 0, 1]);
    const kernels = make(net);
    updateAll(kernels, net);
    const listed = () => [...tile.full.subarray(0, field(net, tile.address, L.TILE_FULL_COUNT))];
    expect(listed()).toEqual([0, 2, 5]);
    expect(field(net, tile.address, L.TILE_WRITEBACK)).toBe(89 + 89 + 50);
    kernels.findFull(tile.address, 0);
    expect(listed()).toEqual([0, 2, 4, 5]);
  });

  it('a reset keeps the difference, to the pulse, and empties the list', () => {
    const step_S = 1e-7;
    const net = network(9, [one(1, 4, { scale: 1, c2c: 0, step_S })]);
    const [layer] = net.layers;
    const [tile] = layer.tiles;
    tile.planes[0].set([1e-5, 4e-6, 1e-5, 9.97e-6]);
    tile.planes[1].set([4e-6, 1e-5, 1e-5, 1e-5]);
    const kernels = make(net);
    kernels.findFull(tile.address, 0);
    expect(field(net, tile.address, L.TILE_FULL_COUNT)).toBe(4);
    expect(field(net, tile.address, L.TILE_WRITEBACK)).toBe(120);
    kernels.reset(tile.address, 0, net.scratch);
    const steps = (plane: Float32Array) => [...plane].map((g) => Math.round((g - 1e-6) / step_S) + 0);
    expect(steps(tile.planes[0])).toEqual([60, 0, 0, 0]);
    expect(steps(tile.planes[1])).toEqual([0, 60, 0, 0]);
    const scale = net.f32[(layer.address + L.LAYER_WEIGHT_SCALE) >> 2];
    const expected = [6e-6 * scale, -6e-6 * scale, 0, 0];
    for (const [c, w] of expected.entries()) expect(tile.weights[c]).toBeCloseTo(w, 4);
    expect(field(net, tile.address, L.TILE_FULL_COUNT)).toBe(0);
    expect(field(net, tile.address, L.TILE_WRITEBACK)).toBe(0);
  });

  it('write-back pulses are noisy, with offsets taken out of the difference', () => {
    const step_S = 1e-8;
    const net = network(10, [one(50, 50, { scale: 1, c2c: 0.34, step_S }, { offsets: 0.5 })]);
    const [tile] = net.layers[0].tiles;
    for (let r = 0; r < 50; r++) {
      for (let c = 0; c < 50; c++) {
        const cell = r * tile.stride + c;
        tile.planes[0][cell] = Math.fround(1e-5) + tile.offsets[0][cell];
        tile.planes[1][cell] = Math.fround(1e-5 - 16 * step_S) + tile.offsets[1][cell];
      }
    }
    const kernels = make(net);
    kernels.findFull(tile.address, 0);
    expect(field(net, tile.address, L.TILE_FULL_COUNT)).toBe(2500);
    expect(field(net, tile.address, L.TILE_WRITEBACK)).toBe(16 * 2500);
    kernels.reset(tile.address, 0, net.scratch);
    const inUse = (_g: number, cell: number) => cell % tile.stride < 50;
    const written = [...tile.planes[0]].map((g, cell) => (g - tile.offsets[0][cell] - 1e-6) / step_S).filter(inUse);
    const mean = written.reduce((sum, n) => sum + n, 0) / written.length;
    const variance = written.reduce((sum, n) => sum + (n - mean) ** 2, 0) / written.length;
    expect(Math.abs(mean - 16)).toBeLessThan(5 * Math.sqrt((0.34 ** 2 * 16) / 2500));
    expect(Math.abs(variance / (0.34 ** 2 * 16) - 1)).toBeLessThan(5 * Math.sqrt(2 / 2500));
    const cleared = tile.offsets[1].map((offset) => Math.fround(1e-6) + offset);
    expect([...tile.planes[1]].filter(inUse)).toEqual([...cleared].filter(inUse));
  });
});
