/**
 * One leaky integrate-and-fire neuron whose spikes are events: nothing is stepped, time goes from event to event.
 *
 * resting → integrating → spiking → refractory → resting           an arriving spike takes it over the threshold
 * resting → integrating → charging → integrating → spiking → …      a steady current will, at a time known in advance
 *
 * Spikes of one picosecond add up before the membrane is compared with the threshold. While refractory, the membrane
 * is held and what arrives is lost.
 */
import { setup } from 'xstate';
import type { MachineContext, UnitId } from '../src/engine/engine.js';
import type { Membrane } from '../src/neuron/membrane.js';
import type { ChipEvent, SpikeEvent, SteadyEvent } from './events.js';

export const LIF_SLOT = {
  /** Picoseconds until the membrane reaches its threshold: low 31 bits and the rest; both −1 = never. */
  crossingLow: 0,
  crossingHigh: 1,
  /** Spikes since the sample began. */
  spikes: 2,
} as const;
export const LIF_SLOTS = 3;

export interface LifContext extends MachineContext<ChipEvent> {
  readonly membrane: Membrane;
  /** Weight of the synapse from presynaptic line i, as the arrays stand. */
  readonly weight: (line: number) => number;
  /** Its own line on the neurons that it drives, and those neurons. */
  readonly line: number;
  readonly targets: readonly UnitId[];
  /** Told of each spike, for observers. */
  readonly onSpike?: () => void;
}

const HALF = 2_147_483_648;

export const lifNeuronSetup = setup({
  types: { context: {} as LifContext, events: {} as ChipEvent, input: {} as LifContext },
  guards: {
    reached: ({ context: { slots } }) => slots[LIF_SLOT.crossingLow] === 0 && slots[LIF_SLOT.crossingHigh] === 0,
    willCross: ({ context }) => context.slots[LIF_SLOT.crossingHigh] >= 0,
  },
  actions: {
    takeSpike: ({ context, event }) => {
      const { membrane, port, weight } = context;
      membrane.advance(port.now_ps());
      membrane.charge(weight((event as SpikeEvent).line));
    },
    takeCurrent: ({ context, event }) => {
      context.membrane.advance(context.port.now_ps());
      context.membrane.current = (event as SteadyEvent).current;
    },
    keepCurrent: ({ context, event }) => {
      context.membrane.current = (event as SteadyEvent).current;
    },
    foresee: ({ context: { membrane, port, slots } }) => {
      membrane.advance(port.now_ps());
      const crossing_ps = membrane.crossing_ps();
      slots[LIF_SLOT.crossingLow] = crossing_ps < 0 ? -1 : crossing_ps % HALF;
      slots[LIF_SLOT.crossingHigh] = crossing_ps < 0 ? -1 : Math.floor(crossing_ps / HALF);
    },
    fire: ({ context }) => {
      const { membrane, port, targets, line, slots } = context;
      membrane.advance(port.now_ps());
      membrane.fire();
      slots[LIF_SLOT.spikes]++;
      context.onSpike?.();
      for (const target of targets) port.post(target, { type: 'spike', line }, 0);
    },
    release: ({ context }) => {
      context.membrane.hold(context.port.now_ps());
    },
  },
  delays: {
    /** After everything else that arrives in this picosecond. */
    now: () => 0,
    crossing: ({ context: { slots } }) => slots[LIF_SLOT.crossingHigh] * HALF + slots[LIF_SLOT.crossingLow],
    refractory: ({ context }) => context.membrane.is.refractory_ps,
  },
});

export const lifNeuron = lifNeuronSetup.createMachine({
  id: 'lifNeuron',
  context: ({ input }) => input,
  initial: 'resting',
  states: {
    resting: {
      on: {
        spike: { target: 'integrating', actions: 'takeSpike' },
        steady: { target: 'integrating', actions: 'takeCurrent' },
      },
    },
    integrating: {
      entry: 'foresee',
      on: {
        spike: { target: 'integrating', reenter: true, actions: 'takeSpike' },
        steady: { target: 'integrating', reenter: true, actions: 'takeCurrent' },
      },
      after: {
        now: [
          { guard: 'reached', target: 'spiking' },
          { guard: 'willCross', target: 'charging' },
          { target: 'resting' },
        ],
      },
    },
    charging: {
      on: {
        spike: { target: 'integrating', actions: 'takeSpike' },
        steady: { target: 'integrating', actions: 'takeCurrent' },
      },
      after: { crossing: { target: 'integrating' } },
    },
    spiking: { entry: 'fire', after: { now: { target: 'refractory' } } },
    refractory: {
      on: { steady: { actions: 'keepCurrent' } },
      after: { refractory: { target: 'integrating', actions: 'release' } },
    },
  },
});
