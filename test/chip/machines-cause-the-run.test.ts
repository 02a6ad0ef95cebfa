/** Machines cause the run: edit only a machine definition, and time, events and weights change as predicted. */
import { describe, expect, it } from 'vitest';
import {
  arraySelection,
  arraySelectionSetup,
  MACHINES,
  neuronBank,
  neuronBankSetup,
  type PulseEvent,
  SELECTION_SLOT,
  tile,
  tileSetup,
  trainingController,
  trainingControllerSetup,
} from '../../machines/index.js';
import { DeadlockError } from '../../src/train/deadlock.js';
import { configOf, record, syntheticData } from './support.js';

const data = syntheticData(30, 3, 50, 10);
const SAMPLES = 50;
const sets = (engine: string) => [
  'network.layers=[30,12,3]',
  'tile.rows=16',
  'tile.cols=8',
  'train.rate=0.5',
  `run.engine=${engine}`,
];

/** A copy of a machine's definition that may be edited. */
const copy = (definition: unknown) => structuredClone(definition) as { states: Record<string, never> };
// biome-ignore lint/suspicious/noExplicitAny: an edited definition has no static type
const make = (setup: any, definition: unknown) => setup.createMachine(definition);

for (const engine of ['interpreted', 'compiled']) {
  describe(`on the ${engine} engine`, () => {
    const config = configOf('choi2021', sets(engine));
    const plain = record(config, data, SAMPLES);
    const updates = plain.events.filter((event) => /^0 .*"phase":"update"/.test(event));

    it('trains', () => {
      expect(plain.count).toBeGreaterThan(SAMPLES * 50);
      expect(updates).toHaveLength(0);
    });

    it('a 5 ns settling state in the tile adds 5 ns to each read on the critical path', () => {
      const { context: _, ...definition } = tile.config;
      const edited = copy(definition) as unknown as { states: Record<string, Record<string, unknown>> };
      edited.states.readingForward.after = { read: { target: 'extraSettling' } };
      edited.states.extraSettling = { after: { 5000: { target: 'idle', actions: 'sendColumnCurrents' } } };
      const slowed = make(tileSetup, { ...edited, context: tile.config.context });
      const run = record(config, data, SAMPLES, { machines: { ...MACHINES, tile: slowed } });
      const forwardReads = 2; // one per layer: tiles of a layer read at the same time
      expect(run.time - plain.time).toBe(BigInt(SAMPLES * forwardReads * 5000));
      const tileReads = plain.events.filter((event) =>
        /"voltage","amplitude_V":[^}]*"direction":"forward"/.test(event),
      );
      const timers = run.events.filter((event) => event.includes('extraSettling>idle'));
      expect(timers.length).toBeGreaterThan(0);
      expect(run.count - plain.count).toBe(timers.length);
      expect(timers.length).toBeLessThanOrEqual(tileReads.length);
      expect(run.hash).toBe(plain.hash);
    });

    it('array selection that lets pulses through to the small pair in dynamic tuning leaves the big one alone', () => {
      const small = arraySelection.provide({
        actions: {
          letPulsesThrough: ({ context, event }) => {
            context.slots[SELECTION_SLOT.pair] = 1;
            const original = arraySelection.implementations.actions.letPulsesThrough as unknown as (args: {
              context: typeof context;
              event: typeof event;
            }) => void;
            original({ context, event });
          },
        },
      });
      const run = record(config, data, SAMPLES, { machines: { ...MACHINES, array_selection: small } });
      const pulses = run.events.filter((event) => event.includes('"type":"pulse"'));
      expect(pulses.length).toBeGreaterThan(0);
      for (const event of pulses) {
        expect((JSON.parse(event.slice(event.indexOf('{'), event.indexOf('}') + 1)) as PulseEvent).pair).toBe(1);
      }
      expect(run.hash).not.toBe(plain.hash);
      for (const layer of [0, 1]) {
        const cells =
          run.training.analog.structure.layers[layer].rows * run.training.analog.structure.layers[layer].cols;
        const fresh = record(config, data, 0).training.analog.conductances(layer);
        const trained = run.training.analog.conductances(layer);
        expect(trained.subarray(0, 2 * cells)).toEqual(fresh.subarray(0, 2 * cells));
        expect(trained.subarray(2 * cells)).not.toEqual(fresh.subarray(2 * cells));
      }
    });

    const deletions: [string, string, () => Record<string, unknown>][] = [
      [
        'tile never stops reading',
        'readingForward',
        () => {
          const { context, ...definition } = tile.config;
          const edited = copy(definition) as unknown as { states: Record<string, Record<string, unknown>> };
          delete edited.states.readingForward.after;
          return { tile: make(tileSetup, { ...edited, context }) };
        },
      ],
      [
        'bank deaf to currents',
        'hidden1/bank in integrating',
        () => {
          const { context, ...definition } = neuronBank.config;
          const edited = copy(definition) as unknown as { states: Record<string, Record<string, unknown>> };
          delete edited.states.integrating.on;
          return { neuron_bank: make(neuronBankSetup, { ...edited, context }) };
        },
      ],
      [
        'array selection that never hears its tiles',
        'selection in pulsing',
        () => {
          const { context, ...definition } = arraySelection.config;
          const edited = copy(definition) as unknown as { states: Record<string, Record<string, unknown>> };
          delete edited.states.pulsing.on;
          return { array_selection: make(arraySelectionSetup, { ...edited, context }) };
        },
      ],
      [
        'controller without an end of inference',
        'controller in dynamic.inference',
        () => {
          const { context, ...definition } = trainingController.config;
          const edited = copy(definition) as unknown as {
            states: Record<string, { states: Record<string, Record<string, unknown>> }>;
          };
          delete edited.states.dynamic.states.inference.on;
          return { controller: make(trainingControllerSetup, { ...edited, context }) };
        },
      ],
    ];
    for (const [what, named, machines] of deletions) {
      it(`deleting a transition ends in a deadlock that names it: ${what}`, () => {
        expect(() => record(config, data, 1, { machines: { ...MACHINES, ...machines() } })).toThrow(DeadlockError);
        expect(() => record(config, data, 1, { machines: { ...MACHINES, ...machines() } })).toThrow(named);
      });
    }
  });
}
