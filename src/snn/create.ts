/** The classes of a network's kind: of values, or of spikes. */
import { AnalogCircuits } from '../chip/analog.js';
import type { ChipMemory, ReaderMemory } from '../chip/memory.js';
import { Reader } from '../chip/reader.js';
import type { ChipStructure } from '../chip/structure.js';
import type { TileTeam } from '../chip/tile-team.js';
import type { Config } from '../config/index.js';
import type { Kernels } from '../kernel/kernels.js';
import { CompetingCircuits } from './competing-circuits.js';
import { CompetingReader } from './competing-reader.js';
import { SpikingCircuits } from './circuits.js';
import { SpikingReader } from './reader.js';

/** The reader of a thread with its scratch. */
export function createReader(
  kernels: Kernels,
  chip: ChipStructure,
  at: ReaderMemory,
  config: Config,
  scratch: number,
): Reader {
  if (config.snn.rule === 'off') return new Reader(kernels, chip, at);
  if (config.snn.rule === 'stdp') return new CompetingReader(kernels, chip, at, config, scratch);
  return new SpikingReader(kernels, chip, at, config, scratch);
}

const CIRCUITS = { off: AnalogCircuits, surrogate: SpikingCircuits, stdp: CompetingCircuits } as const;

/** The analog circuits of a chip, and its reader. */
export function createCircuits(
  chip: ChipStructure,
  at: ChipMemory,
  kernels: Kernels,
  config: Config,
  team?: TileTeam,
): AnalogCircuits {
  const reader = createReader(kernels, chip, at, config, at.scratch[0]);
  const Circuits = CIRCUITS[config.snn.rule];
  return new Circuits(chip, at, kernels, config, team, reader);
}
