/** Kernels of neurons that compete: WASM and twin leave the same bits; spikes teach what the rule says. */
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
import { generator } from './support.js';

let module: WebAssembly.Module;
beforeAll(async () => {
  module = await wasmModule();
});

/** A chip of competing neurons with ideal weights in 0 … 1, and random trains on its rows. */
function chipInMemory(sets: readonly string[], seed: number) {
  const config = resolveConfig({ preset: 'snn-stdp-float', sets: ['snn.coding=trains', ...sets] });
  const chip = describeChip(config);
  const plan = new MemoryPlan(chip, config, 1);
  const pages = Math.ceil(plan.bytes / WASM_PAGE);
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
  const at = plan.write(memory);
  const i32 = new Int32Array(memory.buffer);
  const f32 = new Float32Array(memory.buffer);
  const random = generator(seed);
  for (const { index, rows, cols } of chip.tiles) {
    const weights = i32[(at.tiles[index] + L.TILE_WEIGHTS) >> 2] >> 2;
    const stride = i32[(at.tiles[index] + L.TILE_STRIDE) >> 2];
    for (let r = 0; r < rows; r++) for (let c = 0; c < cols; c++) f32[weights + r * stride + c] = random();
  }
  const inputs = chip.layers[0].rows - 1;
  const words = Math.ceil(config.snn.steps / 32);
  for (let i = 0; i < inputs * words; i++) {
    for (let bit = 0; bit < 32; bit++) if (random() < 0.2) i32[(at.input >> 2) + i] |= 1 << bit;
  }
  return { config, chip, at, memory, i32, f32, inputs };
}
type Chip = ReturnType<typeof chipInMemory>;

/** A training sample as the machines ask for it; calls `visit` after each contrast. */
function sample(
  kernels: Kernels,
  { config, chip, at, inputs, i32, f32 }: Chip,
  visit?: (step: number) => void,
): number[] {
  const [scratch] = at.scratch;
  const [layer] = at.layers;
  const [{ tiles, cols }] = chip.layers;
  const addresses = tiles.map(({ index }) => at.tiles[index]);
  f32[(layer + L.LAYER_RATE) >> 2] = 0.1;
  kernels.encodeSpikes(layer, at.input, inputs, L.STREAM_SPIKES, 1, scratch);
  for (const tile of addresses) kernels.readSpikes(tile, scratch);
  kernels.integrateSpikes(layer, 0, cols);
  const winners: number[] = [];
  for (let step = 0; ; step++) {
    step = kernels.compete(layer, step, 1);
    if (step >= config.snn.steps) return winners;
    const winner = i32[(i32[(layer + L.LAYER_NEURON) >> 2] + L.NEURON_WINNER) >> 2];
    winners.push(winner);
    for (const [t, { col0, cols: width }] of tiles.entries()) {
      if (winner >= col0 && winner < col0 + width) kernels.readBackward(addresses[t]);
    }
    kernels.contrast(layer, winner, step);
    visit?.(step);
    for (const tile of addresses) kernels.updateIdeal(tile);
    kernels.columnCurrents(layer, winner, step + 1, scratch);
  }
}

const shape = fc.record({
  inputs: fc.integer({ min: 1, max: 60 }),
  neurons: fc.integer({ min: 1, max: 30 }),
  steps: fc.constantFrom(5, 32, 33, 70),
  tile: fc.constantFrom(4, 16, 128),
  refractory: fc.constantFrom(0, 3),
});
const setsOf = (v: { inputs: number; neurons: number; steps: number; tile: number; refractory: number }) => [
  `network.layers=[${v.inputs},${v.neurons}]`,
  `snn.steps=${v.steps}`,
  `tile.rows=${v.tile}`,
  `tile.cols=${v.tile}`,
  `snn.refractory_ns=${1e6 * v.refractory}`,
  'snn.threshold=3',
];

describe('WASM and twin', () => {
  it('agree to the bit on samples of random networks, spike after spike', () => {
    let spikes = 0;
    fc.assert(
      fc.property(fc.integer({ min: 1 }), shape, (seed, v) => {
        const [a, b] = [chipInMemory(setsOf(v), seed), chipInMemory(setsOf(v), seed)];
        const winners = sample(loadWasm(a.memory, module), a);
        expect(sample(twin(b.memory), b)).toEqual(winners);
        spikes += winners.length;
        const bits = [a, b].map(({ memory, at }) => {
          const copy = Buffer.from(new Uint8Array(memory.buffer));
          return copy.fill(0, at.scratch[0], at.scratch[0] + L.SCRATCH_BYTES);
        });
        expect(bits[0].compare(bits[1]), 'memories differ').toBe(0);
      }),
      { numRuns: 100 },
    );
    expect(spikes).toBeGreaterThan(500);
  });
});

describe('a spike', () => {
  const sets = setsOf({ inputs: 40, neurons: 12, steps: 70, tile: 16, refractory: 3 });

  it('pulls the weights of its neuron, and no others, to exp(−Δt/τ) since the last input spikes', () => {
    const chip = chipInMemory(sets, 4);
    const { i32, f32, at, config } = chip;
    const layer = at.layers[0];
    const train = i32[(layer + L.LAYER_TRAIN) >> 2] >> 2;
    const stride = i32[(layer + L.LAYER_TRAIN_STRIDE) >> 2];
    const x = i32[(layer + L.LAYER_X) >> 2] >> 2;
    const delta = i32[(layer + L.LAYER_DELTA) >> 2] >> 2;
    const tau_steps = config.snn.tau_pre_ns / config.snn.step_ns;
    let seen = 0;
    const weight = (row: number, col: number) => {
      const tile = chip.chip.layers[0].tiles.find(
        (t) => row >= t.row0 && row < t.row0 + t.rows && col >= t.col0 && col < t.col0 + t.cols,
      );
      if (tile === undefined) throw new RangeError('no such cell');
      const address = at.tiles[tile.index];
      const base = i32[(address + L.TILE_WEIGHTS) >> 2] >> 2;
      return f32[base + (row - tile.row0) * i32[(address + L.TILE_STRIDE) >> 2] + col - tile.col0];
    };
    sample(loadWasm(chip.memory, module), chip, (step) => {
      const errors = [...f32.subarray(delta, delta + 12)];
      const winner = errors.indexOf(1);
      expect(errors.reduce((sum, value) => sum + Math.abs(value))).toBe(1);
      for (let row = 0; row < 40; row++) {
        let last = step;
        while (last >= 0 && !((i32[train + (last >> 5) * stride + row] >>> (last & 31)) & 1)) last--;
        const trace = last < 0 ? 0 : Math.exp((last - step) / tau_steps);
        expect(f32[x + row]).toBeCloseTo(trace - weight(row, winner), 5);
      }
      expect(f32[x + 40]).toBe(0); // no bias
      seen++;
    });
    expect(seen).toBeGreaterThan(5);
  });

  it('raises the threshold of its neuron for good, and inhibits it for its refractory time', () => {
    const chip = chipInMemory(sets, 6);
    const { i32, f32, at } = chip;
    const steps: number[] = [];
    const winners = sample(loadWasm(chip.memory, module), chip, (step) => steps.push(step));
    const neuron = i32[(at.layers[0] + L.LAYER_NEURON) >> 2];
    const rise = i32[(neuron + L.NEURON_RISE) >> 2] >> 2;
    for (let j = 0; j < 12; j++) {
      expect(f32[rise + j]).toBeCloseTo(0.1 * winners.filter((winner) => winner === j).length, 5);
    }
    winners.forEach((winner, i) => {
      const next = winners.indexOf(winner, i + 1);
      if (next > 0) expect(steps[next] - steps[i]).toBeGreaterThan(3);
    });
  });
});
