/** DACs and ADCs of a tile: what they do to numbers, and that both kernels do it alike. */
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Kernels } from '../../src/kernel/kernels.js';
import * as L from '../../src/kernel/layout.js';
import { twin } from '../../src/kernel/twin/index.js';
import { loadWasm } from '../../src/kernel/wasm.js';
import { wasmModule } from '../../src/kernel/wasm-node.js';
import { BIG, bits, network, type TestNetwork } from './support.js';

let module: WebAssembly.Module;
beforeAll(async () => {
  module = await wasmModule();
});
const wasm = (memory: WebAssembly.Memory) => loadWasm(memory, module);

interface Converters {
  readonly dacTop: number;
  readonly adcTop: number;
  readonly range: number;
  readonly linesPerAdc: number;
  readonly scaling: number;
}

function withConverters(net: TestNetwork, { dacTop, adcTop, range, linesPerAdc, scaling }: Converters): TestNetwork {
  let drive = net.scratch;
  for (const { address, tiles } of net.layers) {
    net.i32[(address + L.LAYER_LINES_PER_ADC) >> 2] = linesPerAdc;
    net.i32[(address + L.LAYER_ERROR_SCALING) >> 2] = scaling;
    net.f32[(address + L.LAYER_DAC_TOP) >> 2] = dacTop;
    net.f32[(address + L.LAYER_ADC_TOP) >> 2] = adcTop;
    net.f32[(address + L.LAYER_ADC_FORWARD) >> 2] = adcTop > 0 ? range / adcTop : 0;
    net.f32[(address + L.LAYER_ADC_BACKWARD) >> 2] = adcTop > 0 ? range / adcTop : 0;
    for (const tile of tiles) {
      net.i32[(tile.address + L.TILE_DRIVE) >> 2] = drive;
      drive += 4 * 256;
    }
  }
  return net;
}

const slotsOf = (lines: number, linesPerAdc: number) => Math.ceil(lines / Math.ceil(lines / linesPerAdc));

function readAll(kernels: Kernels, net: TestNetwork, { adcTop, linesPerAdc }: Converters, atOnce: boolean): void {
  for (const tile of net.layers.flatMap((layer) => layer.tiles)) {
    for (const direction of ['forward', 'backward'] as const) {
      const convert = direction === 'forward' ? kernels.convertForward : kernels.convertBackward;
      if (direction === 'forward') kernels.readForward(tile.address);
      else kernels.readBackward(tile.address);
      if (adcTop === 0) continue;
      const slots = slotsOf(direction === 'forward' ? tile.cols : tile.rows, linesPerAdc);
      if (atOnce) convert(tile.address, L.ALL_SLOTS);
      else for (let slot = 0; slot < slots; slot++) convert(tile.address, slot);
    }
  }
}

const spec = { rows: 90, cols: 61, tileRows: 37, tileCols: 53, pairs: [BIG], density: 0.5 };
const converters = fc.record({
  dacTop: fc.constantFrom(0, 1, 15, 255),
  adcTop: fc.constantFrom(0, 1, 7, 127, 2047),
  range: fc.constantFrom(0.5, 3, 12),
  linesPerAdc: fc.constantFrom(1, 2, 5, 8, 128),
  scaling: fc.constantFrom(0, 1),
});

/** Exact in f64, f32 rounding aside. */
const quantised = (v: number, top: number) =>
  top === 0 ? v : Math.max(-top, Math.min(top, Math.round(v * top))) / top;

describe('converters', () => {
  it('WASM and twin agree to the bit, slot by slot and all at once', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1 }), converters, (seed, c) => {
        const nets = [wasm, twin].flatMap((make) =>
          [false, true].map((atOnce) => {
            const net = withConverters(network(seed, [spec]), c);
            readAll(make(net.memory), net, c, atOnce);
            return bits(net);
          }),
        );
        for (const other of nets.slice(1)) expect(nets[0].compare(other)).toBe(0);
      }),
      { numRuns: 60 },
    );
  });

  it('a DAC of b bits drives the nearest of 2^b − 1 levels, an ADC gives the nearest code of its full scale', () => {
    const c = { dacTop: 15, adcTop: 127, range: 3, linesPerAdc: 8, scaling: 1 };
    const net = withConverters(network(5, [spec]), c);
    const [layer] = net.layers;
    readAll(twin(net.memory), net, c, false);
    let clipped = 0;
    for (const tile of layer.tiles) {
      const errors = [...layer.delta.subarray(tile.col0, tile.col0 + tile.cols)];
      const peak = Math.max(...errors.map(Math.abs));
      const lsb = 3 / 127;
      const w = (r: number, column: number) => tile.weights[r * tile.stride + column];
      for (let column = 0; column < tile.cols; column++) {
        let sum = 0;
        for (let r = 0; r < tile.rows; r++) sum += quantised(layer.x[tile.row0 + r], 15) * w(r, column);
        const expected = 3 * quantised(sum / 3, 127);
        clipped += Math.abs(sum) > 3 ? 1 : 0;
        // Within a code where rounding of the sum decides between two.
        expect(Math.abs(tile.forward[column] - expected)).toBeLessThanOrEqual(1.001 * lsb);
        expect(Math.abs(tile.forward[column] / lsb - Math.round(tile.forward[column] / lsb))).toBeLessThan(1e-4);
        expect(Math.abs(tile.forward[column])).toBeLessThanOrEqual(3.00001);
      }
      for (let r = 0; r < tile.rows; r++) {
        let sum = 0;
        errors.forEach((delta, column) => {
          sum += quantised(delta / peak, 15) * w(r, column);
        });
        expect(Math.abs(tile.backward[r] - 3 * peak * quantised(sum / 3, 127))).toBeLessThanOrEqual(1.001 * lsb * peak);
      }
    }
    expect(clipped).toBeGreaterThan(0);
  });

  it('fine converters change a read by no more than their steps; without ADC the errors get their unit back', () => {
    const ideal = network(9, [spec]);
    const fine = withConverters(network(9, [spec]), { dacTop: 65535, adcTop: 0, range: 0, linesPerAdc: 1, scaling: 1 });
    for (const net of [ideal, fine]) {
      const kernels = wasm(net.memory);
      for (const tile of net.layers[0].tiles) {
        kernels.readForward(tile.address);
        kernels.readBackward(tile.address);
      }
    }
    ideal.layers[0].tiles.forEach((tile, t) => {
      const other = fine.layers[0].tiles[t];
      tile.forward.forEach((sum, i) => {
        expect(Math.abs(other.forward[i] - sum)).toBeLessThan(1e-3);
      });
      tile.backward.forEach((sum, i) => {
        expect(Math.abs(other.backward[i] - sum)).toBeLessThan(1e-3);
      });
    });
  });

  it('no error at all is read as no error', () => {
    const c = { dacTop: 0, adcTop: 127, range: 12, linesPerAdc: 1, scaling: 1 };
    const net = withConverters(network(3, [spec]), c);
    net.layers[0].delta.fill(0);
    readAll(wasm(net.memory), net, c, false);
    for (const tile of net.layers[0].tiles) expect([...tile.backward].every((sum) => sum === 0)).toBe(true);
  });
});
