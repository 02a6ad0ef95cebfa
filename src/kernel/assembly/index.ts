// The kernels' exports; their contract is `Kernels` in ../kernels.ts.
export { backpropagate, classify, error, fire, integrate, peak, present, squaredError } from './neuron';
export { findFull, refreshWeights, reset } from './pair';
export { readBackward, readForward } from './read';
export { update, updateIdeal } from './update';
