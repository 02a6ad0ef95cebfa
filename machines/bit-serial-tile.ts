/**
 * Crossbar tile whose lines are driven bit by bit, the least first, as in ISAAC (Shafiee et al. 2016). While a readout converts the
 * sums of one bit the lines already drive the next; when that has been read before the conversion is done, the tile waits.
 *
 * idle → readingForward ⟲ [⇄ holdingForward] → idle       one turn for each bit; backward alike
 *
 * Updates, resets and upkeep are those of `tile.ts`.
 */
import { tile, tileSetup } from './tile.js';

type States = NonNullable<Parameters<typeof tileSetup.createMachine>[0]['states']>;

const { idle, updating, programming, inspecting, transferring, resetting, settling } = tile.config.states as States;
const RELEASE = { free: { actions: 'letGo' } } as const;

export const bitSerialTile = tileSetup.createMachine({
  id: 'bitSerialTile',
  context: ({ input }) => input,
  initial: 'idle',
  states: {
    idle: { ...idle, on: { ...idle?.on, ...RELEASE } },
    readingForward: {
      meta: { phase: 'inference', draws: ['array_leakage', 'readout_leakage'] },
      entry: 'driveRows',
      on: RELEASE,
      after: {
        bit: [
          { guard: 'isHeld', target: 'holdingForward' },
          { guard: 'bitsLeft', target: 'readingForward', reenter: true, actions: 'handColumnBit' },
          { target: 'idle', actions: 'handColumnBit' },
        ],
      },
    },
    holdingForward: {
      meta: { phase: 'inference', draws: ['array_leakage', 'readout_leakage'] },
      on: {
        free: [
          { guard: 'bitsLeft', target: 'readingForward', actions: 'handColumnBit' },
          { target: 'idle', actions: 'handColumnBit' },
        ],
      },
    },
    readingBackward: {
      meta: { phase: 'error', draws: ['array_leakage', 'readout_leakage'] },
      entry: 'driveColumns',
      on: RELEASE,
      after: {
        bit: [
          { guard: 'isHeld', target: 'holdingBackward' },
          { guard: 'bitsLeft', target: 'readingBackward', reenter: true, actions: 'handRowBit' },
          { target: 'idle', actions: 'handRowBit' },
        ],
      },
    },
    holdingBackward: {
      meta: { phase: 'error', draws: ['array_leakage', 'readout_leakage'] },
      on: {
        free: [
          { guard: 'bitsLeft', target: 'readingBackward', actions: 'handRowBit' },
          { target: 'idle', actions: 'handRowBit' },
        ],
      },
    },
    ...{ updating, programming, inspecting, transferring, settling, resetting },
  },
});
