/**
 * A synapse architecture of your own: two pairs a weight that take turns, one in even, one in odd updates, so that each
 * has twice the time to recover. One flip-flop a layer says whose turn it is: the built-in array selection with one
 * action changed. Loaded by `plugins: [./alternating.mjs]`, chosen by `synapse.architecture: alternating`.
 */
export default function register({ architectures }, { arraySelection, SELECTION_SLOT }) {
  const { reportUpdated } = arraySelection.implementations.actions;
  const inTurns = arraySelection.provide({
    actions: {
      reportUpdated: (args) => {
        args.context.slots[SELECTION_SLOT.pair] ^= 1;
        reportUpdated(args);
      },
    },
  });

  const single = architectures.get('single');
  architectures.register('alternating', {
    name: 'alternating',
    title: 'two pairs that take turns',
    citation: 'an example',
    finePair: -1,
    pairs: (config) => ['even', 'odd'].map((name) => ({ ...single.pairs(config)[0], name })),
    // Both together span W_max.
    weightScale: (config) => single.weightScale(config) / 2,
    initialPairs: () => [0, 1],
    logic: () => ({ selection: { machine: inTurns } }),
    cost: () => ({ devices: 4, stateBits: () => 1 }),
  });
}
