/**
 * The kernel calls of a training step, made in a plain loop: what is left of a step without machines, events and
 * queue. Only a yardstick: it knows nothing of time, and of no machine but the default ones with one bank a layer.
 */
import type { AnalogCircuits } from '../src/chip/analog.js';
import { Reader } from '../src/chip/reader.js';
import * as L from '../src/kernel/layout.js';

export interface DirectTotals {
  /** Layers whose busiest line had a pulse to send. */
  updates: number;
  hits: number;
  resets: number;
  right: number;
  loss: number;
  /** Rows with x ≠ 0, over all layers' matrices: how many rows of weights the forward reads took in. */
  activeRows: number;
}

/** What a step can do twice without another result: that costs what doing it once costs. */
export const REPEATABLE = ['input', 'forward', 'neurons', 'error and backward', 'peaks'] as const;
export type Repeatable = (typeof REPEATABLE)[number];

/** Trains on `images[order[i]]`, i < count, pulsing device pair `pair`. */
export function trainDirectly(
  chip: Pick<AnalogCircuits, 'structure' | 'at' | 'kernels' | 'busiest'>,
  { images, labels }: { readonly images: Uint8Array; readonly labels: Uint8Array },
  order: Uint32Array,
  count: number,
  pair: number,
  twice?: Repeatable,
): DirectTotals {
  const { structure, at, kernels } = chip;
  const i32 = new Int32Array(kernels.memory.buffer);
  const reader = new Reader(kernels, structure, at);
  const { layers, pairs } = structure;
  const ideal = pairs.length === 0;
  const last = layers.length - 1;
  const scratch = at.scratch[0];
  const totals: DirectTotals = { updates: 0, hits: 0, resets: 0, right: 0, loss: 0, activeRows: 0 };
  const field = (address: number, offset: number) => i32[(address + offset) >> 2];
  const [inputs, forwards, neurons, backwards, peaks] = REPEATABLE.map((phase) => (phase === twice ? 2 : 1));
  for (let i = 0; i < count; i++) {
    const label = labels[order[i]];
    i32[(at.run + L.RUN_STEP) >> 2]++;
    for (let n = 0; n < inputs; n++) {
      reader.lay(images, order[i]);
      reader.present();
    }
    for (const { index, cols, tiles } of layers) {
      for (let n = 0; n < forwards; n++) for (const tile of tiles) kernels.readForward(at.tiles[tile.index]);
      for (let n = 0; n < neurons; n++) {
        kernels.integrate(at.layers[index], 0, cols);
        kernels.fire(at.layers[index], 0, cols);
      }
    }
    if (kernels.classify(at.layers[last]) === label) totals.right++;
    for (let n = 0; n < backwards; n++) {
      kernels.error(at.layers[last], 0, layers[last].cols, label);
      for (let l = last; l > 0; l--) {
        for (const tile of layers[l].tiles) kernels.readBackward(at.tiles[tile.index]);
        kernels.backpropagate(at.layers[l], 0, layers[l - 1].cols);
      }
    }
    for (const { index, rows, cols, tiles } of layers) {
      let peakX = 0;
      let peakDelta = 0;
      for (let n = 0; n < peaks; n++) {
        peakX = kernels.peak(field(at.layers[index], L.LAYER_X), rows);
        peakDelta = kernels.peak(field(at.layers[index], L.LAYER_DELTA), cols);
      }
      for (const tile of tiles) {
        if (tile.col0 === 0) totals.activeRows += field(at.tiles[tile.index], L.TILE_ACTIVE_COUNT);
      }
      if (chip.busiest(index, pair, peakX, peakDelta) === 0) continue;
      totals.updates++;
      for (const tile of tiles) {
        const address = at.tiles[tile.index];
        if (ideal) kernels.updateIdeal(address);
        else kernels.update(address, pair, scratch);
        totals.hits += field(address, L.TILE_HITS);
        const full = field(address, L.TILE_FULL_COUNT);
        if (full > 0) {
          totals.resets += full;
          kernels.reset(address, pair, scratch);
        }
      }
    }
    totals.loss += kernels.squaredError(at.layers[last]) / 2;
  }
  return totals;
}
