/** Retention drift against its law, device by device, and the two kernels against each other. */
import { expect, it } from 'vitest';
import { MemoryPlan, WASM_PAGE } from '../../src/chip/memory.js';
import { describeChip } from '../../src/chip/structure.js';
import { resolveConfig } from '../../src/config/index.js';
import type { Kernels } from '../../src/kernel/kernels.js';
import * as L from '../../src/kernel/layout.js';
import { twin } from '../../src/kernel/twin/index.js';
import { loadWasm } from '../../src/kernel/wasm.js';
import { wasmModule } from '../../src/kernel/wasm-node.js';
import { generator } from './support.js';

const module = await wasmModule();
const PLANES = 4;
const G_MIN = 1e-6;
const RANGE = 9e-6;

/** Hybrid devices of 7 × 5 cells in one tile, at conductances and coefficients ν of their own. */
function chip(kernelsOf: (memory: WebAssembly.Memory) => Kernels, rest: number) {
  const sets = ['network.layers=[6,5]', 'device.drift=0.05', 'device.d2d_drift=0.5', `device.drift_rest=${rest}`];
  const config = resolveConfig({ sets: [...sets, 'device.drift_t0_s=2', 'synapse.k=1', 'device.d2d=0.2'] });
  const structure = describeChip(config);
  const plan = new MemoryPlan(structure, config, 1);
  const pages = Math.ceil(plan.bytes / WASM_PAGE);
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
  const at = plan.write(memory);
  const i32 = new Int32Array(memory.buffer);
  const f32 = new Float32Array(memory.buffer);
  const tile = at.tiles[0];
  const random = generator(7);
  const stride = i32[(tile + L.TILE_STRIDE) >> 2];
  const perPlane = 7 * stride;
  const planes = (field: number, count = PLANES) => {
    const first = i32[(tile + field) >> 2] >> 2;
    return f32.subarray(first, first + count * perPlane);
  };
  const g = planes(L.TILE_PLANES);
  const [offsets, nu] = [planes(L.TILE_OFFSETS), planes(L.TILE_DRIFT_OWN)];
  const cells = Array.from({ length: PLANES * 7 * 5 }, (_, i) => Math.floor(i / 5) * stride + (i % 5));
  for (const cell of cells) {
    offsets[cell] = 1e-7 * random();
    nu[cell] = 0.1 * random();
    g[cell] = G_MIN + offsets[cell] + RANGE * random();
  }
  const kernels = kernelsOf(memory);
  const drift = (now_s: number) => {
    for (const pair of [0, 1]) kernels.drift(tile, pair, PLANES, now_s);
  };
  return { memory, cells, drift, g, offsets, nu };
}

const wasm = (memory: WebAssembly.Memory) => loadWasm(memory, module);

it.each([0, 0.5, 1])('G_rest + (G_w − G_rest)·(t/t₀)^−ν towards %f of the range, from every write on', (rest) => {
  const { cells, drift, g, offsets, nu } = chip(wasm, rest);
  drift(0);
  const written = g.slice();
  const writtenAt = new Float32Array(g.length);
  const target = (cell: number) => {
    const rest_S = G_MIN + offsets[cell] + rest * RANGE;
    return (now: number) => {
      const age = (now - writtenAt[cell]) / 2;
      return age <= 1 ? written[cell] : rest_S + (written[cell] - rest_S) * age ** -nu[cell];
    };
  };
  for (const now of [1, 2, 2.5, 10, 200, 2e4, 1e9]) {
    drift(now);
    for (const cell of cells) expect(Math.abs(g[cell] - target(cell)(now))).toBeLessThan(1e-6 * RANGE);
    // A write in between: half of the devices, at a time of their own.
    if (now === 10) {
      for (const cell of cells.filter((c) => c % 2 === 0)) g[cell] = G_MIN + offsets[cell] + 0.4 * RANGE;
      drift(50);
      for (const cell of cells.filter((c) => c % 2 === 0)) {
        written[cell] = g[cell];
        writtenAt[cell] = 50;
        expect(Math.abs(g[cell] - (G_MIN + offsets[cell] + 0.4 * RANGE))).toBeLessThan(1e-12);
      }
    }
  }
  const moved = cells.filter((cell) => Math.abs(g[cell] - written[cell]) > 1e-4 * RANGE).length;
  expect(moved).toBeGreaterThan(0.9 * cells.length);
});

it('twice at one time is once, and padding stays 0', () => {
  const { memory, drift, g, cells } = chip(wasm, 0.3);
  for (const now of [0, 5, 70]) drift(now);
  const before = Buffer.from(memory.buffer).toString('latin1');
  drift(70);
  expect(Buffer.from(memory.buffer).toString('latin1')).toBe(before);
  const inside = new Set(cells);
  expect(g.every((value, cell) => inside.has(cell) || value === 0)).toBe(true);
});

it('leaves the same bits in WASM and TypeScript', () => {
  const [a, b] = [chip(wasm, 0.2), chip(twin, 0.2)];
  for (const now of [0, 1, 3, 3.25, 1000, 123456]) {
    for (const one of [a, b]) {
      if (now === 1000) for (const cell of one.cells.slice(0, 40)) one.g[cell] = 3e-6;
      one.drift(now);
    }
    expect(Buffer.compare(Buffer.from(a.memory.buffer), Buffer.from(b.memory.buffer))).toBe(0);
  }
});
