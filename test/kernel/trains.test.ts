/** Separable trains against their closed forms, on both implementations. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { Kernels } from '../../src/kernel/kernels.js';
import { resolveConfig } from '../../src/config/index.js';
import * as L from '../../src/kernel/layout.js';
import { encoders } from '../../src/pulse/index.js';
import { twin } from '../../src/kernel/twin/index.js';
import { loadWasm } from '../../src/kernel/wasm.js';
import { wasmModule } from '../../src/kernel/wasm-node.js';
import { BIG, encodeLines, field, network, type TestNetwork, untiled } from './support.js';

let module: WebAssembly.Module;
beforeAll(async () => {
  module = await wasmModule();
});

const ROWS = 24;
const COLS = 30;
const STEP_S = 1e-9;
const START_S = 2e-6;
const X = Array.from({ length: ROWS }, (_, r) => (r % 6 === 0 ? 0 : r / ROWS));
const DELTA = Array.from({ length: COLS }, (_, c) => (c % 3 === 0 ? -1 : 1) * (0.001 + (c / COLS) ** 2));

interface Setup {
  readonly encoder: number;
  readonly slots: number;
  readonly rowGain: number;
  readonly colGain: number;
}

function make({ encoder, ...lines }: Setup, tileRows = 128, tileCols = 128): TestNetwork {
  const pair = { ...BIG, gMin_S: 1e-6, step_S: STEP_S, c2c: 0, encoder };
  const net = network(3, [{ rows: ROWS, cols: COLS, tileRows, tileCols, pairs: [pair], ...lines }]);
  net.layers[0].x.set(X);
  net.layers[0].delta.set(DELTA);
  return net;
}

/** Pulses of every cell of one update, signed. */
function pulsesOf(net: TestNetwork, kernels: Kernels, step: number): Float64Array {
  const [layer] = net.layers;
  net.i32[(net.run + L.RUN_STEP) >> 2] = step;
  encodeLines(kernels, net, layer, 0);
  for (const tile of layer.tiles) {
    for (const plane of tile.planes) plane.fill(START_S);
    kernels.readForward(tile.address);
    kernels.update(tile.address, 0, net.scratch);
  }
  const [plus, minus] = [0, 1].map((p) => untiled(layer, (tile) => tile.planes[p]));
  return Float64Array.from(plus, (g, i) => Math.round((g - minus[i]) / STEP_S));
}

describe.each([
  [10, 0.9, 0.8],
  [31, 0.3, 0.5],
  [64, 0.2, 0.15],
  [33, 2, 0.7],
])('stochastic trains of %i slots, A %d, B %d', (slots, rowGain, colGain) => {
  const UPDATES = 3000;
  const setup = { encoder: L.ENCODER_STOCHASTIC_TRAIN, slots, rowGain, colGain };
  const p = X.map((x) => Math.min(1, rowGain * x));
  const q = DELTA.map((d) => Math.min(1, colGain * Math.abs(d)));
  const sum = new Float64Array(ROWS * COLS);
  const squares = new Float64Array(ROWS * COLS);
  /** Products of the deviations of a cell and the next one in its row. */
  const neighbours = new Float64Array(ROWS * COLS);

  beforeAll(() => {
    const net = make(setup);
    const kernels = loadWasm(net.memory, module);
    for (let step = 0; step < UPDATES; step++) {
      const n = pulsesOf(net, kernels, step);
      for (let i = 0; i < n.length; i++) {
        const size = Math.sign(DELTA[i % COLS]) * n[i];
        sum[i] += size;
        squares[i] += size * size;
        if (i % COLS > 0) neighbours[i] += size * Math.sign(DELTA[(i - 1) % COLS]) * n[i - 1];
      }
    }
  });

  const each = (visit: (i: number, pq: number) => void) => {
    for (let i = 0; i < ROWS * COLS; i++) visit(i, p[Math.floor(i / COLS)] * q[i % COLS]);
  };

  it('have mean BL·A|x|·B|δ|, gains clipped at 1', () => {
    let chi2 = 0;
    let cells = 0;
    let observed = 0;
    let expected = 0;
    each((i, pq) => {
      observed += sum[i];
      expected += UPDATES * slots * pq;
      const variance = UPDATES * slots * pq * (1 - pq);
      if (variance < 5) {
        if (pq === 0) expect(sum[i]).toBe(0);
        return;
      }
      const z = (sum[i] - UPDATES * slots * pq) / Math.sqrt(variance);
      expect(Math.abs(z)).toBeLessThan(5.5);
      chi2 += z * z;
      cells++;
    });
    expect(cells).toBeGreaterThan(50);
    expect(chi2 / cells).toBeGreaterThan(0.6);
    expect(chi2 / cells).toBeLessThan(1.5);
    expect(observed / expected).toBeGreaterThan(0.97);
    expect(observed / expected).toBeLessThan(1.03);
  });

  it('have variance BL·q(1 − q), q = A|x|·B|δ|', () => {
    let ratio = 0;
    let cells = 0;
    each((i, pq) => {
      const expected = slots * pq * (1 - pq);
      if (UPDATES * expected < 100) return;
      const mean = sum[i] / UPDATES;
      ratio += (squares[i] / UPDATES - mean * mean) / expected;
      cells++;
    });
    expect(cells).toBeGreaterThan(20);
    expect(Math.abs(ratio / cells - 1)).toBeLessThan(0.05);
  });

  it('are separable: neighbours in a row share its slots, covariance BL·q₁·q₂·p·(1 − p)', () => {
    let observed = 0;
    let expected = 0;
    each((i) => {
      const [r, c] = [Math.floor(i / COLS), i % COLS];
      if (c === 0) return;
      observed += neighbours[i] / UPDATES - (sum[i] / UPDATES) * (sum[i - 1] / UPDATES);
      expected += slots * q[c] * q[c - 1] * p[r] * (1 - p[r]);
    });
    expect(expected).toBeGreaterThan(0);
    expect(Math.abs(observed / expected - 1)).toBeLessThan(0.12);
  });

  it('do not depend on tiles, and the twin makes the same', () => {
    const whole = make(setup);
    const first = pulsesOf(whole, loadWasm(whole.memory, module), 5);
    const cut = make(setup, 7, 9);
    expect(pulsesOf(cut, loadWasm(cut.memory, module), 5)).toEqual(first);
    const slow = make(setup);
    expect(pulsesOf(slow, twin(slow.memory), 5)).toEqual(first);
    expect(pulsesOf(whole, loadWasm(whole.memory, module), 6)).not.toEqual(first);
  });
});

describe.each([
  ['wasm', (net: TestNetwork) => loadWasm(net.memory, module)],
  ['twin', (net: TestNetwork) => twin(net.memory)],
])('%s', (_, kernelsOn) => {
  it.each([1, 7, 31, 32, 64])('fixed sets of %i slots overlap in round(k·l/BL)', (slots) => {
    const [rowGain, colGain] = [1, 0.9];
    const net = make({ encoder: L.ENCODER_OVERLAP, slots, rowGain, colGain });
    const n = pulsesOf(net, kernelsOn(net), 1);
    const half = Math.floor(slots / 2);
    const firing = (v: number, gain: number) => {
      const exact = Math.fround(Math.fround(gain) * Math.fround(Math.abs(v))) * slots;
      return Math.round(exact - 1e-7); // no value is just half way
    };
    for (let i = 0; i < n.length; i++) {
      const [k, l] = [firing(X[Math.floor(i / COLS)], rowGain), firing(DELTA[i % COLS], colGain)];
      expect(Math.abs(n[i])).toBe(Math.floor((k * l + half) / slots));
      if (n[i] !== 0) expect(Math.sign(n[i])).toBe(Math.sign(DELTA[i % COLS]));
    }
    expect(n.some((pulses) => pulses !== 0)).toBe(true);
  });

  it('a negative x turns the sign of all its pulses', () => {
    for (const encoder of [L.ENCODER_STOCHASTIC_TRAIN, L.ENCODER_OVERLAP, L.ENCODER_STOCHASTIC, L.ENCODER_TRUNCATION]) {
      const up = make({ encoder, slots: 31, rowGain: 1, colGain: 1 });
      const down = make({ encoder, slots: 31, rowGain: 1, colGain: 1 });
      down.layers[0].x.set(X.map((x) => -x));
      const plus = pulsesOf(up, kernelsOn(up), 3);
      expect(plus.some((n) => n > 0) && plus.some((n) => n < 0)).toBe(true);
      expect([...pulsesOf(down, kernelsOn(down), 3)]).toEqual([...plus].map((n) => 0 - n));
    }
  });

  it('truncation takes whole steps only; single pulses take fractions, levels and a top', () => {
    const cases: [number, object, number[]][] = [
      [L.ENCODER_TRUNCATION, {}, [0, 0, 1, 2, -1]],
      [L.ENCODER_SINGLE_PULSE, { max: 2 }, [0.25, 0.75, 1.5, 2, -1.25]],
      [L.ENCODER_SINGLE_PULSE, { levels: 2, max: 4 }, [0, 1, 1.5, 2.5, -1]],
    ];
    for (const [encoder, more, expected] of cases) {
      const pair = { ...BIG, gMin_S: 1e-6, step_S: 1e-7, c2c: 0, scale: 1, encoder, ...more };
      const net = network(1, [{ rows: 1, cols: 5, tileRows: 8, tileCols: 8, pairs: [pair], full: 0 }]);
      const [layer] = net.layers;
      const [tile] = layer.tiles;
      layer.x[0] = 1;
      layer.delta.set([0.25, 0.75, 1.5, 2.5, -1.25]);
      for (const plane of tile.planes) plane.fill(START_S);
      const kernels = kernelsOn(net);
      kernels.readForward(tile.address);
      kernels.update(tile.address, 0, net.scratch);
      const n = [...tile.planes[0]].slice(0, 5).map((g, c) => (g - tile.planes[1][c]) / 1e-7);
      for (const [c, value] of expected.entries()) expect(n[c]).toBeCloseTo(value, 4);
      const pulsed = expected.filter((value) => value !== 0);
      const pulses = encoder === L.ENCODER_SINGLE_PULSE ? pulsed.length : pulsed.reduce((s, v) => s + Math.abs(v), 0);
      expect(field(net, tile.address, L.TILE_PULSES)).toBe(pulses);
      expect(field(net, tile.address, L.TILE_HITS)).toBe(pulsed.length);
    }
  });
});

describe('an update by the encoder’s own trains', () => {
  const RATE = 0.005;
  const SCALE = 2 / 9e-6; // weight per siemens
  const C2C = 0.34;
  const BL = 31;
  const UPDATES = 3000;
  const config = resolveConfig({ sets: ['pulse.encoder=stochastic-train', `pulse.bl=${BL}`, 'pulse.adaptive_bl=off'] });
  const [peakX, peakDelta] = [Math.max(...X), Math.max(...DELTA.map(Math.abs))];
  const trains = encoders.get('stochastic-train').trains?.(peakX, peakDelta, RATE / (SCALE * STEP_S), config.pulse);

  it('has mean A·B·BL·Δw·|x||δ| = η·|x||δ| and variance Δw²·BL·q·(1 − q + c2c²)', () => {
    if (trains === undefined) throw new Error('no trains');
    const { slots, rowGain, colGain } = trains;
    expect(slots).toBe(BL);
    expect(rowGain * peakX).toBeLessThan(1);
    expect(colGain * peakDelta).toBeLessThan(1);
    // In weights: Δw of one pulse.
    const step = SCALE * STEP_S;
    expect((rowGain * colGain * BL * step) / RATE).toBeCloseTo(1, 6);
    const pair = { ...BIG, gMin_S: 1e-6, step_S: STEP_S, c2c: C2C, encoder: L.ENCODER_STOCHASTIC_TRAIN };
    const net = network(3, [{ rows: ROWS, cols: COLS, tileRows: 128, tileCols: 128, pairs: [pair], ...trains }]);
    const [layer] = net.layers;
    layer.x.set(X);
    layer.delta.set(DELTA);
    const kernels = loadWasm(net.memory, module);
    const [tile] = layer.tiles;
    const sum = new Float64Array(ROWS * COLS);
    const squares = new Float64Array(ROWS * COLS);
    for (let update = 0; update < UPDATES; update++) {
      net.i32[(net.run + L.RUN_STEP) >> 2] = update;
      encodeLines(kernels, net, layer, 0);
      for (const plane of tile.planes) plane.fill(START_S);
      kernels.readForward(tile.address);
      kernels.update(tile.address, 0, net.scratch);
      for (let r = 0; r < ROWS; r++) {
        for (let c = 0; c < COLS; c++) {
          const at = r * tile.stride + c;
          const change = SCALE * (tile.planes[0][at] - tile.planes[1][at]);
          sum[r * COLS + c] += change;
          squares[r * COLS + c] += change * change;
        }
      }
    }
    let [observed, meant, ratio, cells] = [0, 0, 0, 0];
    for (let i = 0; i < ROWS * COLS; i++) {
      const [x, delta] = [X[Math.floor(i / COLS)], DELTA[i % COLS]];
      const mean = RATE * x * delta;
      const q = rowGain * x * colGain * Math.abs(delta);
      const variance = step * step * BL * q * (1 - q + C2C * C2C);
      observed += Math.sign(delta) * sum[i];
      meant += UPDATES * Math.abs(mean);
      expect(Math.abs(sum[i] - UPDATES * mean)).toBeLessThanOrEqual(6 * Math.sqrt(UPDATES * variance) + 20 * step);
      if (UPDATES * BL * q < 300) continue;
      ratio += (squares[i] / UPDATES - (sum[i] / UPDATES) ** 2) / variance;
      cells++;
    }
    expect(cells).toBeGreaterThan(50);
    expect(Math.abs(observed / meant - 1)).toBeLessThan(0.02);
    expect(Math.abs(ratio / cells - 1)).toBeLessThan(0.03);
  });
});
