/**
 * The kernels of `../kernels.ts` in AssemblyScript with WASM SIMD: raw addresses into imported shared memory,
 * no static data, no stack in memory, no collector, so that any number of threads can share one memory.
 * What each computes is defined by `../kernels.ts` and readable in `../twin/`.
 */
export { carry } from './carry';
export { convertForward, convertBackward } from './converters';
export { encodeLines } from './encode-lines';
export { drift } from './drift';
export { findDue } from './due';
export { meterArrays, meterBackward, meterForward, meterReset, meterRows, meterSpikes } from './meter';
export { present, integrate, fire, error, backpropagate, peak, squaredError, classify } from './neuron';
export { readForward, readBackward, readForwardBit, readBackwardBit } from './read';
export { transfer } from './transfer';
export { update, updateIdeal } from './update';
export { reset, findFull } from './reset';
export { refreshWeights } from './weights';
export { compete, contrast, columnCurrents } from './compete';
export { encodeSpikes } from './spike-source';
export { readSpikes } from './read-spikes';
export { integrateSpikes, lif, readout, backpropagateSpikes } from './lif';
