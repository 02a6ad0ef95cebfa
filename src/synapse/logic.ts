/** The peripheral logic that an architecture brings: which statecharts stand around its arrays, and how they are wired. */
import type { MachineName, SelectionContext, UpkeepTask } from '../../machines/index.js';
import type { Datapath } from '../chip/datapath.js';
import type { MachineContext, Port, UnitId } from '../engine/engine.js';

/** One machine a chip, a layer or a tile. */
export type Scope = 'chip' | 'layer' | 'tile';

/** What a circuit of the architecture may be wired to. */
export interface LogicWires {
  readonly jobs: Datapath;
  readonly controller: UnitId;
  /** Layer that it serves; −1 of a circuit that serves the whole chip. */
  readonly layer: number;
  /** Tiles in its charge, as units, and their indices in the datapath. */
  readonly tiles: readonly UnitId[];
  readonly tileIndex: readonly number[];
  /** The architecture's own circuit of that name that serves a tile (index in the datapath). */
  circuitOf(name: string, tile: number): UnitId;
}

/** A circuit of the architecture's own. */
export interface Circuit {
  readonly name: string;
  readonly scope: Scope;
  /** One of the chip's machines, or any other. */
  readonly machine: MachineName | object;
  /** True: the array selections of its layer report their updates to it, and it reports to the controller. */
  readonly tends?: boolean;
  /** What it does every so many samples. */
  readonly schedule?: readonly UpkeepTask[];
  context(port: Port<never>, wires: LogicWires): MachineContext<never>;
}

export interface SynapseLogic {
  /** Machine in place of the array selection of every layer, and what its context has beside that of the usual one. */
  readonly selection?: {
    readonly machine: MachineName | object;
    context?(base: SelectionContext, wires: LogicWires): SelectionContext;
  };
  /** Rounds of pulses that an update takes, one after another; 1. */
  readonly rounds?: number;
  /** Pair that the array selection lets pulses through to at first; 0. */
  readonly startPair?: number;
  /** Where update pulses do not reach all cells at once; see `PulseEvent`. */
  readonly programming?: 'row' | 'cell';
  readonly circuits?: readonly Circuit[];
  /** Digital state of each cell: what it is and how many bits hardware gives it. */
  readonly state?: { readonly name: string; readonly bits: number };
  /** Time of the digital work on one cell before rows are programmed. */
  readonly digitalCell_ps?: number;
  /** What an arbiter's counters do to the trains of an update. */
  readonly arbiter?: {
    readonly cellwise: boolean;
    readonly increment: number;
    readonly potentiationEvery: number;
    readonly depressionEvery: number;
  };
  /** Pulses of the fixed write slot of a row in upkeep; absent: pairs are reset one after another. */
  readonly rowWritePulses?: number;
}

export type { UpkeepTask };
