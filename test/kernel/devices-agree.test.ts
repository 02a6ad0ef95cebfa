/** Every device model, driven in every way, leaves the same bits from the WASM kernels and from their twin. */
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Kernels } from '../../src/kernel/kernels.js';
import * as L from '../../src/kernel/layout.js';
import { twin } from '../../src/kernel/twin/index.js';
import { loadWasm } from '../../src/kernel/wasm.js';
import { wasmModule } from '../../src/kernel/wasm-node.js';
import { BIG, bits, field, generator, type LayerSpec, network, type PairSpec, type TestNetwork } from './support.js';

let module: WebAssembly.Module;
beforeAll(async () => {
  module = await wasmModule();
});

const RANGE = BIG.gMax_S - BIG.gMin_S;
const MODELS: Readonly<Record<string, Partial<PairSpec>>> = {
  'linear step': { model: L.DEVICE_LINEAR_STEP, down: [0.7 * BIG.step_S, 0, 0] },
  saturating: {
    model: L.DEVICE_SATURATING,
    up: [0.06 * RANGE, 0.05, -20],
    down: [0.01 * RANGE, -0.04, 25],
    curve: Array.from({ length: 60 }, (_, n) => (RANGE * n) / (n + 20)),
  },
  'straight saturating': { model: L.DEVICE_SATURATING, up: [0.02 * RANGE, 1e-20, -1e20] },
  'exponential step': { model: L.DEVICE_EXPONENTIAL_STEP, up: [0.08 * RANGE, 3 / RANGE, 0] },
  tabulated: { model: L.DEVICE_TABULATED, table: [0.1, 0.05, 0.02, 0.015, 0.001].map((share) => share * RANGE) },
  binary: { model: L.DEVICE_BINARY, up: [0.3, 0, 0], down: [88, 0, 0] },
};
const DRIVES = { potentiation: L.DRIVE_ONE_OF_PAIR, reference: L.DRIVE_REFERENCE, differential: L.DRIVE_PUSH_PULL };

/** Offset of a bound: small, or of the upper bound nearly the whole range, as in a device that hardly moves. */
const ownBound = (at: number, random: () => number) =>
  (random() - 0.5) * 1e-8 - (at === L.TILE_UPPERS && random() < 0.1 ? 0.99 * RANGE : 0);

/** Gives every device of a layer something of its own. */
function vary(net: TestNetwork, seed: number, room: number): void {
  const random = generator(seed);
  let next = room;
  for (const tile of net.layers[0].tiles) {
    for (const at of [L.TILE_OFFSETS, L.TILE_UPPERS, L.TILE_UP, L.TILE_DOWN, L.TILE_BEND]) {
      net.i32[(tile.address + at) >> 2] = next;
      const isBound = at === L.TILE_OFFSETS || at === L.TILE_UPPERS;
      for (let i = 0; i < 2 * tile.rows * tile.stride; i++, next += 4) {
        net.f32[next >> 2] = isBound ? ownBound(at, random) : 0.5 + random();
      }
    }
  }
}

function run(kernels: Kernels, net: TestNetwork): number[] {
  const seen: number[] = [];
  for (const tile of net.layers[0].tiles) {
    kernels.readForward(tile.address);
    kernels.update(tile.address, 0, net.scratch);
    seen.push(field(net, tile.address, L.TILE_FULL_COUNT), field(net, tile.address, L.TILE_WRITEBACK));
    kernels.reset(tile.address, 0, net.scratch);
  }
  net.i32[(net.run + L.RUN_STEP) >> 2]++;
  return seen;
}

describe.each(Object.keys(MODELS))('%s', (model) => {
  it.each(Object.keys(DRIVES) as (keyof typeof DRIVES)[])('%s', (drive) => {
    fc.assert(
      fc.property(
        fc.integer(),
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 9 }),
        fc.constantFrom(0, 1),
        fc.constantFrom(0, 0.3),
        fc.constantFrom(3, 30, 300),
        fc.boolean(),
        (seed, rows, cols, additive, ofChange, scale, varied) => {
          const pair: PairSpec = {
            ...{ ...BIG, c2c: additive, noise_S: additive * BIG.step_S, noiseOfChange: ofChange, scale },
            ...{ ...MODELS[model], drive: DRIVES[drive] },
          };
          const specs: LayerSpec[] = [
            { rows, cols, tileRows: 17, tileCols: 6, pairs: [pair], full: 0.2, metered: true },
          ];
          const [a, b] = [network(seed, specs), network(seed, specs)];
          if (varied) for (const net of [a, b]) vary(net, seed, 3_000_000);
          const [wasm, typescript] = [loadWasm(a.memory, module), twin(b.memory)];
          for (let step = 0; step < 3; step++) expect(run(wasm, a)).toEqual(run(typescript, b));
          expect(bits(a).compare(bits(b)), 'memories differ').toBe(0);
        },
      ),
      { numRuns: 15 },
    );
  });
});
