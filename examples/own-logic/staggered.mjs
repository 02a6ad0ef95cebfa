/**
 * Array selection for a chip whose supply cannot pulse all tiles of a layer at once: the first half of them is
 * pulsed first, then the other half. A module of its own, named by one setting:
 * machines.array_selection: ./staggered.mjs
 */
import { arraySelection } from 'synapulse/machines';

const GROUPS = 2;
const original = arraySelection.implementations.actions.letPulsesThrough;

export default arraySelection.provide({
  actions: {
    letPulsesThrough: ({ context, event }) => {
      const { port, tiles } = context;
      const groupOf = new Map(tiles.map((tile, i) => [tile, Math.floor((i * GROUPS) / tiles.length)]));
      /** The chip's own logic posts as always; a pulse to a later group waits for the trains of the groups before. */
      const staggered = {
        ...{ self: port.self, now_ps: () => port.now_ps() },
        post: (to, message, delay_ps) => {
          const wait_ps = message.type === 'pulse' ? groupOf.get(to) * message.duration_ps : 0;
          port.post(to, message, delay_ps + wait_ps);
        },
      };
      original({ context: { ...context, port: staggered }, event });
    },
  },
});
