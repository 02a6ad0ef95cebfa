/** Spike kernels: WASM and twin leave the same bits, and both agree with plain f64 arithmetic. */
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { MemoryPlan, WASM_PAGE } from '../../src/chip/memory.js';
import { describeChip } from '../../src/chip/structure.js';
import { resolveConfig } from '../../src/config/index.js';
import type { Kernels } from '../../src/kernel/kernels.js';
import * as L from '../../src/kernel/layout.js';
import { twin } from '../../src/kernel/twin/index.js';
import { loadWasm } from '../../src/kernel/wasm.js';
import { wasmModule } from '../../src/kernel/wasm-node.js';
import { seesSpikes } from '../../src/snn/memory.js';
import { generator } from './support.js';

let module: WebAssembly.Module;
beforeAll(async () => {
  module = await wasmModule();
});

/** A spiking chip in memory with random ideal weights and a random sample before its inputs. */
function chipInMemory(sets: readonly string[], seed: number, bright = 0.4, spread = 1) {
  const config = resolveConfig({ preset: 'float', sets: ['snn.rule=surrogate', ...sets] });
  const chip = describeChip(config);
  const plan = new MemoryPlan(chip, config, 1);
  const pages = Math.ceil(plan.bytes / WASM_PAGE);
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
  const at = plan.write(memory);
  const random = generator(seed);
  const i32 = new Int32Array(memory.buffer);
  const f32 = new Float32Array(memory.buffer);
  for (const { index, rows, cols } of chip.tiles) {
    const weights = i32[(at.tiles[index] + L.TILE_WEIGHTS) >> 2] >> 2;
    const stride = i32[(at.tiles[index] + L.TILE_STRIDE) >> 2];
    for (let r = 0; r < rows; r++) {
      for (let c = 0; c < cols; c++) f32[weights + r * stride + c] = spread * (2 * random() - 0.8);
    }
  }
  const bytes = new Uint8Array(memory.buffer, at.input, 4 * chip.layers[0].rows);
  for (let i = 0; i < chip.layers[0].rows - 1; i++) bytes[i] = random() < bright ? 255 * random() + 1 : 0;
  return { config, chip, at, memory, i32, f32, bytes };
}
type Chip = ReturnType<typeof chipInMemory>;

/** One training sample as the machines ask for it, without updates. */
function sample(kernels: Kernels, { config, chip, at }: Chip, label: number): void {
  const [scratch] = at.scratch;
  const inputs = chip.layers[0].rows - 1;
  if (config.snn.coding === 'constant') kernels.present(at.layers[0], at.input, inputs);
  else kernels.encodeSpikes(at.layers[0], at.input, inputs, L.STREAM_SPIKES, 17, scratch);
  chip.layers.forEach(({ index, cols, tiles }) => {
    const spikes = seesSpikes(config, index);
    for (const tile of tiles) {
      if (spikes) kernels.readSpikes(at.tiles[tile.index], scratch);
      else kernels.readForward(at.tiles[tile.index]);
    }
    const cut = cols >> 1; // banks may be run in parts
    for (const [lo, hi] of [
      [0, cut],
      [cut, cols],
    ]) {
      if (spikes) kernels.integrateSpikes(at.layers[index], lo, hi);
      else kernels.integrate(at.layers[index], lo, hi);
      if (index === chip.layers.length - 1) kernels.readout(at.layers[index], lo, hi);
      else kernels.lif(at.layers[index], lo, hi);
    }
  });
  const last = chip.layers.length - 1;
  kernels.error(at.layers[last], 0, chip.layers[last].cols, label);
  for (let l = last; l > 0; l--) {
    for (const tile of chip.layers[l].tiles) kernels.readBackward(at.tiles[tile.index]);
    kernels.backpropagateSpikes(at.layers[l], 0, chip.layers[l - 1].cols);
  }
}

/** The whole memory but for the scratch. */
function bits({ memory, at }: Chip): Buffer {
  const copy = Buffer.from(new Uint8Array(memory.buffer));
  copy.fill(0, at.scratch[0], at.scratch[0] + L.SCRATCH_BYTES);
  return copy;
}

const vector = ({ i32, f32 }: Chip, pointer: number, count: number) => {
  const from = i32[pointer >> 2] >> 2;
  return [...f32.subarray(from, from + count)];
};
const neuronOf = ({ i32, at }: Chip, layer: number) => i32[(at.layers[layer] + L.LAYER_NEURON) >> 2];

/** Spike steps of every row of a layer. */
function trains({ i32, at, config, chip }: Chip, layer: number): number[][] {
  const train = i32[(at.layers[layer] + L.LAYER_TRAIN) >> 2] >> 2;
  const stride = i32[(at.layers[layer] + L.LAYER_TRAIN_STRIDE) >> 2];
  return Array.from({ length: chip.layers[layer].rows }, (_, row) =>
    Array.from({ length: config.snn.steps }, (_, t) => t).filter(
      (t) => (i32[train + (t >> 5) * stride + row] >>> (t & 31)) & 1,
    ),
  );
}

const network = fc.record({
  coding: fc.constantFrom('constant', 'poisson', 'latency', 'trains'),
  neuron: fc.constantFrom('lif', 'cuba-lif'),
  steps: fc.constantFrom(1, 5, 31, 32, 33, 70),
  reset: fc.constantFrom('subtract', 'value'),
  refractory: fc.constantFrom(0, 1, 4),
  adapt: fc.constantFrom(0, 0.3),
  v_reset: fc.constantFrom(0, -0.5),
  rate: fc.constantFrom(0.03, 0.5, 1),
  inputs: fc.integer({ min: 1, max: 70 }),
  hidden: fc.integer({ min: 1, max: 40 }),
  second: fc.integer({ min: 0, max: 20 }),
  outputs: fc.integer({ min: 1, max: 12 }),
  tile: fc.constantFrom(3, 16, 53, 128),
});

function setsOf(v: typeof network extends fc.Arbitrary<infer T> ? T : never): string[] {
  const layers = [v.inputs, v.hidden, ...(v.second > 0 ? [v.second] : []), v.outputs];
  const snn = { coding: v.coding, neuron: v.neuron, steps: v.steps, reset: v.reset, adapt: v.adapt };
  return [
    `network.layers=[${layers}]`,
    `tile.rows=${v.tile}`,
    `tile.cols=${v.tile}`,
    `snn.refractory_ns=${1000 * v.refractory}`,
    `snn.v_reset=${v.v_reset}`,
    `snn.rate_max=${v.rate}`,
    ...Object.entries(snn).map(([key, value]) => `snn.${key}=${value}`),
  ];
}

describe('WASM and twin', () => {
  it('agree to the bit on samples of random spiking networks', () => {
    let spikes = 0;
    fc.assert(
      fc.property(fc.integer({ min: 1 }), network, (seed, v) => {
        const [a, b] = [chipInMemory(setsOf(v), seed), chipInMemory(setsOf(v), seed)];
        sample(loadWasm(a.memory, module), a, 0);
        sample(twin(b.memory), b, 0);
        spikes += a.i32[(neuronOf(a, 0) + L.NEURON_SPIKES) >> 2];
        expect(bits(a).compare(bits(b)), 'memories differ').toBe(0);
      }),
      { numRuns: 150 },
    );
    expect(spikes, 'spikes fired').toBeGreaterThan(300);
  });

  it('refuse a reset they do not know', () => {
    for (const make of [(m: WebAssembly.Memory) => loadWasm(m, module), twin]) {
      const chip = chipInMemory(['network.layers=[4,3,2]'], 1);
      chip.i32[(neuronOf(chip, 0) + L.NEURON_RESET) >> 2] = 9;
      expect(() => make(chip.memory).lif(chip.at.layers[0], 0, 3)).toThrow();
    }
  });
});

describe('neurons', () => {
  it('follow u ← β·u + (1 − β)·I, with surrogates and traces as sums over steps, in f64', () => {
    for (const sets of [[], ['snn.reset=value', 'snn.v_reset=-0.25', 'snn.refractory_ns=2000', 'snn.adapt=0.2']]) {
      const chip = chipInMemory(['network.layers=[30,25,4]', ...sets], 5);
      sample(loadWasm(chip.memory, module), chip, 1);
      const { snn } = chip.config;
      const beta = Math.exp(-snn.step_ns / snn.tau_ns);
      const left = Math.exp(-snn.step_ns / snn.tau_adapt_ns);
      const leak = Array.from({ length: snn.steps }, (_, n) => 1 - beta ** (n + 1));
      const sum = leak.reduce((total, value) => total + value);
      const currents = vector(chip, chip.at.layers[0] + L.LAYER_Z, 25);
      const spikes = trains(chip, 1);
      const surrogates = vector(chip, neuronOf(chip, 0) + L.NEURON_SURROGATE, 25);
      const traces = vector(chip, chip.at.layers[0] + L.LAYER_Y, 25);
      let fired = 0;
      currents.forEach((current, j) => {
        let [u, b, a, h, hold] = [0, 0, 0, 0, 0];
        const train: number[] = [];
        for (let t = 0; t < snn.steps; t++) {
          const theta = snn.threshold + b;
          if (hold === 0) {
            u = beta * u + (1 - beta) * current;
            a += (leak[t] / sum) * (1 + snn.slope * Math.abs(u - theta)) ** -2;
          }
          if (hold === 0 && u >= theta) {
            train.push(t);
            h += leak[snn.steps - 1 - t] / sum;
            u = snn.reset === 'subtract' ? u - theta : snn.v_reset;
            b += snn.adapt;
            hold = snn.refractory_ns / snn.step_ns;
          } else if (hold > 0) hold--;
          b *= left;
        }
        fired += train.length;
        expect(spikes[j]).toEqual(train);
        expect(surrogates[j]).toBeCloseTo(a, 5);
        expect(traces[j]).toBeCloseTo(h, 5);
      });
      expect(fired).toBeGreaterThan(20);
    }
  });

  it('behind a synaptic filter answer a steady current as those without, once both have settled', () => {
    // No spike: the membrane ends at the current. The surrogate of the last steps tells where it is.
    const surrogateAt = (neuron: string) => {
      const chip = chipInMemory(
        ['network.layers=[3,4,2]', `snn.neuron=${neuron}`, 'snn.steps=2000', 'snn.threshold=100'],
        3,
      );
      sample(loadWasm(chip.memory, module), chip, 0);
      return vector(chip, neuronOf(chip, 0) + L.NEURON_SURROGATE, 4);
    };
    const [plain, filtered] = [surrogateAt('lif'), surrogateAt('cuba-lif')];
    for (const [j, value] of plain.entries()) expect(filtered[j] / value).toBeCloseTo(1, 3);
  });

  it('of the second hidden layer see the spikes of the first, step by step', () => {
    const chip = chipInMemory(['network.layers=[20,15,6,3]', 'tile.rows=7', 'tile.cols=4', 'snn.steps=40'], 9);
    sample(loadWasm(chip.memory, module), chip, 0);
    const spikes = trains(chip, 1);
    const neuron = neuronOf(chip, 1);
    const current = chip.i32[(neuron + L.NEURON_CURRENT) >> 2] >> 2;
    const stride = chip.i32[(neuron + L.NEURON_CURRENT_STRIDE) >> 2];
    expect(spikes[15]).toHaveLength(40); // the bias row
    for (let t = 0; t < 40; t++) {
      for (let j = 0; j < 6; j++) {
        let sum = 0;
        spikes.forEach((train, row) => {
          if (train.includes(t)) sum += weightOf(chip, 1, row, j);
        });
        expect(chip.f32[current + t * stride + j]).toBeCloseTo(sum, 4);
      }
    }
  });
});

function weightOf({ chip, at, i32, f32 }: Chip, layer: number, row: number, col: number): number {
  const inside = ({ row0, col0, rows, cols }: { row0: number; col0: number; rows: number; cols: number }) =>
    row >= row0 && row < row0 + rows && col >= col0 && col < col0 + cols;
  const tile = chip.layers[layer].tiles.find(inside);
  if (tile === undefined) throw new RangeError('no such cell');
  const weights = i32[(at.tiles[tile.index] + L.TILE_WEIGHTS) >> 2] >> 2;
  const stride = i32[(at.tiles[tile.index] + L.TILE_STRIDE) >> 2];
  return f32[weights + (row - tile.row0) * stride + col - tile.col0];
}

describe('input spikes', () => {
  it('of Poisson coding come at the rate of their pixel, each step alike', () => {
    const steps = 400;
    const chip = chipInMemory(['network.layers=[256,2,2]', `snn.steps=${steps}`, 'snn.coding=poisson'], 1);
    for (let i = 0; i < 256; i++) chip.bytes[i] = i;
    const kernels = loadWasm(chip.memory, module);
    const perStep = new Float64Array(steps);
    const perPixel = new Float64Array(256);
    const samples = 200;
    for (let key = 0; key < samples; key++) {
      kernels.encodeSpikes(chip.at.layers[0], chip.at.input, 256, L.STREAM_SPIKES, key, chip.at.scratch[0]);
      trains(chip, 0)
        .slice(0, 256)
        .forEach((train, i) => {
          perPixel[i] += train.length;
          for (const t of train) perStep[t]++;
        });
    }
    const draws = samples * steps;
    perPixel.forEach((count, byte) => {
      const p = byte / 255;
      expect(Math.abs(count - draws * p)).toBeLessThanOrEqual(5 * Math.sqrt(draws * p * (1 - p)) + 1e-9);
    });
    // Σ p(1 − p) over the pixels is the variance of one step.
    const mean = (samples * 256) / 2;
    const deviation = Math.sqrt((samples * 256) / 6);
    for (const count of perStep) expect(Math.abs(count - mean)).toBeLessThan(5 * deviation);
  });

  it('have gaps that are geometric', () => {
    const chip = chipInMemory(['network.layers=[40,2,2]', 'snn.steps=4000', 'snn.coding=poisson'], 1);
    chip.bytes.fill(51, 0, 40); // p = 0.2
    const kernels = loadWasm(chip.memory, module);
    kernels.encodeSpikes(chip.at.layers[0], chip.at.input, 40, L.STREAM_SPIKES, 5, chip.at.scratch[0]);
    const gaps = trains(chip, 0)
      .slice(0, 40)
      .flatMap((train) => train.slice(1).map((t, i) => t - train[i]));
    for (let gap = 1; gap < 12; gap++) {
      const p = 0.2 * 0.8 ** (gap - 1);
      const count = gaps.filter((g) => g === gap).length;
      expect(Math.abs(count - gaps.length * p)).toBeLessThan(5 * Math.sqrt(gaps.length * p));
    }
  });

  it('of latency coding come once, bright pixels first, none from black ones', () => {
    const chip = chipInMemory(['network.layers=[4,2,2]', 'snn.steps=11', 'snn.coding=latency'], 1);
    chip.bytes.set([255, 128, 1, 0]);
    const kernels = loadWasm(chip.memory, module);
    kernels.encodeSpikes(chip.at.layers[0], chip.at.input, 4, L.STREAM_SPIKES, 0, chip.at.scratch[0]);
    expect(trains(chip, 0).slice(0, 4)).toEqual([[0], [5], [10], []]);
    const [early, late, last, none] = vector(chip, chip.at.layers[0] + L.LAYER_X, 4);
    expect([early > late, late > last, last > 0, none]).toEqual([true, true, true, 0]);
  });

  it('of training samples and of evaluated ones are different draws', () => {
    const chip = chipInMemory(['network.layers=[50,2,2]', 'snn.coding=poisson'], 1, 1);
    const kernels = loadWasm(chip.memory, module);
    const draw = (stream: number, key: number) => {
      kernels.encodeSpikes(chip.at.layers[0], chip.at.input, 50, stream, key, chip.at.scratch[0]);
      return JSON.stringify(trains(chip, 0));
    };
    expect(new Set([draw(24, 1), draw(24, 2), draw(25, 1), draw(25, 2)]).size).toBe(4);
    expect(draw(L.STREAM_SPIKES, 1)).toBe(draw(L.STREAM_SPIKES, 1));
  });
});
