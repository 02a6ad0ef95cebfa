/**
 * Turns the events of a training chip into signals: machine states and what machines remember, voltages and sums of
 * the lines asked for, their pulses one by one, conductances at crossings, and the neurons behind the lines.
 *
 * It listens on the bus and reads memory: it changes nothing. Vectors are read right after an event is delivered,
 * so a read's sums stand from its end on.
 */
import type { BankContext, ChipEvent, PulseEvent, VoltageEvent } from '../../machines/index.js';
import {
  BANK_SLOT,
  CONTROLLER_SLOT,
  READOUT_SLOT,
  type ReadoutContext,
  SELECTION_SLOT,
  BIT_READOUT_SLOT,
  BIT_SLOT,
  TILE_SLOT,
  UPKEEP_SLOT,
  type TileContext,
} from '../../machines/index.js';
import type { AnalogCircuits } from '../chip/analog.js';
import { GROUPS, type Group, type Ledger } from '../energy/ledger.js';
import { sumBy } from '../energy/summary.js';
import type { Engine, EventRecord, UnitId } from '../engine/engine.js';
import { leavesOf } from '../engine/states.js';
import * as L from '../kernel/layout.js';
import { driveOf, levelOf } from '../kernel/twin/converters.js';
import { Views } from '../kernel/twin/views.js';
import { linesIn, type Lines } from './selection.js';
import type { Signal, SignalKind, TraceHeader, TraceWriter } from './signal.js';
import { trainsOf } from './trains.js';
import type { Train } from './timeline.js';
import { Waves } from './waves.js';

const READING: ReadonlySet<string> = new Set(['readingForward', 'readingBackward']);

/** Names of slots, by id of the machine; those of other machines are numbered. */
const SLOT_NAMES: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  tile: TILE_SLOT,
  bitSerialTile: { ...TILE_SLOT, ...BIT_SLOT },
  neuronBank: BANK_SLOT,
  arraySelection: SELECTION_SLOT,
  trainingController: CONTROLLER_SLOT,
  columnReadout: READOUT_SLOT,
  bitSerialReadout: BIT_READOUT_SLOT,
  arbitratedSelection: SELECTION_SLOT,
  levelSelection: SELECTION_SLOT,
  upkeep: UPKEEP_SLOT,
};

/** Reads a value that may have changed whenever the unit received an event. */
interface Probe {
  readonly signal: number;
  readonly read: () => number;
}

/** Signals of a unit. */
interface UnitSignals {
  readonly state: number;
  readonly slots: readonly number[];
  readonly probes: Probe[];
}

/** Signals of a line: its voltage in reads, and its pulses in updates. */
interface LineSignals {
  readonly line: number;
  readonly voltage: number;
  readonly train: number;
}

interface CrossingSignals {
  readonly row: number;
  readonly column: number;
  /** By device pair: pulse under way, pulses of the last train. */
  readonly pulse: readonly number[];
  readonly count: readonly number[];
}

interface TileSignals {
  readonly rows: readonly LineSignals[];
  readonly columns: readonly LineSignals[];
  readonly crossings: readonly CrossingSignals[];
}

export interface TraceSource {
  /** Where one is kept: energy is shown as it is spent. */
  readonly ledger?: Ledger;
  readonly engine: Engine;
  readonly analog: AnalogCircuits;
}

export interface TraceScope {
  /** Tiles of the chip to show; controller, selections and banks are always shown. */
  readonly tiles: readonly number[];
  readonly lines: Lines;
  /** Names of the pulses of lines are marked where no pair of separable trains makes them. */
  readonly idealised: boolean;
  /** All lines of an update are pulsed at once: trains are expanded into pulses. */
  readonly expands: boolean;
  readonly remarks: readonly string[];
}

export class ChipTrace {
  private readonly m: Views;
  private readonly signals: Signal[] = [];
  private readonly stateNumbers = new Map<string, number>();
  private readonly units = new Map<UnitId, UnitSignals>();
  private readonly tiles = new Map<UnitId, TileSignals>();
  private readonly waves: Waves;
  /** Counter of each group of components, and of all. */
  private readonly energy = new Map<Group | 'total', number>();
  /** What had been spent before the trace began. */
  private readonly spentBefore: ReadonlyMap<Group | 'total', number>;
  private start_ps = 0;

  constructor(
    private readonly source: TraceSource,
    private readonly scope: TraceScope,
    writer: TraceWriter,
  ) {
    this.m = new Views(source.analog.kernels.memory);
    for (const unit of source.engine.units.keys()) this.addUnit(unit);
    this.spentBefore = this.spent_J();
    for (const name of this.spentBefore.keys()) {
      this.energy.set(name, this.add(['chip', 'energy'], name.replaceAll('-', '_'), 'real', 'J'));
    }
    const header: TraceHeader = {
      signals: this.signals,
      states: [...this.stateNumbers.keys()],
      remarks: scope.remarks,
      initial: this.initial(),
    };
    this.waves = new Waves(header, writer);
  }

  /** Names of states, by the numbers that signals have. */
  get states(): readonly string[] {
    return [...this.stateNumbers.keys()];
  }

  get signalCount(): number {
    return this.signals.length;
  }

  beginStep(step: number): void {
    this.waves.step(this.start_ps, step);
  }

  /** @param took_ps how long the step lasted: the next one begins where it ended. */
  endStep(took_ps: number): void {
    this.start_ps += took_ps;
  }

  end(): void {
    this.waves.end(this.start_ps);
  }

  /** Amplitude of the last read. */
  private read_V = 0;

  readonly observe = (record: EventRecord): void => {
    const { waves } = this;
    const { time_ps, to, from, event, timer, before, after } = record;
    waves.advance(this.start_ps + time_ps);
    const unit = this.units.get(to);
    if (unit === undefined) return;
    if (!timer) this.tell(from, to, event as ChipEvent);
    if (before !== after) waves.set(unit.state, this.numberOf(after));
    else if (timer) waves.setAnew(unit.state, this.numberOf(after));
    const { slots } = this.source.engine.contextOf(to);
    for (const [slot, signal] of unit.slots.entries()) waves.set(signal, slots[slot]);
    const tile = this.tiles.get(to);
    if (tile !== undefined && event.type === 'voltage') this.drive(to, tile, from, event as unknown as VoltageEvent);
    else if (tile !== undefined && READING.has(after)) this.driveNextBit(to, tile, after === 'readingForward');
    if (tile !== undefined && event.type === 'pulse') this.pulse(to, tile, event as unknown as PulseEvent);
    // A tile's sums and conductances are there when its time is over, not when it asks for them.
    if (tile === undefined || timer) for (const { signal, read } of unit.probes) waves.set(signal, read());
    this.showEnergy();
  };

  /** Energy by group of components since the run began, and the sum of all; empty where no ledger is kept. */
  private spent_J(): Map<Group | 'total', number> {
    const rows = this.source.ledger?.rowsInStep();
    if (rows === undefined) return new Map();
    const sums = sumBy(rows, ({ group }) => group);
    const total = rows.reduce((sum, { energy_J }) => sum + energy_J, 0);
    return new Map([...GROUPS.map((group) => [group, sums.get(group) ?? 0] as const), ['total', total]]);
  }

  /** Counters go up when an operation begins, and by the power of a state when it is left. */
  private showEnergy(): void {
    for (const [name, energy_J] of this.spent_J()) {
      const since_J = energy_J - (this.spentBefore.get(name) ?? 0);
      this.waves.set(this.energy.get(name) as number, since_J);
    }
  }

  private tell(from: UnitId, to: UnitId, event: ChipEvent): void {
    const { units } = this.source.engine;
    const { type, ...details } = event;
    this.waves.message({ type, from: units[from]?.name ?? 'host', to: units[to].name, details });
  }

  /** Lines hold their voltages for the width of the drive. */
  private drive(
    unit: UnitId,
    tile: TileSignals,
    from: UnitId,
    { direction, amplitude_V, width_ps }: VoltageEvent,
  ): void {
    const { m, waves } = this;
    this.read_V = amplitude_V;
    const { tile: index } = this.source.engine.contextOf(unit) as unknown as TileContext;
    const address = this.source.analog.at.tiles[index];
    const isForward = direction === 'forward';
    const bank = this.source.engine.contextOf(from) as unknown as Partial<BankContext>;
    const first = m.int(address + (isForward ? L.TILE_ROW0 : L.TILE_COL0));
    const { lo = 0, hi = Number.POSITIVE_INFINITY, bias = false } = bank;
    const end = isForward && bias ? hi + 1 : hi;
    const lines = (isForward ? tile.rows : tile.columns).filter(({ line }) => first + line >= lo && first + line < end);
    const off = waves.now_ps + width_ps;
    for (const { line, voltage } of lines) {
      waves.set(voltage, amplitude_V * this.shareOf(address, isForward, line, 0));
      waves.later(off, voltage, 0);
    }
  }

  /** Lines that are driven bit by bit: the first bit comes with the drivers' events, this is any other. */
  private driveNextBit(unit: UnitId, tile: TileSignals, isForward: boolean): void {
    const { waves } = this;
    const { engine, analog } = this.source;
    const { tile: index, slots, bit_ps = 0, settle_ps } = engine.contextOf(unit) as unknown as TileContext;
    const bit = slots[BIT_SLOT.bit];
    if (analog.structure.converters.serialBits === 0 || bit === 0) return;
    const address = analog.at.tiles[index];
    for (const { line, voltage } of isForward ? tile.rows : tile.columns) {
      waves.set(voltage, this.read_V * this.shareOf(address, isForward, line, bit));
      waves.later(waves.now_ps + bit_ps - settle_ps, voltage, 0);
    }
  }

  /** What stands on a line, in units of the read voltage. */
  private shareOf(address: number, isForward: boolean, line: number, bit: number): number {
    const share = driveOf(this.m, address, isForward, line);
    if (this.source.analog.structure.converters.serialBits === 0) return share;
    return levelOf(share, this.m.float(this.m.int(address + L.TILE_LAYER) + L.LAYER_DAC_TOP), bit);
  }

  /** Expands a train of update pulses on the lines and crossings asked for. */
  private pulse(unit: UnitId, tile: TileSignals, { pair, count, width_ps, duration_ps }: PulseEvent): void {
    if (count === 0) return;
    const { tile: index } = this.source.engine.contextOf(unit) as unknown as TileContext;
    const trains = trainsOf(this.m, this.source.analog.at.tiles[index], pair);
    const burst: { signal: number; train: Train }[] = [];
    for (const { line, train } of tile.rows) burst.push({ signal: train, train: trains.row(line) });
    for (const { line, train } of tile.columns) burst.push({ signal: train, train: trains.column(line) });
    for (const { row, column, pulse, count: counts } of tile.crossings) {
      // Ideal weights change without a device that is pulsed.
      if (pulse[pair] === undefined) continue;
      this.waves.set(counts[pair], trains.landed(row, column));
      burst.push({ signal: pulse[pair], train: trains.crossing(row, column) });
    }
    if (!this.scope.expands) return;
    const period_ps = duration_ps / Math.max(1, count);
    const start_ps = this.waves.now_ps;
    this.waves.burst({ start_ps, period_ps, width_ps: Math.min(width_ps, period_ps), trains: burst });
  }

  // --- the signals there are ----------------------------------------------------------------------

  private numberOf(state: string): number {
    let number = this.stateNumbers.get(state);
    if (number === undefined) {
      number = this.stateNumbers.size;
      this.stateNumbers.set(state, number);
    }
    return number;
  }

  private add(scope: readonly string[], name: string, kind: SignalKind, unit = ''): number {
    const index = this.signals.length;
    this.signals.push({ index, scope, name, kind, unit });
    return index;
  }

  private addUnit(unit: UnitId): void {
    const { engine } = this.source;
    const { name, machine } = engine.units[unit];
    const context = engine.contextOf(unit) as unknown as Partial<TileContext & ReadoutContext & BankContext>;
    const tile = context.tile;
    if (tile !== undefined && !this.scope.tiles.includes(tile)) return;
    // Two states of one name have one number, whichever machine they belong to.
    for (const state of leavesOf(machine).keys()) this.numberOf(state);
    const scope = ['chip', ...name.split('/')];
    const state = this.add(scope, 'state', 'state');
    const names = Object.keys(SLOT_NAMES[machine.id] ?? {});
    const slots = Array.from(engine.contextOf(unit).slots, (_, slot) =>
      this.add(scope, names[slot] ?? `slot${slot}`, 'integer'),
    );
    const signals: UnitSignals = { state, slots, probes: [] };
    this.units.set(unit, signals);
    if (tile !== undefined && context.direction !== undefined) {
      this.addConverted(tile, context.direction === 'forward', scope, signals);
    } else if (tile !== undefined) this.addTile(unit, tile, scope, signals);
    else if (context.lo !== undefined && context.hi !== undefined) this.addNeurons(context, scope, signals);
  }

  private addTile(unit: UnitId, tile: number, scope: readonly string[], { probes }: UnitSignals): void {
    const shape = this.source.analog.structure.tiles[tile];
    const rows = linesIn(this.scope.lines.rows, shape.rows);
    const columns = linesIn(this.scope.lines.columns, shape.cols);
    const train = this.scope.idealised ? 'pulse_idealised' : 'pulse';
    const lineSignals = (kind: 'row' | 'column', line: number): LineSignals => {
      const at = [...scope, `${kind}${line}`];
      const signals = { line, voltage: this.add(at, 'drive', 'real', 'V'), train: this.add(at, train, 'pulse') };
      const sums = kind === 'column' ? L.TILE_FORWARD : L.TILE_BACKWARD;
      probes.push(this.probe(at, 'sum', '', this.sumOf(tile, sums, line)));
      return signals;
    };
    this.tiles.set(unit, {
      rows: rows.map((row) => lineSignals('row', row)),
      columns: columns.map((column) => lineSignals('column', column)),
      crossings: rows.flatMap((row) => columns.map((column) => this.addCrossing(tile, row, column, scope, probes))),
    });
  }

  /** The devices at a crossing, an array of each kind; or the one ideal weight. */
  private addCrossing(
    tile: number,
    row: number,
    column: number,
    scope: readonly string[],
    probes: Probe[],
  ): CrossingSignals {
    const { m } = this;
    const { pairs } = this.source.analog.structure;
    const address = this.source.analog.at.tiles[tile];
    const cell = row * m.int(address + L.TILE_STRIDE) + column;
    const name = `row${row}_column${column}`;
    const weights = m.at(address + L.TILE_WEIGHTS);
    probes.push(this.probe([...scope, 'weights'], name, '', () => m.f32[weights + cell]));
    const pulse: number[] = [];
    const count: number[] = [];
    pairs.forEach((pair, p) => {
      const at = [...scope, `array_${pair.name}`, name];
      pulse.push(this.add(at, 'pulse', 'pulse'));
      count.push(this.add(at, 'pulses_landed', 'real'));
      ['g_plus', 'g_minus'].forEach((device, side) => {
        const plane = m.plane(address, 2 * p + side);
        probes.push(this.probe(at, device, 'S', () => m.f32[plane + cell]));
      });
    });
    return { row, column, pulse, count };
  }

  /** What ADCs have made of a tile's sums. */
  private addConverted(tile: number, isForward: boolean, scope: readonly string[], { probes }: UnitSignals): void {
    const shape = this.source.analog.structure.tiles[tile];
    const { lines } = this.scope;
    const asked = isForward ? linesIn(lines.columns, shape.cols) : linesIn(lines.rows, shape.rows);
    const sums = isForward ? L.TILE_FORWARD : L.TILE_BACKWARD;
    for (const line of asked) {
      const name = `${isForward ? 'column' : 'row'}${line}`;
      probes.push(this.probe([...scope, name], 'converted', '', this.sumOf(tile, sums, line)));
    }
  }

  /** Neurons of a bank that stand at the lines asked for. */
  private addNeurons(bank: Partial<BankContext>, scope: readonly string[], { probes }: UnitSignals): void {
    const { m } = this;
    const { structure, at } = this.source.analog;
    const { lo = 0, hi = 0, layerBelow = -1, layerAbove = -1 } = bank;
    const neurons = new Set<number>();
    for (const tile of this.scope.tiles.map((t) => structure.tiles[t])) {
      if (tile.layer === layerBelow) {
        for (const column of linesIn(this.scope.lines.columns, tile.cols)) neurons.add(tile.col0 + column);
      } else if (tile.layer === layerAbove) {
        for (const row of linesIn(this.scope.lines.rows, tile.rows)) neurons.add(tile.row0 + row);
      }
    }
    for (const neuron of [...neurons].sort((a, b) => a - b)) {
      if (neuron < lo || neuron >= hi) continue;
      const place = [...scope, `neuron${neuron}`];
      const probe = (name: string, layer: number, field: number) => {
        const vector = m.at(at.layers[layer] + field);
        probes.push(this.probe(place, name, '', () => m.f32[vector + neuron]));
      };
      if (layerBelow < 0) probe('x', layerAbove, L.LAYER_X);
      else {
        probe('z', layerBelow, L.LAYER_Z);
        probe('y', layerBelow, L.LAYER_Y);
        probe('delta', layerBelow, L.LAYER_DELTA);
      }
    }
  }

  private sumOf(tile: number, field: number, line: number): () => number {
    const sums = this.m.at(this.source.analog.at.tiles[tile] + field);
    return () => this.m.f32[sums + line];
  }

  private probe(scope: readonly string[], name: string, unit: string, read: () => number): Probe {
    return { signal: this.add(scope, name, 'real', unit), read };
  }

  private initial(): number[] {
    const values = this.signals.map(() => 0);
    for (const [unit, { state, slots, probes }] of this.units) {
      values[state] = this.numberOf(this.source.engine.stateOf(unit));
      const memory = this.source.engine.contextOf(unit).slots;
      slots.forEach((signal, slot) => {
        values[signal] = memory[slot];
      });
      for (const { signal, read } of probes) values[signal] = read();
    }
    return values;
  }
}
