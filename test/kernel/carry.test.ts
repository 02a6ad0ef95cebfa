/** Carry from full small pairs into the big one: both implementations alike, and no weight lost but by rounding. */
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Kernels } from '../../src/kernel/kernels.js';
import * as L from '../../src/kernel/layout.js';
import { twin } from '../../src/kernel/twin/index.js';
import { loadWasm } from '../../src/kernel/wasm.js';
import { wasmModule } from '../../src/kernel/wasm-node.js';
import { BIG, bits, field, network, SMALL, type TestNetwork } from './support.js';

let module: WebAssembly.Module;
beforeAll(async () => {
  module = await wasmModule();
});

const carrying = (c2c: number, full: number, offsets: number, cols: number) => [
  {
    rows: 41,
    cols,
    tileRows: 23,
    tileCols: 17,
    pairs: [
      { ...BIG, c2c },
      { ...SMALL, c2c, carryInto: 0 },
    ],
    full,
    offsets,
  },
];

/** Finds the full small pairs of all tiles and carries them; returns what the structures say before and after. */
function carryAll(kernels: Kernels, net: TestNetwork): number[] {
  const seen: number[] = [];
  for (const { address } of net.layers[0].tiles) {
    kernels.refreshWeights(address);
    kernels.findFull(address, 1);
    seen.push(field(net, address, L.TILE_FULL_COUNT), field(net, address, L.TILE_WRITEBACK));
    kernels.carry(address, 1, net.scratch);
    seen.push(field(net, address, L.TILE_FULL_COUNT), field(net, address, L.TILE_WRITEBACK));
  }
  return seen;
}

describe('carry', () => {
  it('leaves the same bits in WASM and TypeScript', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1 }),
        fc.constantFrom(0, 0.34, 1),
        fc.constantFrom(0.05, 0.5, 1),
        fc.constantFrom(0, 0.3),
        fc.integer({ min: 1, max: 40 }),
        (seed, c2c, full, offsets, cols) => {
          const a = network(seed, carrying(c2c, full, offsets, cols));
          const b = network(seed, carrying(c2c, full, offsets, cols));
          expect(carryAll(loadWasm(a.memory, module), a)).toEqual(carryAll(twin(b.memory), b));
          expect(bits(a).compare(bits(b)), 'memories differ').toBe(0);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('keeps the weight to half a small step without noise, and leaves no small pair full', () => {
    const net = network(5, carrying(0, 0.5, 0, 30));
    const kernels = loadWasm(net.memory, module);
    const [layer] = net.layers;
    const before = layer.tiles.map((tile) => {
      kernels.refreshWeights(tile.address);
      return Float32Array.from(tile.weights);
    });
    const seen = carryAll(kernels, net);
    expect(seen.reduce((sum, n, i) => sum + (i % 4 === 0 ? n : 0), 0)).toBeGreaterThan(100);
    const scale = new Float32Array(net.memory.buffer)[(layer.address + L.LAYER_WEIGHT_SCALE) >> 2];
    const halfStep = 0.5 * SMALL.step_S * SMALL.coef * scale;
    layer.tiles.forEach((tile, t) => {
      const [bigPlus, bigMinus, plus, minus] = tile.planes;
      for (let r = 0; r < tile.rows; r++) {
        for (let c = 0; c < tile.cols; c++) {
          const cell = r * tile.stride + c;
          expect(Math.max(plus[cell], minus[cell])).toBeLessThan(SMALL.gMax_S);
          // A big device at its end takes no more: there the weight is clipped.
          if (Math.max(bigPlus[cell], bigMinus[cell]) >= Math.fround(BIG.gMax_S)) continue;
          expect(Math.abs(tile.weights[cell] - before[t][cell])).toBeLessThan(halfStep * 1.001);
        }
      }
    });
  });
});
