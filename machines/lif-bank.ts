/**
 * Bank of spiking neurons in lockstep, `lo ≤ j < hi`: the time-stepped path for training (one neuron on its own, with
 * spikes as events, is `lif-neuron.ts`). It takes the place of the neuron bank and says the same words to its
 * neighbours; a voltage that it drives carries a sample's spike trains, one bit per time step.
 *
 * inference  idle → [integrating →] spiking → driving → idle
 * error      idle → [gathering →] error → drivingBack → idle
 * update     idle: sends its lines' trains to the array-selection logic on both sides: traces of presynaptic spikes on
 *            rows, error times the surrogate derivative on columns
 */
import type { SpikingDatapath } from '../src/snn/datapath.js';
import { type BankContext, neuronBankSetup } from './neuron-bank.js';

export const lifBankSetup = neuronBankSetup.extend({
  actions: {
    /** From rest through all time steps: hidden neurons spike, those of the output leak and are read out. */
    spike: ({ context }) => {
      const { jobs, layerBelow, lo, hi } = context as BankContext;
      (jobs as SpikingDatapath).spike(layerBelow, lo, hi);
    },
  },
});

export const lifBank = lifBankSetup.createMachine({
  id: 'lifBank',
  context: ({ input }) => input,
  initial: 'idle',
  states: {
    idle: {
      meta: { phase: 'idle' },
      on: {
        phase: [
          { guard: 'inference', target: 'driving', actions: 'presentInput' },
          { guard: 'error', target: 'error', actions: 'takeLabel' },
          { actions: 'sendTrains' },
        ],
        current: [
          { guard: 'lastForward', target: 'spiking' },
          { guard: 'lastBackward', target: 'error' },
          { guard: 'forward', target: 'integrating', actions: 'countCurrent' },
          { target: 'gathering', actions: 'countCurrent' },
        ],
      },
    },
    integrating: {
      meta: { phase: 'inference' },
      on: { current: [{ guard: 'lastForward', target: 'spiking' }, { actions: 'countCurrent' }] },
    },
    spiking: {
      meta: { phase: 'inference', draws: ['activation'], steps: ['buffer', 'membrane', 'comparator'] },
      entry: ['integrate', 'spike'],
      after: {
        activation: [{ guard: 'isOutput', target: 'idle', actions: 'reportInference' }, { target: 'driving' }],
      },
    },
    driving: {
      meta: { phase: 'inference', steps: ['buffer'] },
      entry: 'driveRows',
      after: { drive: { target: 'idle' } },
    },
    gathering: {
      meta: { phase: 'error' },
      on: { current: [{ guard: 'lastBackward', target: 'error' }, { actions: 'countCurrent' }] },
    },
    error: {
      meta: { phase: 'error', draws: ['activation'], steps: ['buffer'] },
      entry: 'computeError',
      after: {
        activation: [{ guard: 'isDeepest', target: 'idle', actions: 'reportError' }, { target: 'drivingBack' }],
      },
    },
    drivingBack: {
      meta: { phase: 'error', steps: ['buffer'] },
      entry: 'driveColumns',
      after: { driveBack: { target: 'idle' } },
    },
  },
});
