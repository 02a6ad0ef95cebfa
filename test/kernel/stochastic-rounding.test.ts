/** Stochastic rounding against its closed form: mean |v|, variance frac·(1 − frac), cells independent. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { Kernels } from '../../src/kernel/kernels.js';
import * as L from '../../src/kernel/layout.js';
import { twin } from '../../src/kernel/twin/index.js';
import { loadWasm } from '../../src/kernel/wasm.js';
import { wasmModule } from '../../src/kernel/wasm-node.js';
import { BIG, network, type TestNetwork } from './support.js';

let module: WebAssembly.Module;
beforeAll(async () => {
  module = await wasmModule();
});

const ROWS = 40;
const COLS = 150;
const STEP_S = 1e-9;
const START_S = 2e-6;
/** v runs over 2⁻¹⁴ … 3.7 in size: all classes, and whole pulses. */
const X = Array.from({ length: ROWS }, (_, r) => (r % 5 === 0 ? 0 : ((r % 7) + 1) / 7));
const DELTA = Array.from({ length: COLS }, (_, c) => (c % 2 ? -1 : 1) * 3.7 * 0.9 ** c);

/** Pulses of every cell of one update, signed; the step of the noise key is `step`. */
function pulsesOf(net: TestNetwork, kernels: Kernels, step: number): Float64Array {
  const [layer] = net.layers;
  net.i32[(net.run + L.RUN_STEP) >> 2] = step;
  layer.x.set(X);
  layer.delta.set(DELTA);
  const out = new Float64Array(ROWS * COLS);
  for (const tile of layer.tiles) {
    for (const plane of tile.planes) plane.fill(START_S);
    kernels.readForward(tile.address);
    kernels.update(tile.address, 0, net.scratch);
    const [plus, minus] = tile.planes;
    for (let r = 0; r < tile.rows; r++) {
      for (let c = 0; c < tile.cols; c++) {
        const cell = r * tile.stride + c;
        out[(tile.row0 + r) * COLS + tile.col0 + c] = Math.round((plus[cell] - minus[cell]) / STEP_S);
      }
    }
  }
  return out;
}

const spec = { rows: ROWS, cols: COLS, tileRows: 128, tileCols: 64 };
const pair = { ...BIG, gMin_S: 1e-6, step_S: STEP_S, c2c: 0, scale: 1, encoder: L.ENCODER_STOCHASTIC };
const make = () => network(3, [{ ...spec, pairs: [pair] }]);

describe('stochastic rounding', () => {
  const UPDATES = 4000;
  const v = Float64Array.from({ length: ROWS * COLS }, (_, i) => X[Math.floor(i / COLS)] * DELTA[i % COLS]);
  const sum = new Float64Array(ROWS * COLS);
  const squares = new Float64Array(ROWS * COLS);
  /** Products of the deviations of neighbours: next column, next row. */
  const across = new Float64Array(ROWS * COLS);
  const down = new Float64Array(ROWS * COLS);

  beforeAll(() => {
    const net = make();
    const kernels = loadWasm(net.memory, module);
    for (let step = 0; step < UPDATES; step++) {
      const n = pulsesOf(net, kernels, step);
      for (let i = 0; i < n.length; i++) {
        const d = n[i] - v[i];
        sum[i] += n[i];
        squares[i] += d * d;
        if (i + 1 < n.length) across[i] += d * (n[i + 1] - v[i + 1]);
        if (i + COLS < n.length) down[i] += d * (n[i + COLS] - v[i + COLS]);
      }
    }
  });

  const variance = (i: number) => {
    const rest = Math.abs(v[i]) - Math.floor(Math.abs(v[i]));
    return rest * (1 - rest);
  };
  /** Σ observed − expected over cells, in standard deviations; the cells as they were picked. */
  const deviation = (pick: (i: number) => boolean) => {
    let difference = 0;
    let expected = 0;
    for (let i = 0; i < v.length; i++) {
      if (!pick(i)) continue;
      difference += Math.sign(v[i]) * (sum[i] - UPDATES * v[i]);
      expected += UPDATES * variance(i);
    }
    return difference / Math.sqrt(expected);
  };

  it('has mean v in every cell', () => {
    const far = [];
    let chi2 = 0;
    let cells = 0;
    for (let i = 0; i < v.length; i++) {
      const expected = UPDATES * variance(i);
      if (expected < 5) continue;
      const z = (sum[i] - UPDATES * v[i]) / Math.sqrt(expected);
      if (Math.abs(z) > 5) far.push([i, z]);
      chi2 += z * z;
      cells++;
    }
    expect(far).toEqual([]);
    expect(cells).toBeGreaterThan(2000);
    expect(Math.abs(chi2 / cells - 1)).toBeLessThan(5 * Math.sqrt(2 / cells));
  });

  it('has mean v in every class of sizes, the smallest included', () => {
    for (let g = -2; g < 20; g++) {
      const inClass = (i: number) => Math.abs(v[i]) >= 2 ** (-g - 1) && Math.abs(v[i]) < 2 ** -g;
      if (v.some((_, i) => inClass(i))) expect(Math.abs(deviation(inClass)), `class ${g}`).toBeLessThan(4.5);
    }
  });

  it('has variance frac·(1 − frac), and no correlation between neighbours', () => {
    let ratio = 0;
    let cells = 0;
    const correlations = { across: [0, 0], down: [0, 0] };
    for (let i = 0; i < v.length - COLS; i++) {
      if (variance(i) < 0.01) continue;
      ratio += squares[i] / UPDATES / variance(i);
      cells++;
      for (const [name, products, neighbour] of [
        ['across', across, i + 1],
        ['down', down, i + COLS],
      ] as const) {
        if (variance(neighbour) < 0.01) continue;
        correlations[name][0] += products[i] / Math.sqrt(variance(i) * variance(neighbour));
        correlations[name][1] += UPDATES;
      }
    }
    expect(Math.abs(ratio / cells - 1)).toBeLessThan(0.02);
    for (const [total, count] of Object.values(correlations)) {
      expect(Math.abs(total) / Math.sqrt(count)).toBeLessThan(4.5);
    }
  });

  it('never pulses where x or δ is 0, nor in the wrong direction', () => {
    for (let i = 0; i < v.length; i++) {
      if (v[i] === 0) expect(squares[i]).toBe(0);
      else expect(sum[i] * Math.sign(v[i])).toBeGreaterThanOrEqual(0);
    }
  });

  it('draws anew for every sample, and the twin draws the same', () => {
    const [a, b] = [make(), make()];
    const wasm = loadWasm(a.memory, module);
    const first = pulsesOf(a, wasm, 7);
    expect(pulsesOf(a, wasm, 8)).not.toEqual(first);
    expect(pulsesOf(b, twin(b.memory), 7)).toEqual(first);
  });
});
