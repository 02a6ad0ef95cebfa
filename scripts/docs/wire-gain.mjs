/**
 * What the arrays of a run lose to their wires, solved as networks, and what gains behind them bring back: figures of docs/wires.md.
 *   node scripts/docs/wire-gain.mjs MNIST RUN ROWS COLS WIRE_OHM
 * Solved arrays take the place of the devices, read without wires: what they pass is what their readers see.
 */
import { loadData } from '../../dist/src/data/index.js';
import { transferConductances_S } from '../../dist/src/crossbar/network.js';
import { checkpointBefore } from '../../dist/src/runs/checkpoint-before.js';
import { configOf, identityOf, readManifest } from '../../dist/src/runs/index.js';
import { createTraining } from '../../dist/src/train/create.js';

const [dir, run, ...numbers] = process.argv.slice(2);
const [tileRows, tileCols, ohm] = numbers.map(Number);
if (!(ohm >= 0)) throw new Error('expected: node scripts/docs/wire-gain.mjs MNIST RUN ROWS COLS WIRE_OHM');
const trained = configOf(readManifest(run), run);
const data = loadData({ dir });
const state = checkpointBefore(run, identityOf(trained, data), Number.POSITIVE_INFINITY, () => {})?.state;
if (state === undefined) throw new Error(`${run}: no checkpoint`);
const config = { ...trained, tile: { ...trained.tile, rows: tileRows, cols: tileCols, wires: 'ideal' } };
const training = await createTraining(config, data, { isEvaluation: true });
const { layers, pairs } = training.analog.structure;
const wires = { row_ohm: ohm, col_ohm: ohm, access_ohm: 0 };

/** Every array of the chip: its layer, its plane, and where its cells stand in the layer's conductances. */
const arrays = layers.flatMap(({ index, rows, cols, tiles }) =>
  tiles.flatMap((tile) =>
    Array.from({ length: 2 * pairs.length }, (_, plane) => ({
      ...{ layer: index, plane, rows: tile.rows, cols: tile.cols },
      cells: Array.from({ length: tile.rows * tile.cols }, (_, i) => {
        const row = tile.row0 + Math.floor(i / tile.cols);
        return (plane * rows + row) * cols + tile.col0 + (i % tile.cols);
      }),
    })),
  ),
);
const sum = (values) => values.reduce((a, b) => a + b, 0);
const solved = arrays.map(({ layer, rows, cols, cells }) => {
  const g_S = Float64Array.from(cells, (at) => state.layers[layer][at]);
  return { g_S, passed_S: transferConductances_S({ rows, cols, g_S, wires }) };
});

for (const { index } of layers) {
  for (let plane = 0; plane < 2 * pairs.length; plane++) {
    const own = solved.filter((_, i) => arrays[i].layer === index && arrays[i].plane === plane);
    const share = sum(own.map(({ passed_S }) => sum(passed_S))) / sum(own.map(({ g_S }) => sum(g_S)));
    const name = `${pairs[plane >> 1].name}${plane % 2 === 0 ? '+' : '-'}`;
    process.stdout.write(`layer ${index + 1}, ${name}: loses ${(100 * (1 - share)).toFixed(1)} %\n`);
  }
}

function accuracy(what, passes) {
  const planes = layers.map(({ index }) => state.layers[index].slice());
  solved.forEach((array, i) => {
    const values = passes(array, i);
    arrays[i].cells.forEach((at, cell) => {
      planes[arrays[i].layer][at] = values[cell];
    });
  });
  for (const { index } of layers) training.analog.setConductances(index, planes[index]);
  process.stdout.write(`${what}: ${(100 * training.evaluate()).toFixed(2)} %\n`);
}

const gain = (own) => sum(own.map(({ g_S }) => sum(g_S))) / sum(own.map(({ passed_S }) => sum(passed_S)));
accuracy('ideal wires', ({ g_S }) => g_S);
accuracy('network', ({ passed_S }) => passed_S);
if (pairs.length > 1) {
  accuracy('network, the first pair alone', ({ g_S, passed_S }, i) => (arrays[i].plane < 2 ? passed_S : g_S));
  accuracy('network, the other pairs alone', ({ g_S, passed_S }, i) => (arrays[i].plane < 2 ? g_S : passed_S));
}
accuracy('network, a gain for each layer', ({ passed_S }, i) => {
  const factor = gain(solved.filter((_, other) => arrays[other].layer === arrays[i].layer));
  return passed_S.map((value) => value * factor);
});
accuracy('network, a gain for each array', (array) => {
  const factor = gain([array]);
  return array.passed_S.map((value) => value * factor);
});
training.stop();
