/**
 * The layer that kernels are measured on: 785 × 250 hybrid synapses in 128 × 128 tiles, 150 active rows (an MNIST
 * digit), many small errors and a few large ones.
 */
import type { Kernels } from '../src/kernel/kernels.js';
import * as L from '../src/kernel/layout.js';
import { BIG, field, generator, network, SMALL, type TestNetwork } from '../test/kernel/support.js';
import { cpu_ns } from './cpu-time.js';

const ROWS = 785;
const COLS = 250;
const TILE = 128;
const ACTIVE = 150;
/** So small that no device fills up, however often an update is repeated. */
const STEP_S = 1e-13;

export interface KernelTask {
  readonly label: string;
  /** Kernel, as bench/reference.cpp names it. */
  readonly kernel: 'readForward' | 'readBackward' | 'integrateAndFire' | 'updateIdeal' | 'update' | 'refreshWeights';
  readonly c2c: number;
  /** Cells that an update shall hit, about. */
  readonly hits?: number;
  /** Calls of one repetition in WASM and C++, and in TypeScript. */
  readonly calls: number;
  readonly twinCalls: number;
}

const NOISE = 0.34;
export const KERNEL_TASKS: readonly KernelTask[] = [
  { label: 'forward read', kernel: 'readForward', c2c: NOISE, calls: 400, twinCalls: 20 },
  { label: 'backward read (all 785 rows)', kernel: 'readBackward', c2c: NOISE, calls: 200, twinCalls: 10 },
  { label: 'integrate and fire', kernel: 'integrateAndFire', c2c: NOISE, calls: 2000, twinCalls: 100 },
  { label: 'ideal update', kernel: 'updateIdeal', c2c: NOISE, calls: 400, twinCalls: 20 },
  { label: 'update, no hit', kernel: 'update', c2c: NOISE, hits: 0, calls: 2000, twinCalls: 200 },
  { label: 'noisy update, 100 hits', kernel: 'update', c2c: NOISE, hits: 100, calls: 1000, twinCalls: 40 },
  { label: 'noisy update, 280 hits', kernel: 'update', c2c: NOISE, hits: 280, calls: 500, twinCalls: 30 },
  { label: 'noisy update, 2,000 hits', kernel: 'update', c2c: NOISE, hits: 2000, calls: 100, twinCalls: 10 },
  { label: 'noisy update, nearly dense', kernel: 'update', c2c: NOISE, hits: 36000, calls: 8, twinCalls: 2 },
  { label: 'update without noise, 280 hits', kernel: 'update', c2c: 0, hits: 280, calls: 1000, twinCalls: 40 },
  { label: 'update without noise, nearly dense', kernel: 'update', c2c: 0, hits: 36000, calls: 16, twinCalls: 4 },
  { label: 'all weights anew', kernel: 'refreshWeights', c2c: NOISE, calls: 40, twinCalls: 4 },
];

export function kernelNetwork(c2c: number): TestNetwork {
  const pairs = [BIG, SMALL].map((pair) => ({ ...pair, c2c, scale: 1, step_S: STEP_S }));
  const net = network(5, [{ rows: ROWS, cols: COLS, tileRows: TILE, tileCols: TILE, pairs, full: 0 }], 128);
  const [layer] = net.layers;
  const random = generator(11);
  // Half of a digit's active pixels are nearly white.
  layer.x.fill(0);
  for (let a = 0; a < ACTIVE - 1; a++) {
    const row = 100 + 4 * a - (a % 3);
    layer.x[row] = random() < 0.5 ? 0.95 + 0.05 * random() : 0.05 + 0.9 * random();
  }
  layer.x[ROWS - 1] = 1;
  for (let c = 0; c < COLS; c++) layer.delta[c] = (2 * random() - 1) * random() * random() * random();
  return net;
}

export function setScale(net: TestNetwork, scale: number): void {
  const pairs = field(net, net.layers[0].address, L.LAYER_PAIR);
  for (let pair = 0; pair < 2; pair++) net.f32[(pairs + pair * L.PAIR_BYTES + L.PAIR_SCALE) >> 2] = scale;
}

/** Hits of one update of all tiles. */
export function updateAll(kernels: Kernels, net: TestNetwork): number {
  let hits = 0;
  for (const tile of net.layers[0].tiles) {
    kernels.update(tile.address, 0, net.scratch);
    hits += net.i32[(tile.address + L.TILE_HITS) >> 2];
  }
  return hits;
}

/** The scale (pulses per unit of x·δ) at which an update hits about `hits` cells. */
export function scaleFor(kernels: Kernels, net: TestNetwork, hits: number): number {
  for (const tile of net.layers[0].tiles) kernels.readForward(tile.address);
  let [low, high] = [0.01, 1e5];
  for (let i = 0; i < 40; i++) {
    const middle = Math.sqrt(low * high);
    setScale(net, middle);
    if (updateAll(kernels, net) > hits) high = middle;
    else low = middle;
  }
  return low;
}

/** A task's calls, timed: ns per call, and a number that all contestants must agree on. */
export function runTask(
  kernels: Kernels,
  net: TestNetwork,
  task: KernelTask,
  scale: number,
  calls: number,
): { ns: number; check: number } {
  const [layer] = net.layers;
  setScale(net, scale);
  if (task.kernel !== 'updateIdeal') for (const tile of layer.tiles) kernels.refreshWeights(tile.address);
  for (const tile of layer.tiles) kernels.readForward(tile.address);
  const addresses = layer.tiles.map((tile) => tile.address);
  const start_ns = cpu_ns();
  for (let i = 0; i < calls; i++) {
    switch (task.kernel) {
      case 'update':
        for (const tile of addresses) kernels.update(tile, 0, net.scratch);
        break;
      case 'integrateAndFire':
        kernels.integrate(layer.address, 0, COLS);
        kernels.fire(layer.address, 0, COLS);
        break;
      case 'readForward':
        for (const tile of addresses) kernels.readForward(tile);
        break;
      case 'readBackward':
        for (const tile of addresses) kernels.readBackward(tile);
        break;
      case 'updateIdeal':
        for (const tile of addresses) kernels.updateIdeal(tile);
        break;
      case 'refreshWeights':
        for (const tile of addresses) kernels.refreshWeights(tile);
        break;
    }
  }
  const ns = (cpu_ns() - start_ns) / calls;
  return { ns, check: checkOf(net, task) };
}

function checkOf(net: TestNetwork, { kernel }: KernelTask): number {
  const [layer] = net.layers;
  const total = (values: Float32Array, count: number) => {
    let sum = 0;
    for (let i = 0; i < count; i++) sum += Math.abs(values[i]);
    return sum;
  };
  let sum = 0;
  for (const tile of layer.tiles) {
    if (kernel === 'readForward') sum += total(tile.forward, tile.cols);
    else if (kernel === 'readBackward') sum += total(tile.backward, tile.rows);
    else if (kernel === 'update' || kernel === 'updateIdeal') sum += field(net, tile.address, L.TILE_HITS);
    else if (kernel === 'refreshWeights') sum += total(tile.weights, tile.rows * tile.stride);
  }
  return kernel === 'integrateAndFire' ? total(layer.y, COLS) : sum;
}
