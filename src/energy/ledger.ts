/**
 * The ledger: every joule of a run in a row. It watches: kernels add up, tile by tile, what the energy of arrays follows
 * from (METER in kernel/layout.ts), the engine counts how often and how long circuits are in their states
 * (engine/state-meter.ts). Rows multiply that by voltages, times and prices; the total is their sum and nothing else.
 */
import type { ChipStructure, TileShape } from '../chip/structure.js';
import { edges_ps, heatingOfEdges_s } from '../chip/edges.js';
import type { TileMeter } from '../chip/meter-memory.js';
import type { Config } from '../config/index.js';
import { conversionsPerLine } from '../synapse/architecture.js';
import type { Engine } from '../engine/engine.js';
import type { StateMeter, StateTotals } from '../engine/state-meter.js';
import { nodesOf, pathOf } from '../engine/states.js';
import * as L from '../kernel/layout.js';
import { encoderOf } from '../pulse/index.js';
import type { CircuitMeta, CircuitPhase } from '../../machines/index.js';
import { type ArrayWires, arrayWires, type CellKind } from './array-geometry.js';
import type { OwnPrices } from './component-file.js';
import { libraries, pricesAt } from './libraries.js';
import type { Place, ReadWidths } from './places.js';
import { PRICES, type PriceList, type PriceName } from './price.js';
import { siteOf } from './site.js';

/** What a share of the energy is called in summaries. */
export const GROUPS = ['array', 'half-selected', 'drivers', 'ADC', 'selection', 'digital', 'reset', 'leakage'] as const;
export type Group = (typeof GROUPS)[number];

export interface LedgerRow {
  readonly component: string;
  readonly operation: string;
  readonly phase: CircuitPhase;
  /** 1-based; 0 for circuits of no layer. */
  readonly layer: number;
  /** Index on the chip; −1 for circuits of no tile. */
  readonly tile: number;
  /** 'big+', 'big-', …; '' for circuits of no array. */
  readonly array: string;
  readonly count: number;
  readonly energy_J: number;
  /** Only where it is the same for all that were counted. */
  readonly unit_energy_J: number | null;
  readonly formula: string;
  readonly source: string;
  readonly group: Group;
}

/** What a checkpoint keeps of it. */
export interface LedgerState {
  /** Sums of every tile's meter. */
  readonly tiles: readonly (readonly number[])[];
  readonly states: StateTotals;
  /** Spikes of the input, then of each layer of neurons; absent where nothing spikes. */
  readonly spikes?: readonly number[];
}

export interface LedgerInput {
  readonly config: Config;
  readonly chip: ChipStructure;
  /** By tile. */
  readonly meters: readonly TileMeter[];
  readonly engine: Engine;
  readonly states: StateMeter;
  readonly places: readonly Place[];
  /** By tile: how long its lines are driven in a read. */
  readonly readWidths_ps: readonly ReadWidths[];
  readonly own?: OwnPrices;
  /** Spikes since the run began, of the input, then of each layer of neurons; absent where nothing spikes. */
  readonly spikes?: Float64Array;
}

const OHM = 'Joule heat of the cells';
const WIRE = 'charge of a line: C·V², C from cell pitch, 0.2 fF/µm and access transistors (NeuroSim V3.0)';

/** What has one price per tile: circuits, voltages and times. */
interface TileCosts {
  readonly shape: TileShape;
  readonly prices: PriceList;
  readonly wires: ArrayWires;
  /** Turns in which the columns, or the rows, of an array are read out. */
  readonly forwardBatches: number;
  readonly backwardBatches: number;
}

/** A state of a unit and what it costs. */
interface PricedState {
  readonly unit: number;
  readonly leaf: number;
  readonly meta: CircuitMeta;
}

export class Ledger {
  private readonly costs: readonly TileCosts[];
  /** Prices of circuits that belong to no tile. */
  private readonly chipPrices: PriceList;
  private readonly cell: CellKind;
  private readonly vdd_V: number;
  private readonly arrays: readonly string[];
  /** Conversions of a line: pairs of one significance add up as currents, others need conversions of their own. */
  private readonly conversions: number;
  /** Voltage of a read by array, over `device.read_V`. */
  private readonly readShares: readonly number[];
  /** By array, whether update pulses have heights. */
  private readonly heights: readonly boolean[];
  /** Turns of a read: one for each bit where lines are driven bit by bit. */
  private readonly bits: number;
  /** Voltages that a line is driven at in a read, each by a DAC of its own. */
  private readonly levels: number;
  private readonly pricedStates: readonly PricedState[];
  /** Name of the component library. */
  readonly library: string;

  constructor(private readonly input: LedgerInput) {
    const { config, chip, own, states, engine } = input;
    const library = libraries.get(own?.preset ?? config.energy.preset);
    this.library = library.name;
    const site = siteOf(config, config.tile.rows, config.tile.cols, library.name);
    this.cell = site.cell;
    this.vdd_V = site.node.vdd_V;
    const sharing = Math.max(1, library.columnsPerReadout);
    const batches = (lines: number) => Math.ceil(lines / Math.ceil(lines / sharing));
    this.costs = chip.tiles.map((shape) => {
      const here = { ...site, rows: shape.rows, cols: shape.cols };
      return {
        shape,
        prices: pricesAt(library, here, own),
        wires: arrayWires(here),
        forwardBatches: batches(shape.cols),
        backwardBatches: batches(shape.rows),
      };
    });
    this.chipPrices = pricesAt(library, site, own);
    this.arrays = chip.pairs.flatMap(({ name }) => [`${name}+`, `${name}-`]);
    this.conversions = conversionsPerLine(chip.pairs);
    this.bits = Math.max(1, chip.converters.serialBits);
    this.readShares = chip.pairs.flatMap(({ readShare }) => [readShare ?? 1, readShare ?? 1]);
    const { finePair } = chip.architecture;
    this.heights = chip.pairs.flatMap(({ encoder }, pair) => {
      const { isHeight = false } = encoder ?? encoderOf(config, pair, finePair);
      return [isHeight, isHeight];
    });
    this.levels = Math.max(1, new Set(this.readShares).size);
    this.pricedStates = engine.units.flatMap(({ machine }, unit) => {
      const metas = new Map(nodesOf(machine).map((state) => [pathOf(state), state.meta as CircuitMeta | undefined]));
      return states.leaves[unit].flatMap((path, leaf) => {
        const meta = metas.get(path);
        return meta === undefined ? [] : [{ unit, leaf, meta }];
      });
    });
  }

  /** All rows with anything in them, tile by tile, then the circuits that belong to no tile. */
  rows(): LedgerRow[] {
    this.input.engine.restartClock();
    return this.rowsInStep();
  }

  /** The same in the middle of a step, whose clock runs on: power of states that still last is not among them. */
  rowsInStep(): LedgerRow[] {
    const rows: LedgerRow[] = [];
    this.costs.forEach((costs, tile) => {
      this.readRows(costs, this.input.meters[tile], rows);
      this.updateRows(costs, this.input.meters[tile], rows);
      this.resetRows(costs, this.input.meters[tile], rows);
      this.upkeepRows(costs, this.input.meters[tile], rows);
    });
    for (const state of this.pricedStates) this.stateRows(state, rows);
    this.spikeRows(rows);
    return rows.filter(({ count, energy_J }) => count > 0 || energy_J > 0);
  }

  snapshot(): LedgerState {
    this.input.engine.restartClock();
    const { meters, states, spikes } = this.input;
    return {
      tiles: meters.map((meter) => meter.snapshot()),
      states: states.snapshot(),
      ...(spikes !== undefined && { spikes: [...spikes] }),
    };
  }

  /** @throws RangeError when the state is of another chip. */
  restore({ tiles, states, spikes }: LedgerState): void {
    const { meters } = this.input;
    if (tiles.length !== meters.length) throw new RangeError(`expected ${meters.length} meters, got ${tiles.length}`);
    tiles.forEach((sums, tile) => {
      meters[tile].restore(sums);
    });
    this.input.states.restore(states);
    if (spikes !== undefined) this.input.spikes?.set(spikes);
  }

  /**
   * Time that the controller spent in a phase, ps. Where neurons compete, output spikes teach while a sample is being
   * read: what the last neurons wait for the recall of weights, and for updates, is no inference.
   */
  phaseTime_ps(phase: CircuitPhase): number {
    this.input.engine.restartClock();
    const ofController = this.timeOf(phase, ({ component }) => component === 'controller');
    if (this.input.config.snn.rule !== 'stdp') return ofController;
    const last = this.input.chip.layers.length;
    const taught = (of: CircuitPhase) =>
      this.timeOf(of, ({ component, layer }) => component === 'neuron bank' && layer === last);
    if (phase === 'inference') return ofController - taught('error') - taught('update');
    return phase === 'error' || phase === 'update' ? ofController + taught(phase) : ofController;
  }

  private timeOf(phase: CircuitPhase, isOf: (place: Place) => boolean): number {
    let time_ps = 0;
    for (const { unit, leaf, meta } of this.pricedStates) {
      if (!isOf(this.input.places[unit]) || meta.phase !== phase) continue;
      time_ps += this.input.states.of(unit, leaf).time_ps;
    }
    return time_ps;
  }

  /** Time that the tile which resets longest has spent on it, ps. */
  longestReset_ps(): number {
    this.input.engine.restartClock();
    const times = new Map<number, number>();
    for (const { unit, leaf, meta } of this.pricedStates) {
      const { tile } = this.input.places[unit];
      if (tile < 0 || meta.phase !== 'reset') continue;
      times.set(tile, (times.get(tile) ?? 0) + this.input.states.of(unit, leaf).time_ps);
    }
    return Math.max(0, ...times.values());
  }

  /** Samples that have been read forward. */
  samples(): number {
    return this.input.meters[0]?.ofTile(L.METER_FORWARD_READS) ?? 0;
  }

  /** Spikes per sample of the input, and of all neurons; undefined where nothing spikes. */
  spikesPerSample(): { readonly input: number; readonly hidden: number } | undefined {
    const { spikes } = this.input;
    const samples = this.samples();
    if (spikes === undefined || samples === 0) return undefined;
    return { input: spikes[0] / samples, hidden: spikes.subarray(1).reduce((sum, n) => sum + n, 0) / samples };
  }

  private readRows(
    { shape, prices, wires, forwardBatches, backwardBatches }: TileCosts,
    meter: TileMeter,
    rows: LedgerRow[],
  ): void {
    const { device } = this.input.config;
    // A read's time holds both edges, which heat less than as long at full amplitude.
    const edgesSpare_s = edges_ps(this.input.config, device.read_V) * 1e-12 - this.edges_s(device.read_V);
    // What a source delivers to device, wires and transistor together.
    const sums = this.input.chip.wires?.model === 'series' ? 'Σ G/(1 + G·R)' : 'ΣG';
    const gate_J = this.cell === '1t1r' ? wires.capRow2_fF * 1e-15 * this.vdd_V * this.vdd_V : 0;
    for (const forward of [true, false]) {
      const phase: CircuitPhase = forward ? 'inference' : 'error';
      // A spike lasts for one of the time steps of a read.
      const reads = meter.ofTile(forward ? L.METER_FORWARD_READS : L.METER_BACKWARD_READS);
      const turns = forward ? meter.ofTile(L.METER_TURNS) : reads * this.bits;
      const width_ps = this.input.readWidths_ps[shape.index][forward ? 'forward' : 'backward'];
      const time_s = reads === 0 ? 0 : (width_ps * 1e-12 * reads) / turns - edgesSpare_s;
      const driven = meter.ofTile(forward ? L.METER_DRIVEN_ROWS : L.METER_DRIVEN_COLS);
      const squares = forward ? meter.inputSquares() : meter.errorSquares();
      const at = { phase, layer: shape.layer + 1, tile: shape.index };
      const line_F = (forward ? wires.capRow1_fF : wires.capCol_fF) * 1e-15;
      this.arrays.forEach((array, plane) => {
        const read_V = device.read_V * this.readShares[plane];
        const square = read_V * read_V;
        const sum = forward ? meter.readForward(plane) : meter.readBackward(plane);
        rows.push({
          ...{ component: 'array', operation: 'read', ...at, array, count: reads, unit_energy_J: null },
          energy_J: square * time_s * sum,
          formula: forward ? `V²·t·Σ x²·${sums} of rows` : `V²·t·Σ δ²·${sums} of columns`,
          ...{ source: OHM, group: 'array' },
        });
        rows.push({
          ...{ component: 'wires', operation: forward ? 'charge rows' : 'charge columns', ...at, array },
          ...{ count: driven, unit_energy_J: null, energy_J: square * line_F * squares },
          formula: forward ? 'V²·C_row1·Σ x²' : 'V²·C_column·Σ δ²',
          ...{ source: WIRE, group: 'drivers' },
        });
        if (gate_J > 0) {
          const count = forward ? driven : reads * shape.rows;
          rows.push({
            ...{ component: 'wires', operation: 'select rows', ...at, array, count },
            ...{ unit_energy_J: gate_J, energy_J: count * gate_J, formula: 'n·C_row2·Vdd²' },
            ...{ source: WIRE, group: 'drivers' },
          });
        }
        const batches = turns * (forward ? forwardBatches : backwardBatches);
        for (const name of ['decoder', 'line_driver', 'switch_matrix'] as const) {
          rows.push(priced(prices, name, batches, 'drive', { ...at, array }, 'drivers'));
        }
      });
      rows.push(priced(prices, 'dac', driven * this.levels, 'drive', { ...at, array: '' }, 'drivers'));
      const conversions = turns * (forward ? shape.cols : shape.rows) * this.conversions;
      rows.push(priced(prices, 'adc', conversions, 'convert', { ...at, array: '' }, 'ADC'));
      rows.push(priced(prices, 'shift_add', conversions, 'add', { ...at, array: '' }, 'digital'));
    }
  }

  private updateRows({ shape, prices, wires }: TileCosts, meter: TileMeter, rows: LedgerRow[]): void {
    const { device, reset } = this.input.config;
    const at = { phase: 'update', layer: shape.layer + 1, tile: shape.index } as const;
    const directions = [
      { direction: 0, verb: 'write', noun: 'pulse', where: 'updates', V: device.pulse_V, ns: device.pulse_ns },
      {
        direction: 1,
        ...{ verb: 'depress', noun: 'depression pulse', where: 'depressions' },
        ...{ V: device.depression_V, ns: device.depression_ns },
      },
    ] as const;
    this.arrays.forEach((array, plane) => {
      const isHeight = this.heights[plane];
      const n = isHeight ? 'a²' : 'n';
      for (const { direction, verb, noun, where, V, ns } of directions) {
        const of = (sum: number) => meter.ofWay(plane, direction, sum);
        const squares = isHeight ? { rows: of(L.METER_ROW_SIZES), cols: of(L.METER_COL_SIZES) } : undefined;
        const time_s = ns * 1e-9 + this.edges_s(V);
        const [rowPulses, colPulses] = [of(L.METER_ROW_TRAINS), of(L.METER_COL_TRAINS)];
        rows.push({
          ...{ component: 'array', operation: verb, ...at, array, count: of(L.METER_PULSES) },
          ...{ energy_J: (V * V * time_s * of(L.METER_WRITE)) / 2, unit_energy_J: null },
          ...{ formula: `V²·t·Σ ${n}·(G_before + G_after)/2`, source: OHM, group: 'array' },
        });
        this.halfSelected(rows, { ...at, array }, `half-selected in ${where}`, rowPulses + colPulses, {
          ...{ amplitude_V: V, time_s },
          // What is coincident is written, not half-selected.
          lines_S: of(L.METER_LINES) - of(L.METER_WRITTEN),
          formula: `(V/2)²·t·(Σ ${n}·ΣG of pulsed lines − 2·Σ ${n}·G_after)`,
        });
        this.lineCharges(rows, { ...at, array }, V, wires, rowPulses, colPulses, noun, squares);
        rows.push(priced(prices, 'pulse_driver', rowPulses + colPulses, noun, { ...at, array }, 'drivers'));
      }
    });
    const looks = reset.every === 1 ? meter.ofTile(L.METER_HITS) : meter.ofTile(L.METER_LOOKS);
    rows.push(
      priced(prices, 'full_sense', looks, 'look for full pairs', { ...at, phase: 'reset', array: '' }, 'reset'),
    );
  }

  private resetRows({ shape, prices, wires }: TileCosts, meter: TileMeter, rows: LedgerRow[]): void {
    const { device } = this.input.config;
    const at = { phase: 'reset', layer: shape.layer + 1, tile: shape.index } as const;
    const pulse_s = device.pulse_ns * 1e-9 + this.edges_s(device.pulse_V);
    const reset_s = device.reset_ns * 1e-9 + this.edges_s(device.reset_V);
    this.arrays.forEach((array, plane) => {
      const resets = meter.ofPlane(plane, L.METER_RESETS);
      const pulses = meter.ofPlane(plane, L.METER_WRITEBACK_PULSES);
      rows.push({
        ...{ component: 'array', operation: 'reset', ...at, array, count: resets, unit_energy_J: null },
        energy_J: (device.reset_V * device.reset_V * reset_s * meter.ofPlane(plane, L.METER_RESET)) / 2,
        ...{ formula: 'V²·t·Σ (G_before + G_after)/2', source: OHM, group: 'reset' },
      });
      this.halfSelected(rows, { ...at, array }, 'half-selected in resets', resets, {
        ...{ amplitude_V: device.reset_V, time_s: reset_s, lines_S: meter.ofPlane(plane, L.METER_RESET_LINES) },
        formula: '(V/2)²·t·ΣG of the other cells on row and column',
      });
      rows.push({
        ...{ component: 'array', operation: 'write back', ...at, array, count: pulses, unit_energy_J: null },
        energy_J: (device.pulse_V * device.pulse_V * pulse_s * meter.ofPlane(plane, L.METER_WRITEBACK)) / 2,
        ...{ formula: 'V²·t·Σ n·(G_before + G_after)/2', source: OHM, group: 'reset' },
      });
      this.halfSelected(rows, { ...at, array }, 'half-selected in write-back', pulses, {
        ...{ amplitude_V: device.pulse_V, time_s: pulse_s, lines_S: meter.ofPlane(plane, L.METER_WRITEBACK_LINES) },
        formula: '(V/2)²·t·Σ n·ΣG of the other cells on row and column',
      });
      this.lineCharges(rows, { ...at, array }, device.reset_V, wires, resets, resets, 'reset');
      this.lineCharges(rows, { ...at, array }, device.pulse_V, wires, pulses, pulses, 'write-back');
      rows.push(priced(prices, 'pulse_driver', 2 * (resets + pulses), 'pulse', { ...at, array }, 'reset'));
    });
  }

  /** How long a full amplitude would heat as much as both edges of a pulse do. */
  private edges_s(amplitude_V: number): number {
    return heatingOfEdges_s(this.input.config, amplitude_V);
  }

  /** Rows that upkeep reads one by one: a row for a transfer, all of them to look for pairs that are due. */
  private upkeepRows({ shape, prices, wires }: TileCosts, meter: TileMeter, rows: LedgerRow[]): void {
    const { device, timing } = this.input.config;
    const sums = this.input.chip.wires?.model === 'series' ? 'Σ G/(1 + G·R)' : 'ΣG';
    const gate_J = this.cell === '1t1r' ? wires.capRow2_fF * 1e-15 * this.vdd_V * this.vdd_V : 0;
    for (const looks of [false, true]) {
      const direction = looks ? 1 : 0;
      const at = { phase: looks ? 'reset' : 'update', layer: shape.layer + 1, tile: shape.index } as const;
      this.arrays.forEach((array, plane) => {
        const read_V = device.read_V * this.readShares[plane];
        const time_s = timing.read_ns * 1e-9 + this.edges_s(read_V);
        const reads = meter.ofWay(plane, direction, L.METER_ROW_READS);
        const line_J = read_V * read_V * wires.capRow1_fF * 1e-15;
        rows.push({
          ...{ component: 'array', operation: 'read rows', ...at, array, count: reads, unit_energy_J: null },
          energy_J: read_V * read_V * time_s * meter.ofWay(plane, direction, L.METER_ROW_READ),
          ...{ formula: `V²·t·Σ ${sums} of rows`, source: OHM, group: looks ? 'reset' : 'array' },
        });
        rows.push({
          ...{ component: 'wires', operation: 'charge rows', ...at, array, count: reads },
          ...{ unit_energy_J: line_J, energy_J: reads * line_J, formula: 'n·C_row1·V²' },
          ...{ source: WIRE, group: looks ? 'reset' : 'drivers' },
        });
        if (gate_J > 0) {
          rows.push({
            ...{ component: 'wires', operation: 'select rows', ...at, array, count: reads },
            ...{ unit_energy_J: gate_J, energy_J: reads * gate_J, formula: 'n·C_row2·Vdd²' },
            ...{ source: WIRE, group: looks ? 'reset' : 'drivers' },
          });
        }
        // A transfer converts the difference of a pair, a search both of its devices.
        const converts = looks || plane % 2 === 0 ? reads * shape.cols : 0;
        rows.push(priced(prices, 'dac', reads, 'drive', { ...at, array }, looks ? 'reset' : 'drivers'));
        rows.push(priced(prices, 'adc', converts, 'convert', { ...at, array }, looks ? 'reset' : 'ADC'));
      });
    }
  }

  /** Cells of 1T1R arrays whose word line is off dissipate nothing. */
  private halfSelected(
    rows: LedgerRow[],
    at: At,
    operation: string,
    count: number,
    { amplitude_V, time_s, lines_S, formula }: HalfSelection,
  ): void {
    if (this.cell === '1t1r') return;
    const half_V = amplitude_V / 2;
    rows.push({
      ...{ component: 'array', operation, ...at, count, unit_energy_J: null },
      energy_J: half_V * half_V * time_s * lines_S,
      ...{ formula, source: `${OHM}, at half the voltage`, group: at.phase === 'reset' ? 'reset' : 'half-selected' },
    });
  }

  /** A crossbar's lines take half the voltage each; in 1T1R arrays the word line takes Vdd, the column all of it. */
  private lineCharges(
    rows: LedgerRow[],
    at: At,
    amplitude_V: number,
    { capRow1_fF, capRow2_fF, capCol_fF }: ArrayWires,
    rowPulses: number,
    colPulses: number,
    what: string,
    /** Σ of squares of heights, where pulses have heights. */
    squares?: { readonly rows: number; readonly cols: number },
  ): void {
    const passive = this.cell === 'crossbar';
    const row_V = passive ? amplitude_V / 2 : this.vdd_V;
    const col_V = passive ? amplitude_V / 2 : amplitude_V;
    const row_J = row_V * row_V * (passive ? capRow1_fF : capRow2_fF) * 1e-15;
    const col_J = col_V * col_V * capCol_fF * 1e-15;
    const common = { component: 'wires', source: WIRE, group: at.phase === 'reset' ? 'reset' : 'drivers' } as const;
    // A word line has no height.
    const rowSquares = passive ? squares?.rows : undefined;
    const n = (heights: number | undefined) => (heights === undefined ? 'n' : 'Σ a²');
    rows.push({
      ...{ ...common, operation: `${what} rows`, ...at, count: rowPulses },
      ...{ unit_energy_J: rowSquares === undefined ? row_J : null, energy_J: (rowSquares ?? rowPulses) * row_J },
      formula: passive ? `${n(rowSquares)}·C_row1·(V/2)²` : 'n·C_row2·Vdd²',
    });
    rows.push({
      ...{ ...common, operation: `${what} columns`, ...at, count: colPulses },
      ...{ unit_energy_J: squares === undefined ? col_J : null, energy_J: (squares?.cols ?? colPulses) * col_J },
      formula: passive ? `${n(squares?.cols)}·C_column·(V/2)²` : `${n(squares?.cols)}·C_column·V²`,
    });
  }

  private stateRows({ unit, leaf, meta }: PricedState, rows: LedgerRow[]): void {
    const { places, states } = this.input;
    const { component, layer, tile, amount } = places[unit];
    const prices = tile < 0 ? this.chipPrices : this.costs[tile].prices;
    const { visits, time_ps } = states.of(unit, leaf);
    const at = { phase: meta.phase, layer, tile, array: '' };
    for (const name of meta.draws ?? []) {
      const price = prices[name as PriceName];
      const count = amount(name as PriceName);
      const leaks = name.endsWith('leakage');
      rows.push({
        ...{ component: PRICES[name as PriceName].title, operation: states.leaves[unit][leaf], ...at },
        ...{
          count: time_ps,
          unit_energy_J: price.value * count * 1e-12,
          energy_J: price.value * count * 1e-12 * time_ps,
        },
        formula: `t (ps)·${count} × ${price.formula}`,
        ...{ source: price.source, group: leaks ? 'leakage' : 'digital' },
      });
    }
    for (const name of meta.steps ?? []) {
      const count = visits * amount(name as PriceName);
      const group = name === 'selection' ? 'selection' : 'digital';
      const row = priced(prices, name as PriceName, count, component, at, group);
      rows.push(row);
    }
  }

  /** What follows from the number of spikes: the neurons', their way, and the traces that learning needs. */
  private spikeRows(rows: LedgerRow[]): void {
    const { spikes, chip, config } = this.input;
    if (spikes === undefined) return;
    const isSupervised = config.snn.rule === 'surrogate';
    for (const [layer, count] of spikes.entries()) {
      const at = { phase: 'inference', layer, tile: -1, array: '' } as const;
      const add = (name: PriceName, operation: string, n: number, phase: CircuitPhase = 'inference') =>
        rows.push(priced(this.chipPrices, name, n, operation, { ...at, phase }, 'digital'));
      if (layer > 0) add('spike', 'spike', count);
      if (layer > 0 && config.snn.rule === 'stdp') {
        // All steps of a sample are looked at, in as many turns as there are spikes.
        const steps = this.samples() * chip.layers[layer - 1].cols * config.snn.steps;
        add('membrane', 'neuron bank', steps);
        add('comparator', 'neuron bank', steps);
      }
      const isRouted = layer < chip.layers.length;
      if (!isRouted) continue;
      add('spike_route', 'spike', count);
      // The readout reads the traces of its rows; all others wait for the update.
      const isRead = isSupervised && layer === chip.layers.length - 1;
      add('trace', 'trace of presynaptic spikes', count, isRead ? 'inference' : 'update');
      const updates = isSupervised && layer > 0 ? this.samples() * chip.layers[layer - 1].cols * config.snn.steps : 0;
      add('trace', 'surrogate derivative', updates, 'error');
    }
  }
}

interface At {
  readonly phase: CircuitPhase;
  readonly layer: number;
  readonly tile: number;
  readonly array: string;
}

interface HalfSelection {
  readonly amplitude_V: number;
  readonly time_s: number;
  /** What the square of half the voltage and the time are multiplied by. */
  readonly lines_S: number;
  readonly formula: string;
}

/** n times a price. */
function priced(prices: PriceList, name: PriceName, count: number, operation: string, at: At, group: Group): LedgerRow {
  const { value, formula, source } = prices[name];
  return {
    ...{ component: PRICES[name].title, operation, ...at, count, energy_J: count * value, unit_energy_J: value },
    ...{ formula: `n × ${formula}`, source, group },
  };
}

/** Sum of rows in their order. */
export function total_J(rows: readonly LedgerRow[]): number {
  let sum = 0;
  for (const { energy_J } of rows) sum += energy_J;
  return sum;
}
