/** The WASM kernels and their TypeScript twin leave the same bits in memory, whatever the layer. */
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Kernels } from '../../src/kernel/kernels.js';
import * as L from '../../src/kernel/layout.js';
import { twin } from '../../src/kernel/twin/index.js';
import { loadWasm } from '../../src/kernel/wasm.js';
import { wasmModule } from '../../src/kernel/wasm-node.js';
import {
  BIG,
  bits,
  encodeLines,
  field,
  type LayerSpec,
  network,
  type PairSpec,
  SMALL,
  type TestNetwork,
} from './support.js';

let module: WebAssembly.Module;
beforeAll(async () => {
  module = await wasmModule();
});

/** Runs the same work on two equal memories and compares all of both. */
function agree(seed: number, specs: readonly LayerSpec[], work: (kernels: Kernels, net: TestNetwork) => unknown): void {
  const a = network(seed, specs);
  const b = network(seed, specs);
  const resultA = work(loadWasm(a.memory, module), a);
  const resultB = work(twin(b.memory), b);
  expect(resultA).toEqual(resultB);
  const difference = bits(a).compare(bits(b));
  expect(difference, 'memories differ').toBe(0);
}

/** One training sample, all kernels but updateIdeal and refreshWeights. */
function sample(kernels: Kernels, net: TestNetwork, label: number, findFull: boolean): number[] {
  const { layers, scratch } = net;
  for (const tile of layers.flatMap((layer) => layer.tiles)) kernels.meterArrays(tile.address);
  const last = layers[layers.length - 1];
  const seen: number[] = [];
  for (const layer of layers) {
    for (const tile of layer.tiles) {
      kernels.readForward(tile.address);
      kernels.meterForward(tile.address);
    }
    const cut = layer.cols >> 1; // banks may be fired in parts
    kernels.integrate(layer.address, 0, cut);
    kernels.integrate(layer.address, cut, layer.cols);
    kernels.fire(layer.address, 0, cut);
    kernels.fire(layer.address, cut, layer.cols);
  }
  seen.push(kernels.classify(last.address));
  kernels.error(last.address, 0, last.cols, label);
  seen.push(kernels.squaredError(last.address));
  for (let l = layers.length - 1; l > 0; l--) {
    for (const tile of layers[l].tiles) {
      kernels.readBackward(tile.address);
      kernels.meterBackward(tile.address);
    }
    const cut = layers[l - 1].cols >> 1;
    kernels.backpropagate(layers[l].address, 0, cut);
    kernels.backpropagate(layers[l].address, cut, layers[l - 1].cols);
  }
  for (const layer of layers) {
    seen.push(kernels.peak(field(net, layer.address, L.LAYER_DELTA), layer.cols));
    const pairs = field(net, layer.address, L.LAYER_PAIRS);
    for (let pair = 0; pair < pairs; pair++) {
      encodeLines(kernels, net, layer, pair);
      for (const tile of layer.tiles) {
        kernels.update(tile.address, pair, scratch);
        for (const total of [L.TILE_HITS, L.TILE_PULSES, L.TILE_FULL_COUNT, L.TILE_WRITEBACK]) {
          seen.push(field(net, tile.address, total));
        }
        kernels.meterRows(tile.address, pair, findFull ? -1 : tile.rows - 1);
        if (findFull) kernels.findFull(tile.address, pair);
        kernels.meterReset(tile.address, pair);
        kernels.reset(tile.address, pair, scratch);
      }
    }
  }
  net.i32[(net.run + L.RUN_STEP) >> 2]++;
  return seen;
}

/** Modes of meters that its encoder can have. */
const withMode = (spec: PairSpec, mode: number): PairSpec => {
  const { encoder } = spec;
  if (encoder === L.ENCODER_SINGLE_PULSE) return { ...spec, mode: mode === 0 ? 0 : mode | L.MODE_SINGLE };
  const adds = mode & (L.MODE_ROWS_ADD | L.MODE_COLS_ADD);
  const firesLines = encoder === L.ENCODER_STOCHASTIC_TRAIN || encoder === L.ENCODER_OVERLAP;
  return { ...spec, mode: firesLines && (mode & L.MODE_SINGLE) !== 0 ? adds | L.MODE_TRAINS : adds };
};

const pairSpec = (base: PairSpec) =>
  fc.tuple(recordOf(base), fc.integer({ min: 0, max: 15 })).map(([spec, mode]) => withMode(spec, mode));

const recordOf = (base: PairSpec) =>
  fc.record({
    gMin_S: fc.constant(base.gMin_S),
    gMax_S: fc.constant(base.gMax_S),
    step_S: fc.constantFrom(base.step_S, 3 * base.step_S),
    c2c: fc.constantFrom(0, 0.34, 1),
    coef: fc.constantFrom(1, 0.1),
    scale: fc.constantFrom(0.5, 4, 30, 200),
    encoder: fc.constantFrom(
      L.ENCODER_DETERMINISTIC,
      L.ENCODER_TRUNCATION,
      L.ENCODER_STOCHASTIC,
      L.ENCODER_STOCHASTIC_TRAIN,
      L.ENCODER_OVERLAP,
      L.ENCODER_SINGLE_PULSE,
    ),
    levels: fc.constantFrom(0, 3, 16),
    max: fc.constantFrom(0.9, 2),
  });

const layerPair = fc.record({
  pairs: fc.oneof(
    fc.tuple(pairSpec(BIG)),
    fc.tuple(pairSpec(BIG), pairSpec(SMALL)),
    fc.tuple(pairSpec(BIG), pairSpec(SMALL), pairSpec(SMALL)),
  ),
  inputs: fc.integer({ min: 1, max: 90 }),
  hidden: fc.integer({ min: 1, max: 60 }),
  outputs: fc.integer({ min: 1, max: 12 }),
  tileRows: fc.constantFrom(5, 8, 37, 128),
  tileCols: fc.constantFrom(1, 3, 16, 53, 128),
  offsets: fc.constantFrom(0, 0.5),
  density: fc.constantFrom(0, 0.2, 1),
  full: fc.constantFrom(0, 0.1, 1),
  slots: fc.constantFrom(1, 10, 31, 32, 33, 64),
  rowGain: fc.constantFrom(0.001, 0.02, 0.3, 1, 5),
  colGain: fc.constantFrom(0.01, 0.5, 3),
  errorForm: fc.constantFrom(L.ERROR_DIFFERENCE, L.ERROR_DERIVATIVE),
  metered: fc.boolean(),
  series: fc.constantFrom(0, 500, 50_000),
  noise: fc.constantFrom(undefined, { device: 0.1, line: 0 }, { device: 0, line: 0.06 }, { device: 0.3, line: 1 }),
});

function specsOf(v: typeof layerPair extends fc.Arbitrary<infer T> ? T : never): LayerSpec[] {
  const common = { ...v };
  return [
    { ...common, rows: v.inputs + 1, cols: v.hidden },
    { ...common, rows: v.hidden + 1, cols: v.outputs },
  ];
}

describe('WASM and twin', () => {
  it('agree to the bit over training samples of random networks', () => {
    const reached = { hits: 0, full: 0 };
    fc.assert(
      fc.property(fc.integer({ min: 1 }), layerPair, fc.boolean(), (seed, v, findFull) => {
        agree(seed, specsOf(v), (kernels, net) => {
          const seen = [...sample(kernels, net, 0, findFull), ...sample(kernels, net, v.outputs - 1, findFull)];
          for (const tile of net.layers.flatMap((layer) => layer.tiles)) {
            reached.hits += Math.sign(field(net, tile.address, L.TILE_HITS));
            reached.full += Math.sign(tile.full[0]); // stays when the list is emptied
          }
          return seen;
        });
      }),
      { numRuns: 100 },
    );
    expect(reached.hits, 'tiles pulsed').toBeGreaterThan(100);
    expect(reached.full, 'tiles with full pairs').toBeGreaterThan(100);
  });

  it('agree on a layer larger than one hit list, with a pulse in nearly every cell', () => {
    const dense = { ...BIG, scale: 3000 };
    const spec = { rows: 131, cols: 97, tileRows: 128, tileCols: 128, pairs: [dense, SMALL], density: 1 };
    agree(7, [spec], (kernels, net) => {
      const seen = [];
      for (const tile of net.layers[0].tiles) {
        kernels.readForward(tile.address);
        kernels.update(tile.address, 0, net.scratch);
        seen.push(field(net, tile.address, L.TILE_HITS));
        kernels.reset(tile.address, 0, net.scratch);
      }
      expect(seen[0]).toBeGreaterThan(8000);
      return seen;
    });
  });

  it.each([
    ['rows and columns of several blocks', { rows: 300, cols: 140, tileRows: 128, tileCols: 128 }],
    ['tiles that share blocks', { rows: 300, cols: 140, tileRows: 77, tileCols: 30 }],
  ])('agree on stochastic rounding: %s', (_, shape) => {
    for (const scale of [0.03, 1, 6, 3000]) {
      const pair = { ...BIG, scale, encoder: L.ENCODER_STOCHASTIC };
      agree(11, [{ ...shape, pairs: [pair], density: 0.5 }], (kernels, net) => {
        let hits = 0;
        for (const tile of net.layers[0].tiles) {
          kernels.readForward(tile.address);
          kernels.update(tile.address, 0, net.scratch);
          hits += field(net, tile.address, L.TILE_HITS);
        }
        expect(hits).toBeGreaterThan(20);
        return hits;
      });
    }
  });

  it('agree on inputs, ideal updates, and weights made anew', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1 }), layerPair, (seed, v) => {
        agree(seed, specsOf(v), (kernels, net) => {
          const [first] = net.layers;
          kernels.present(first.address, net.bytes, first.rows - 1);
          for (const tile of first.tiles) {
            kernels.refreshWeights(tile.address);
            kernels.readForward(tile.address);
            kernels.updateIdeal(tile.address);
          }
          for (const tile of first.tiles) kernels.readBackward(tile.address);
        });
      }),
      { numRuns: 60 },
    );
  });

  it('read and write nothing outside their arrays: the poison behind them stays and does not spread', () => {
    const net = network(3, [{ rows: 38, cols: 53, tileRows: 37, tileCols: 53, pairs: [BIG], density: 1 }]);
    const kernels = loadWasm(net.memory, module);
    sample(kernels, net, 0, true);
    for (const tile of net.layers[0].tiles) {
      expect([...tile.forward, ...tile.backward].every(Number.isFinite)).toBe(true);
      for (const array of [tile.weights, tile.forward, tile.planes[1]]) {
        const behind = new Uint32Array(net.memory.buffer, array.byteOffset + array.byteLength, 16);
        expect([...behind]).toEqual(new Array(16).fill(0xffffffff));
      }
    }
  });

  it('refuse encoders and device models they do not know', () => {
    for (const code of [L.PAIR_ENCODER, L.PAIR_MODEL]) {
      for (const make of [(m: WebAssembly.Memory) => loadWasm(m, module), twin]) {
        const net = network(1, [{ rows: 5, cols: 4, tileRows: 8, tileCols: 8, pairs: [BIG], density: 1 }]);
        const [layer] = net.layers;
        const kernels = make(net.memory);
        kernels.readForward(layer.tiles[0].address);
        net.i32[(field(net, layer.address, L.LAYER_PAIR) + code) >> 2] = 99;
        expect(() => kernels.update(layer.tiles[0].address, 0, net.scratch)).toThrow();
      }
    }
  });
});
