/**
 * Time of each kernel on a 785 × 250 hybrid layer in 128 × 128 tiles with 150 active rows (an MNIST digit),
 * WASM against its TypeScript twin. Run: `npx tsx bench/kernels.ts [--json]`
 */
import type { Kernels } from '../src/kernel/kernels.js';
import * as L from '../src/kernel/layout.js';
import { twin } from '../src/kernel/twin/index.js';
import { loadWasm } from '../src/kernel/wasm.js';
import { wasmModule } from '../src/kernel/wasm-node.js';
import { BIG, field, generator, network, SMALL, type TestNetwork } from '../test/kernel/support.js';

const ROWS = 785;
const COLS = 250;
const ACTIVE = 150;
/** So small that no device fills up, however often an update is repeated. */
const STEP_S = 1e-13;

/** Median over `rounds` of the mean time of one call, ns. */
function time(work: () => void, rounds: number, calls: number): number {
  for (let i = 0; i < calls; i++) work();
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const start = process.hrtime.bigint();
    for (let i = 0; i < calls; i++) work();
    times.push(Number(process.hrtime.bigint() - start) / calls);
  }
  return times.sort((a, b) => a - b)[rounds >> 1];
}

function build(c2c: number): TestNetwork {
  const pairs = [BIG, SMALL].map((pair) => ({ ...pair, c2c, scale: 1, step_S: STEP_S }));
  const net = network(5, [{ rows: ROWS, cols: COLS, tileRows: 128, tileCols: 128, pairs, full: 0 }], 128);
  const [layer] = net.layers;
  const random = generator(11);
  // Half of a digit's active pixels are nearly white.
  layer.x.fill(0);
  for (let a = 0; a < ACTIVE - 1; a++) {
    const row = 100 + 4 * a - (a % 3);
    layer.x[row] = random() < 0.5 ? 0.95 + 0.05 * random() : 0.05 + 0.9 * random();
  }
  layer.x[ROWS - 1] = 1;
  // Hidden errors: many small ones, a few large ones.
  for (let c = 0; c < COLS; c++) layer.delta[c] = (2 * random() - 1) * random() * random() * random();
  return net;
}

function setScale(net: TestNetwork, scale: number): void {
  const pairs = field(net, net.layers[0].address, L.LAYER_PAIR);
  for (let pair = 0; pair < 2; pair++) net.f32[(pairs + pair * L.PAIR_BYTES + L.PAIR_SCALE) >> 2] = scale;
}

function updateAll(kernels: Kernels, net: TestNetwork): number {
  let hits = 0;
  for (const tile of net.layers[0].tiles) {
    kernels.update(tile.address, 0, net.scratch);
    hits += net.i32[(tile.address + L.TILE_HITS) >> 2];
  }
  return hits;
}

/** The scale at which an update hits about `hits` cells. */
function scaleFor(kernels: Kernels, net: TestNetwork, hits: number): number {
  let [low, high] = [0.01, 1e5];
  for (let i = 0; i < 40; i++) {
    const middle = Math.sqrt(low * high);
    setScale(net, middle);
    if (updateAll(kernels, net) > hits) high = middle;
    else low = middle;
  }
  return low;
}

interface Row {
  readonly kernel: string;
  readonly wasm_ns: number;
  readonly twin_ns: number;
  readonly hits?: number;
}

const module = await wasmModule();
const rows: Row[] = [];

function compare(kernel: string, c2c: number, hits: number | null, work: (k: Kernels, net: TestNetwork) => void): void {
  const nets = [build(c2c), build(c2c)];
  const kernels = [loadWasm(nets[0].memory, module), twin(nets[1].memory)];
  for (const tile of nets[0].layers[0].tiles) kernels[0].readForward(tile.address);
  const scale = hits === null ? 1 : scaleFor(kernels[0], nets[0], hits);
  const [wasm_ns, twin_ns] = kernels.map((k, i) => {
    for (const tile of nets[i].layers[0].tiles) k.readForward(tile.address);
    if (hits !== null) setScale(nets[i], scale);
    return time(() => work(k, nets[i]), i === 0 ? 21 : 5, i === 0 ? 200 : hits !== null && hits > 1e4 ? 4 : 20);
  });
  const done = hits === null ? undefined : updateAll(kernels[0], nets[0]);
  rows.push({ kernel, wasm_ns, twin_ns, ...(done === undefined ? {} : { hits: done }) });
}

const eachTile = (kernel: 'readForward' | 'readBackward' | 'updateIdeal' | 'refreshWeights') => {
  return (k: Kernels, net: TestNetwork) => {
    for (const tile of net.layers[0].tiles) k[kernel](tile.address);
  };
};
compare('readForward', 0.34, null, eachTile('readForward'));
compare('readBackward', 0.34, null, eachTile('readBackward'));
compare('updateIdeal', 0.34, null, eachTile('updateIdeal'));
compare('integrate + fire', 0.34, null, (k, net) => {
  k.integrate(net.layers[0].address, 0, COLS);
  k.fire(net.layers[0].address, 0, COLS);
});
compare('update, no pulse', 0.34, 0, updateAll);
compare('update, noisy', 0.34, 100, updateAll);
compare('update, noisy', 0.34, 280, updateAll);
compare('update, noisy', 0.34, 2000, updateAll);
compare('update, noisy, nearly dense', 0.34, 36000, updateAll);
compare('update, no noise', 0, 280, updateAll);
compare('update, no noise, nearly dense', 0, 36000, updateAll);
compare('findFull', 0.34, null, (k, net) => {
  for (const tile of net.layers[0].tiles) k.findFull(tile.address, 0);
});
compare('refreshWeights', 0.34, null, eachTile('refreshWeights'));

if (process.argv.includes('--json')) {
  process.stdout.write(`${JSON.stringify(rows, null, 2)}\n`);
} else {
  for (const { kernel, wasm_ns, twin_ns, hits } of rows) {
    const name = hits === undefined ? kernel : `${kernel} (${hits} hits)`;
    const ratio = `${(twin_ns / wasm_ns).toFixed(1)}×`.padStart(8);
    const us = (ns: number) => `${(ns / 1000).toFixed(2)} µs`.padStart(12);
    process.stdout.write(`${name.padEnd(44)}${us(wasm_ns)}${us(twin_ns)}${ratio}\n`);
  }
}
