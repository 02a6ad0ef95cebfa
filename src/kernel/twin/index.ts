/** The kernels in plain TypeScript: the readable definition, and the oracle of the WASM ones. */
import type { Kernels } from '../kernels.js';
import { carry } from './carry.js';
import { columnCurrents, compete, contrast } from './compete.js';
import { findDue, transfer } from './upkeep.js';
import * as converters from './converters.js';
import * as lif from './lif.js';
import { drift } from './drift.js';
import { encodeLines } from './encode-lines.js';
import * as meter from './meter.js';
import * as neuron from './neuron.js';
import * as read from './read.js';
import { encodeSpikes } from './spike-source.js';
import * as update from './update.js';
import { Views } from './views.js';

export function twin(memory: WebAssembly.Memory): Kernels {
  const m = new Views(memory);
  return {
    name: 'typescript',
    memory,
    present: (layer, bytes, count) => neuron.present(m, layer, bytes, count),
    readForward: (tile) => read.readForward(m, tile),
    readBackward: (tile) => read.readBackward(m, tile),
    readForwardBit: (tile, bit) => read.readForwardBit(m, tile, bit),
    readBackwardBit: (tile, bit) => read.readBackwardBit(m, tile, bit),
    convertForward: (tile, slot) => converters.convertForward(m, tile, slot),
    convertBackward: (tile, slot) => converters.convertBackward(m, tile, slot),
    integrate: (layer, lo, hi) => neuron.integrate(m, layer, lo, hi),
    fire: (layer, lo, hi) => neuron.fire(m, layer, lo, hi),
    error: (layer, lo, hi, label) => neuron.error(m, layer, lo, hi, label),
    backpropagate: (layer, lo, hi) => neuron.backpropagate(m, layer, lo, hi),
    peak: (values, count) => neuron.peak(m, values, count),
    squaredError: (layer) => neuron.squaredError(m, layer),
    classify: (layer) => neuron.classify(m, layer),
    encodeLines: (layer, pair) => encodeLines(m, layer, pair),
    update: (tile, pair) => update.update(m, tile, pair),
    updateIdeal: (tile) => update.updateIdeal(m, tile),
    reset: (tile, pair) => update.reset(m, tile, pair),
    carry: (tile, pair) => carry(m, tile, pair),
    findDue: (tile, pair) => findDue(m, tile, pair),
    transfer: (tile, pair, row) => transfer(m, tile, pair, row),
    findFull: (tile, pair) => update.findFull(m, tile, pair),
    encodeSpikes: (layer, bytes, count, stream, key) => encodeSpikes(m, layer, bytes, count, stream, key),
    readSpikes: (tile) => read.readSpikes(m, tile),
    integrateSpikes: (layer, lo, hi) => lif.integrateSpikes(m, layer, lo, hi),
    lif: (layer, lo, hi) => lif.lif(m, layer, lo, hi),
    compete: (layer, from, learning) => compete(m, layer, from, learning),
    contrast: (layer, column, step) => contrast(m, layer, column, step),
    columnCurrents: (layer, column, from) => columnCurrents(m, layer, column, from),
    readout: (layer, lo, hi) => lif.readout(m, layer, lo, hi),
    backpropagateSpikes: (layer, lo, hi) => lif.backpropagateSpikes(m, layer, lo, hi),
    meterArrays: (tile) => meter.meterArrays(m, tile),
    meterForward: (tile) => meter.meterForward(m, tile),
    meterBackward: (tile) => meter.meterBackward(m, tile),
    meterSpikes: (tile) => meter.meterSpikes(m, tile),
    meterRows: (tile, pair, row) => meter.meterRows(m, tile, pair, row),
    meterReset: (tile, pair) => meter.meterReset(m, tile, pair),
    drift: (tile, pair, planes, now_s) => drift(m, tile, pair, planes, now_s),
    refreshWeights: (tile) => update.refreshWeights(m, tile),
  };
}
